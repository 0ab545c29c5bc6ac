"""Who changes class keeps the old lines where they are: means, term marks, diary and rights span both classes."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.school import ADMINISTRATOR, ALGEBRA, DEPUTY, YEAR, Documents, at, make_documents, make_record
from tests.unit.rules.cases import codes, mark, said

from zhurnal.domain.changes import Change, MovePupil, SetTermMark
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.finals import final_mark, home_of
from zhurnal.domain.source import MemorySource
from zhurnal.rules import Approval
from zhurnal.services.diaries import means_of
from zhurnal.services.journal_page import journal_page

PUPIL = "p-0102"
MOVED = MovePupil(year=YEAR, class_id="7a", to_class="7b", pupil=PUPIL, first=date(2026, 10, 19), order="45-у")
IN_7B: dict[str, Any] = {"section": "7b/algebra", "number": 2}


def after(documents: Documents, change: Change, moment: str, actor: str = ALGEBRA, **more: Any) -> Documents:
    """The school after one change that the judge has accepted."""
    verdict = said(change, moment, actor, documents, **more)
    assert verdict.clean, verdict.findings
    changed = {path: d for path, d in verdict.draft.changed.items() if d is not None}
    return {**documents, **changed}


def moved() -> Documents:
    """A 3 in 7a on 14.10, moved on 19.10, a 5 in 7b on 21.10."""
    documents = after(make_documents(), mark(PUPIL, "3"), "2026-10-14 09:30:00", "t-005")
    agreed = [Approval(DEPUTY, at("2026-10-16 12:00:00"))]
    documents = after(documents, MOVED, "2026-10-16 12:01:00", ADMINISTRATOR, approvals=agreed)
    return after(documents, mark(PUPIL, "5", day="2026-10-21", **IN_7B), "2026-10-21 10:00:00")


def final(section: str, class_id: str, now: str, was: str | None = None) -> SetTermMark:
    return SetTermMark(year=YEAR, section=section, class_id=class_id, period="q1", pupil=PUPIL, was=was, now=now)


def test_old_lines_stand_and_the_new_class_has_a_new_one() -> None:
    documents = moved()
    old, new = (documents[f"years/{YEAR}/classes/{c}.yaml"]["roster"] for c in ("7a", "7b"))
    (line,) = (entry for entry in old if entry["pupil"] == PUPIL)
    assert (line["to"], line["left"], line["moved"]) == ("2026-10-18", "45-у", "7b")
    assert new[-1] == {"pupil": PUPIL, "from": "2026-10-19", "order": "45-у"}
    journal = documents[f"years/{YEAR}/journals/7a/q1/algebra.yaml"]
    assert any(PUPIL in work["marks"] for lesson in journal["lessons"] for work in lesson.get("works", ()))
    assert not [f for f in crosscheck(make_record(documents)) if f.effect.blocks]


def test_the_mean_is_that_of_both_classes_in_both_journals_and_in_the_diary() -> None:
    record = make_record(moved())
    noon = at("2026-10-21 12:00:00")
    for section in ("7a/algebra", "7b/algebra"):
        page = journal_page(record, MemorySource({}), YEAR, section, "q1", ALGEBRA, noon)
        (row,) = (row for row in page.rows if row.pupil == PUPIL)
        assert row.mean == "4,00"
    people = {f"people/{PUPIL}.yaml": {"kind": "person", "version": 1, "person": PUPIL, "family": "Ветрова"}}
    means = means_of(record, MemorySource(people), PUPIL, YEAR, "q1")
    (algebra,) = (row for row in means.rows if row.subject == "Алгебра")
    assert algebra.mean == "4,00"
    assert algebra.marks == ("2/4", "3", "5")


def test_a_term_mark_is_found_in_whichever_class_it_stands() -> None:
    documents = moved()
    record = make_record(documents)
    assert home_of(record, YEAR, PUPIL, "7b/algebra", "q1") == "7b"
    documents = after(documents, final("7b/algebra", "7b", "4"), "2026-10-21 12:00:00")
    record = make_record(documents)
    assert final_mark(record, YEAR, PUPIL, "algebra", "q1") == "4"
    # The other class gives no second one.
    assert codes(said(final("7a/algebra", "7a", "5"), "2026-10-21 12:30:00", documents=documents)) == ["final-twice"]


def test_a_term_mark_given_before_the_move_stays_and_is_found() -> None:
    documents = after(make_documents(), final("7a/algebra", "7a", "4"), "2026-10-20 12:00:00")
    agreed = [Approval(DEPUTY, at("2026-10-20 13:00:00"))]
    documents = after(documents, MOVED, "2026-10-20 14:00:00", ADMINISTRATOR, approvals=agreed)
    record = make_record(documents)
    assert final_mark(record, YEAR, PUPIL, "algebra", "q1") == "4"
    assert home_of(record, YEAR, PUPIL, "7b/algebra", "q1") == "7a"
    assert not [f for f in crosscheck(record) if f.effect.blocks]


def test_after_the_move_nothing_is_written_in_the_class_that_was_left() -> None:
    documents = moved()
    change = mark(PUPIL, "5", day="2026-10-21")
    assert "pupil-not-in-section" in codes(said(change, "2026-10-21 12:00:00", documents=documents))
    # What the pupil had there before may still be corrected.
    before = mark(PUPIL, "4", was="3")
    assert codes(said(before, "2026-10-16 12:00:00", documents=documents, reason="slip")) == []
