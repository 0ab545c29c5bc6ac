"""zhurnal judge RECORD: a proposal in a clone of the record, judged as the school's server will."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.annotations import add_format, chosen_format, say_annotations
from zhurnal.cli.common import FOUND, OK, Commands, add_json, command, finding_data, say, say_json, warn
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.mirror import Judged, judge_clone


def add(commands: Commands) -> None:
    """The command line of `judge`."""
    example = "zhurnal judge . --base origin/main --head HEAD --format github"
    parser = command(commands, "judge", _("judge a proposal in a clone of the record"), example, run)
    parser.add_argument("record", type=Path, metavar="RECORD", help=_("a clone of the record, or a bare repository"))
    parser.add_argument("--base", required=True, metavar="COMMIT", help=_("what the proposal is to be merged into"))
    parser.add_argument("--head", default="HEAD", metavar="COMMIT", help=_("the proposal (default: HEAD)"))
    parser.add_argument("--actor", default="", metavar="PERSON", help=_("whose it is (default: its commits' author)"))
    parser.add_argument("--at", default="", metavar="MOMENT", help=_("when it is judged (default: now)"))
    add_format(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Print what stands in the proposal's way and who must agree; 1 where it cannot be merged as it is."""
    judged = judge_clone(args.record, args.base, args.head, actor=args.actor, at=args.at)
    form = chosen_format(args)
    notes = [f"{told.commit[:10]} {told.subject}".strip() for told in judged.refused]
    findings = [told.finding for told in judged.refused]
    if form == "json":
        say_json(_data(judged))
    else:
        say_annotations([*findings, *judged.waiting], form, [*notes, *[""] * len(judged.waiting)])
    if form == "text":
        say(_summary(judged))
    elif form == "github":
        warn(_summary(judged))
    return FOUND if judged.refused else OK


def _summary(judged: Judged) -> str:
    if not judged.commits:
        return _("There is nothing to judge: the base has all commits of the head.")
    count = ngettext("{count} commit of {actor} was judged.", "{count} commits of {actor} were judged.", judged.commits)
    told = count.format(count=judged.commits, actor=judged.actor or "?")
    if judged.refused:
        return f"{told} " + _("The proposal cannot be merged as it is.")
    if any(found.effect.blocks for found in judged.waiting):
        return f"{told} " + _("The proposal can be merged once those who must agree have done so.")
    return f"{told} " + _("Nothing stands in the proposal's way.")


def _data(judged: Judged) -> dict[str, Any]:
    refused = [{**finding_data(one.finding), "commit": one.commit, "subject": one.subject} for one in judged.refused]
    waiting = [finding_data(one) for one in judged.waiting]
    return {
        "ok": not judged.refused,
        "actor": judged.actor,
        "commits": judged.commits,
        "refused": refused,
        "waiting": waiting,
    }
