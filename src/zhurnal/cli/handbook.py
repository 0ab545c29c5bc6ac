"""zhurnal handbook: build the handbook with the school's own regulation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import OK, Commands, add_school, command, open_school, say
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `handbook`."""
    example = "zhurnal handbook --school demo-school --to handbook"
    parser = command(commands, "handbook", _("build the handbook with the school's regulation"), example, run)
    add_school(parser)
    parser.add_argument("--to", type=Path, metavar="DIR", help=_("where to (default: public/help of the school)"))


def run(args: Any) -> int:
    """Build the pages."""
    # See demo.py: loaded when wanted.
    from zhurnal.services.handbook import build_handbook

    folder = build_handbook(open_school(args), args.to)
    say(_("The handbook is in {folder}.").format(folder=folder))
    return OK
