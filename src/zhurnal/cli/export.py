"""zhurnal export roster --xlsx FILE: class lists for an office program, to be brought back by `import roster`."""

from __future__ import annotations

from pathlib import Path
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
    say_json,
    warn,
)
from zhurnal.language import gettext as _
from zhurnal.services.school import today
from zhurnal.services.spreadsheets import roster


def add(commands: Commands) -> None:
    """The command line of `export`."""
    example = "zhurnal export roster --xlsx 7a.xlsx --class 7a --school demo-school"
    parser = command(commands, "export", _("give lists out as a spreadsheet"), example, run)
    kinds = parser.add_subparsers(title=_("lists"), metavar=_("LIST"), required=True)
    lists = command(kinds, "roster", _("class lists with movement, names from the register"), example, run)
    lists.add_argument("--xlsx", type=Path, required=True, metavar="FILE", help=_("where to write the spreadsheet"))
    lists.add_argument("--year", default="", help=_("school year (default: the current one)"))
    lists.add_argument("--class", dest="class_id", default="", metavar="CLASS", help=_("one class only, as in 7a"))
    add_school(lists)
    add_json(lists)


def run(args: Any) -> int:
    """Write the lists; the file is its owner's only, for it holds names."""
    school = open_school(args)
    record, on = school.record(), today(school)
    year = args.year or record.year_on(on) or ""
    known = [path.rsplit("/", 1)[1][:-5] for path in record.source.list(f"years/{year}/classes/")] if year else []
    classes = [one for one in known if args.class_id in ("", one)]
    if not classes:
        wanted = args.class_id or args.year
        warn(_("There is no class or year {wanted} in the record.").format(wanted=wanted))
        return FOUND
    data = roster.export(record, school.register(), year, classes, on)
    args.xlsx.touch(mode=0o600)
    args.xlsx.write_bytes(data)
    if args.json:
        say_json({"file": str(args.xlsx), "year": year, "classes": classes})
    else:
        say(_("{file}: classes {classes}.").format(file=args.xlsx, classes=", ".join(classes)))
    return OK
