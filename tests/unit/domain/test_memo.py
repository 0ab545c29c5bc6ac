"""What a record remembers of another one is what it would find itself, whichever documents have changed between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import ALGEBRA, CLASS_TEACHER, HISTORY, YEAR, at, make_documents
from tests.unit.domain.test_merging import DOCUMENTS, PATHS, edited

from zhurnal.domain import paths
from zhurnal.domain.calendar import Term
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft, MemorySource
from zhurnal.rules.deadlines import Deadline, lesson_deadline, term_closes, term_deadline, work_deadline
from zhurnal.rules.no_marks import barred
from zhurnal.rules.permissions import entry_of
from zhurnal.rules.roles import roles_in_section

DAY = date(2026, 10, 5)
TERM = Term("q1", "1-я четверть", date(2026, 9, 1), date(2026, 10, 24))
SECTIONS = ("7a/algebra", "7b/history", "7a/english-1", "7/pe", "7a/theatre")
PUPILS = ("p-0101", "p-0102", "p-0501", "p-0901")
STAFF = (ALGEBRA, HISTORY, CLASS_TEACHER)


def answers(record: Record, day: date) -> dict[tuple[str, ...], Any]:
    """What the school is asked day by day: each answer, or how it refuses one."""
    found: dict[tuple[str, ...], Any] = {}

    def ask(question: Callable[..., Any], *about: Any) -> None:
        try:
            answer = question(*about)
        except (LookupError, ValueError) as error:
            answer = type(error)
        found[question.__name__, *(str(one) for one in about if one is not record)] = answer

    now = record.local(at(f"{day.isoformat()} 12:00:00"))
    ask(lambda: record.years)
    ask(record.sections, YEAR)
    ask(record.homes, YEAR)
    for section in SECTIONS:
        for question in (record.member_spans, record.audience):
            ask(question, YEAR, section)
        for dated in (record.last_lesson_ends, record.section_slots):
            ask(dated, YEAR, section, day)
        ask(record.substitution, YEAR, section, day, 1)
        ask(barred, record, YEAR, section)
        for person in STAFF:
            ask(roles_in_section, record, person, YEAR, section, now)
            ask(lesson_deadline, record, YEAR, section, day, 1, "mark", person)
            ask(written, record, YEAR, section, day)
            ask(term_deadline, record, YEAR, section, "q1", person)
            ask(term_closes, record, YEAR, section, TERM, person)
    for pupil in PUPILS:
        ask(record.sections_of_pupil, YEAR, pupil)
        ask(record.subjects_of_pupil, YEAR, pupil)
        ask(record.classes_of, YEAR, pupil)
        ask(record.pupil_slots, YEAR, pupil, day)
    for class_id in ("7a", "7b", "8a"):
        ask(record.sections_of_class, YEAR, class_id)
    for duty in ("director", "deputy-head", "council"):
        ask(record.holders, duty, day)
        ask(record.was_held, duty, day)
    ask(record.wards, "g-0101", day)
    ask(record.followers, YEAR, "7/algebra")
    ask(record.extensions_on, YEAR, day)
    ask(entry_of, record, "mark")
    return found


def written(record: Record, year: str, section: str, day: date) -> Deadline | None:
    """The deadline of a written work."""
    return work_deadline(record, year, section, day, monitoring=False)


EXTRA: dict[str, dict[str, Any]] = {
    f"years/{YEAR}/sections/7a/chess.yaml": {
        **DOCUMENTS[f"years/{YEAR}/sections/7a/algebra.yaml"], "members": [{"pupil": "p-0101"}],
    },
    f"years/{YEAR}/extensions/2026-10.yaml": {
        "kind": "extensions", "version": 1, "extensions": [
            {"id": "x-1", "from": "2026-10-01", "to": "2026-10-20", "until": "2026-10-25T20:00:00", "by": HISTORY,
             "reason": "fault", "registered": "2026-10-05T08:00:00"},
        ],
    },
    "staff/t-099.yaml": {"kind": "staff", "version": 1, "duties": [{"duty": "director", "from": "2026-09-01"}]},
    "years/2027-2028/calendar.yaml": DOCUMENTS[f"years/{YEAR}/calendar.yaml"],
}  # fmt: skip


@st.composite
def states(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few states of the record one after the other, with documents edited, added and taken away."""
    found = [dict(DOCUMENTS)]
    for _ in range(draw(st.integers(1, 4))):
        now = dict(found[-1])
        for path in draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=2)):
            if path in now:
                now[path] = draw(edited(now[path]))
        for path in draw(st.lists(st.sampled_from(sorted(EXTRA)), unique=True, max_size=2)):
            if now.pop(path, None) is None:
                now[path] = EXTRA[path]
        if draw(st.booleans()):
            now.pop(f"years/{YEAR}/sections/7b/history.yaml", None)
        found.append(now)
    return found


@settings(deadline=None)
@given(states(), st.integers(0, 3))
def test_a_chain_of_states_answers_as_each_of_them_alone(chain: list[dict[str, Any]], days: int) -> None:
    day = DAY + timedelta(days=days)
    record = Record(MemorySource(chain[0]))
    assert answers(record, day) == answers(Record(MemorySource(chain[0])), day)
    for before, now in pairwise(chain):
        changed = [path for path in {*before, *now} if before.get(path) != now.get(path)]
        record = Record(MemorySource(now), like=record, changed=changed)
        assert answers(record, day) == answers(Record(MemorySource(now)), day)


@settings(deadline=None)
@given(states())
def test_a_draft_answers_as_the_documents_that_it_holds(chain: list[dict[str, Any]]) -> None:
    """One and the same draft changes under its reader, so that what stood there before is not to be seen."""
    draft = Draft(MemorySource(chain[0]))
    record = Record(draft)
    answers(record, DAY)
    for before, now in pairwise(chain):
        changed = [path for path in {*before, *now} if before.get(path) != now.get(path)]
        for path in changed:
            draft.put(path, now.get(path))
        record = Record(draft, like=record, changed=changed)
        assert answers(record, DAY) == answers(Record(MemorySource(now)), DAY)


def test_nothing_remembered_is_read_from_what_lessons_change() -> None:
    """So that a day's commits leave all of it as it is: `is_daily`."""
    record = Record(MemorySource({**make_documents(), **EXTRA}))
    answers(record, DAY)
    read = {place for _, places in record.memo.values() for place in places if isinstance(place, str)}
    assert f"years/{YEAR}/classes/7a.yaml" in read
    assert not [place for place in read if paths.is_daily(place)]


def test_a_change_costs_only_what_was_read_from_its_document() -> None:
    documents = make_documents()
    record = Record(MemorySource(documents))
    answers(record, DAY)
    path = f"years/{YEAR}/classes/7a.yaml"
    now = {**documents, path: {**documents[path], "title": "7-й а"}}
    other = Record(MemorySource(now), like=record, changed=[path])
    kept = {key for key in record.memo if other.memo.get(key) is record.memo[key]}
    assert ("members", YEAR, "7b/history") in kept
    assert ("members", YEAR, "7a/algebra") not in kept
    assert Record(MemorySource(documents), like=record, changed=[paths.journal(YEAR, "7a/algebra", "q1")]).memo is (
        record.memo
    )
    assert not Record(MemorySource(documents), like=record, changed=["regulation.yaml"]).memo
