"""Whose a proposal is and what exactly was agreed to, whatever was pushed in between."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests import school as small
from tests.unit.services.proposing import CLASS_7B, audited, codes, document, founded, school, with_pupil

from zhurnal.documents import codec
from zhurnal.domain.changes import AmendPerson
from zhurnal.services import proposals
from zhurnal.services.proposals import NoSuchProposalError, State
from zhurnal.services.proposals.model import Proposal
from zhurnal.services.push import RECORD, judge_push
from zhurnal.services.school import School
from zhurnal.services.submit import Merging, Submission, author_line, enter
from zhurnal.store.pushing import RefUpdate

__all__ = ["founded", "school"]

ADMIN, DEPUTY, DIRECTOR = small.ADMINISTRATOR, small.DEPUTY, small.DIRECTOR


def found(school: School, name: str) -> Proposal:
    """A proposal that is there."""
    proposal = proposals.find(school, name)
    assert proposal is not None
    return proposal


def pushed(school: School, name: str, author: str, title: str) -> str:
    """What a push leaves: a branch of the record of which no row knows."""
    data = codec.dump({**document(school, CLASS_7B), "title": title}, small.schemas())
    with school.record_store.transaction() as tx:
        parents = [tx.proposal(name) or tx.head or ""]
        return tx.propose(
            name, {CLASS_7B: data}, parents=parents, subject=title, author=author_line(author), when=school.clock.now()
        )  # fmt: skip


def withdrawn(school: School, name: str) -> None:
    """What a push leaves that deletes a branch."""
    with school.record_store.transaction() as tx:
        tx.close_proposal(name)


def person(school: School, given: str) -> dict[str, Any]:
    """A person of the register under another name."""
    entry = school.person("p-0101")
    assert entry is not None
    return {**entry, "given": given}


def both(school: School, name: str = "both", given: str = "Пётр") -> Proposal:
    """A proposal with a branch in the record and one in the register."""
    made = proposals.propose(
        school, ADMIN, with_pupil(school), title="", name=name, people={"p-0101": person(school, given)}
    )  # fmt: skip
    assert made.ok, made.findings
    return found(school, name)


def test_an_agreement_is_to_what_was_read_of_the_register_too(school: School) -> None:
    read = both(school)
    made = proposals.propose(school, ADMIN, {}, title="", name="both", people={"p-0101": person(school, "Иван")})
    assert made.ok, made.findings
    assert found(school, "both").summary.head == read.summary.head, "the record's branch stands where it was"
    assert codes(proposals.approve(school, "both", DEPUTY, read.head).findings) == {"proposal-head-moved"}
    assert codes(proposals.merge(school, "both", ADMIN, read.head).findings) == {"proposal-head-moved"}
    assert found(school, "both").approvals == []
    answer = proposals.approve(school, "both", DEPUTY, found(school, "both").head)
    assert answer.ok, answer
    again = proposals.merge(school, "both", DEPUTY, found(school, "both").head)
    assert again.repeated


def test_a_name_that_another_takes_is_a_new_proposal(school: School) -> None:
    """Withdrawn by a push and pushed by somebody else before any page was looked at."""
    pushed(school, "titles", ADMIN, "7б-1")
    first = found(school, "titles").summary
    withdrawn(school, "titles")
    pushed(school, "titles", DEPUTY, "7б-2")
    second = found(school, "titles").summary
    assert (first.author, second.author) == (ADMIN, DEPUTY)
    assert second.number != first.number
    old = proposals.by_number(school, first.number)
    assert old is not None
    assert old.summary.state is State.WITHDRAWN
    assert not found(school, "titles").may_approve(DEPUTY)
    assert codes(proposals.merge(school, "titles", ADMIN, first.head).findings) == {"proposal-head-moved"}


def test_a_name_that_another_takes_meanwhile_is_the_others(school: School) -> None:
    """The look at the rows comes before the lock; the push that comes between them is found all the same."""
    with ThreadPoolExecutor(1) as pool:
        with school.record_store.transaction() as tx:
            made = pool.submit(proposals.propose, school, ADMIN, with_pupil(school), title="", name="taken")
            # Long enough to be past the rows; where it is not, it finds the branch there.
            time.sleep(0.3)
            data = codec.dump({**document(school, CLASS_7B), "title": "7б-2"}, small.schemas())
            tx.propose(
                "taken", {CLASS_7B: data}, parents=[tx.head or ""], subject="7б-2", author=author_line(DEPUTY),
                when=school.clock.now(),
            )  # fmt: skip
        assert codes(made.result().findings) == {"proposal-exists"}
    assert found(school, "taken").summary.author == DEPUTY


def test_of_what_main_has_already_only_the_rest_is_merged(school: School) -> None:
    """The record's part was merged by another proposal: no commit without a change, which no audit could accept."""
    read = both(school)
    other = proposals.propose(school, ADMIN, with_pupil(school), title="", name="other")
    assert proposals.approve(school, "other", DEPUTY, other.head).ok
    main = school.record_store.head()
    outcome = proposals.merge(school, "both", ADMIN, read.head)
    assert outcome.ok, outcome.findings
    assert school.record_store.head() == main
    assert school.person("p-0101") == person(school, "Пётр")
    assert (school.record_store.proposals(), school.register_store.proposals()) == ({}, {})
    assert found(school, "both").summary.state is State.MERGED
    assert audited(school) == []


def test_what_is_pushed_into_the_register_while_it_is_merged_stays_open(school: School) -> None:
    """A push of people holds another lock than a merge: what came too late is a proposal of its own."""
    read = both(school)
    change = AmendPerson(person="p-0101", was=school.person("p-0101"), now=person(school, "Пётр"))
    with school.record_store.transaction() as tx:
        data = codec.dump(person(school, "Иван"), small.schemas())
        with school.register_store.transaction() as people:
            late = people.propose(
                "both", {"people/p-0101.yaml": data}, parents=[read.summary.people_head], subject="late",
                author=author_line(ADMIN), when=school.clock.now(),
            )  # fmt: skip
        merging = Merging("both", None, read.summary.people_head, ADMIN)
        assert enter(school, Submission(ADMIN, "proposal", [change]), tx, merging=merging).ok
    assert school.register_store.proposal("both") == late


def test_a_proposal_that_was_closed_meanwhile_is_not_merged_as_its_successor(school: School) -> None:
    head = pushed(school, "titles", ADMIN, "7б-1")
    assert proposals.approve(school, "titles", DEPUTY, head, merge_when_approved=False).ok
    assert proposals.decline(school, "titles", DIRECTOR, "Нет.").ok
    with pytest.raises(NoSuchProposalError):
        proposals.merge(school, "titles", ADMIN, head)


def test_a_push_is_not_looked_at_for_ever(school: School) -> None:
    """Whoever saves waits for the same lock meanwhile."""
    update = RefUpdate("refs/heads/proposals/other", None, pushed(school, "titles", ADMIN, "7б-1"))
    assert judge_push(school, ADMIN, RECORD, [update], []) == []
    late = judge_push(school, ADMIN, RECORD, [update], [], seconds=-1)
    assert [found.finding.code for found in late] == ["push-slow"]
