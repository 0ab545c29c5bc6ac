"""What a proposal touches and how its rules would have judged last term: computed beside the requests, then shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from zhurnal.services import proposals
from zhurnal.services.proposals.model import Proposal
from zhurnal.services.proposals.rehearsal import Rehearsed, last_term
from zhurnal.services.proposals.rehearsed import proposed_regulation, rehearsed, remembered
from zhurnal.services.proposals.touches import Touched, touches
from zhurnal.services.wording.touches import Group, groups, rehearsal_sentences
from zhurnal.web import links
from zhurnal.web.access import open_to
from zhurnal.web.page import page
from zhurnal.web.proposals.jobs import Job, Jobs
from zhurnal.web.proposals.lists import may_see
from zhurnal.web.visit import Request, Visit

AT_ONCE = 0.75
"""Seconds that a page waits for what is computed: of most proposals it is there by then."""
AGAIN = 2
"""Seconds after which a page that shows progress asks again."""

TOUCHED: Jobs[Touched] = Jobs(16)
REHEARSED: Jobs[Rehearsed] = Jobs(16)


@dataclass(frozen=True, slots=True)
class Study:
    """What a proposal's page shows of both.

    groups: None while it is computed. old: the record's head, shortened, that they were compared with, where it has
    newer commits by now. touching, rehearsing: percent done; None where nothing is at hand.
    """

    groups: list[Group] | None = None
    old: str = ""
    touching: int | None = None
    touching_failed: bool = False
    rehearsed: Rehearsed | None = None
    sentences: tuple[str, ...] = ()
    rehearsing: int | None = None
    rehearsing_failed: bool = False


def study_of(visit: Visit, found: Proposal) -> Study | None:
    """Both of an open proposal, as far as they are there within a moment; None of one that is closed."""
    if not found.is_open or found.conflicts:
        return None
    job = _touches(visit, found)
    job.wait(AT_ONCE)
    told = job.result
    head = visit.school.record_store.head() or ""
    known, rules = _rehearsal(visit, found)
    return Study(
        None if told is None else groups(told, visit.record, visit.name),
        told.main[:7] if told is not None and told.main != head else "",
        None if told is not None else job.percent,
        job.failed,
        known,
        tuple(rehearsal_sentences(known)) if known else (),
        rules.percent if rules is not None and known is None else None,
        rules is not None and rules.failed,
    )


@open_to("staff")
@require_safe
def all_touched(request: HttpRequest, name: str) -> HttpResponse:
    """All that a proposal touches; while it is computed, how far it is. `?anew` compares with the record of now."""
    visit = cast(Request, request).visit
    found = _open(visit, name)
    if "anew" in request.GET:
        TOUCHED.forget(_key(visit, found))
        return HttpResponseRedirect(links.touches(name))
    return _study_page(request, visit, found, "touches")


@open_to("staff")
@require_safe
def rehearsal(request: HttpRequest, name: str) -> HttpResponse:
    """The rehearsal of the rules that a proposal proposes; while it is computed, how far it is."""
    visit = cast(Request, request).visit
    found = _open(visit, name)
    if proposed_regulation(visit.school, found) is None:
        raise Http404
    return _study_page(request, visit, found, "rehearsal")


def _study_page(request: HttpRequest, visit: Visit, found: Proposal, what: str) -> HttpResponse:
    study = study_of(visit, found)
    if study is None:
        return HttpResponseRedirect(links.proposal(found.name))
    waits = study.groups is None if what == "touches" else study.rehearsed is None
    return page(request, "proposal_study", found=found, study=study, what=what, again=AGAIN if waits else 0)


def _open(visit: Visit, name: str) -> Proposal:
    found = proposals.find(visit.school, name)
    if found is None or not found.is_open:
        raise Http404
    may_see(visit, found)
    return found


def _touches(visit: Visit, found: Proposal) -> Job[Touched]:
    school = visit.school
    job = TOUCHED.of(_key(visit, found), lambda progress: touches(school, found, progress))
    head = school.record_store.head() or ""
    if job.result is not None and job.result.main != head and job.seconds < AT_ONCE:
        # Quickly done again: then what is shown is of the record as it stands.
        TOUCHED.forget(_key(visit, found))
        job = TOUCHED.of(_key(visit, found), lambda progress: touches(school, found, progress))
    return job


def _key(visit: Visit, found: Proposal) -> tuple[object, ...]:
    people = visit.school.register_store.head()
    return visit.school.folder, found.summary.number, found.summary.head, found.summary.people_head, people, visit.today


def _rehearsal(visit: Visit, found: Proposal) -> tuple[Rehearsed | None, Job[Rehearsed] | None]:
    """What is known of it; the computation at hand. Neither where the regulation stays as it is."""
    school = visit.school
    regulation = proposed_regulation(school, found)
    if regulation is None:
        return None, None
    first, last = last_term(school)
    known = remembered(school, regulation, first, last)
    if known is not None:
        return known, None
    key = (school.folder, found.summary.head, first, last, visit.today)
    job = REHEARSED.of(key, lambda progress: rehearsed(school, regulation, first, last, progress))
    job.wait(AT_ONCE)
    return job.result, job
