"""zhurnal diaries: render the pupils' pages."""

from __future__ import annotations

from typing import Any

from zhurnal.cli.common import OK, Commands, Progress, add_json, add_school, command, open_school, say, say_json
from zhurnal.language import gettext as _
from zhurnal.language import ngettext


def add(commands: Commands) -> None:
    """The command line of `diaries`."""
    parser = command(commands, "diaries", _("render the diary pages"), "zhurnal diaries --school demo-school", run)
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Render what is missing or has changed."""
    # See demo.py: loaded when wanted.
    from zhurnal.services.diaries import publish

    published = publish(open_school(args), progress=Progress(_("Diary pages")))
    if args.json:
        say_json({"looked_at": published.looked_at, "written": published.written, "commit": published.head})
        return OK
    text = ngettext("{count} page rendered.", "{count} pages rendered.", published.written)
    say(text.format(count=published.written))
    return OK
