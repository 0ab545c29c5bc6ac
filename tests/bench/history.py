"""A long history, made by a generator that only the benches use: `git fast-import`, unsigned.

Years of lessons, two commits each (topic and attendance; then the marks), in the order in which they were held; the
last is the school's own year, those before it have the same journals. What comes before the wanted number of commits is
one commit: histories within one year's length end in the same tree.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from tests.bench.school import CLASSES, TERMS, TODAY, YEAR, lessons_of, pupils_of, sections_of, subject_of, teacher_of
from tests.bench.school import topic as topic_of

from zhurnal.domain import paths

_MARKS = "5443255434"
A_YEAR = 100_000
"""A little less than the commits of a year."""


@dataclass
class Journal:
    """A journal as text that grows: what stands, and the lessons still to come."""

    section: str
    term: str
    text: str
    year: str = YEAR
    lessons: int = 0
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = paths.journal(self.year, self.section, self.term)

    def record(self, on: date, number: int) -> None:
        """One more lesson: topic, homework, attendance."""
        self.lessons += 1
        topic = topic_of(subject_of(self.section), self.lessons)
        absent = pupils_of(self.section)[self.lessons * 7 % 11]
        self.text += (
            f'  - id: "l-{self._number()}"\n    date: "{on.isoformat()}"\n    number: {number}\n    topic: "{topic}"\n'
            f'    homework:\n      text: "§ {self.lessons}, № {200 + self.lessons}, {203 + self.lessons}"\n'
            f'    attendance: "taken"\n    absent:\n      {absent}: "absent"\n'
        )

    def mark(self) -> None:
        """The last lesson's marks: of some pupils, in every eighth lesson of all."""
        every = self.lessons % 8 == 0
        pupils = pupils_of(self.section)
        chosen = pupils if every else pupils[self.lessons % 4 :: 4]
        kind, written = ("control", "true") if every else ("answer", "false")
        self.text += f'    works:\n      - id: "w-{self._number()}"\n        work: "{kind}"\n'
        self.text += f"        written: {written}\n        marks:\n"
        for n, pupil in enumerate(chosen):
            self.text += f'          {pupil}: "{_MARKS[(n * 3 + self.lessons) % 10]}"\n'

    def _number(self) -> str:
        """Ids are given once in a section, in all its terms."""
        return f"{self.term[1]}{self.lessons:03}"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one journal: a lesson was recorded, or its marks were given (`marks`)."""

    day: date
    number: int
    marks: bool
    place: int
    """Index of the journal."""


def journals(years: int = 1) -> tuple[list[Journal], list[Event]]:
    """All 2,240 journals of each year, empty, and what happens to them until `TODAY`, in order."""
    found: list[Journal] = []
    events: list[Event] = []
    for ago in range(years):
        # 52 weeks: the days of the week stay, and with them the timetable.
        shift, year = timedelta(weeks=52 * ago), year_before(ago)
        for term, _, first, last in TERMS:
            for section in (s for c in CLASSES for s in sections_of(c)):
                head = f'kind: "journal"\nversion: 1\nsection: "{section}"\nterm: "{term}"\nlessons:\n'
                found.append(Journal(section, term, head, year))
                last = last if ago else min(last, TODAY - timedelta(days=1))
                for day, number in lessons_of(section, first - shift, last - shift):
                    events += [Event(day, number, marks, len(found) - 1) for marks in (False, True)]
    return found, sorted(events, key=lambda e: (e.day, e.number, e.marks, e.place))


def year_before(ago: int) -> str:
    """The school year so many years before the school's own: "2025-2026" for 1."""
    return "-".join(str(int(part) - ago) for part in YEAR.split("-"))


def grow(record: Path, commits: int) -> None:
    """Append the years to the bare repository `record`, their last `commits` events as one commit each."""
    fast_import(record, _stream(commits))


def fast_import(record: Path, stream: Iterator[bytes]) -> None:
    """What `stream` says (git-scm.com/docs/git-fast-import) into the bare repository `record`, as one pack."""
    command = ["git", "-c", "core.fsync=none", "-c", "fastimport.unpackLimit=0", "--git-dir", str(record)]
    process = subprocess.Popen([*command, "fast-import", "--quiet", "--depth=5"], stdin=subprocess.PIPE)
    assert process.stdin is not None
    with process.stdin as fed:
        for chunk in stream:
            fed.write(chunk)
    if process.wait() != 0:
        raise RuntimeError(f"expected git fast-import to end well, found exit code {process.returncode}")


def _stream(commits: int) -> Iterator[bytes]:
    found, events = journals(1 + commits // A_YEAR)
    before, after = events[:-commits], events[-commits:]
    for event in before:
        happen(found, event)
    when = moment(after[0].day)
    yield as_commit("t-001", when, "Журналы прежних уроков", "amend-document 2240", first=True)
    for journal in found:
        if journal.lessons:
            yield as_file(journal)
    for event in after:
        happen(found, event)
        journal = found[event.place]
        when = max(when + timedelta(seconds=1), moment(event.day))
        yield said_of(journal, event, when)
        yield as_file(journal)


def said_of(journal: Journal, event: Event, when: datetime) -> bytes:
    """The commit of one event, its file not yet with it."""
    what, change = ("отметки", "set-mark 6") if event.marks else ("тема, посещаемость", "record-lesson 1")
    return as_commit(teacher_of(journal.section), when, f"{journal.section} {event.day:%d.%m}: {what}", change)


def happen(found: list[Journal], event: Event) -> None:
    """Write the event into its journal."""
    journal = found[event.place]
    if event.marks:
        journal.mark()
    else:
        journal.record(event.day, event.number)


def moment(day: date) -> datetime:
    """Half past eight in Moscow."""
    return datetime.combine(day, time(5, 30), UTC)


def as_commit(actor: str, when: datetime, subject: str, change: str, *, first: bool = False) -> bytes:
    """A commit's head and message. first: it grows out of what `main` is before."""
    stamp = f"{int(when.timestamp())} +0300"
    message = f"{subject}\n\nActor: {actor}\nDoor: form\nChanges: {change}\n".encode()
    head = (
        f"commit refs/heads/main\nauthor {actor} <{actor}@zhurnal.invalid> {stamp}\n"
        f"committer zhurnal <server@zhurnal.invalid> {stamp}\ndata {len(message)}\n"
    )
    return head.encode() + message + (b"from refs/heads/main^0\n" if first else b"")


def as_file(journal: Journal) -> bytes:
    """The journal as it stands, as part of the commit before."""
    data = journal.text.encode()
    return f"M 100644 inline {journal.path}\ndata {len(data)}\n".encode() + data
