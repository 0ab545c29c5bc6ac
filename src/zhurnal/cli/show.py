"""zhurnal show PATH: a document of the record, now or at a commit."""

from __future__ import annotations

import sys
from typing import Any

from zhurnal.cli.common import (
    FOUND,
    OK,
    Commands,
    add_as_of,
    add_json,
    add_school,
    chosen_commit,
    command,
    open_school,
    say,
    say_json,
    warn,
)
from zhurnal.documents import codec
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `show`."""
    example = "zhurnal show years/2026-2027/classes/7a.yaml --school demo-school"
    parser = command(commands, "show", _("print a document, or list a folder"), example, run)
    parser.add_argument("path", metavar="PATH", nargs="?", default="", help=_("path in the record"))
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--commit", help=_("as of this commit (default: now)"))
    add_as_of(when)
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Print the file at the path, or the paths below it."""
    school = open_school(args)
    snapshot = school.record_store.snapshot(args.commit or chosen_commit(school, args))
    data = snapshot.read(args.path) if args.path else None
    if data is not None and args.json and args.path.endswith(".yaml"):
        say_json(codec.load(data, school.library.schemas, path=args.path))
        return OK
    if data is not None:
        sys.stdout.write(data.decode("utf-8"))
        return OK
    found = snapshot.list(args.path.rstrip("/"))
    if args.json:
        say_json(found)
    else:
        for path in found:
            say(path)
    if not found:
        warn(_("There is nothing at {path}.").format(path=args.path))
    return OK if found else FOUND
