"""The acceptance of the whole: a school from a real timetable, taught through its pages, its diaries and ledgers.

Four weeks are taught by posting the lesson page's form as each teacher, with entries late, waiting, refused and in
conflict among them; then the record holds what was accepted and nothing else, `zhurnal check` is clean, diary pages
show every mark, and the signed ledgers verify. An own small FET school goes the same way wherever the suite runs.

In the suite the real gymnasium's four weeks are those of two classes, after a first day of the whole school, so that
it takes half a minute; `make acceptance` teaches every lesson of all classes and issues every ledger.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.e2e import episodes
from tests.e2e.command import SMALL, SMALL_WEEK, done
from tests.e2e.gymnasium import BEGINS, YEAR, ZONE, Gymnasium, found_gymnasium, sign_ins, staff
from tests.e2e.teaching import DAY, Browser, Teaching, slot_place

from zhurnal.domain.record import Record, Slot
from zhurnal.services.diaries import publish, reproduce
from zhurnal.services.ledger import issue_ledger

WEEKS = 4
KINDS = {
    "in time", "late", "late with a reason", "waiting", "conflict", "refused", "foreign", "sent twice", "too early",
    "explained",
}  # fmt: skip


def school_days(weeks: int) -> list[date]:
    """Days of the first weeks, Monday to Friday."""
    days = [BEGINS + n * DAY for n in range(7 * weeks)]
    return [day for day in days if day.isoweekday() <= 5]


def teach(gymnasium: Gymnasium, days: Sequence[date], *, classes: Collection[str] | None = None) -> Teaching:
    """Teach these days: the first for the whole school, the others for the sections of `classes` (None: for all).

    Who has no lesson among these is given one in the first week: every teacher writes.
    """
    record = gymnasium.record
    teachers = staff(record)
    sign_ins(gymnasium, teachers)
    chosen = None if classes is None else {s for c in classes for s in record.sections_of_class(YEAR, c)}
    teaching = Teaching(gymnasium, seed=20260901)
    teaching.plan(days[:1])
    teaching.sections = chosen
    teaching.plan(days[1:])
    teaching.plan_a_lesson_each(teachers, days[1:5])
    _plan_episodes(teaching, days, teachers)
    teaching.run()
    return teaching


def _plan_episodes(teaching: Teaching, days: Sequence[date], teachers: list[str]) -> None:
    """After the lessons of a day in the second week, each about a lesson of its own that was written in time."""
    record = teaching.gymnasium.record
    day = next((d for d in days[5:10] if any(_shared(record, slot) for slot in teaching.slots(record, d))), days[6])
    sign_ins(teaching.gymnasium, ["p-0001", "g-0001"])

    def happen() -> None:
        written = [slot for slot in teaching.slots(record, day) if len(_marks(teaching, slot)) >= 2]
        # A section of several teachers, where there is one, comes first: two colleagues meet in one cell.
        first, second, third, fourth, fifth = sorted(written, key=lambda s: not _shared(record, s))[:5]
        episodes.two_at_one_cell(teaching, first)
        episodes.two_at_one_cell(teaching, second)
        episodes.not_on_the_scale(teaching, third)
        episodes.sent_twice(teaching, fourth)
        stranger = next(t for t in teachers if t not in record.teachers(YEAR, fifth.section, day))
        episodes.foreign_hands(teaching, fifth, [stranger, "p-0001", "g-0001"])
        episodes.too_early(teaching, fifth)
        episodes.on_a_holiday(teaching, fifth)
        episodes.absence_explained(teaching)

    teaching.at(datetime.combine(day, time(13, 5), ZONE), happen)


def _shared(record: Record, slot: Slot) -> bool:
    return len(record.teachers(YEAR, slot.section, slot.date)) > 1


def _marks(teaching: Teaching, slot: Slot) -> dict[str, str]:
    return teaching.stands[slot_place(slot)].marks if slot_place(slot) in teaching.stands else {}


# -- what must be true afterwards ---------------------------------------------------------------


def assert_the_record_holds_what_was_accepted(teaching: Teaching) -> None:
    """No more and no less than what the pages said was saved, in commits of those who saved it."""
    assert teaching.found() == teaching.stands
    assert set(teaching.told) == KINDS, teaching.told
    assert teaching.writers() == set(staff(teaching.gymnasium.record)), "every teacher wrote, by the form"
    school = teaching.gymnasium.school
    done("check", "--school", school.folder)
    verified = subprocess.run(
        ["git", "-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={school.folder / 'keys/allowed_signers'}",
         "--git-dir", school.folder / "record.git", "verify-commit", teaching.head or ""],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr


def marks_on(page: str) -> Counter[str]:
    """The marks of a diary page, each as often as it stands there."""
    return Counter(re.findall(r'<span class="mark(?! away)[^"]*"><b>([^<]+)</b>', page))


def assert_diaries_show_every_mark(teaching: Teaching, classes: Collection[str]) -> None:
    """Pages of all weeks: every topic and every mark, and no mark that is not the pupil's; each can be made again."""
    gymnasium = teaching.gymnasium
    school, record = gymnasium.school, gymnasium.record
    publish(school, everything=True)
    own: dict[str, Counter[str]] = {}
    for written in teaching.stands.values():
        for pupil, mark in written.marks.items():
            own.setdefault(pupil, Counter())[mark] += 1
    for pupil in (p for c in classes for p in record.class_pupils(YEAR, c, BEGINS)):
        folder = school.public / "diaries" / pupil / YEAR
        pages = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("2026-*.html"))}
        shown = sum((marks_on(page) for page in pages.values()), Counter[str]())
        assert shown == own.get(pupil, Counter()), pupil
        text = "".join(pages.values())
        sections = set(record.sections_of_pupil(YEAR, pupil))
        topics = [w.topic for (section, _, _), w in teaching.stands.items() if section in sections and w.topic]
        assert topics
        assert all(topic.replace("№ ", "№\N{NO-BREAK SPACE}") in text or topic in text for topic in topics)
    name, page = max(pages.items())
    commit = re.search(r"<code>([0-9a-f]{40})</code>", page)
    assert commit is not None
    assert reproduce(school, pupil, YEAR, name, commit[1]) == page.encode()


