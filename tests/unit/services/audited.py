"""A small school with a fortnight of honest history on disk, and the tools of who would forge it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pygit2
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    CLASS_TEACHER,
    DEPUTY,
    ENGLISH_2,
    HISTORY,
    JOURNAL,
    PHYSICS,
    WHERE,
    YEAR,
    at,
    make_documents,
)

from zhurnal.domain import paths
from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    AmendPerson,
    CancelLesson,
    Change,
    ExplainAbsence,
    MoveLesson,
    OpenWork,
    RecordLesson,
    RegisterOutput,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.services.undo import inverse
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.base import COMMITTER, Author, CommitInfo
from zhurnal.store.git import GitStore
from zhurnal.store.objects import COMMIT, add_signature, commit_message, emit_commit

Trailers = Sequence[tuple[str, str]]


def person(identity: str) -> dict[str, Any]:
    return {"kind": "person", "version": 1, "person": identity, "family": "Фамилия", "given": "Имя"}


def extended(entry: str) -> dict[str, Any]:
    """An extension of another teacher's deadlines, given by the deputy head."""
    given = {"id": entry, "staff": PHYSICS, "from": "2026-10-14", "to": "2026-10-14", "until": "2026-10-25T12:00:00"}
    return {"kind": "extensions", "version": 1, "extensions": [{**given, "reason": "fault", "by": DEPUTY}]}


def build(folder: Path) -> School:
    """The school founded and taught: every kind of change, in time, late, corrected, taken back."""
    clock = SetClock(at("2026-10-14 08:00:00"))
    school = founded(folder, clock)
    teach(school, clock)
    return school


def founded(folder: Path, clock: SetClock) -> School:
    """The school of tests/school.py with a register, nothing taught yet."""
    documents = make_documents()
    ids = [path.split("/")[1][:-5] for path in documents if path.startswith(("staff/", "pupils/"))]
    people = {identity: person(identity) for identity in ids}
    return found_school(folder, documents, people, administrator=ADMINISTRATOR, clock=clock)


def teach(school: School, clock: SetClock) -> None:
    """The history. What is refused here would be a mistake of the test's own."""

    def do(moment: str, actor: str, *changes: Change, reason: str = "") -> list[Change]:
        clock.at = at(moment)
        outcome = submit(school, Submission(actor, "form", changes, reason))
        assert outcome.ok, outcome.findings
        return list(outcome.accepted)

    thursday, monday = {**WHERE, "lesson": "@2026-10-15/1"}, {**WHERE, "lesson": "@2026-10-12/1"}
    day: Any = {"date": date(2026, 10, 15), "number": 1}
    opened = do(
        "2026-10-15 09:00:00", ALGEBRA, RecordLesson(**thursday, **day, now=Entry("Одночлены", "k-2")),
        SetHomework(**thursday, was=None, now=Homework("№ 1", date(2026, 10, 19))),
        SetAttendance(**thursday, pupil="p-0103", was=None, now="late"),
        TakeAttendance(**thursday, now={"p-0102": "absent", "p-0103": "late"}, was={"p-0103": "late"}),
        SetMark(**thursday, work="", pupil="p-0101", was=None, now="4"),
        SetMark(**thursday, work="", pupil="p-0104", was=None, now="5"),
        AddRemark(**thursday, pupil="p-0104", remark="", author=ALGEBRA, text="Молодец!"),
    )  # fmt: skip
    mark = next(c for c in opened if isinstance(c, SetMark))
    known = {**WHERE, "lesson": mark.lesson}
    slip = SetMark(**known, work=mark.work, pupil="p-0101", was="4", now="3")
    do("2026-10-15 09:20:00", ALGEBRA, slip)
    again = SetMark(**known, work=mark.work, pupil="p-0101", was="3", now="4")
    do("2026-10-16 12:00:00", ALGEBRA, again, reason="slip")
    late = [SetMark(**monday, work="", pupil=p, was=None, now="3") for p in ("p-0101", "p-0102", "p-0103")]
    done = do("2026-10-16 12:30:00", ALGEBRA, *late, SetAttendance(**monday, pupil="p-0104", was=None, now="absent"),
              reason="fault")  # fmt: skip
    do("2026-10-16 12:40:00", ALGEBRA, *inverse(done), reason="slip")
    control = OpenWork(**known, work="@c", now=WorkEntry("control", True, title="К/р"))
    do("2026-10-16 13:00:00", ALGEBRA, control, SetMark(**known, work="@c", pupil="p-0103", was=None, now="2"))
    ill = AbsenceEntry(date(2026, 10, 15), date(2026, 10, 16), "illness")
    do("2026-10-16 14:00:00", CLASS_TEACHER, ExplainAbsence(year=YEAR, pupil="p-0102", now=ill, basis="Справка"))
    place = paths.substitutions(YEAR, "2026-10-01")
    was = school.record().source.get(place) or {}
    stood_in = {"id": "s-9", "section": "7a/algebra", "date": "2026-10-19", "number": 1, "staff": HISTORY}
    new = {**was, "substitutions": [*was["substitutions"], {**stood_in, "registered": "2026-01-01T00:00:00"}]}
    do("2026-10-17 10:00:00", DEPUTY, AmendDocument(place=place, was=was, now=new))
    do("2026-10-19 09:00:00", HISTORY, TakeAttendance(**{**WHERE, "lesson": "@2026-10-19/1"}, now={}))
    more = AmendDocument(place=paths.extensions(YEAR, "2026-10-01"), was=None, now=extended("x-1"))
    do("2026-10-19 09:30:00", DEPUTY, more)
    do("2026-10-19 10:00:00", ADMINISTRATOR,
       AmendPerson(person="p-0777", was=None, now=person("p-0777")))  # fmt: skip
    move: Any = {"date": date(2026, 10, 19), "number": 2, "was_date": date(2026, 10, 14), "was_number": 1}
    do("2026-10-19 11:00:00", ALGEBRA, MoveLesson(**WHERE, lesson="l-0002", **move), reason="slip")
    do("2026-10-19 12:00:00", ALGEBRA, CancelLesson(**WHERE, lesson="l-0002", reason="frost"))
    term: dict[str, str] = {"year": YEAR, "class_id": "7a", "period": "q1"}
    algebra = [SetTermMark(**term, section="7a/algebra", pupil=p, was=None, now="4") for p in ("p-0101", "p-0106")]
    do("2026-10-20 12:00:00", ALGEBRA, *algebra)
    do("2026-10-20 12:10:00", ENGLISH_2,
       SetTermMark(**term, section="7a/english-2", pupil="p-0103", was=None, now="5"))  # fmt: skip
    digest = "0" * 64
    issued = {"output": "ledger", "class": "7a", "period": "q1", "commit": "0" * 40, "bytes": 10, "pages": 1,
              "made": "2026-10-21T10:00:00"} | dict.fromkeys(("content", "renderer", "unsigned", "file"), digest)
    do("2026-10-21 10:00:00", DEPUTY, RegisterOutput(year=YEAR, output=issued))


