"""Agreements in general: none of one's own, none out of order or of office, and no harm in one more (3.6.8, 6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    ARCHIVIST,
    CLASS_TEACHER,
    DEPUTY,
    DIRECTOR,
    DISMISSED,
    YEAR,
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
    LEADER,
    LEAVE,
    LOAD,
    MOVE,
    NOON,
    REGULATION,
    ROOM,
    SCHOOL,
    SECOND_DEPUTY,
    STAFF,
    SUBSTITUTE,
    TIMETABLE,
    amended,
    extension,
    school,
    staff,
)
from tests.unit.rules.cases import codes, mark, said, term_mark, topic

from zhurnal.domain.changes import (
    AmendDocument,
    Change,
)
from zhurnal.domain.changes.documents import ACTS
from zhurnal.domain.findings import Effect
from zhurnal.rules import Approval, Step, Verdict, agreed, steps_for
from zhurnal.rules.lateness import late_facts

# -- properties ---------------------------------------------------------------------------------

PEOPLE = (
    ADMINISTRATOR,
    DEPUTY,
    SECOND_DEPUTY,
    DIRECTOR,
    COUNCIL,
    CLASS_TEACHER,
    ALGEBRA,
    ARCHIVIST,
    DISMISSED,
    "p-0101",
)
MOMENTS = st.integers(0, 200).map(lambda m: at("2026-10-14 09:00:00") + timedelta(minutes=m))
APPROVALS = st.lists(st.builds(Approval, st.sampled_from(PEOPLE), MOMENTS), max_size=6)
OF_LISTS = (
    ENROL,
    LEAVE,
    MOVE,
    SUBSTITUTE,
    APPOINT,
    CLOSED,
    ROOM,
    TIMETABLE,
    LOAD,
    LEADER,
    STAFF,
    REGULATION,
    SCHOOL,
    CURRICULUM,
    extension(DEPUTY),
    replace(CLOSED, date=date(2026, 10, 13)),
    amended("catalogs/rooms.yaml", rooms={"1": {"title": "1"}}),
    amended(f"years/{YEAR}/plans/7/algebra.yaml", title="План"),
    amended(f"years/{YEAR}/calendar.yaml", to="2027-05-29"),
    amended(f"years/{YEAR}/sections/7a/algebra.yaml", title="Алгебра 7а"),
    amended("pupils/p-0101.yaml", adult="2030-01-01"),
    AmendDocument(
        place=f"years/{YEAR}/arrangements/p-0101.yaml",
        was=None,
        now={
            "kind": "arrangements",
            "version": 1,
            "pupil": "p-0101",
            "arrangements": [{"id": "b-1", "what": "home", "from": "2026-10-14", "order": "1"}],
        },
    ),
    AmendDocument(
        place="transcripts/p-0101.yaml",
        was=None,
        now={"kind": "transcript", "version": 1, "pupil": "p-0101", "marks": []},
    ),
)
OF_JOURNALS = (mark("p-0101", "5"), topic(day="2026-09-30"), mark("p-0102", "4", day="2026-09-30"), term_mark())


def test_the_properties_are_tried_on_every_act_that_needs_an_agreement() -> None:
    named = {act for entry in make_documents()["regulation.yaml"]["approvals"] for act in entry["acts"]}
    tried = {
        act
        for change in OF_LISTS
        for finding in said(change, NOON, ADMINISTRATOR, school()).findings
        if (act := finding.params.get("act"))
    }
    daily = {"lesson", "homework", "attendance", "work", "mark", "remark", "term-mark"}
    assert named <= tried | daily
    assert set(ACTS.values()) <= tried


def weight(verdict: Verdict) -> int:
    """How bad a verdict is: the worst finding."""
    order = [Effect.FREE, Effect.WARN, Effect.LATE, Effect.APPROVE, Effect.REFUSE]
    return max((order.index(f.effect) for f in verdict.findings), default=0)


@given(st.sampled_from(OF_LISTS), st.sampled_from(PEOPLE), APPROVALS, APPROVALS)
def test_one_more_agreement_never_makes_it_worse(
    change: Change, actor: str, some: list[Approval], more: list[Approval]
) -> None:
    fewer = said(change, NOON, actor, school(), approvals=some)
    whole = said(change, NOON, actor, school(), approvals=[*some, *more])
    assert weight(whole) <= weight(fewer)
    assert set(fewer.accepted) <= set(whole.accepted) or len(fewer.accepted) <= len(whole.accepted)


@given(st.sampled_from(OF_LISTS), st.sampled_from(PEOPLE), APPROVALS)
def test_nobody_agrees_to_the_own_change(change: Change, actor: str, some: list[Approval]) -> None:
    others = [a for a in some if a.person != actor]
    own = change is REGULATION and actor == DIRECTOR
    if not own:
        assert codes(said(change, NOON, actor, school(), approvals=some)) == codes(
            said(change, NOON, actor, school(), approvals=others)
        )
    steps = steps_for(make_record(school()), actor, change, at(NOON))
    if steps and not own:
        mine = [Approval(actor, at("2026-10-14 11:00:00") + timedelta(minutes=n)) for n in range(4)]
        assert agreed(make_record(school()), steps, actor, mine, at(NOON)) == 0


@given(st.sampled_from(OF_LISTS), st.sampled_from(PEOPLE), APPROVALS)
def test_an_agreement_of_who_has_no_such_duty_that_day_is_none(
    change: Change, actor: str, some: list[Approval]
) -> None:
    """Nor one that is given after the commit."""
    able = {ADMINISTRATOR, DEPUTY, SECOND_DEPUTY, DIRECTOR, COUNCIL}
    counting = [a for a in some if a.person in able and a.at <= at(NOON)]
    assert codes(said(change, NOON, actor, school(), approvals=some)) == codes(
        said(change, NOON, actor, school(), approvals=counting)
    )
    gone = school(
        **{f"staff/{p}.yaml": staff("director", "deputy-head", "council", to="2026-10-13") for p in (DEPUTY,)}
    )
    early = [Approval(DEPUTY, at("2026-10-13 12:00:00"))]
    late = [Approval(DEPUTY, at("2026-10-14 08:00:00"))]
    if change is ROOM and actor == ADMINISTRATOR:
        assert said(change, NOON, actor, gone, approvals=early).clean
        assert not said(change, NOON, actor, gone, approvals=late).clean


def brute(steps: Sequence[Step], actor: str, given_: Sequence[Approval]) -> int:
    """The longest run of steps that different people meet one after another, found by trying all."""
    held = {
        DEPUTY: "deputy-head", SECOND_DEPUTY: "deputy-head", DIRECTOR: "director", COUNCIL: "council",
        ADMINISTRATOR: "administrator", ARCHIVIST: "archivist",
    }  # fmt: skip
    ordered = sorted((a for a in given_ if a.at <= at(NOON)), key=lambda a: a.at)
    best = 0
    for chosen in range(1 << len(ordered)):
        run = [a for n, a in enumerate(ordered) if chosen >> n & 1]
        fits = (
            len(run) <= len(steps)
            and len({a.person for a in run}) == len(run)
            and all(
                held.get(a.person) in s.roles and (a.person != actor or s.own) for a, s in zip(run, steps, strict=False)
            )
        )
        best = max(best, len(run)) if fits else best
    return best


STEPS = st.lists(
    st.builds(
        Step,
        st.lists(st.sampled_from(["deputy-head", "director", "council"]), min_size=1, max_size=2).map(tuple),
        st.just("6.1"),
        st.booleans(),
    ),
    max_size=3,
)


@given(STEPS, st.sampled_from(PEOPLE), APPROVALS)
def test_steps_are_met_in_their_order_by_different_people(steps: list[Step], actor: str, some: list[Approval]) -> None:
    assert agreed(make_record(school()), steps, actor, some, at(NOON)) == brute(steps, actor, some)


@given(
    st.sampled_from(OF_JOURNALS), st.sampled_from(["2026-10-27 12:00:00", "2026-11-20 12:00:00"]), APPROVALS, APPROVALS
)
def test_what_was_late_stays_late_however_many_agree(
    change: Change, moment: str, some: list[Approval], more: list[Approval]
) -> None:
    fewer = said(change, moment, documents=school(), approvals=some)
    whole = said(change, moment, documents=school(), approvals=[*some, *more])
    assert weight(whole) <= weight(fewer)
    if whole.clean:
        assert late_facts(whole)
        assert any(a.person in (DEPUTY, SECOND_DEPUTY) for a in [*some, *more])
