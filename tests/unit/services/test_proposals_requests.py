"""Requests: a form's late saves as proposals r-..., approved one by one or in bulk, taken back cell by cell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import school as small
from tests.unit.services.proposing import (
    JOURNAL,
    audited,
    codes,
    document,
    founded,
    mark,
    newest,
    save,
    school,
    set_clock,
)

from zhurnal.domain.changes import SetHomework, SetMark
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.findings import Effect
from zhurnal.services import proposals
from zhurnal.services.proposals import Request, State
from zhurnal.services.school import School

__all__ = ["founded", "school"]

LATE = "2026-10-24 12:00:00"
AUTHOR, DEPUTY, DIRECTOR = small.ALGEBRA, small.DEPUTY, small.DIRECTOR
# 15.10., lesson 1 of 7a's algebra: in the timetable, and never recorded.
UNRECORDED = "@2026-10-15/1"


def marks(school: School, lesson: str = "2026-10-14") -> dict[str, Any]:
    """Marks of all works of a day, by pupil."""
    found: dict[str, Any] = {}
    for entry in document(school, JOURNAL)["lessons"]:
        for work in entry.get("works", ()) if entry["date"] == lesson else ():
            found |= work.get("marks", {})
    return found


def asked(school: School, *changes: SetMark) -> list[Request]:
    """A save in the term's last days, and what waits of it."""
    set_clock(school, LATE)
    outcome = save(school, *changes)
    assert {f.effect for f in outcome.findings} == {Effect.APPROVE}, outcome
    made = proposals.request(school, AUTHOR, changes)
    assert all(one.ok for one in made), made
    return proposals.requests(school, author=AUTHOR)


def wanted(request: Request) -> dict[str, str | None]:
    """The marks a request asks for, by pupil."""
    return {c.pupil: c.now for c in request.changes if isinstance(c, SetMark)}


def test_a_late_mark_is_a_request_of_one_signed_commit_and_nothing_on_main(school: School) -> None:
    head = school.record_store.head()
    (request,) = asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    assert school.record_store.head() == head
    assert wanted(request) == {"p-0101": "4", "p-0102": "5"}
    summary = request.summary
    assert summary.name.startswith("r-")
    assert (summary.year, summary.section) == (small.YEAR, "7a/algebra")
    assert summary.due == summary.created + timedelta(days=1)
    found = proposals.find(school, summary.name)
    assert found is not None
    (commit,) = found.commits
    assert commit.author == AUTHOR
    assert school.record_store.signature(commit.id)
    assert found.approvers == {DEPUTY}


def test_approved_with_one_click_it_is_the_teachers_late_entry(school: School) -> None:
    (request,) = asked(school, mark("p-0101", "4"))
    for person in (AUTHOR, small.ADMINISTRATOR, DIRECTOR):
        assert not proposals.approve(school, request.summary.name, person, request.summary.head).ok
    answer = proposals.approve(school, request.summary.name, DEPUTY, request.summary.head)
    assert answer.ok, answer
    assert marks(school) == {"p-0101": "4"}
    told = newest(school)
    assert (told["Actor"], told["Late"]) == ([AUTHOR], ["3.5.3 1"])
    assert told["Approved-By"][0].startswith(f"{DEPUTY} {request.summary.head} ")
    assert proposals.requests(school) == []


def test_declined_it_is_gone_and_its_author_reads_why(school: School) -> None:
    (request,) = asked(school, mark())
    stranger = proposals.decline(school, request.summary.name, small.ADMINISTRATOR, "Нет.")
    assert codes(stranger.findings) == {"proposal-not-yours"}
    assert proposals.decline(school, request.summary.name, DEPUTY, "Работы не было.").ok
    assert marks(school) == {}
    (summary,) = proposals.listed(school, state="", author=AUTHOR)
    assert (summary.state, summary.reason) == (State.DECLINED, "Работы не было.")


def test_the_same_save_twice_is_one_request_and_a_later_wish_replaces_the_earlier(school: School) -> None:
    asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    (request,) = asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    first, second = asked(school, mark("p-0101", "3"))
    assert (wanted(first), wanted(second)) == ({"p-0102": "5"}, {"p-0101": "3"})
    assert first.summary.number == request.summary.number
    assert first.summary.head != request.summary.head, "whoever agrees must see what is left"


def test_a_correction_that_waits_says_why_and_the_why_is_kept(school: School) -> None:
    set_clock(school, "2026-10-14 12:00:00")
    assert save(school, mark("p-0101", "4")).commit
    set_clock(school, LATE)
    given = document(school, JOURNAL)["lessons"][-1]
    other = mark("p-0101", "5", was="4", lesson=given["id"], work=given["works"][0]["id"])
    (refused,) = proposals.request(school, AUTHOR, [other])
    assert codes(refused.findings) == {"correction-approve", "reason-needed"}
    assert not refused.ok
    (made,) = proposals.request(school, AUTHOR, [other], reason="slip")
    assert proposals.request(school, AUTHOR, [other], reason="slip") == [made], "the same wish is the same request"
    (request,) = proposals.requests(school)
    assert request.reason == "slip"
    (again,) = proposals.request(school, AUTHOR, [other], reason="fault")
    (request,) = proposals.requests(school)
    assert (request.reason, request.summary.head) == ("fault", again.head)
    found = proposals.find(school, request.summary.name)
    assert found is not None
    assert found.reason == "fault"
    assert proposals.approve(school, request.summary.name, DEPUTY, request.summary.head).ok
    assert newest(school)["Reason"] == ["fault"]
    assert audited(school) == []


