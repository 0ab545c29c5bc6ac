"""Who must agree, in which order, and that nobody gets round it (3.3.1, 3.4.2, 3.6.2, 3.6.8, 3.7.4, 3.7.5, 6.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    CLASS_TEACHER,
    DEPUTY,
    DIRECTOR,
    HISTORY,
    LAW,
    PHYSICS,
    YEAR,
    Documents,
    at,
    make_documents,
    make_record,
)
from tests.unit.rules.agreeing import (
    APPOINT,
    CLOSED,
    COUNCIL,
    CURRICULUM,
    ENROL,
    LATE,
    LEADER,
    LEAVE,
    LOAD,
    MOVE,
    NOON,
    OWN_PLAN,
    PLAN,
    REGULATION,
    ROOM,
    SCHOOL,
    SECOND_DEPUTY,
    STAFF,
    SUBSTITUTE,
    TIMETABLE,
    amended,
    by,
    extension,
    school,
    staff,
)
from tests.unit.rules.cases import codes, mark, said, term_mark, topic

from zhurnal.domain.changes import (
    AmendDocument,
    AppointSubstitute,
    Change,
    SetMark,
)
from zhurnal.domain.findings import Effect
from zhurnal.rules import Verdict, agreed, judge, steps_for
from zhurnal.rules.lateness import late_facts

# -- who must agree to what ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "actor", "people", "clause"),
    [
        (ENROL, ADMINISTRATOR, [DEPUTY], "3.3.1"),
        (MOVE, ADMINISTRATOR, [DIRECTOR], "3.3.1"),
        (ROOM, ADMINISTRATOR, [DEPUTY], "3.3.1"),
        (TIMETABLE, ADMINISTRATOR, [DEPUTY], "3.3.1"),
        (TIMETABLE, DEPUTY, [SECOND_DEPUTY], "3.6.1"),
        (CLOSED, ADMINISTRATOR, [DEPUTY], "3.3.1"),
        (ENROL, CLASS_TEACHER, [ADMINISTRATOR], "3.4.2"),
        (LEAVE, CLASS_TEACHER, [ADMINISTRATOR], "3.4.2"),
        (MOVE, HISTORY, [ADMINISTRATOR], "3.4.2"),  # leads the class that the pupil comes into
        (ROOM, CLASS_TEACHER, [ADMINISTRATOR], "3.4.2"),
        (amended("pupils/p-0101.yaml", adult="2030-01-01"), CLASS_TEACHER, [ADMINISTRATOR], "3.4.2"),
        (PLAN, ADMINISTRATOR, [DEPUTY], "3.3.1"),
        (PLAN, ALGEBRA, [DEPUTY], "3.5.2"),  # both groups that follow it are the own ones
        (OWN_PLAN, ALGEBRA, [ADMINISTRATOR], "3.5.2"),
        (LOAD, ADMINISTRATOR, [DIRECTOR], "3.7.4"),
        (LOAD, DEPUTY, [DIRECTOR], "3.7.4"),
        (LEADER, ADMINISTRATOR, [DIRECTOR], "3.7.4"),
        (CURRICULUM, DEPUTY, [DIRECTOR], "3.7.4"),
        (STAFF, ADMINISTRATOR, [DIRECTOR], "3.7.4"),
        (APPOINT, ADMINISTRATOR, [DIRECTOR], "3.7.4"),
        (SCHOOL, ADMINISTRATOR, [DIRECTOR], "3.3.7"),
        (REGULATION, ADMINISTRATOR, [COUNCIL, DIRECTOR], "6.1"),
        (REGULATION, DEPUTY, [COUNCIL, DIRECTOR], "6.1"),
        (REGULATION, DIRECTOR, [COUNCIL, DIRECTOR], "6.1"),  # who may have drafted it (3.7.5)
        (extension(DEPUTY), DEPUTY, [SECOND_DEPUTY], "3.6.2"),
        (replace(CLOSED, date=date(2026, 10, 13)), DEPUTY, [DIRECTOR], "3.3.2"),
    ],
)
def test_it_waits_until_all_have_agreed(change: Change, actor: str, people: list[str], clause: str) -> None:
    documents = school()
    told = said(change, NOON, actor, documents).findings
    assert [f"{f.code} {f.clause}" for f in told if f.effect.blocks] == [f"needs-approval {clause}"]
    for known in range(len(people) + 1):
        verdict = said(change, NOON, actor, documents, approvals=by(*people[:known]))
        waiting = [f for f in verdict.findings if f.effect is Effect.APPROVE]
        assert [f.params["step"] for f in waiting] == [known] * (known < len(people))
        assert verdict.clean == (known == len(people)) == bool(verdict.accepted)
    steps = steps_for(make_record(documents), actor, change, at(NOON))
    assert [step.clause for step in steps] == [clause] * len(people)
    assert agreed(make_record(documents), steps, actor, by(*people), at(NOON)) == len(people)


@pytest.mark.parametrize(
    ("change", "actor"),
    [
        (SUBSTITUTE, DEPUTY),
        (CLOSED, DEPUTY),
        (replace(CLOSED, date=date(2026, 10, 14)), DEPUTY),
        (APPOINT, DEPUTY),
        (extension(ALGEBRA), DEPUTY),
    ],
)  # fmt: skip
def test_what_a_deputy_head_does_alone(change: Change, actor: str) -> None:
    verdict = said(change, NOON, actor)
    assert verdict.clean
    assert steps_for(make_record(), actor, change, at(NOON)) == ()


@pytest.mark.parametrize(
    ("change", "actor"),
    [
        (ENROL, HISTORY), (LEAVE, HISTORY), (MOVE, ALGEBRA), (ENROL, DIRECTOR), (ENROL, "p-0101"),
        (LEADER, CLASS_TEACHER),
        (APPOINT, DIRECTOR), (APPOINT, ALGEBRA), (SUBSTITUTE, ADMINISTRATOR), (CLOSED, CLASS_TEACHER),
        (REGULATION, ALGEBRA), (REGULATION, COUNCIL), (SCHOOL, DEPUTY), (STAFF, DEPUTY), (CURRICULUM, ALGEBRA),
    ],
)  # fmt: skip
def test_no_approval_makes_up_for_a_right_that_is_missing(change: Change, actor: str) -> None:
    everybody = by(COUNCIL, DEPUTY, ADMINISTRATOR, DIRECTOR, SECOND_DEPUTY, DIRECTOR)
    verdict = said(change, NOON, actor, school(), approvals=everybody)
    assert [f.code for f in verdict.findings] == ["not-permitted"]
    assert verdict.accepted == []


def test_the_council_comes_first_and_is_not_the_author() -> None:
    documents = school()
    for people, met in (
        ([DIRECTOR, COUNCIL], 1), ([DIRECTOR], 0), ([COUNCIL], 1), ([COUNCIL, DEPUTY], 1), ([COUNCIL, DIRECTOR], 2),
        ([DIRECTOR, COUNCIL, DIRECTOR], 2),
    ):  # fmt: skip
        verdict = said(REGULATION, NOON, ADMINISTRATOR, documents, approvals=by(*people))
        waiting = [f.params["step"] for f in verdict.findings]
        assert waiting == ([met] if met < 2 else []), people
    documents[f"staff/{ADMINISTRATOR}.yaml"] = staff("administrator", "council")
    del documents[f"staff/{COUNCIL}.yaml"]
    verdict = said(REGULATION, NOON, ADMINISTRATOR, documents, approvals=by(ADMINISTRATOR, DIRECTOR))
    assert [f.params["approvers"] for f in verdict.findings] == ["council"]


def test_without_a_delegate_the_regulation_waits_for_one() -> None:
    assert [f.params["approvers"] for f in said(REGULATION, NOON, DIRECTOR).findings] == ["council"]


def test_a_change_of_the_rules_together_with_its_use_is_judged_by_the_old_rules() -> None:
    documents = school()
    permissions = [
        {**p, "roles": [*p["roles"], "administrator"]} if p["act"] in ("lesson", "timetable") else p
        for p in make_documents()["regulation.yaml"]["permissions"]
    ]
    amendment = amended("regulation.yaml", permissions=permissions)
    none = amended("regulation.yaml", approvals=make_documents()["regulation.yaml"]["approvals"][:1])
    agreed_to = by(COUNCIL, DIRECTOR)
    assert said(amendment, NOON, ADMINISTRATOR, documents, approvals=agreed_to).clean
    for use in (topic(day="2026-10-12"), replace(topic(), term="q1")):
        for batch in ([amendment, use], [use, amendment]):
            verdict = said(batch, NOON, ADMINISTRATOR, documents, approvals=agreed_to)
            assert "not-permitted 3.5.1" in codes(verdict)
    # Nor does an amendment that does away with approvals spare the rest of its batch theirs.
    verdict = said(
        [none, STAFF, ENROL], NOON, ADMINISTRATOR, documents, approvals=by(COUNCIL, since="2026-10-14 09:00:00")
    )
    assert codes(verdict) == ["needs-approval 6.1", "needs-approval 3.7.4", "needs-approval 3.3.1"]


def test_a_class_teacher_amends_the_list_and_not_who_leads_the_class() -> None:
    both = amended(f"years/{YEAR}/classes/7a.yaml", room="12", **{"class-teachers": []})
    verdict = said(both, NOON, CLASS_TEACHER, approvals=by(ADMINISTRATOR, DIRECTOR))
    assert [f.code for f in verdict.findings] == ["not-permitted"]
    assert verdict.accepted == []
    assert verdict.draft.changed == {}


def test_each_part_of_a_document_waits_for_those_whom_it_concerns() -> None:
    now = {**make_documents()[f"years/{YEAR}/sections/7b/history.yaml"], "title": "История 7б"}
    now["teachers"] = [*now["teachers"], {"staff": PHYSICS, "role": "main", "from": "2026-10-20"}]
    both = amended(f"years/{YEAR}/sections/7b/history.yaml", **now)
    assert codes(said(both, NOON, ADMINISTRATOR)) == ["needs-approval 3.7.4", "needs-approval 3.3.1"]
    assert codes(said(both, NOON, ADMINISTRATOR, approvals=by(DEPUTY))) == ["needs-approval 3.7.4"]
    # The director may agree to either.
    assert said(both, NOON, ADMINISTRATOR, approvals=by(DIRECTOR)).clean


# -- own rights ---------------------------------------------------------------------------------


def test_a_temporary_teacher_may_be_oneself_and_the_director_is_told() -> None:
    own = replace(APPOINT, staff=DEPUTY)
    verdict = said(own, NOON, DEPUTY)
    assert [(f.code, f.effect, f.clause) for f in verdict.findings] == [("appointed-oneself", Effect.WARN, "3.6.2")]
    assert verdict.clean
    written = topic(section="7b/history", number=7)
    assert codes(judge([written], DEPUTY, at(NOON), make_record({**make_documents(), **_laid(verdict)}))) == []
    # Not in the same batch: rights are those before it.
    assert "not-permitted 3.6.2" in codes(said([own, written], NOON, DEPUTY))
    assert [f.code for f in said(APPOINT, NOON, DEPUTY).findings] == ["appointed-temporarily"]


def _laid(verdict: Verdict) -> Documents:
    return {path: document for path, document in verdict.draft.changed.items() if document is not None}


def test_who_stands_in_by_the_own_decision_is_told_to_the_director() -> None:
    verdict = said(replace(SUBSTITUTE, staff=DEPUTY), NOON, DEPUTY)
    assert [(f.code, f.effect) for f in verdict.findings] == [("substitute-oneself", Effect.WARN)]


def test_more_time_for_the_own_lessons_is_not_given_to_oneself() -> None:
    documents = school()
    path = f"years/{YEAR}/sections/7b/history.yaml"
    documents[path] = {**documents[path], "teachers": [{"staff": DEPUTY, "role": "main", "from": "2026-09-01"}]}
    for change in (extension(DEPUTY), extension(None), extension(None, section="7b/history")):
        assert codes(said(change, NOON, DEPUTY, documents)) == ["needs-approval 3.6.2"]
        assert said(change, NOON, DEPUTY, documents, approvals=by(SECOND_DEPUTY)).clean
    assert said(extension(None, section="7a/algebra"), NOON, DEPUTY, documents).clean
    assert said(extension(ALGEBRA), NOON, DEPUTY, documents).clean


def test_a_substitute_edits_exactly_that_lesson_from_the_registration_on() -> None:
    verdict = said(replace(SUBSTITUTE, registered="2026-10-01T00:00:00"), NOON, DEPUTY)
    (made,) = verdict.accepted
    assert isinstance(made, AppointSubstitute)
    assert made.registered == "2026-10-14T12:00:00"
    assert made.entry.startswith("s-")
    documents = {**make_documents(), **_laid(verdict)}
    written = topic(section="7b/history", number=7)
    assert codes(said(written, "2026-10-14 11:59:59", PHYSICS, documents)) == ["not-permitted 3.5.1"]
    assert codes(said(written, "2026-10-14 13:00:00", PHYSICS, documents)) == []
    assert codes(said(topic(section="7b/history", number=1), NOON, PHYSICS, documents)) == ["not-permitted 3.5.1"]
    # Registered the day after, the deadline counts from there.
    late = said(SUBSTITUTE, "2026-10-15 09:00:00", DEPUTY)
    documents = {**make_documents(), **_laid(late)}
    assert codes(said(written, "2026-10-15 10:00:00", PHYSICS, documents)) == []
    assert codes(said(written, "2026-10-15 10:00:01", PHYSICS, documents)) == ["lesson-day-late 3.5.3"]


# -- what came too late (3.6.8) -----------------------------------------------------------------


def test_a_late_mark_is_agreed_to_by_a_deputy_head_and_stays_late() -> None:
    change = mark("p-0101", "5", day="2026-10-14", number=1)
    assert [f.params["approvers"] for f in said(change, LATE).findings] == ["deputy-head"]
    verdict = said(change, LATE, approvals=by(DEPUTY, since="2026-10-22 11:00:00"))
    assert [(f.code, f.effect, f.params["register"]) for f in verdict.findings] == [("lesson-day-late", Effect.LATE, 1)]
    assert late_facts(verdict) == {"3.5.3": 1}
    assert isinstance(verdict.accepted[-1], SetMark)


def test_a_directors_late_mark_is_a_deputys_to_agree_to_and_a_deputys_the_others() -> None:
    documents = school()
    change = mark("p-0601", "зач", section="10a/law", number=2, term="h1")
    then = by(DIRECTOR, since="2026-10-22 11:00:00"), by(DEPUTY, since="2026-10-22 11:00:00")
    assert [f.params["approvers"] for f in said(change, LATE, LAW, documents).findings] == ["deputy-head"]
    assert not said(change, LATE, LAW, documents, approvals=then[0]).clean
    assert said(change, LATE, LAW, documents, approvals=then[1]).clean
    path = f"years/{YEAR}/sections/10a/law.yaml"
    documents[path] = {**documents[path], "teachers": [{"staff": DEPUTY, "role": "main", "from": "2026-09-01"}]}
    assert [f.params["approvers"] for f in said(change, LATE, DEPUTY, documents).findings] == ["deputy-head director"]
    assert not said(change, LATE, DEPUTY, documents, approvals=then[1]).clean
    assert said(change, LATE, DEPUTY, documents, approvals=then[0]).clean
    assert said(change, LATE, DEPUTY, documents, approvals=by(SECOND_DEPUTY, since="2026-10-22 11:00:00")).clean


def test_a_term_mark_after_its_day_and_a_closed_term_are_agreed_to() -> None:
    final = term_mark()
    assert not said(final, "2026-10-27 12:00:00").clean
    assert said(final, "2026-10-27 12:00:00", approvals=by(DEPUTY, since="2026-10-27 11:00:00")).clean
    closed = mark("p-0101", "5", day="2026-10-14", number=1)
    found = said(closed, "2026-11-20 12:00:00", approvals=by(DEPUTY, since="2026-11-20 11:00:00"))
    assert [(f.code, f.effect) for f in found.findings] == [("closed-term", Effect.LATE)]


def test_where_the_regulation_names_nobody_it_waits_for_ever() -> None:
    documents = make_documents()
    rules = documents["regulation.yaml"]
    documents["regulation.yaml"] = {**rules, "approvals": [a for a in rules["approvals"] if a.get("when") != "late"]}
    verdict = said(mark("p-0101", "5"), LATE, documents=documents, approvals=by(DEPUTY, DIRECTOR))
    assert [f.effect for f in verdict.findings] == [Effect.APPROVE]


# -- a school that was just founded --------------------------------------------------------------


def test_as_long_as_nobody_else_could_agree_nobody_need() -> None:
    alone = {p: d for p, d in make_documents().items() if not p.startswith("staff/") or ADMINISTRATOR in p}
    for change in (ENROL, ROOM, LOAD, STAFF, CURRICULUM, SCHOOL, REGULATION):
        document = {**alone, **({change.place: change.was} if isinstance(change, AmendDocument) and change.was else {})}
        assert codes(said(change, NOON, ADMINISTRATOR, document)) == [], change
    later = {**alone, f"staff/{DIRECTOR}.yaml": {**staff("director"), "duties": [
        {"duty": "director", "from": "2026-10-15"}
    ]}}  # fmt: skip
    assert said(ENROL, NOON, ADMINISTRATOR, later).clean
    assert not said(ENROL, "2026-10-15 08:00:00", ADMINISTRATOR, later).clean
    # Own duties are never one's own to give.
    own = AmendDocument(place=f"staff/{ADMINISTRATOR}.yaml", was=alone[f"staff/{ADMINISTRATOR}.yaml"],
                        now=staff("administrator", "director"))  # fmt: skip
    assert codes(said(own, NOON, ADMINISTRATOR, alone)) == ["own-rights 3.7.4"]


def test_a_day_without_council_and_director_lets_nobody_amend_the_rules() -> None:
    past = {"to": "2026-10-13"}
    gone = school(**{
        f"staff/{person}.yaml": staff(duty, **past)
        for person, duty in ((COUNCIL, "council"), (DIRECTOR, "director"))
    })  # fmt: skip
    for change, clause in ((REGULATION, "6.1"), (SCHOOL, "3.3.7"), (CURRICULUM, "3.7.4"), (LOAD, "3.7.4")):
        document = {**gone, **({change.place: change.was} if change.was else {})}
        assert codes(said(change, NOON, ADMINISTRATOR, document)) == [f"needs-approval {clause}"]
    # Who comes after them is entered: else nobody could ever agree again.
    new = AmendDocument(place="staff/t-040.yaml", was=None, now=staff("director"))
    assert codes(said(new, NOON, ADMINISTRATOR, gone)) == []


def test_what_waits_is_applied_only_where_the_rest_is_to_be_judged_as_if_approved() -> None:
    new: dict[str, Any] = {"kind": "pupil", "version": 1}
    batch = [AmendDocument(place="pupils/p-0901.yaml", was=None, now=new), replace(ENROL, pupil="p-0901")]
    assert codes(said(batch, NOON, ADMINISTRATOR)) == ["needs-approval 3.3.1", "no-such-person"]
    seen = said(batch, NOON, ADMINISTRATOR, as_if_approved=True)
    assert codes(seen) == ["needs-approval 3.3.1", "needs-approval 3.3.1"]
    assert seen.accepted == []
    assert set(seen.draft.changed) == {"pupils/p-0901.yaml", f"years/{YEAR}/classes/7a.yaml"}
    assert said(batch, NOON, ADMINISTRATOR, approvals=by(DEPUTY)).clean


# -- the own section's plan (3.5.2) -------------------------------------------------------------


def test_a_plan_that_others_follow_too_is_not_a_teachers_to_propose() -> None:
    """Also where they follow it by a plan of their own, which says how it differs."""
    path = f"years/{YEAR}/sections/7b/algebra.yaml"
    section = {**make_documents()[path], "teachers": [{"staff": HISTORY, "role": "main", "from": "2026-09-01"}]}
    documents = school(**{path: section})
    for actor, change in ((ALGEBRA, PLAN), (HISTORY, PLAN), (ALGEBRA, OWN_PLAN)):
        assert codes(said(change, NOON, actor, documents)) == ["not-permitted 3.3.1"]
    assert codes(said(OWN_PLAN, NOON, HISTORY, documents)) == ["needs-approval 3.5.2"]


def test_a_plan_that_nobody_follows_or_followed_once_is_no_teachers() -> None:
    new = AmendDocument(place=f"years/{YEAR}/plans/7/new.yaml", was=None, now={**PLAN.now, "plan": "7/new"})
    assert codes(said(new, NOON, ALGEBRA)) == ["not-permitted 3.3.1"]
    path = f"years/{YEAR}/sections/7b/algebra.yaml"
    left = {"staff": ALGEBRA, "role": "main", "from": "2026-09-01", "to": "2026-10-13"}
    now = {"staff": HISTORY, "role": "main", "from": "2026-10-14"}
    documents = school(**{path: {**make_documents()[path], "teachers": [left, now]}})
    assert codes(said(OWN_PLAN, NOON, ALGEBRA, documents)) == ["not-permitted 3.3.1"]
