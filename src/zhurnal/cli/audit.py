"""zhurnal audit RECORD: every commit of the history, by the rules of its day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import (
    FOUND,
    MISUSE,
    OK,
    Commands,
    Progress,
    add_json,
    command,
    finding_data,
    number_argument,
    say,
    say_json,
    shown_moment,
    told,
    warn,
)
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.audit import Audited, Bad, Evidence, Witnessed, audit
from zhurnal.services.audit.places import open_place
from zhurnal.services.audit.resume import default_file


def add(commands: Commands) -> None:
    """The command line of `audit`."""
    example = "zhurnal audit record.git --allowed-signers allowed_signers"
    parser = command(commands, "audit", _("prove that every commit was allowed when it was made"), example, run)
    parser.add_argument("record", type=Path, metavar="RECORD", help=_("a repository, a clone or a school's folder"))
    parser.add_argument("--since", default="", metavar="COMMIT", help=_("a tag or commit up to which all is trusted"))
    parser.add_argument(
        "--allowed-signers",
        type=Path,
        metavar="FILE",
        help=_("the keys to trust, as handed to you by the school (default: those in its folder)"),
    )
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help=_("your own file that says how far earlier audits came; it is kept")
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=_("a checkpoint that a witness has kept: does today's record go on from it? May be given several times"),
    )
    parser.add_argument(
        "--stamp-authority",
        type=Path,
        metavar="FILE",
        help=_("certificates (PEM) of the authority whose time stamps (FILE.tsr) you trust"),
    )
    parser.add_argument(
        "--processes",
        type=number_argument(1, 64),
        default=0,
        metavar="N",
        help=_("how many work at once (default: as many as there are processors)"),
    )
    add_json(parser)


def run(args: Any) -> int:
    """Print the first bad commit and why it is bad, or that there is none."""
    place = open_place(args.record)
    signers = args.allowed_signers or place.signers
    if signers is None:
        warn(_("Name the file with the keys to trust: --allowed-signers FILE."))
        return MISUSE
    keys = signers.read_text("utf-8")
    found = audit(
        place.store,
        keys,
        since=args.since,
        progress=Progress(_("Auditing")),
        processes=int(args.processes),
        state=args.resume or default_file(place.store.path, keys),
        keep=args.resume is not None,
        evidence=[_evidence(file) for file in args.checkpoint],
        authorities=args.stamp_authority.read_bytes() if args.stamp_authority else b"",
    )
    if args.json:
        say_json(_data(found))
    else:
        _say(found)
    return OK if found.ok else FOUND


def _evidence(file: Path) -> Evidence:
    stamp = file.with_name(f"{file.name}.tsr")
    return Evidence(file.name, file.read_bytes(), stamp.read_bytes() if stamp.is_file() else b"")


def _say(found: Audited) -> None:
    for finding in found.findings:
        say(told(finding))
    for one in found.witnessed:
        _say_witnessed(one)
    if found.bad is not None:
        say(_title(found.bad))
        for finding in found.bad.findings:
            say("  " + told(finding))
    if found.resumed:
        said = ngettext("{count} commit was checked before.", "{count} commits were checked before.", found.resumed)
        say(said.format(count=found.resumed))
    if found.head is not None:
        say(_count(found))


def _say_witnessed(one: Witnessed) -> None:
    for finding in one.findings:
        say(told(finding))
    if one.statement is None or one.findings:
        return
    moment = shown_moment(one.statement.made)
    say(_("{name}: today's record goes on from the one witnessed on {moment}.").format(name=one.name, moment=moment))
    if one.stamped:
        say(_("A time stamp says that it was there on {moment} UTC.").format(moment=shown_moment(one.stamped)))
    if one.proposals:
        text = _("Open proposals that came, went or moved since, as they may: {names}.")
        say(text.format(names=", ".join(one.proposals)))


def _count(found: Audited) -> str:
    count = found.commits
    if found.bad is not None:
        told = ngettext("{count} commit before it is good.", "{count} commits before it are good.", count)
        return told.format(count=count)
    if not found.ok:
        told = ngettext(
            "{count} commit is good; what is wrong stands above.",
            "{count} commits are good; what is wrong stands above.",
            count,
        )
        return told.format(count=count)
    told = ngettext("{count} commit, all is well up to {head}.", "{count} commits, all is well up to {head}.", count)
    return told.format(count=count, head=found.head)


def _title(bad: Bad) -> str:
    if bad.at is None:
        return _("The first bad commit: {commit}").format(commit=bad.commit)
    return _("The first bad commit: {commit}, {moment}, {actor}: {subject}").format(
        commit=bad.commit, moment=shown_moment(bad.at), actor=bad.actor, subject=bad.subject
    )


def _data(found: Audited) -> dict[str, Any]:
    bad = found.bad
    told_bad = None if bad is None else {
        "commit": bad.commit,
        "at": bad.at.isoformat() if bad.at else None,
        "actor": bad.actor,
        "subject": bad.subject,
        "findings": [finding_data(f) for f in bad.findings],
    }  # fmt: skip
    return {
        "ok": found.ok,
        "head": found.head,
        "commits": found.commits,
        "total": found.total,
        "resumed": found.resumed,
        "findings": [finding_data(f) for f in found.findings],
        "bad": told_bad,
        "checkpoints": [_witnessed_data(one) for one in found.witnessed],
    }


def _witnessed_data(one: Witnessed) -> dict[str, Any]:
    said = one.statement
    return {
        "file": one.name,
        "ok": not one.findings,
        "made": said.made.isoformat() if said else None,
        "commit": said.commit if said else None,
        "stamped": one.stamped.isoformat() if one.stamped else None,
        "proposals": list(one.proposals),
        "findings": [finding_data(f) for f in one.findings],
    }