def test_cells_are_taken_back_one_by_one(school: School) -> None:
    (request,) = asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    one = [c for c in request.changes if isinstance(c, SetMark) and c.pupil == "p-0101"]
    assert codes(proposals.take_back(school, request.summary.name, DEPUTY, one).findings) == {"proposal-not-yours"}
    assert proposals.take_back(school, request.summary.name, AUTHOR, one).ok
    (left,) = proposals.requests(school)
    assert wanted(left) == {"p-0102": "5"}
    assert proposals.take_back(school, request.summary.name, AUTHOR, left.changes).ok
    assert proposals.requests(school) == []
    assert school.record_store.proposals() == {}
    assert codes(proposals.take_back(school, request.summary.name, AUTHOR, one).findings) == {"proposal-closed"}


def test_lessons_that_nobody_had_opened_become_one_lesson(school: School) -> None:
    (first,) = asked(school, mark("p-0101", "4", lesson=UNRECORDED))
    _first, second = asked(school, mark("p-0102", "5", lesson=UNRECORDED))
    homework = SetHomework(
        year=small.YEAR, section="7a/algebra", term="q1", lesson=UNRECORDED, was=None, now=Homework("№ 5")
    )  # fmt: skip
    assert save(school, homework).commit, "homework is late and never waits"
    for request in (first, second):
        answer = proposals.approve(school, request.summary.name, DEPUTY, request.summary.head)
        assert answer.ok, answer
    (lesson,) = [entry for entry in document(school, JOURNAL)["lessons"] if entry["date"] == "2026-10-15"]
    assert lesson["homework"] == {"text": "№ 5"}
    assert [work["marks"] for work in lesson["works"]] == [{"p-0101": "4", "p-0102": "5"}]


def test_one_request_a_lesson_approved_in_bulk(school: School) -> None:
    found = asked(school, mark("p-0101", "4"), mark("p-0101", "3", lesson=UNRECORDED))
    assert len(found) == 2
    answers = proposals.approve_many(school, DEPUTY, [(r.summary.name, r.summary.head) for r in found])
    assert [(name, answer.ok) for name, answer in answers] == [(r.summary.name, True) for r in found]
    assert (marks(school), marks(school, "2026-10-15")) == ({"p-0101": "4"}, {"p-0101": "3"})
    assert audited(school) == []


def test_what_main_got_meanwhile_is_told_with_both_values(school: School) -> None:
    (request,) = asked(school, mark("p-0101", "4"))
    other = proposals.request(school, small.HISTORY, [mark("p-0101", "2")])
    assert other[0].ok, other
    waiting = proposals.requests(school, author=small.HISTORY)[0].summary
    assert proposals.approve(school, waiting.name, DEPUTY, waiting.head).ok
    (told,) = proposals.requests(school, author=AUTHOR)
    (conflict,) = told.conflicts
    assert (conflict.base, conflict.ours, conflict.theirs) == ("", "2", "4")
    assert "merge-conflict" in codes(told.findings)
    answer = proposals.approve(school, request.summary.name, DEPUTY, request.summary.head)
    assert "merge-conflict" in codes(answer.findings)
    assert marks(school) == {"p-0101": "2"}


def test_an_extension_makes_a_request_mergeable_by_its_author(school: School) -> None:
    (request,) = asked(school, mark("p-0101", "4"))
    assert codes(proposals.merge(school, request.summary.name, AUTHOR, request.summary.head).findings) == {
        "lesson-day-approve"
    }
    entry = {
        "id": "x-1", "staff": AUTHOR, "from": "2026-10-14", "to": "2026-10-14", "until": "2026-10-25T12:00:00",
        "reason": "fault", "by": DEPUTY,
    }  # fmt: skip
    path = f"years/{small.YEAR}/extensions/2026-10.yaml"
    made = proposals.propose(
        school, DEPUTY, {path: {"kind": "extensions", "version": 1, "extensions": [entry]}}, title="", name="more-time"
    )  # fmt: skip
    assert made.ok, made.findings
    assert proposals.merge(school, "more-time", DEPUTY, made.head).ok
    assert proposals.merge(school, request.summary.name, AUTHOR, request.summary.head).commit
    assert marks(school) == {"p-0101": "4"}


def test_what_is_refused_or_needs_nobody_is_no_request(school: School) -> None:
    (timely,) = proposals.request(school, AUTHOR, [mark("p-0101", "4")])
    assert not timely.ok
    set_clock(school, LATE)
    (refused,) = proposals.request(school, AUTHOR, [mark("p-0101", "7")])
    assert codes(refused.findings) >= {"not-on-scale"}
    assert not refused.ok
    assert proposals.requests(school) == []


def test_what_was_taken_back_may_be_asked_for_again(school: School) -> None:
    """The same save makes the same request only as long as that asks for all of it."""
    (request,) = asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    one = [c for c in request.changes if isinstance(c, SetMark) and c.pupil == "p-0101"]
    assert proposals.take_back(school, request.summary.name, AUTHOR, one).ok
    again = asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    assert {pupil: now for r in again for pupil, now in wanted(r).items()} == {"p-0101": "4", "p-0102": "5"}
    for found in again:
        assert proposals.approve(school, found.summary.name, DEPUTY, found.summary.head).ok
    assert marks(school) == {"p-0101": "4", "p-0102": "5"}
    assert audited(school) == []


def test_the_earlier_wish_may_become_the_later_one(school: School) -> None:
    asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    asked(school, mark("p-0101", "3"))
    (request,) = asked(school, mark("p-0101", "4"), mark("p-0102", "5"))
    assert wanted(request) == {"p-0101": "4", "p-0102": "5"}


def test_the_same_save_of_a_lesson_that_nobody_opened_is_one_request(school: School) -> None:
    (first,) = asked(school, mark("p-0101", "4", lesson=UNRECORDED))
    (second,) = asked(school, mark("p-0101", "4", lesson=UNRECORDED))
    assert second.summary == first.summary
