"""What a proposal touches is the difference of full renderings before and after, whatever is proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import school as small
from tests.e2e.web import school as built
from tests.school import YEAR

from zhurnal import language
from zhurnal.domain import paths
from zhurnal.domain.calendar import DAY
from zhurnal.domain.changes import EnrolPupil, LeavePupil, MovePupil
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document, Draft, MemorySource
from zhurnal.rendering.diary import DiaryPages
from zhurnal.rendering.ledger_model import Ledger
from zhurnal.services.agenda import debts
from zhurnal.services.diary_pages import Touch, names_of
from zhurnal.services.diary_views import Views
from zhurnal.services.ledger_view import Imprint, LedgerFiller
from zhurnal.services.proposals.touches import Both, Fate, How, Kind, Touched, touched

NOW, FOUNDED = small.at("2026-10-20 18:00:00"), small.at("2026-09-07 08:00:00")
PUPILS = sorted(identity for identity in built.NAMES if identity.startswith("p-"))
Edit = Callable[[Draft], None]


def taught() -> dict[str, Document]:
    """The small school with something of every kind in it."""
    found = small.make_documents()

    def journal(section: str, term: str, *lessons: dict[str, Any]) -> None:
        body = {"kind": "journal", "version": 1, "section": section, "term": term, "lessons": list(lessons)}
        found[paths.journal(YEAR, section, term)] = body

    def lesson(n: int, on: str, number: int, marks: dict[str, str], **more: Any) -> dict[str, Any]:
        works = [{"id": f"w-{n}", "work": "answer", "written": False, "marks": marks}] if marks else []
        return {
            "id": f"l-{n}",
            "date": on,
            "number": number,
            "topic": "Т",
            "attendance": "taken",
            "works": works,
            **more,
        }

    journal("7b/algebra", "q1", lesson(11, "2026-10-14", 2, {"p-0201": "4", "p-0202": "3"}, plan="k-3"),
            lesson(12, "2026-10-19", 2, {"p-0106": "5"}, plan="k-1", homework={"text": "№ 5"}))  # fmt: skip
    journal(
        "7a/english-1", "q1", lesson(21, "2026-10-14", 2, {"p-0101": "5", "p-0106": "4"}, absent={"p-0102": "absent"})
    )
    journal("7/pe", "q1", lesson(31, "2026-10-14", 5, {"p-0104": "5"}, absent={"p-0201": "late"}))
    journal("7a/english-2", "q1", lesson(41, "2026-10-12", 3, {"p-0103": "2"}, homework={"text": "p. 3"}))
    found[paths.finals(YEAR, "7a", "q1")] = {
        "kind": "finals", "version": 1, "class": "7a", "period": "q1",
        "subjects": {"algebra": {"p-0101": "5", "p-0103": "3"}, "english": {"p-0103": "4"}},
    }  # fmt: skip
    found[paths.absences(YEAR, "p-0102")] = {
        "kind": "absences", "version": 1, "pupil": "p-0102",
        "absences": [{"id": "a-1", "from": "2026-10-14", "to": "2026-10-15", "reason": "illness"}],
    }  # fmt: skip
    remark = {"id": "r-1", "section": "7a/algebra", "lesson": "l-0001", "date": "2026-10-07", "author": small.ALGEBRA}
    found[paths.remarks(YEAR, "p-0103")] = {"kind": "remarks", "version": 1, "pupil": "p-0103", "remarks": [remark]}
    return found


def register() -> dict[str, Document]:
    """Everybody's names, and the text of the one remark."""
    found: dict[str, Document] = {paths.person(identity): built.person(identity) for identity in built.NAMES}
    found[paths.person("p-0103")] = {**found[paths.person("p-0103")], "texts": {"r-1": "Отвлекался."}}
    return found


# -- everything that people see, made whole ------------------------------------------------------


def all_pages(record: Record, people: MemorySource) -> dict[Touch, str]:
    """Every diary page there is, as HTML, each naming one and the same commit."""
    views, made = Views(record, people), DiaryPages()
    found = {}
    for year in record.years:
        for pupil in PUPILS:
            for name in names_of(record, pupil, year):
                page = Touch(pupil, year, name)
                if page.monday:
                    found[page] = made.week(views.week(pupil, year, page.monday), "0" * 40)
                else:
                    found[page] = made.means(views.means(pupil, year, page.term), "0" * 40)
    return found


