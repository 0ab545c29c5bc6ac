"""What a proposal touches and how its rules would have judged a term, on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from zhurnal.cli.common import FOUND, OK, Progress, date_argument, names_of, say, say_json, warn
from zhurnal.language import gettext as _
from zhurnal.services import proposals
from zhurnal.services.proposals import Proposal
from zhurnal.services.proposals.rehearsal import Rehearsed, last_term
from zhurnal.services.proposals.rehearsed import proposed_regulation, rehearsed
from zhurnal.services.proposals.touches import Touched, touches
from zhurnal.services.school import School
from zhurnal.services.wording.touches import groups, rehearsal_sentences
from zhurnal.web.settings import configure


def add_days(parser: Any) -> None:
    """The days of `rehearse`."""
    first = _("first day of the commits (default: of the term that ended last)")
    parser.add_argument("--from", dest="first", type=date_argument, metavar="DATE", help=first)
    parser.add_argument("--to", dest="last", type=date_argument, metavar="DATE", help=_("last day of the commits"))


def touching(school: School, found: Proposal) -> Touched:
    """What an open proposal touches; nothing of one that is closed."""
    return touches(school, found, Progress(_("What it touches"))) if found.is_open else Touched()


def say_touched(school: School, found: Touched) -> None:
    """All of it, group by group."""
    say(_("It touches:"))
    if found.nothing:
        say("  " + _("Nothing of what anybody sees: no diary, no journal, no ledger."))
    for group in groups(found, school.record(), names_of(school)):
        say(f"  {group.title}")
        for line in group.lines:
            say(f"    {line}")


def touched_data(found: Touched) -> Mapping[str, Any]:
    """All of it for programs: ids and ISO dates."""
    return {"touches": _plain(asdict(found))}


def rehearse(args: Any) -> int:
    """zhurnal proposal rehearse NAME."""
    school = configure(args.school)
    proposal = proposals.find(school, args.name)
    if proposal is None:
        warn(_("There is no open proposal {name}.").format(name=args.name))
        return FOUND
    regulation = proposed_regulation(school, proposal)
    if regulation is None:
        warn(_("Proposal {name} does not change the regulation.").format(name=args.name))
        return FOUND
    first, last = last_term(school)
    found = rehearsed(school, regulation, args.first or first, args.last or last, Progress(_("Rehearsal")))
    if args.json:
        say_json(_rehearsal_data(found))
        return OK
    for sentence in rehearsal_sentences(found):
        say(sentence)
    text = _("{clause}: late {late}, refused {refused}, waiting {waiting}")
    for clause, late, refused, waiting in found.rows():
        shown = {"late": _pair(late), "refused": _pair(refused), "waiting": _pair(waiting)}
        cited = _("clause {clause}").format(clause=clause) if clause else _("what the entry rests on was not there")
        say("  " + text.format(clause=cited, **shown))
    return OK


def _pair(counts: tuple[int, int]) -> str:
    then, now = counts
    return str(then) if then == now else f"{then} → {now}"


def _rehearsal_data(found: Rehearsed) -> dict[str, Any]:
    rows = [
        {"clause": clause, **{k: {"then": a, "now": b} for k, (a, b) in zip(_KINDS, pairs, strict=True)}}
        for clause, *pairs in found.rows()
    ]
    return {"from": found.first.isoformat(), "to": found.last.isoformat(), "commits": found.commits, "clauses": rows}


_KINDS = ("late", "refused", "approval")


def _plain(value: Any) -> Any:
    """Dates as texts, tuples as lists."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
