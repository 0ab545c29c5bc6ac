"""zhurnal history: who set this, when, what it was before, why, by which door and commit, approved by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    chosen_commit,
    command,
    date_argument,
    names_of,
    open_school,
    say,
    say_json,
    shown_moment,
    warn,
)
from zhurnal.domain import paths
from zhurnal.domain.changes.base import shown
from zhurnal.domain.marks import ATTEMPTS, mark_key
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.services.history import Cell, Turn, mark_cell, turns
from zhurnal.services.named import section_named
from zhurnal.services.school import School
from zhurnal.services.upkeep import WORTH_WAITING, keep_history_index
from zhurnal.services.wording.doors import door_title
from zhurnal.services.wording.values import reason_title


def add(commands: Commands) -> None:
    """The command line of `history`."""
    example = "zhurnal history --section 7a/algebra --date 2026-10-15 --pupil p-0402 --school demo-school"
    parser = command(commands, "history", _("who set this, when, what it was before, why"), example, run)
    parser.add_argument("path", nargs="?", metavar="PATH", help=_("a document"))
    parser.add_argument("--cell", default="", help=_("a place in it: lessons/l-3f9k/works/w-71c2/marks/p-0421"))
    parser.add_argument("--section", help=_("instead of PATH: a section, 7a/algebra"))
    parser.add_argument("--date", type=date_argument, help=_("with --section: the day of the lesson"))
    parser.add_argument("--number", type=int, help=_("with --date: the lesson's number in the day"))
    parser.add_argument("--pupil", help=_("with --date: whose marks"))
    add_as_of(parser)
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Print the turns, newest first."""
    school = open_school(args)
    commit = chosen_commit(school, args)
    _index(school)
    if args.section and args.date:
        record = school.record(commit)
        year = record.year_on(args.date) or ""
        section = section_named(record, year, args.section)
        problem = _unknown(record, year, section, args)
        if problem:
            warn(problem)
            return FOUND
        places = list(_marks(record, year, section, args))
    elif args.path:
        places = [(args.path, tuple(args.cell.split("/")) if args.cell else ())]
    else:
        warn(_("Name a document, or --section and --date."))
        return MISUSE
    found = [(place, turn) for place in places for turn in turns(school, *place, start=commit)]
    if args.json:
        say_json([_data(place, turn) for place, turn in found])
        return OK if found else FOUND
    names = names_of(school)
    for (_path, cell), turn in found:
        say(_line(school, cell, turn, names))
    if not found:
        warn(_("Nothing was ever written there."))
    return OK if found else FOUND


def _index(school: School) -> None:
    """Long histories are indexed first where no server has done so; without the right to write it goes slower."""
    try:
        keep_history_index(school, worth=WORTH_WAITING, progress=Progress(_("Indexing the history")))
    except OSError:
        return


def _unknown(record: Record, year: str, section: str, args: Any) -> str:
    """What of the section, the day and the pupil there is not, as a sentence; "" where there is all."""
    if not record.section(year, section):
        return _("There is no section {section} in the school year {year}.").format(section=args.section, year=year)
    if record.term_of(year, section, args.date) is None:
        return _("{date} is in no term of {section}.").format(date=args.date, section=section)
    if args.pupil and not record.classes_of(year, args.pupil):
        return _("There is no pupil {pupil} in the school year {year}.").format(pupil=args.pupil, year=year)
    return ""


def _marks(record: Record, year: str, section: str, args: Any) -> Iterator[tuple[str, Cell]]:
    term = record.term_of(year, section, args.date)
    if term is None:
        return
    path = paths.journal(year, section, term.code)
    for lesson in record.journal(year, section, term.code).get("lessons", ()):
        if lesson["date"] != args.date.isoformat() or (args.number or lesson["number"]) != lesson["number"]:
            continue
        if not args.pupil:
            yield path, ("lessons", lesson["id"])
            continue
        for work in lesson.get("works", ()):
            for attempt in range(1, ATTEMPTS + 1):
                yield path, mark_cell(lesson["id"], work["id"], mark_key(args.pupil, attempt))


def _line(school: School, cell: Cell, turn: Turn, names: Callable[[str], str]) -> str:
    moment = shown_moment(school.record().local(turn.at))
    parts = [moment, f"{names(turn.actor)} ({turn.actor})", f"{turn.commit[:10]}"]
    if cell:
        was, now = shown(turn.was) or _("nothing"), shown(turn.now) or _("nothing")
        parts.append(f"{was} → {now}" if len(was) + len(now) < 80 else turn.subject)
    else:
        parts.append(turn.subject)
    if turn.door:
        parts.append(door_title(turn.door) + (f": {turn.proposal}" if turn.proposal else ""))
    if turn.late:
        parts.append(_("late: {clauses}").format(clauses=turn.late))
    if turn.reason:
        parts.append(_("reason: {reason}").format(reason=reason_title(school.record(), turn.reason)))
    for one in turn.approved:
        who, when = f"{names(one.person)} ({one.person})", shown_moment(school.record().local(one.at))
        parts.append(_("approved by {name}, {moment}").format(name=who, moment=when))
    return "  ".join(parts)


def _data(place: tuple[str, Cell], turn: Turn) -> dict[str, Any]:
    return {
        "path": place[0],
        "cell": "/".join(place[1]),
        "commit": turn.commit,
        "at": turn.at.isoformat(),
        "actor": turn.actor,
        "door": turn.door,
        "was": turn.was,
        "now": turn.now,
        "reason": turn.reason,
        "late": turn.late,
        "proposal": turn.proposal,
        "approved": [{"person": one.person, "at": one.at.isoformat()} for one in turn.approved],
    }
