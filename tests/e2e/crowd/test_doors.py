"""Form and push agree: of a generated change both doors say the same, with the same code.

The form's door is what a page asks before it saves (`preview`) and what saving adds to it: whole documents against each
other, and against their schema. The push's is `judge_push` over a commit that stock git made of the documents as they
would read. Two things only one door can say, and they are left out: that the page is old (`conflict`: a push has no
page, it says what stood by its parent), and what makes no difference at all (an empty push).
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests import school as small
from tests.e2e.crowd import stock
from tests.e2e.web import school as built
from tests.unit.domain.test_differences import PEOPLE, TEACHING, Act, slot_mark, whole

from zhurnal.documents import codec
from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import (
    AmendDocument,
    AppointSubstitute,
    AppointTeacher,
    BringMark,
    Change,
    CloseDay,
    EnrolPupil,
    LeavePupil,
    MoveLesson,
    MovePupil,
)
from zhurnal.domain.differences import Differences, changes_between
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft
from zhurnal.rules import Verdict
from zhurnal.services.clock import SetClock
from zhurnal.services.push import RECORD, judge_push
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, contradictions, preview
from zhurnal.store.pushing import RefUpdate

STAFF = [
    small.ALGEBRA, small.CLASS_TEACHER, small.HISTORY, small.DEPUTY, small.DIRECTOR, small.ADMINISTRATOR,
    small.ARCHIVIST, small.COUNCIL, small.DISMISSED,
]  # fmt: skip
NOT_COMPARED = {"conflict"}
DAYS = [date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 19), date(2026, 11, 9), date(2027, 2, 1)]


def movement(rng: random.Random, record: Record) -> Change:
    day, order = rng.choice(DAYS), rng.choice(["", "45-у"])
    where: dict[str, Any] = {"year": small.YEAR, "pupil": rng.choice(["p-0101", "p-0103", "p-0106", "p-0901"])}
    if rng.random() < 0.3:
        return LeavePupil(**where, class_id="7a", last=day, order=order)
    if rng.random() < 0.5:
        return MovePupil(**where, class_id="7a", to_class=rng.choice(["7b", "8a"]), first=day, order=order)
    new = None if rng.random() < 0.4 else {"kind": "pupil", "version": 1}
    return EnrolPupil(**where, class_id="7b", first=day, order=order, document=new)


def substitute(rng: random.Random, record: Record) -> Change:
    section, number = rng.choice([("7a/algebra", 1), ("7b/history", 1), ("7b/algebra", 2), ("8a/physics", 4)])
    staff = rng.choice([small.HISTORY, small.DEPUTY, small.PE, small.DISMISSED])
    return AppointSubstitute(year=small.YEAR, section=section, date=rng.choice(DAYS), number=number, staff=staff)


def temporary(rng: random.Random, record: Record) -> Change:
    first = rng.choice(DAYS)
    return AppointTeacher(
        year=small.YEAR, section=rng.choice(["7a/algebra", "7b/history"]),
        staff=rng.choice([small.HISTORY, small.DEPUTY]),
        first=first, last=first + timedelta(days=rng.choice([0, 9])), order=rng.choice(["", "12-к"]),
    )  # fmt: skip


def closed(rng: random.Random, record: Record) -> Change:
    what = rng.choice(["cancelled", "distance"])
    return CloseDay(year=small.YEAR, date=rng.choice(DAYS), what=what, title="Мороз", order=rng.choice(["", "9"]))


def brought(rng: random.Random, record: Record) -> Change:
    """A mark of another school: one that fits, or of a subject, a year, a grade, a pupil that are not there."""
    mark = BroughtMark(
        rng.choice(["2025-2026", small.YEAR, small.YEAR, "2030-2031"]), rng.choice(["q1", "q2", "t1", "year"]),
        rng.choice(["algebra", "history", "latin"]), rng.choice(["5", "зач", "н/а"]), "Школа № 12",
        rng.choice([None, None, 1, 6, 7, 9]),
    )  # fmt: skip
    return BringMark(pupil=rng.choice(["p-0101", "p-0101", "p-0201", "p-0999"]), now=mark)


def amended(rng: random.Random, record: Record) -> Change:
    """A whole document with another title, another shape, or gone."""
    place = rng.choice([
        "school.yaml", "regulation.yaml", "catalogs/works.yaml", f"staff/{small.PE}.yaml", "pupils/p-0201.yaml",
        f"years/{small.YEAR}/calendar.yaml", f"years/{small.YEAR}/timetable/7a.yaml",
        f"years/{small.YEAR}/plans/7/algebra.yaml", f"years/{small.YEAR}/sections/7a/algebra.yaml",
        f"years/{small.YEAR}/classes/8a.yaml",
    ])  # fmt: skip
    was = record.source.get(place)
    assert was is not None
    now: dict[str, Any] | None = codec.load(codec.dump(dict(was), small.schemas(), path=place), small.schemas())
    dice = rng.random()
    if now is None or dice < 0.15:
        return AmendDocument(place=place, was=was, now=None)
    if "duties" in now:
        now["duties"].append({"duty": rng.choice(["director", "administrator", "teacher"]), "from": "2026-10-20"})
    elif "title" in now:
        now["title"] = rng.choice(["Иначе", "я" * 400])
    elif "holidays" in now:
        now["holidays"].append({"title": "Ещё", "from": "2027-05-03", "to": "2027-05-04"})
    elif "weeks" in now:
        now["weeks"][0]["slots"].pop()
    elif "works" in now:
        now["works"]["test"] = {"title": "Тест", "short": "т", "written": True}
    elif place == "regulation.yaml":
        now = {**now, "appendix": dice} if dice < 0.3 else now
    else:
        now["guardians"] = [{"guardian": "g-0601", "from": "2026-10-01"}]
    return AmendDocument(place=place, was=was, now=now)


ACTS: list[Act] = [
    *TEACHING, *TEACHING, slot_mark, whole, movement, movement, substitute, temporary, closed, brought,
    amended, amended,
    *(act for acts in PEOPLE.values() for act in acts),
]  # fmt: skip


def kinds(changes: Iterable[Change]) -> set[tuple[type[Change], str]]:
    """What is done, and in whose section where it is in one: a document of term marks does not name it."""
    return {(type(one), getattr(one, "section", "")) for one in changes}


class Doors:
    """One school and both ways into it; nothing is ever written to it."""

    def __init__(self, folder: Path) -> None:
        built.build(folder / "school")
        self.clock = SetClock(small.at("2026-10-14 12:00:00"))
        self.school = School.open(folder / "school", self.clock)
        head = self.school.record_store.head()
        assert head is not None
        self.head = head
        self.record = self.school.record()
        self._clone = folder / "clone"
        stock.run(folder, "init", "-q", "--bare", str(self._clone))
        self._pushes = 0

    def form(self, changes: Sequence[Change], actor: str, reason: str) -> tuple[Verdict, list[str]]:
        """The verdict, and the codes by which the form refuses; none where it saves or asks for approval."""
        verdict = preview(self.school, Submission(actor, "form", changes, reason))
        refused = [f for f in verdict.findings if f.effect is Effect.REFUSE]
        return verdict, [f.code for f in refused or contradictions(replace(verdict, accepted=verdict.changes))]

    def documents(self, changes: list[Change]) -> dict[str, Mapping[str, Any] | None] | None:
        """What the changes make of the record, whoever may; None where they fit it so little that there is nothing.

        What is true already makes nothing: a move that is made again would be a second line of the roster.
        """
        draft = Draft(self.record.source)
        try:
            for change in changes:
                if not change.stands(Record(draft)):
                    change.apply(draft)
        except (KeyError, StopIteration, ValueError, LookupError, TypeError):
            return None
        return {path: d for path, d in draft.changed.items() if self.record.source.get(path) != d}

    def meant(self, documents: Mapping[str, Mapping[str, Any] | None], actor: str) -> Differences:
        """The changes that these documents are."""
        draft = Draft(self.record.source)
        for path, document in documents.items():
            draft.put(path, document)
        return changes_between(self.record.source, draft, documents, actor=actor)

    def push(self, documents: Mapping[str, Mapping[str, Any] | None], actor: str, reason: str) -> list[str]:
        """The codes by which a push of these is refused. Raises DocumentError where they cannot be emitted."""
        files = {
            path: None if document is None else codec.dump(dict(document), small.schemas(), path=path)
            for path, document in documents.items()
        }
        objects = self._clone / "objects"
        shutil.rmtree(objects)
        (objects / "info").mkdir(parents=True)
        (objects / "info" / "alternates").write_text(f"{self.school.folder / 'record.git' / 'objects'}\n")
        made = stock.commit(self._clone, actor, [self.head], files, message=f"s\n\nReason: {reason}" if reason else "s")
        update = RefUpdate("refs/heads/proposals/some", None, made)
        return [found.finding.code for found in judge_push(
            self.school, actor, RECORD, [update], [objects], wall=stock.MADE
        )]  # fmt: skip


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Doors:
    return Doors(tmp_path_factory.mktemp("doors"))


seen: Counter[str] = Counter()


def agree(doors: Doors, rng: random.Random, actor: str, hours: int, reason: str) -> None:
    change = rng.choice(ACTS)(rng, doors.record)
    doors.clock.at = small.at("2026-10-07 09:30:00") + timedelta(hours=hours)
    verdict, by_form = doors.form([change], actor, reason)
    assume(not NOT_COMPARED & set(by_form))
    documents = doors.documents(list(verdict.changes))
    if documents is None:
        # The change names what is not there: a form refuses it, and there is no document to push.
        assert by_form, change
        seen["form only"] += 1
        return
    assume(documents)
    try:
        by_push = doors.push(documents, actor, reason)
    except DocumentError:
        # No canonical document reads so: the form refuses it when it writes, a push cannot be made of it.
        seen["unfit"] += 1
        return
    meant = doors.meant(documents, actor)
    if by_form and kinds(meant.changes) != kinds(verdict.changes):
        # What does not fit the record makes documents that say something else: who moves from a class where they
        # never were simply comes; the year mark of who has left a section is one of the section after it. A form
        # knows that it was meant otherwise, nobody else can: what the documents say is compared.
        seen["something else"] += 1
        if meant.unexplained:
            assert by_push, (change, actor, doors.clock.at, meant)
            return
        _, by_form = doors.form(meant.changes, actor, reason)
        assume(not NOT_COMPARED & set(by_form))
    seen["refused" if by_form else "taken"] += 1
    assert bool(by_form) == bool(by_push), (change, actor, doors.clock.at, by_form, by_push)
    assert by_form[:1] == by_push[:1], (change, actor, doors.clock.at, by_form, by_push)


def test_a_lesson_moved_past_its_homework_is_the_same_at_both_doors(doors: Doors) -> None:
    """What a form takes with a warning, or silently, a push takes as well."""
    doors.clock.at = small.at("2026-10-15 22:30:00")
    where = {**small.WHERE, "lesson": "l-0001", "was_date": date(2026, 10, 7), "was_number": 1}
    change = MoveLesson(**where, date=date(2026, 10, 15), number=1)
    verdict, by_form = doors.form([change], small.ALGEBRA, "slip")
    documents = doors.documents(list(verdict.changes))
    assert documents
    assert by_form == doors.push(documents, small.ALGEBRA, "slip") == []
    assert doors.form([change], small.ALGEBRA, "")[1] == doors.push(documents, small.ALGEBRA, "") == ["reason-needed"]


CASES = {
    "rng": st.randoms(use_true_random=False),
    "actor": st.sampled_from(STAFF),
    "hours": st.one_of(st.integers(0, 24 * 14), st.integers(0, 24 * 300)),
    "reason": st.sampled_from(["", "", "fault", "slip", "nonsense"]),
}


@settings(max_examples=100)
@given(**CASES)
def test_form_and_push_agree(doors: Doors, rng: random.Random, actor: str, hours: int, reason: str) -> None:
    agree(doors, rng, actor, hours, reason)


@pytest.mark.soak
@settings(max_examples=2000)
@given(**CASES)
def test_form_and_push_agree_for_long(doors: Doors, rng: random.Random, actor: str, hours: int, reason: str) -> None:
    agree(doors, rng, actor, hours, reason)
