"""zhurnal ledger: the class journal of a term as a signed PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import (
    FOUND,
    OK,
    Commands,
    Progress,
    add_as_of,
    add_json,
    add_school,
    chosen_commit,
    command,
    open_school,
    say,
    say_findings,
    say_json,
)
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `ledger`."""
    example = "zhurnal ledger --class 7a --term q1 --out 7a-q1.pdf --school demo-school"
    parser = command(commands, "ledger", _("issue the class journal of a term as a signed PDF"), example, run)
    parser.add_argument("--class", dest="class_id", required=True, metavar="CLASS", help=_("class, as in 7a"))
    parser.add_argument("--term", required=True, help=_("term, as in q1 or h1; year: the marks of the whole year"))
    parser.add_argument("--year", help=_("school year (default: the present one)"))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=_("the PDF to write"))
    add_as_of(parser)
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Render, sign, register and write the ledger."""
    # See demo.py: loaded when wanted.
    from zhurnal.services.ledger import issue_ledger

    school = open_school(args)
    issued = issue_ledger(
        school, args.class_id, args.term, args.out,
        year=args.year, commit=chosen_commit(school, args), progress=Progress(_("Sections")),
    )  # fmt: skip
    if issued.findings:
        say_findings(issued.findings, as_json=args.json)
        return FOUND
    if args.json:
        file = str(args.out)
        say_json({"file": file, "pages": issued.pages, "sha256": issued.sha256, "commit": issued.commit})
        return OK
    say(_("{file}: {pages} pages, SHA-256 {digest}").format(file=args.out, pages=issued.pages, digest=issued.sha256))
    return OK
