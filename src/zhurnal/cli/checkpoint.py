"""zhurnal checkpoint: make one, list them and what the witnesses have, bring them there at once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from zhurnal.cli.common import (
    FOUND,
    OK,
    Commands,
    add_json,
    add_school,
    command,
    open_school,
    say,
    say_findings,
    say_json,
    shown_moment,
)
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.checkpoints.deliver import Standing, deliver, standings, waiting
from zhurnal.services.checkpoints.make import checkpoints, make_checkpoint
from zhurnal.services.checkpoints.statement import read_statement


def add(commands: Commands) -> None:
    """The command line of `checkpoint`."""
    summary = _("signed statements about the record, kept with witnesses")
    parser = command(commands, "checkpoint", summary, "zhurnal checkpoint make --school school", _list)
    actions = parser.add_subparsers(title=_("actions"), metavar=_("ACTION"), required=True)
    for name, told, example, run in (
        ("make", _("make a checkpoint now and bring it to the witnesses"), "zhurnal checkpoint make", _make),
        ("list", _("the checkpoints, and which witness has which"), "zhurnal checkpoint list --json", _list),
        ("deliver", _("bring the witnesses what they lack, without a pause"), "zhurnal checkpoint deliver", _deliver),
    ):
        action = command(actions, name, told, example, run)
        add_school(action)
        add_json(action)


def _make(args: Any) -> int:
    school = open_school(args)
    outcome = make_checkpoint(school, "asked")
    if outcome.commit is None:
        say_findings(outcome.findings, as_json=args.json)
        return FOUND
    if not args.json:
        path, _document = checkpoints(school)[-1]
        say(_("Checkpoint {path}, commit {commit}.").format(path=path, commit=outcome.commit))
    return _deliver(args)


def _deliver(args: Any) -> int:
    school = open_school(args)
    deliver(school, at_once=True)
    return _list(args)


def _list(args: Any) -> int:
    """Print all checkpoints and how each witness stands; there are findings where one of them fails."""
    school = open_school(args)
    made, known = checkpoints(school), standings(school)
    witnesses = [(w, known.get(w.name, Standing()), waiting(school, w)) for w in school.config.checkpoints.witnesses]
    if args.json:
        say_json({
            "checkpoints": [{"path": path, **_data(document)} for path, document in made],
            "witnesses": [{"name": w.name, "waiting": left, **_told(standing)} for w, standing, left in witnesses],
        })  # fmt: skip
    else:
        for path, document in made:
            said = read_statement(document)
            say(f"{path}  {shown_moment(said.made)}  {_cause(said.cause)}  {said.commit[:12]}")
        if not made:
            say(_("There is no checkpoint yet."))
        for witness, standing, left in witnesses:
            say(_standing(witness.name, standing, len(left)))
        if not witnesses:
            say(_("No witness is named in zhurnal.toml: who has this server could rewrite history unseen."))
    return FOUND if any(standing.failed for _w, standing, _l in witnesses) else OK


def _standing(name: str, standing: Standing, left: int) -> str:
    if standing.failed:
        text = _("{name}: failed {tries} times, next attempt {again}: {said}")
        again = shown_moment(datetime.fromisoformat(standing.again))
        return text.format(name=name, tries=standing.tries, again=again, said=standing.failed)
    if left:
        text = ngettext("{name}: {left} checkpoint is to come.", "{name}: {left} checkpoints are to come.", left)
        return text.format(name=name, left=left)
    return _("{name}: has all of them.").format(name=name)


def _cause(cause: str) -> str:
    causes = {"daily": _("daily"), "seal": _("at a seal"), "asked": _("when asked")}
    return causes.get(cause, cause)


def _data(document: Any) -> dict[str, Any]:
    said = read_statement(document)
    return {**asdict(said), "made": said.made.isoformat()}


def _told(standing: Standing) -> dict[str, Any]:
    return {"failed": standing.failed, "tries": standing.tries, "again": standing.again}
