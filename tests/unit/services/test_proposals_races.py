"""What others write while a proposal is looked at, without the lock: neither a conflict nor lost."""

from __future__ import annotations

from copy import deepcopy

from tests import school as small
from tests.unit.services.proposing import document, founded, school

from zhurnal.domain.changes import AmendDocument
from zhurnal.rules import Approval
from zhurnal.services import proposals
from zhurnal.services.proposals.branches import heads_of
from zhurnal.services.proposals.content import blocking, content_of, judged
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit

__all__ = ["founded", "school"]

ROOMS = "catalogs/rooms.yaml"


def test_what_others_write_between_looking_and_judging_is_no_conflict(school: School) -> None:
    """The same document, another fact: the page and the agreement compare with the main that they began with."""
    wanted = document(school, ROOMS)
    wanted["rooms"]["14"] = {"title": "14"}
    made = proposals.propose(school, small.ADMINISTRATOR, {ROOMS: wanted}, title="", name="some")
    assert made.ok, made.findings
    content = content_of(school, small.ADMINISTRATOR, heads_of(school, "some"))
    # As long as main stands still, who agrees is not made to wait for what was found for who looked.
    assert content_of(school, small.ADMINISTRATOR, heads_of(school, "some")) is content
    _another_room(school)
    assert content_of(school, small.ADMINISTRATOR, heads_of(school, "some")).mains != content.mains
    verdict = judged(school, small.ADMINISTRATOR, content, school.clock.now())
    assert blocking(content, verdict) == []
    merged = proposals.merge(school, "some", small.ADMINISTRATOR, made.head)
    assert {finding.code for finding in merged.findings} == {"needs-approval"}
    answer = proposals.approve(school, "some", small.DIRECTOR, made.head)
    assert answer.merged is not None
    assert answer.merged.ok
    assert set(document(school, ROOMS)["rooms"]) == {"12", "13", "14"}


def _another_room(school: School) -> None:
    was = document(school, ROOMS)
    now = deepcopy(was)
    now["rooms"]["13"] = {"title": "13"}
    change = AmendDocument(place=ROOMS, was=was, now=now)
    agreed = [Approval(small.DIRECTOR, school.clock.now())]
    assert submit(school, Submission(small.ADMINISTRATOR, "form", [change], approvals=agreed)).ok
