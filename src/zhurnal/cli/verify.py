"""zhurnal verify FILE: signature, digest, and the same bytes rendered again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import FOUND, OK, Commands, add_json, add_school, command, open_school, say, say_json
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `verify`."""
    example = "zhurnal verify 7a-q1.pdf --school demo-school"
    parser = command(commands, "verify", _("check an issued file against the record"), example, run)
    parser.add_argument("file", type=Path, metavar="FILE", help=_("the PDF"))
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Print each check with its result."""
    # See demo.py: loaded when wanted.
    from zhurnal.services.verify import verify_file

    verdict = verify_file(open_school(args), args.file.read_bytes())
    if args.json:
        say_json({"ok": verdict.ok, "checks": [{"check": c.name, "ok": c.ok, "says": c.says} for c in verdict.checks]})
    else:
        for check in verdict.checks:
            say(f"{_('well') if check.ok else _('WRONG')}  {check.says}")
    return OK if verdict.ok else FOUND
