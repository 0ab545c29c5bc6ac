"""zhurnal demo --to DIR: the demo school, with weeks already taught."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import OK, Commands, Progress, command, say
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `demo`."""
    parser = command(commands, "demo", _("make the demo school"), "zhurnal demo --to demo-school", run)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help=_("an empty or new folder"))


def run(args: Any) -> int:
    """Make the school, its sign-ins and its diary pages."""
    # Loaded when wanted: these libraries take a good part of a second, and most commands need none of them.
    from zhurnal.cli.sign_ins import demo_accounts, demo_tables
    from zhurnal.services.demo import finish, make_demo, small
    from zhurnal.services.diaries import publish
    from zhurnal.services.handbook import build_handbook

    invention = small()
    school = make_demo(args.to, invention, progress=Progress(_("Teaching")), tables=demo_tables)
    demo_accounts(args.to)
    publish(school, progress=Progress(_("Diary pages")))
    build_handbook(school)
    finish(args.to, invention)
    say(_("The demo school is in {folder}.").format(folder=args.to))
    say(_("Start it: zhurnal serve --school {folder}").format(folder=args.to))
    return OK
