"""What the loader, the cross checks and the judge say of filled tables, each at its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.changes import AmendDocument, AmendPerson, BringMark, Change
from zhurnal.domain.changes.base import shown as said
from zhurnal.domain.changes.documents import LOAD
from zhurnal.domain.differences import changes_between
from zhurnal.domain.differences.located import located
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.merging import merge3
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source
from zhurnal.rules.permissions import entry_of, permission
from zhurnal.rules.roles import roles
from zhurnal.services.editing.sheet import Built
from zhurnal.services.proposals.content import Content, blocking, judged, laid_over
from zhurnal.services.school import School


@dataclass(slots=True)
class Examined:
    """What there is to say of a filled sheet.

    rows: findings by row ("roster.3"). general: those of no row. changes: what would become true. waits: whether
    somebody must agree to it; else it may be saved at once.
    """

    rows: dict[str, list[Finding]] = field(default_factory=dict)
    general: list[Finding] = field(default_factory=list)
    changes: Sequence[Change] = ()
    waits: bool = False

    @property
    def findings(self) -> list[Finding]:
        """All of them."""
        return [*self.general, *(f for found in self.rows.values() for f in found)]

    @property
    def ok(self) -> bool:
        """Whether it may be proposed: nothing is refused; what waits for approval is what a proposal is for."""
        return not any(f.effect is Effect.REFUSE for f in self.findings)

    def add(self, name: str, finding: Finding) -> None:
        """Tell a finding at a row, "" for none in particular; the same sentence once."""
        told = self.rows.setdefault(name, []) if name else self.general
        if finding not in told:
            told.append(finding)


def may_amend(record: Record, actor: str, path: str, at: datetime) -> bool:
    """Whether someone may propose to amend the document at `path`, or its teachers only, with others agreeing or not.

    at: the moment, aware.
    """
    document = record.source.get(path)
    change = AmendDocument(place=path, was=document, now=document)
    if not any(permission(record, actor, change, record.local(at))):
        return True
    load = entry_of(record, "load") if document is not None and LOAD.get(change.kind) else None
    return load is not None and bool(roles(record, actor, change, record.local(at)).intersection(load["roles"]))


def examine(school: School, actor: str, built: Built) -> Examined:
    """Problems of the rows; where there is none the loader's findings; where there is none the judge's."""
    found = Examined()
    for name, finding in built.problems:
        found.add(name, finding)
    if built.problems:
        return found
    for finding in _unfit(school, built):
        found.add(built.row_of(finding), finding)
    if not found.ok:
        return found
    _judged(school, actor, built, found)
    return found


def rebased(built: Built, shown: tuple[Source, Source], now: tuple[Source, Source]) -> None:
    """Bring documents that were made of an older state to the newest one, fact by fact.

    shown: record and register as the form showed them; now: as they are. A fact that was changed to two values is told
    as `merge-conflict`; nothing of the other's work is undone.
    """
    for path, document in list(built.documents.items()):
        merged = _merged(built, path, shown[0].get(path), now[0].get(path), document)
        if merged == now[0].get(path):
            del built.documents[path]
        else:
            built.documents[path] = merged
    for person, entry in list(built.people.items()):
        path = paths.person(person)
        found = _merged(built, path, shown[1].get(path), now[1].get(path), entry)
        if found is None or found == now[1].get(path):
            del built.people[person]
        else:
            built.people[person] = found


def _merged(
    built: Built, path: str, base: Document | None, ours: Document | None, wanted: Document | None
) -> Document | None:  # fmt: skip
    place = paths.place_of(path)
    if base == ours or place is None:
        return wanted
    merged = merge3(place.kind, base, ours, wanted)
    for one in merged.conflicts:
        values = {"base": said(one.base), "ours": said(one.ours), "theirs": said(one.theirs)}
        built.problems.append(("", Finding("merge-conflict", path=path, params={"path": path, "at": one.at, **values})))
    return merged.document


def _unfit(school: School, built: Built) -> list[Finding]:
    documents = {**built.documents, **{paths.person(p): document for p, document in built.people.items()}}
    findings: list[Finding] = []
    for path, document in documents.items():
        if document is None:
            continue
        try:
            codec.dump(dict(document), school.library.schemas, path=path)
        except DocumentError as error:
            findings += error.findings
    return findings


def _judged(school: School, actor: str, built: Built, found: Examined) -> None:
    record, register = school.record(), school.register()
    people = {paths.person(person): document for person, document in built.people.items()}
    content = Content(dict(built.documents), dict(people))
    after = laid_over(record.source, built.documents)
    told = changes_between(record.source, after, built.documents, actor=actor)
    content.findings += told.unexplained
    content.changes += told.changes
    content.changes += [
        AmendPerson(person=person, was=register.get(paths.person(person)), now=document)
        for person, document in built.people.items()
    ]
    verdict = judged(school, actor, content, school.clock.now())
    found.changes = verdict.changes
    found.waits = bool(verdict.effects(Effect.APPROVE))
    for finding in (*blocking(content, verdict), *verdict.effects(Effect.WARN)):
        one = verdict.changes[finding.change] if 0 <= finding.change < len(verdict.changes) else None
        # One line of many has a place of its own.
        place = located(finding, verdict.changes, record.source, after) if isinstance(one, BringMark) else finding
        found.add(built.row_of(place) or _row_of_person(built, record, finding), finding)


def _row_of_person(built: Built, record: Record, finding: Finding) -> str:
    """The row of the pupil whom a change is about: the judge names people, not places in a document."""
    pupil = str(finding.params.get("pupil", ""))
    if not pupil:
        return ""
    for (path, _pointer), name in built.places.items():
        entry = _entry(built.documents.get(path) or record.source.get(path), _pointer)
        if isinstance(entry, Mapping) and entry.get("pupil") == pupil:
            return name
    return ""


def _entry(document: object, pointer: str) -> object:
    for step in pointer.split("/")[1:]:
        if isinstance(document, Mapping):
            document = document.get(step)
        elif isinstance(document, Sequence) and step.isdigit() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document