def assert_a_diary_is_its_readers_only(gymnasium: Gymnasium) -> None:
    """The pupil and the guardian see it; for another pupil's there is no page."""
    for person in ("p-0001", "g-0001"):
        browser = Browser(person)
        answer = browser.client.get("/diary/p-0001/", follow=True)
        assert answer.status_code == 200
        foreign, none = browser.client.get("/diary/p-0002/"), browser.client.get("/diary/p-9999/")
        assert foreign.status_code == none.status_code == 404
        assert foreign.content == none.content


def assert_ledgers_verify(gymnasium: Gymnasium, classes: Collection[str], folder: Path) -> None:
    """Each class's ledger is issued, holds its pupils, and is verified by us and by poppler's pdfsig."""
    school, record = gymnasium.school, gymnasium.record
    for class_id in classes:
        term = term_of(record, class_id)
        file = folder / f"{class_id}.pdf"
        issued = issue_ledger(school, class_id, term, file)
        assert not issued.findings
        assert issued.pages > 2 * len(record.sections_of_class(YEAR, class_id))
        told = done("verify", file, "--school", school.folder, "--json").json
        assert [check["ok"] for check in told["checks"]] == [True] * 3
        text = output("pdftotext", "-layout", file, "-")
        assert f"1 из {issued.pages}" in text
        for pupil in record.class_pupils(YEAR, class_id, BEGINS):
            person = school.person(pupil)
            assert person is not None
            assert text.count(f"{person['family']} {person['given']}") >= 3
        signature = output("pdfsig", "-nocert", file)
        assert "Signature is Valid" in signature
        assert "Total document signed" in signature
    gymnasium.clock.advance(timedelta(minutes=1))
    done("check", "--school", school.folder)


def term_of(record: Record, class_id: str) -> str:
    """The term that September lies in."""
    return next(t.code for t in record.calendar(YEAR).terms(int(re.match(r"\d+", class_id)[0])) if t.first == BEGINS)  # type: ignore[index]


def output(*command: str | Path) -> str:
    """What a program prints."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


# -- the schools --------------------------------------------------------------------------------


def test_a_small_school_from_its_own_timetable(tmp_path: Path) -> None:
    gymnasium = found_gymnasium(tmp_path / "school", SMALL, SMALL_WEEK, size=13)
    teaching = teach(gymnasium, school_days(WEEKS))
    assert_the_record_holds_what_was_accepted(teaching)
    classes = gymnasium.record.classes(YEAR)
    assert_diaries_show_every_mark(teaching, classes)
    assert_a_diary_is_its_readers_only(gymnasium)
    assert_ledgers_verify(gymnasium, classes, tmp_path)


def real_gymnasium(folder: Path, real_inputs: Path) -> Gymnasium:
    """The gymnasium of the real timetable, with invented pupils."""
    (fet,) = real_inputs.glob("fet/*.fet")
    (timetable,) = real_inputs.glob("fet/*.csv")
    gymnasium = found_gymnasium(folder, fet, timetable, size=22)
    record = gymnasium.record
    assert len(record.classes(YEAR)) == 17
    assert len(record.catalog("subjects")) == 36
    assert len(staff(record)) == 32
    return gymnasium


@pytest.mark.real_inputs
def test_two_classes_of_the_real_gymnasium(real_inputs: Path, tmp_path: Path) -> None:
    gymnasium = real_gymnasium(tmp_path / "school", real_inputs)
    classes = ["8a", "10b"]
    teaching = teach(gymnasium, school_days(WEEKS), classes=classes)
    assert_the_record_holds_what_was_accepted(teaching)
    assert_diaries_show_every_mark(teaching, classes)
    assert_a_diary_is_its_readers_only(gymnasium)
    assert_ledgers_verify(gymnasium, classes, tmp_path)


@pytest.mark.acceptance
@pytest.mark.real_inputs
def test_the_whole_real_gymnasium(real_inputs: Path, tmp_path: Path) -> None:
    gymnasium = real_gymnasium(tmp_path / "school", real_inputs)
    teaching = teach(gymnasium, school_days(WEEKS))
    assert len(teaching.stands) > 2000
    assert_the_record_holds_what_was_accepted(teaching)
    classes = gymnasium.record.classes(YEAR)
    assert_diaries_show_every_mark(teaching, classes)
    assert_a_diary_is_its_readers_only(gymnasium)
    assert_ledgers_verify(gymnasium, classes, tmp_path)
