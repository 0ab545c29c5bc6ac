"""zhurnal demo --size small|gymnasium --to DIR: an invented school, with weeks or a whole year already taught."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhurnal.cli.common import MISUSE, OK, Commands, Progress, add_json, command, say, say_json, warn
from zhurnal.language import gettext as _

if TYPE_CHECKING:
    from zhurnal.services.demo import Invention
    from zhurnal.services.rule_table import Row
    from zhurnal.services.school import School

SIZES = ("small", "gymnasium")


def add(commands: Commands) -> None:
    """The command line of `demo`."""
    example = "zhurnal demo --size small --to demo-school"
    parser = command(commands, "demo", _("make a demo school; interrupted, the same command goes on"), example, run)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help=_("an empty or new folder"))
    parser.add_argument(
        "--size", choices=SIZES, default=SIZES[0],
        help=_("small: three classes, seven weeks; gymnasium: 1,000 pupils, a whole year, some minutes' work"),
    )  # fmt: skip
    parser.add_argument("--seed", type=_seed, metavar="N", help=_("chance: the same number gives the same commits"))
    parser.add_argument("--year", type=_year, metavar="YEAR", help=_("school year of a gymnasium (default: 2026-2027)"))
    add_json(parser)


def run(args: Any) -> int:
    """Make the school, its sign-ins and its diary pages; of a gymnasium tell how often each rule was met."""
    # Loaded when wanted: these libraries take a good part of a second, and most commands need none of them.
    from zhurnal.cli.sign_ins import demo_accounts, demo_tables
    from zhurnal.services.demo import SEED, YEAR, finish, gymnasium, make_demo, small
    from zhurnal.services.diaries import publish
    from zhurnal.services.gymnasium import GymnasiumError
    from zhurnal.services.handbook import build_handbook
    from zhurnal.services.rule_table import Tally, rows

    seed, year = SEED if args.seed is None else args.seed, args.year or YEAR
    if args.size == "small" and year != YEAR:
        warn(_("The small school is of the year {year}; another year: --size gymnasium.").format(year=YEAR))
        return MISUSE
    try:
        invention: Invention = small(seed) if args.size == "small" else gymnasium(year, seed)
    except GymnasiumError as error:
        warn(str(error))
        return MISUSE
    teaching = Progress(_("Teaching"))
    school = make_demo(args.to, invention, progress=teaching, tables=demo_tables, witness=Tally)
    demo_accounts(args.to)
    if args.size == "small":
        publish(school, progress=Progress(_("Diary pages")))
    build_handbook(school)
    table = rows(school)
    finish(args.to, invention)
    if args.json:
        say_json(_data(school, table))
        return OK
    if args.size != "small":
        _say_table(table)
    say(_("The demo school is in {folder}.").format(folder=args.to))
    say(_("Start it: zhurnal serve --school {folder}").format(folder=args.to))
    return OK


def _say_table(table: list[Row]) -> None:
    from zhurnal.services.rule_table import COLUMNS

    titles = (_("accepted"), _("late"), _("approved"), _("refused"))
    wide = max(len(row.key) for row in table)
    say(f"{_('clause'):7} {_('rule'):{wide}} " + " ".join(f"{title:>10}" for title in titles))
    for row in table:
        counts = " ".join(f"{row.counts.get(column, 0):10}" for column in COLUMNS)
        say(f"{row.clause:7} {row.key:{wide}} {counts}")


def _data(school: School, table: list[Row]) -> dict[str, Any]:
    return {
        "folder": str(school.folder),
        "record": school.record_store.head(),
        "people": school.register_store.head(),
        "rules": [{"rule": row.key, "clause": row.clause, **row.counts} for row in table],
    }


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise argparse.ArgumentTypeError(_("expected a number, found {text}").format(text=text[:20]))
    return int(text)


def _year(text: str) -> str:
    found = re.fullmatch(r"(20\d\d)-(20\d\d)", text, re.ASCII)
    if not found or int(found[2]) != int(found[1]) + 1:
        raise argparse.ArgumentTypeError(
            _("expected a school year like 2026-2027, found {text}").format(text=text[:20])
        )
    return text
