"""zhurnal import plan FILE: a calendar-thematic plan (КТП) from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import command, number_argument, open_school
from zhurnal.cli.importing import add_common, carry_out, input_file
from zhurnal.language import gettext as _
from zhurnal.services.imports.ktp import KtpOptions, plan_ktp
from zhurnal.services.school import today


def add(kinds: Any) -> None:
    """The command line of `import plan`."""
    example = "zhurnal import plan math5.csv --grade 5 --subject Математика --dry-run --school demo-school"
    parser = command(kinds, "plan", _("a lesson plan (KTP): topics, hours, units, homework"), example, run)
    parser.add_argument("file", type=Path, metavar="CSV", help=_("the table, in UTF-8 or Windows-1251"))
    parser.add_argument(
        "--grade", type=number_argument(1, 12), default=0, metavar="N", help=_("grade (default: as the file says)")
    )
    parser.add_argument(
        "--subject", default="", help=_("title or code in the catalogue of subjects (default: as the file says)")
    )
    parser.add_argument(
        "--plan",
        default="",
        metavar="ID",
        help=_("which plan, as in 7/algebra-2 (default: the grade's in the subject)"),
    )
    parser.add_argument("--year", default="", help=_("school year (default: the current one)"))
    add_common(parser)


def run(args: Any) -> int:
    """Plan the import, tell it, and commit or propose it."""
    school = open_school(args)
    record = school.record()
    year = args.year or record.year_on(today(school)) or ""
    options = KtpOptions(year, grade=args.grade, subject=args.subject, plan=args.plan)
    return carry_out(args, school, plan_ktp(record, input_file(args.file), options))
