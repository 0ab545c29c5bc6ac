"""zhurnal proposal list|show|approve|decline|merge|withdraw|update: proposals from the command line (3.3.1, 6.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from zhurnal.cli import proposal_studies as studies
from zhurnal.cli.common import (
    FOUND,
    OK,
    Commands,
    add_json,
    add_school,
    command,
    finding_data,
    names_of,
    say,
    say_findings,
    say_json,
    shown_moment,
    told,
    warn,
)
from zhurnal.domain.findings import Finding
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services import proposals
from zhurnal.services.proposals import Answer, NoSuchProposalError, Proposal, State, Summary, unified
from zhurnal.services.school import School
from zhurnal.services.submit import Outcome
from zhurnal.services.wording.proposals import lines
from zhurnal.services.wording.values import approvers, reason_title
from zhurnal.web.settings import configure

Names = Callable[[str], str]


def add(commands: Commands) -> None:
    """The command line of `proposal`."""
    example = "zhurnal proposal approve move-7a-7b --actor t-003 --school demo-school"
    parser = command(commands, "proposal", _("proposals: what waits, what it changes, agree, merge"), example, _list)
    kinds = parser.add_subparsers(title=_("what to do"), metavar=_("ACTION"), required=True)
    example = "zhurnal proposal list --school demo-school"
    found = command(kinds, "list", _("open proposals, oldest first"), example, _list)
    found.add_argument("--state", choices=["all", *State], default=State.OPEN, help=_("only these (default: open)"))
    found.add_argument("--author", default="", metavar="PERSON", help=_("only this person's"))
    shown = _named(kinds, "show", _("what a proposal would change, and who must agree"), _show)
    shown.add_argument("--diff", action="store_true", help=_("the documents' differences too"))
    _acting(_named(kinds, "approve", _("agree to it as it is now; the last agreement merges"), _approve))
    shown.add_argument(
        "--touches", action="store_true", help=_("what it would touch: diaries, journals, marks, plans, ledgers")
    )
    help_text = _("how last term's commits would have been judged under the proposed rules")
    studies.add_days(_named(kinds, "rehearse", help_text, studies.rehearse))
    refused = _named(kinds, "decline", _("say no"), _decline)
    refused.add_argument("--reason", required=True, help=_("why; the author reads it"))
    _acting(refused)
    _acting(_named(kinds, "merge", _("merge what everybody has agreed to"), _merge))
    _acting(_named(kinds, "withdraw", _("take one's own proposal back"), _withdraw))
    _acting(_named(kinds, "update", _("merge main into it; agreements must be given anew"), _update))
    for one in kinds.choices.values():
        add_school(one)
        add_json(one)


def _named(kinds: Commands, name: str, summary: str, run: Callable[[Any], int]) -> Any:
    actors = {"show": "", "rehearse": "", "update": " --actor t-001", "withdraw": " --actor t-001"}
    who = actors.get(name, " --actor t-003")
    parser = command(kinds, name, summary, f"zhurnal proposal {name} move-7a-7b{who} --school demo-school", run)
    parser.add_argument("name", metavar="NAME", help=_("the proposal's name"))
    return parser


def _acting(parser: Any) -> None:
    parser.add_argument("--actor", required=True, metavar="PERSON", help=_("in whose name, as in t-003"))


def _list(args: Any) -> int:
    school = configure(args.school)
    state = "" if args.state == "all" else args.state
    found = proposals.listed(school, state=state, author=args.author)
    if args.json:
        say_json([_summary_data(one) for one in found])
        return OK
    names = names_of(school)
    for one in found:
        author = f"{names(one.author)} ({one.author})"
        say("  ".join([one.name, shown_moment(one.created), _state(one), author, one.title]))
    if not found:
        say(_("There are no proposals."))
    return OK


def _show(args: Any) -> int:
    school = configure(args.school)
    found = proposals.find(school, args.name)
    if found is None:
        return _missing(args)
    touching = studies.touching(school, found) if args.touches else None
    if args.json:
        told_of = studies.touched_data(touching) if touching is not None else {}
        say_json({**_data(school, found), **told_of})
    else:
        for line in _told(school, found, diff=args.diff):
            say(line)
        if touching is not None:
            studies.say_touched(school, touching)
    return FOUND if found.refused else OK


def _approve(args: Any) -> int:
    return _act(args, lambda school, found: proposals.approve(school, args.name, args.actor, found.head))


def _decline(args: Any) -> int:
    return _act(args, lambda school, _found: proposals.decline(school, args.name, args.actor, args.reason))


def _withdraw(args: Any) -> int:
    return _act(args, lambda school, _found: proposals.withdraw(school, args.name, args.actor))


def _update(args: Any) -> int:
    return _act(args, lambda school, _found: proposals.bring_up_to_date(school, args.name, args.actor))


def _merge(args: Any) -> int:
    return _act(args, lambda school, f: Answer(merged=proposals.merge(school, args.name, args.actor, f.head)))


def _act(args: Any, act: Callable[[School, Proposal], Answer]) -> int:
    """Do it and say what became of the proposal."""
    school = configure(args.school)
    found = proposals.find(school, args.name)
    if found is None:
        return _missing(args)
    try:
        answer = act(school, found)
    except NoSuchProposalError:
        return _missing(args)
    findings = [*answer.findings, *(_blocking(answer.merged) if answer.merged else ())]
    now = proposals.by_number(school, found.summary.number) or found
    if args.json:
        say_json({**_summary_data(now.summary), "findings": [finding_data(finding) for finding in findings]})
    else:
        say_findings(findings, as_json=False, names=names_of(school))
        say(_("Nothing was done.") if findings else _became(now))
    return FOUND if findings else OK


def _blocking(outcome: Outcome) -> Iterator[Finding]:
    yield from (finding for finding in outcome.findings if finding.effect.blocks)


def _missing(args: Any) -> int:
    warn(_("There is no open proposal {name}.").format(name=args.name))
    return FOUND


def _became(now: Proposal) -> str:
    summary = now.summary
    if summary.state is State.MERGED:
        return _("{name} is merged: {commit}").format(name=summary.name, commit=summary.merge_commit or "—")
    if summary.state is not State.OPEN:
        return f"{summary.name}: {_state(summary)}"
    missing = [step for step in now.steps if not step.done]
    if not missing:
        return _("{name} can be merged.").format(name=summary.name)
    return _("{name}: the agreement of {approvers} is missing.").format(
        name=summary.name, approvers=approvers(missing[0].roles)
    )


def _state(summary: Summary) -> str:
    return {
        State.OPEN: _("open"),
        State.MERGED: _("merged"),
        State.DECLINED: _("declined"),
        State.WITHDRAWN: _("taken back"),
    }[summary.state]


def _told(school: School, found: Proposal, *, diff: bool) -> Iterator[str]:
    summary, names = found.summary, names_of(school)
    yield f"{summary.name}: {summary.title}"
    author = f"{names(summary.author)} ({summary.author})"
    yield f"  {shown_moment(summary.created)}  {author}  {_state(summary)}  {found.head}"
    if found.behind:
        text = ngettext("{count} commit of main is not in it.", "{count} commits of main are not in it.", found.behind)
        yield "  " + text.format(count=found.behind)
    if summary.reason:
        yield "  " + _("Declined by {name}: {reason}").format(name=names(summary.closed_by), reason=summary.reason)
    if found.reason:
        yield "  " + _("reason: {reason}").format(reason=reason_title(school.record(), found.reason))
    yield from _block(_("It changes:"), lines(found.changes, school.record(), names))
    yield from _block(_("Who must agree:"), _steps(found, names))
    yield from _block(_("What stands in the way:"), [told(finding, names) for finding in found.refused])
    if diff:
        for document in found.documents:
            yield from unified(document)
    else:
        yield from _block(_("Documents:"), [document.path for document in found.documents])


def _block(title: str, inside: Iterable[str]) -> Iterator[str]:
    wanted = list(inside)
    if wanted:
        yield title
        yield from (f"  {line}" for line in wanted)


def _steps(found: Proposal, names: Names) -> Iterator[str]:
    for step in found.steps:
        if step.at is not None:
            yield _("agreed: {name}, {moment}").format(name=names(step.by), moment=shown_moment(step.at))
        else:
            text = _("the agreement of {approvers} is missing (clause {clause})")
            yield text.format(approvers=approvers(step.roles), clause=step.clause)


def _summary_data(summary: Summary) -> dict[str, Any]:
    return {
        "name": summary.name,
        "title": summary.title,
        "author": summary.author,
        "door": summary.door,
        "state": summary.state,
        "created": summary.created.isoformat(),
        "due": summary.due.isoformat() if summary.due else None,
        "closed": summary.closed.isoformat() if summary.closed else None,
        "closed_by": summary.closed_by,
        "reason": summary.reason,
        "head": summary.head or summary.people_head,
        "merge_commit": summary.merge_commit,
    }


def _data(school: School, found: Proposal) -> dict[str, Any]:
    names: Names = lambda person: person  # noqa: E731  (programs get ids)
    return {
        **_summary_data(found.summary),
        "base": found.base,
        "behind": found.behind,
        "commits": [{"id": c.id, "author": c.author, "subject": c.subject} for c in found.commits],
        "changes": lines(found.changes, school.record(), names),
        "given_reason": found.reason,
        "findings": [finding_data(finding) for finding in found.findings],
        "steps": [
            {"roles": s.roles, "clause": s.clause, "by": s.by, "at": s.at.isoformat() if s.at else None}
            for s in found.steps
        ],
        "documents": [{"path": d.path, "register": d.register, "diff": "\n".join(unified(d))} for d in found.documents],
        "mergeable": found.mergeable,
    }
