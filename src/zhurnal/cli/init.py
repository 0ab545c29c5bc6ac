"""zhurnal init DIR: found an empty school."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from zhurnal.cli.common import MISUSE, OK, Commands, add_json, command, say, say_json, warn
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `init`."""
    example = 'zhurnal init school --title "Гимназия № 1" --administrator "Громова Вера Павловна"'
    parser = command(commands, "init", _("found a school in an empty folder"), example, run)
    parser.add_argument("folder", type=Path, metavar="DIR", help=_("an empty or new folder"))
    parser.add_argument("--title", required=True, help=_("full name of the school"))
    parser.add_argument("--short", help=_("short name for headings (default: the full name)"))
    parser.add_argument("--timezone", default="Europe/Moscow", help=_("time zone of its deadlines"))
    parser.add_argument(
        "--administrator", required=True, metavar="NAME", help=_("family name, given name, patronymic of the first one")
    )
    add_json(parser)


def run(args: Any) -> int:
    """Found the school; print the administrator's sign-in, once."""
    # See demo.py: loaded when wanted.
    from zhurnal.cli.sign_ins import issue_password
    from zhurnal.services.found import found_school, start_documents

    words = args.administrator.split()
    if len(words) < 2:
        warn(_("expected family and given name of the administrator, found {name}").format(name=args.administrator))
        return MISUSE
    try:
        ZoneInfo(args.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        warn(_("expected a time zone like Europe/Moscow, found {zone}").format(zone=args.timezone))
        return MISUSE
    documents, people = start_documents(args.title, args.short or args.title, args.timezone, words)
    school = found_school(args.folder, documents, people, administrator="t-001")
    login, password = issue_password(school.folder, "t-001", "admin")
    if args.json:
        founded = {"folder": str(args.folder), "person": "t-001", "login": login, "password": password}
        say_json({**founded, "head": school.record_store.head()})
        return OK
    say(_("The school is founded in {folder}.").format(folder=args.folder))
    say(_("First sign-in: {login}, password {password} (to be changed then).").format(login=login, password=password))
    say(_("Next: zhurnal import fet ..., then zhurnal serve --school {folder}").format(folder=args.folder))
    return OK