def all_ledgers(record: Record, people: MemorySource) -> dict[tuple[str, str, str], Ledger]:
    """Every class ledger there is, as the values that its PDF is set from."""
    found = {}
    with language.use("ru"):
        for year in record.years:
            for class_id in record.classes(year):
                for term in record.calendar(year).terms(grade_of(class_id)):
                    filler = LedgerFiller(record, people, year, class_id, term)
                    found[year, class_id, term.code] = filler.fill(Imprint("", date.min, ""))
    return found


def all_debts(record: Record) -> dict[str, set[tuple[str, date, int]]]:
    """What everybody owes."""
    staff = [path[6:-5] for path in record.source.list("staff/")]
    return {t: {(i.section, i.date, i.number) for i in debts(record, t, NOW, FOUNDED)} for t in staff}


def all_lessons(record: Record) -> dict[tuple[str, date, int], tuple[object, ...]]:
    """Every lesson of the year with room, time, pupils and teachers."""
    found: dict[tuple[str, date, int], tuple[object, ...]] = {}
    calendar = record.calendar(YEAR)
    for day in calendar.days(calendar.first, calendar.last):
        for slot in record.slots(YEAR, day):
            instead = record.substitution(YEAR, slot.section, day, slot.number)
            staff = [instead["staff"]] if instead else sorted(record.teachers(YEAR, slot.section, day))
            place = slot.room, record.lesson_time(YEAR, slot.section, day, slot.number)
            found[slot.section, day, slot.number] = (place, set(record.members(YEAR, slot.section, day)), staff)
    return found


