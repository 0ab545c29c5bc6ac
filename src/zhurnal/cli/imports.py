"""zhurnal import SOURCE FILE: what a school already has. Here stands FET's timetable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli import import_oneroster, import_plan, import_roster
from zhurnal.cli.common import Commands, command, date_argument, open_school
from zhurnal.cli.importing import add_common, carry_out, input_file
from zhurnal.language import gettext as _
from zhurnal.services.imports.fet import FetOptions, plan_fet


def add(commands: Commands) -> None:
    """The command line of `import`."""
    example = "zhurnal import fet school.fet --timetable timetable.csv --year 2026-2027 --actor t-001"
    parser = command(commands, "import", _("bring in what the school already has"), example, run)
    kinds = parser.add_subparsers(title=_("sources"), metavar=_("SOURCE"), required=True)
    fet = command(kinds, "fet", _("classes, groups, teachers, subjects, rooms and timetable from FET"), example, run)
    fet.add_argument("file", type=Path, metavar="FILE", help=_("the .fet file"))
    fet.add_argument("--timetable", type=Path, metavar="CSV", help=_("the timetable that FET exported"))
    fet.add_argument("--bells", type=Path, metavar="FILE", help=_("CSV: number,from,to[,shift][,short]"))
    fet.add_argument("--lesson-minutes", type=int, metavar="N", help=_("length of a lesson where FET has only starts"))
    fet.add_argument("--terms", type=Path, metavar="FILE", help=_("CSV: term,grades,title,from,to"))
    fet.add_argument(
        "--from", dest="valid_from", type=date_argument, metavar="DATE", help=_("the timetable's first day")
    )
    fet.add_argument("--year", required=True, help=_("school year, as in 2026-2027"))
    add_common(fet)
    import_roster.add(kinds)
    import_plan.add(kinds)
    import_oneroster.add(kinds)


def run(args: Any) -> int:
    """Plan the import, tell it, and commit it through the judge."""
    school = open_school(args)
    timetable = input_file(args.timetable) if args.timetable else None
    options = FetOptions(
        args.year,
        lesson_minutes=args.lesson_minutes,
        bells=input_file(args.bells) if args.bells else None,
        terms=input_file(args.terms) if args.terms else None,
        valid_from=args.valid_from,
    )
    plan = plan_fet(school.record().source, school.register(), input_file(args.file), timetable, options)
    return carry_out(args, school, plan)