class Forger:
    """Writes into a record past the judge; with the server's key where it is given, else unsigned."""

    def __init__(self, folder: Path, key: SshSigner | None) -> None:
        self.git = folder / "record.git"
        self.store = GitStore.open(self.git, key or (lambda _: ""))
        self.key = key

    @property
    def head(self) -> CommitInfo:
        head = self.store.head()
        assert head is not None
        return self.store.info(head)

    def commit(self, files: Mapping[str, bytes | None], actor: str, *more: tuple[str, str], minutes: int = 1) -> str:
        """A commit of the server's own making that no judge has seen."""
        with self.store.transaction() as tx:
            return tx.commit(
                files, subject="запись", author=author(actor), when=self.head.when + timedelta(minutes=minutes),
                trailers=[*said(actor), *more],
            )  # fmt: skip

    def raw(
        self, *, tree: str = "", parents: Sequence[str] | None = None, when: datetime | None = None,
        actor: str = ALGEBRA, committer: Author = COMMITTER, by: Author | None = None, trailers: Trailers | None = None,
    ) -> str:  # fmt: skip
        """A commit of any shape; main is moved to it."""
        head = self.head
        message = commit_message("запись", "", said(actor) if trailers is None else trailers)
        data = emit_commit(
            tree or head.tree, [head.id] if parents is None else parents, by or author(actor), committer,
            when or head.when + timedelta(minutes=1), message,
        )  # fmt: skip
        return self.put(add_signature(data, self.key(data)) if self.key else data)

    def put(self, commit: bytes) -> str:
        """A commit's bytes written, main moved to it."""
        oid = str(pygit2.Repository(str(self.git)).odb.write(COMMIT, commit))
        self.move_main(oid)
        return oid

    def move_main(self, oid: str) -> None:
        """Main made to stand at another commit."""
        (self.git / "refs" / "heads" / "main").write_text(f"{oid}\n", encoding="ascii")

    def written(self, info: CommitInfo) -> dict[str, bytes | None]:
        """What a commit wrote, by path."""
        old, new = self.store.snapshot(info.parents[0]), self.store.snapshot(info.id)
        return {d.path: new.read_blob(d.new.id) if d.new else None for d in new.changes(old)}

    def again(self, info: CommitInfo, alter: Callable[[bytes], bytes]) -> None:
        """A commit of the true history made once more on top of main, its files altered."""
        files = {path: alter(data) if data is not None else None for path, data in self.written(info).items()}
        with self.store.transaction() as tx:
            tx.commit(files, subject=info.subject, author=info.author, when=info.when, trailers=info.trailers)

    def tree_with(self, name: str, blob: bytes, mode: int) -> str:
        """The head's root tree with one more entry."""
        repository = pygit2.Repository(str(self.git))
        builder = repository.TreeBuilder(repository[self.head.tree])
        builder.insert(name, repository.create_blob(blob), mode)
        return str(builder.write())

    def altered(self, old: str, new: str, path: str = JOURNAL) -> dict[str, bytes | None]:
        """A file of the head with a text replaced."""
        data = self.store.snapshot().read(path)
        assert data is not None
        assert old.encode() in data
        return {path: data.replace(old.encode(), new.encode(), 1)}


def author(actor: str) -> Author:
    return Author(actor, f"{actor}@zhurnal.invalid")


def said(actor: str) -> list[tuple[str, str]]:
    return [("Actor", actor), ("Door", "form"), ("Changes", "set-mark 1")]


def git(repository: Path, *arguments: str) -> str:
    """Stock git."""
    done = subprocess.run(["git", f"--git-dir={repository}", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()