def all_entries(record: Record) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Every mark and absence: what names it, its value, whether its pupil is in the section that day."""
    for path in record.source.list(f"years/{YEAR}/journals/"):
        document = record.source.get(path) or {}
        term = record.calendar(YEAR).term(grade_of(document["section"].split("/")[0]), document["term"])
        for lesson in document["lessons"]:
            day = date.fromisoformat(lesson["date"])
            inside = term is not None and term.first <= day <= term.last

            def has(pupil: str, on: date = day, section: str = document["section"], inside: bool = inside) -> bool:
                return inside and pupil in record.members(YEAR, section, on)

            for pupil, presence in lesson.get("absent", {}).items():
                yield (Kind.PRESENCE, document["section"], lesson["date"], pupil), presence, has(pupil)
            for work in lesson.get("works", ()):
                for key, mark in work["marks"].items():
                    pupil = key.split("/")[0]
                    yield (Kind.MARK, document["section"], lesson["date"], pupil, work["id"], key), mark, has(pupil)


# -- what may be proposed ------------------------------------------------------------------------


def enrol(draft: Draft) -> None:
    new = {"kind": "pupil", "version": 1}
    change = EnrolPupil(year=YEAR, class_id="7b", pupil="p-0105", first=date(2026, 10, 12), order="1-у", document=new)
    change.apply(draft)


def leave(draft: Draft) -> None:
    LeavePupil(year=YEAR, class_id="7a", pupil="p-0101", last=date(2026, 10, 9), order="2-у").apply(draft)


def move(draft: Draft) -> None:
    MovePupil(year=YEAR, class_id="7a", to_class="7b", pupil="p-0103", first=date(2026, 10, 13), order="3-у").apply(
        draft
    )


def section(name: str, edit: Callable[[dict[str, Any]], object]) -> Edit:
    return lambda draft: (edit(draft.edit(paths.section(YEAR, name))), None)[1]


def document(path: str, edit: Callable[[dict[str, Any]], object], new: Document | None = None) -> Edit:
    return lambda draft: (edit(draft.edit(path, new)), None)[1]


def slots(home: str, edit: Callable[[list[dict[str, Any]]], object]) -> Edit:
    return document(paths.timetable(YEAR, home), lambda d: edit(d["weeks"][0]["slots"]))


def regroup(document: dict[str, Any]) -> None:
    first, second = document["parts"]
    second["members"].append(first["members"].pop(0))


def gone(path: str) -> Edit:
    return lambda draft: draft.put(path, None)


SUBJECTS = paths.catalog("subjects")
CALENDAR, SEVENTH = paths.calendar(YEAR), paths.class_(YEAR, "7a")
ARRANGEMENTS = paths.arrangements(YEAR, "p-0104")
ARRANGED = {"kind": "arrangements", "version": 1, "pupil": "p-0104", "arrangements": []}
CURRICULUM: Document = {"kind": "curriculum", "version": 1, "grades": []}
FROST = {"date": "2026-10-14", "what": "cancelled", "title": "Мороз"}
SHORT = {"date": "2026-10-14", "what": "shortened", "grades": [7]}
PLAN, MARKS = paths.plan(YEAR, "7/algebra"), {"p-0103": "4", "p-0104": "5"}
EXEMPT = {"id": "x-1", "what": "exempt", "subjects": ["pe"], "from": "2026-10-01", "order": "4-у"}
STAND_IN = {"id": "s-3", "section": "7/pe", "date": "2026-10-14", "number": 5, "staff": small.HISTORY,
            "registered": "2026-10-13T09:00:00"}  # fmt: skip
YEAR_MARKS, TRANSCRIPT = paths.finals(YEAR, "7a", "year"), paths.transcript("p-0106")
NO_YEAR_MARKS: Document = {"kind": "finals", "version": 1, "class": "7a", "period": "year", "subjects": {}}
NO_TRANSCRIPT: Document = {"kind": "transcript", "version": 1, "pupil": "p-0106", "marks": []}
BROUGHT = {"id": "s-1", "year": YEAR, "period": "q1", "subject": "algebra", "mark": "4", "school": "Школа № 12"}
EDITS: dict[str, Edit] = {
    "a pupil comes": enrol,
    "a pupil leaves": leave,
    "a pupil changes class": move,
    "a line of the roster is taken away": document(SEVENTH, lambda d: d["roster"].pop(1)),
    "an order of the roster": document(SEVENTH, lambda d: d["roster"][5].update(left="9-у")),
    "a class has another title": document(SEVENTH, lambda d: d.update(title="7 «А»")),
    "a class goes to the second shift": document(SEVENTH, lambda d: d.update(shift=2)),
    "another class teacher": document(SEVENTH, lambda d: d["class-teachers"][0].update(staff=small.PE)),
    "a pupil changes group": document(SEVENTH, regroup),
    "members of a section end": section("7/pe", lambda d: d["members"][0].update(to="2026-10-09")),
    "a section has another teacher": section("7b/algebra", lambda d: d["teachers"][0].update(staff=small.PHYSICS)),
    "a section has another subject": section("7a/theatre", lambda d: d.update(subject="robotics")),
    "a section without marks": section("7b/algebra", lambda d: d.update(marking="none")),
    "a section is gone": gone(paths.section(YEAR, "7a/english-2")),
    "a lesson of the timetable is gone": slots("7a", lambda s: s.pop(0)),
    "a lesson has another hour": slots("7b", lambda s: s[-1].update(number=4)),
    "a lesson has another room": slots("7a", lambda s: s[3].update(room="12")),
    "a day is closed": document(CALENDAR, lambda d: d.update(exceptions=[FROST])),
    "a day is short": document(CALENDAR, lambda d: d.update(exceptions=[SHORT])),
    "a holiday is longer": document(CALENDAR, lambda d: d["holidays"][0].update({"from": "2026-10-19"})),
    "a term begins earlier": document(CALENDAR, lambda d: d["terms"][1].update({"from": "2026-11-02"})),
    "a term ends earlier": document(CALENDAR, lambda d: d["terms"][0].update(to="2026-10-13")),
    "the year ends later": document(CALENDAR, lambda d: d.update(to="2027-06-04")),
    "hours by grade": document(paths.curriculum(YEAR), lambda d: d.update(version=1), CURRICULUM),
    "an item of a plan is gone": document(PLAN, lambda d: d["items"].pop(0)),
    "an item of a plan has more hours": document(PLAN, lambda d: d["items"][1].update(hours=5)),
    "an arrangement": document(ARRANGEMENTS, lambda d: d["arrangements"].append(EXEMPT), ARRANGED),
    "attempts count otherwise": document(paths.REGULATION, lambda d: d.update(attempts="best")),
    "no deadlines": document(paths.REGULATION, lambda d: d.update(deadlines=[])),
    "a subject is called otherwise": document(SUBJECTS, lambda d: d["subjects"]["pe"].update(title="Спорт")),
    "a substitution": document(paths.substitutions(YEAR, "2026-10-14"), lambda d: d["substitutions"].append(STAND_IN)),
    "a mark": document(small.JOURNAL, lambda d: d["lessons"][0]["works"][0]["marks"].update(MARKS)),
    "a lesson is given": document(small.JOURNAL, lambda d: d["lessons"][1].update(attendance="taken")),
    "a term mark": document(paths.finals(YEAR, "7a", "q1"), lambda d: d["subjects"]["algebra"].update({"p-0103": "4"})),
    "a year mark": document(YEAR_MARKS, lambda d: d["subjects"].update(algebra={"p-0103": "4"}), NO_YEAR_MARKS),
    "a mark of another school": document(TRANSCRIPT, lambda d: d["marks"].append(BROUGHT), NO_TRANSCRIPT),
    "a year mark of another school": document(
        TRANSCRIPT, lambda d: d["marks"].append({**BROUGHT, "period": "year"}), NO_TRANSCRIPT
    ),
    "a mark of a trimester": document(
        TRANSCRIPT, lambda d: d["marks"].append({**BROUGHT, "period": "t1"}), NO_TRANSCRIPT
    ),
    "a mark of a year before": document(
        TRANSCRIPT, lambda d: d["marks"].append({**BROUGHT, "year": "2025-2026"}), NO_TRANSCRIPT
    ),
    "a reason": document(paths.absences(YEAR, "p-0102"), lambda d: d["absences"].pop()),
}  # fmt: skip
NAMES = {"nobody": "", "a pupil": "p-0103", "a teacher": small.ALGEBRA}


@cache
def before() -> tuple[Record, MemorySource]:
    """The school as it stands; shared, for nothing here changes it."""
    return Record(MemorySource(taught())), MemorySource(register())


@cache
def rendered() -> tuple[dict[Any, str], dict[Any, Ledger], dict[Any, Any], dict[Any, Any]]:
    """All of it, rendered once."""
    record, people = before()
    return all_pages(record, people), all_ledgers(record, people), all_debts(record), all_lessons(record)


def proposed(*names: str, renamed: str = "") -> Both:
    """Both states of a school in which these edits are proposed."""
    record, people = before()
    draft, draft_people = Draft(record.source), Draft(people)
    for name in names:
        EDITS[name](draft)
    if renamed:
        draft_people.edit(paths.person(renamed))["family"] = "Яковлева"
    changed = sorted(path for path, new in draft.changed.items() if new != record.source.get(path))
    return Both(record, Record(draft), people, draft_people, changed, sorted(draft_people.changed))


def found_in(both: Both) -> Touched:
    return touched(both, at=NOW, since=FOUNDED)


def other(was: dict[Any, Any], now: dict[Any, Any]) -> set[Any]:
    return {key for key in {*was, *now} if was.get(key) != now.get(key)}


def assert_exact(both: Both) -> None:
    """What is told is the difference of everything, made whole before and after."""
    found = found_in(both)
    pages, ledgers, owed, lessons = rendered()
    people = both.register_after
    now = all_pages(both.after, people)  # type: ignore[arg-type]
    assert {Touch(p.pupil, p.year, p.name) for p in found.pages} == other(pages, now)
    assert {p.how for p in found.pages if (p.pupil, p.year, p.name) not in pages} <= {How.APPEARS}
    assert {p.how for p in found.pages if (p.pupil, p.year, p.name) not in now} <= {How.VANISHES}
    then = all_ledgers(both.after, people)  # type: ignore[arg-type]
    assert {(t.year, t.class_id, t.term) for t in found.ledgers} == other(ledgers, then)
    for touch in found.ledgers:
        was, new = (kept.get((touch.year, touch.class_id, touch.term)) for kept in (ledgers, then))
        if was and new:
            assert bool(touch.sections) == (was.sections != new.sections)
            assert bool(touch.absences) == (was.absences != new.absences)
            sheets = [(one.term_marks, [table for _title, table in one.summaries]) for one in (was, new)]
            assert bool(touch.term_marks) == (sheets[0] != sheets[1])
            assert bool(touch.movements) == (was.movements != new.movements)
    assert {touch.staff for touch in found.debts} == other(owed, all_debts(both.after))
    assert_lessons(found, lessons, all_lessons(both.after))
    assert_entries(found, both)


def assert_lessons(found: Touched, was: dict[Any, Any], now: dict[Any, Any]) -> None:
    told = {"gone": set(), "new": set(), "places": set(), "pupils": set(), "teachers": set()}  # type: ignore[var-annotated]
    for touch in found.lessons:
        for name, places in told.items():
            places.update((touch.section, *place) for place in getattr(touch, name))
    kept = was.keys() & now.keys()
    assert told["gone"] == was.keys() - now.keys()
    assert told["new"] == now.keys() - was.keys()
    for n, name in enumerate(("places", "pupils", "teachers")):
        assert told[name] == {key for key in kept if was[key][n] != now[key][n]}


def assert_entries(found: Touched, both: Both) -> None:
    was, now = ({key: (value, has) for key, value, has in all_entries(record)} for record in both.records)
    lost = [key for key, (value, has) in was.items() if has and now.get(key) == (value, False)]
    told = [f for f in found.unplaced if f.kind in (Kind.MARK, Kind.PRESENCE)]
    assert sorted((f.kind, f.where, str(f.on), f.pupil) for f in told) == sorted(key[:4] for key in lost)
    others = [f for f in found.facts if f.kind in (Kind.MARK, Kind.PRESENCE) and f.fate is not Fate.UNPLACED]
    differ = {key for key in {*was, *now} if was.get(key, ("",))[0] != now.get(key, ("",))[0]}
    assert sorted((f.kind, f.where, f.pupil) for f in others) == sorted((k[0], k[1], k[3]) for k in differ)


@pytest.mark.parametrize("name", sorted(EDITS))
def test_what_one_change_touches_is_the_difference_of_full_renderings(name: str) -> None:
    assert_exact(proposed(name))


@settings(max_examples=25)
@given(
    names=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4, unique=True),
    renamed=st.sampled_from(sorted(NAMES)),
)
def test_what_a_proposal_touches_is_the_difference_of_full_renderings(names: list[str], renamed: str) -> None:
    try:
        both = proposed(*names, renamed=NAMES[renamed])
    except (IndexError, KeyError, StopIteration):
        return  # an edit that has nothing to edit after another
    assert_exact(both)


def test_who_leaves_on_an_earlier_day_takes_marks_out_of_their_place() -> None:
    found = found_in(proposed("a pupil leaves"))
    assert {(f.kind, f.where, f.what) for f in found.unplaced} == {(Kind.MARK, "7a/english-1", "5")}
    (english,) = [f for f in found.unplaced if f.where == "7a/english-1"]
    assert (english.pupil, english.on, english.subject) == ("p-0101", date(2026, 10, 14), "english")
    assert {page.pupil for page in found.pages} == {"p-0101"}


def test_a_lesson_that_the_timetable_drops_tells_what_the_journal_has() -> None:
    found = found_in(proposed("a lesson has another hour", "a lesson of the timetable is gone"))
    history = next(touch for touch in found.lessons if touch.section == "7b/history")
    assert history.gone
    assert len(history.gone) == len(history.new)
    assert history.unplaced == ()


def test_an_item_in_use_that_a_plan_would_lose_is_told_with_its_lessons_and_hours() -> None:
    found = found_in(proposed("an item of a plan is gone"))
    plans = {plan.section: plan for plan in found.plans}
    assert plans["7a/algebra"].lost == (("k-1", 2),)
    assert plans["7a/algebra"].hours == (6, 4)
    assert plans["7a/algebra"].given == (2, 0)
    assert plans["7b/algebra"].lost == (("k-1", 1),)


def test_a_closed_day_leaves_a_plan_one_lesson_less() -> None:
    both = proposed("a holiday is longer")
    plan = next(plan for plan in found_in(both).plans if plan.section == "7a/algebra")
    days = [date(2026, 10, 20) + n * DAY for n in range(250)]
    ahead = [
        sum(len(r.section_slots(YEAR, "7a/algebra", d)) for d in days if d <= date(2027, 5, 28)) for r in both.records
    ]
    assert plan.ahead == tuple(ahead)
    assert plan.hours[0] == plan.hours[1]
    assert ahead[0] > ahead[1]


def test_what_nobody_sees_touches_nothing() -> None:
    assert found_in(proposed("hours by grade")).nothing
    assert found_in(proposed()).nothing
