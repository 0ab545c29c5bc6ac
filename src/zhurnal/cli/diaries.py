"""zhurnal diaries: render the pupils' pages, or one pupil's as of a past moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import (
    FOUND,
    MISUSE,
    OK,
    Commands,
    Progress,
    add_as_of,
    add_json,
    add_school,
    command,
    open_school,
    say,
    say_json,
    shown_moment,
    warn,
)
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.moment import as_of
from zhurnal.services.school import School


def add(commands: Commands) -> None:
    """The command line of `diaries`."""
    parser = command(commands, "diaries", _("render the diary pages"), "zhurnal diaries --school demo-school", run)
    add_as_of(parser)
    parser.add_argument("--pupil", help=_("with --as-of: whose diary, p-0421"))
    parser.add_argument("--out", type=Path, metavar="DIR", help=_("with --as-of: the folder to write to"))
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Render what is missing or has changed; with `--as-of` write copies that say of which moment they are."""
    # See demo.py: loaded when wanted.
    from zhurnal.services.diaries import publish

    given = [option is not None for option in (args.as_of, args.pupil, args.out)]
    if any(given) and not all(given):
        warn(_("A diary of the past needs all three: --as-of, --pupil and --out."))
        return MISUSE
    school = open_school(args)
    if args.as_of is not None:
        return _write_past(school, args)
    published = publish(school, progress=Progress(_("Diary pages")))
    if args.json:
        say_json({"looked_at": published.looked_at, "written": published.written, "commit": published.head})
        return OK
    text = ngettext("{count} page rendered.", "{count} pages rendered.", published.written)
    say(text.format(count=published.written))
    return OK


def _write_past(school: School, args: Any) -> int:
    from zhurnal.rendering.past import of_the_past
    from zhurnal.services.diary_past import PastDiary

    moment = as_of(school, args.as_of)
    shown = shown_moment(moment.at)
    sentence = _("The diary as it stood at {moment}, not as it is now.").format(moment=shown)
    written = PastDiary(school, args.pupil, moment.commit).write_all(lambda page: of_the_past(page, sentence), args.out)
    if not written:
        warn(_("At {moment} the record had no diary of {pupil}.").format(moment=shown, pupil=args.pupil))
        return FOUND
    if args.json:
        say_json({"written": written, "commit": moment.commit, "at": moment.at.isoformat(), "folder": str(args.out)})
        return OK
    text = ngettext("{count} page rendered.", "{count} pages rendered.", written)
    say(text.format(count=written))
    return OK
