"""A school's folder opened: both stores, keys, clock; what every use case is handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from zhurnal import bundle
from zhurnal.documents.schemas import SchemaSet
from zhurnal.documents.source import Library, RecordSource
from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.services.clock import Clock, DemoClock, SystemClock
from zhurnal.services.config import Config, Demo, read_config
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.base import MissingObjectError, Snapshot, Store
from zhurnal.store.cache import Recent
from zhurnal.store.git import GitStore
from zhurnal.store.group import GroupWriter

HISTORY_INDEX = Path("derived", "history.idx")
"""In the school's folder; may be deleted at any time."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A record with what it was made of: equal ids, equal answers (`structure_of`)."""

    structure: tuple[str | None, ...]
    snapshot: Snapshot
    record: Record


def _after(known: _Known, found: Snapshot, source: RecordSource) -> Record:
    """The record of a snapshot, with what was remembered of another state and still holds."""
    try:
        changed = [difference.path for difference in found.changes(known.snapshot)]
        return Record(source, like=known.record, changed=changed)
    except MissingObjectError:
        # That state was never published: the save that made it was undone.
        return Record(source)


@dataclass
class School:
    """One school. record: the record's store; register: that of people.git; clock: the server's."""

    folder: Path
    config: Config
    record_store: Store
    register_store: Store
    clock: Clock
    library: Library
    writer: GroupWriter = field(init=False)
    # The structure that is, and the one before: who compares two states reads both.
    _recent: tuple[_Known, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self.writer = GroupWriter(self.record_store)

    @classmethod
    def open(cls, folder: Path, clock: Clock | None = None) -> School:
        """The school in `folder`. clock: by default the machine's, or the demo's where the school is one.

        Raises ConfigError, StoreError, SshKeyError.
        """
        config = read_config(folder)
        signer = SshSigner.load(folder / "keys" / "server")
        record_store = GitStore.open(folder / "record.git", signer, index=folder / HISTORY_INDEX)
        register_store = GitStore.open(folder / "people.git", signer)
        school = cls(folder, config, record_store, register_store, clock or SystemClock(), new_library())
        if clock is None and config.demo:
            school.clock = demo_clock(school.record(), config.demo)
        return school

    def record(self, commit: str | None = None, *, snapshot: Snapshot | None = None) -> Record:
        """The record at a commit, by default now."""
        found = snapshot or self.record_store.snapshot(commit)
        structure = structure_of(found)
        recent, source = self._recent, RecordSource(found, self.library)
        like = next((known.record for known in recent if known.structure == structure), None)
        if like is not None:
            return Record(source, like=like)
        record = _after(recent[0], found, source) if recent else Record(source)
        if commit is None:
            self._recent = (_Known(structure, found, record), *recent[:1])
        return record

    def register(self, *, snapshot: Snapshot | None = None) -> RecordSource:
        """The register of people now, as a source of `person` documents."""
        return RecordSource(snapshot or self.register_store.snapshot(), self.library)

    def person(self, person_id: str) -> Document | None:
        """A person of the register, or None (erased, or never entered)."""
        return self.register().get(paths.person(person_id))

    @property
    def public(self) -> Path:
        """Folder of the rendered pages."""
        return self.folder / "public"


def new_library() -> Library:
    """A library over the package's schemas."""
    return Library(SchemaSet.from_folder(bundle.path("schemas")))


def structure_of(files: Snapshot) -> tuple[str | None, ...]:
    """Years, and ids of all that is not daily: equal ids, equal answers about classes, sections, timetable, staff."""
    found = [files.blob_id(paths.SCHOOL), files.blob_id(paths.REGULATION)]
    found += [files.tree_id(name) for name in ("catalogs", "staff", "pupils")]
    for year in files.names("years"):
        found += _structure_of_year(files, year, files.tree_id(f"years/{year}") or "")
    return tuple(found)


# Of a school's years one is being written; the others are what they were, however many there are.
_YEARS_KNOWN: Recent[list[str | None]] = Recent(100)


def _structure_of_year(files: Snapshot, year: str, tree: str) -> list[str | None]:
    """The same of one year. tree: the id of its folder, which names its content."""
    found = _YEARS_KNOWN.get(tree)
    if found is None:
        found = [year, files.blob_id(paths.calendar(year)), files.blob_id(paths.curriculum(year))]
        for name in ("classes", "sections", "timetable", "substitutions", "extensions", "arrangements", "plans"):
            found.append(files.tree_id(f"years/{year}/{name}"))
        _YEARS_KNOWN.put(tree, found)
    return found


def demo_clock(record: Record, demo: Demo) -> DemoClock:
    """The demo's clock over the school days of its year from its first day on."""
    year = record.year_on(demo.first_day) or ""
    calendar = record.calendar(year)
    days, day = [], demo.first_day
    while day <= calendar.last:
        if record.slots(year, day):
            days.append(day)
        day += timedelta(days=1)
    return DemoClock(demo.started, days or [demo.first_day], demo.opens, record.zone)


def known_as(register: Document | None, fallback: str) -> str:
    """A person's name as lists show it: "Ветрова Анна"; the id where the register has none."""
    if register is None:
        return fallback
    return f"{register['family']} {register.get('given', '')}".strip()


def today(school: School) -> date:
    """Today in the school's zone, by its clock."""
    return school.record().local(school.clock.now()).date()
