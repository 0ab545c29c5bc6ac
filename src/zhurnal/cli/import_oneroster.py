"""zhurnal import oneroster FILE: people, classes and enrolments from another system's bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import command, open_school
from zhurnal.cli.importing import add_common, carry_out, input_file
from zhurnal.language import gettext as _
from zhurnal.services.imports.oneroster import OneRosterOptions, plan_oneroster


def add(kinds: Any) -> None:
    """The command line of `import oneroster`."""
    example = "zhurnal import oneroster bundle.zip --year 2026-2027 --bells bells.csv --dry-run --school demo-school"
    summary = _("staff, pupils, guardians, classes and enrolments from a OneRoster bundle (1.1, 1.2)")
    parser = command(kinds, "oneroster", summary, example, run)
    parser.add_argument("file", type=Path, metavar="ZIP", help=_("the bundle: CSV files in a zip"))
    parser.add_argument("--year", required=True, help=_("school year, as in 2026-2027"))
    parser.add_argument("--org", default="", metavar="ID", help=_("which school, where the bundle has several"))
    parser.add_argument(
        "--bells", type=Path, metavar="FILE", help=_("CSV: number,from,to[,shift][,short]; for a new calendar")
    )
    parser.add_argument(
        "--terms", type=Path, metavar="FILE", help=_("CSV: term,grades,title,from,to; for a new calendar")
    )
    add_common(parser)


def run(args: Any) -> int:
    """Plan the import, tell it, and commit or propose it."""
    school = open_school(args)
    options = OneRosterOptions(
        args.year,
        org=args.org,
        bells=input_file(args.bells) if args.bells else None,
        terms=input_file(args.terms) if args.terms else None,
    )
    return carry_out(
        args, school, plan_oneroster(school.record().source, school.register(), input_file(args.file), options)
    )
