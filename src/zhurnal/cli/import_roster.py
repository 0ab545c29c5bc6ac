"""zhurnal import roster FILE: class lists that were altered in an office program, as a proposal."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from zhurnal.cli.common import FOUND, OK, add_json, add_school, command, finding_data, names_of, say, say_json
from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services import proposals
from zhurnal.services.editing.check import Examined, examine
from zhurnal.services.proposals.model import Proposed
from zhurnal.services.school import known_as, today
from zhurnal.services.spreadsheets import roster
from zhurnal.services.spreadsheets.workbook import MAX_BYTES
from zhurnal.services.wording import sentence
from zhurnal.services.wording.proposals import lines
from zhurnal.web.settings import configure


def add(kinds: Any) -> None:
    """The command line of `import roster`."""
    example = "zhurnal import roster 7a.xlsx --school demo-school"
    parser = command(kinds, "roster", _("class lists from a spreadsheet: a proposal"), example, run)
    parser.add_argument("file", type=Path, metavar="FILE", help=_("what `zhurnal export roster` wrote, altered"))
    parser.add_argument("--year", default="", help=_("school year (default: the current one)"))
    parser.add_argument("--actor", default="t-001", help=_("in whose name (default: the first administrator, t-001)"))
    parser.add_argument("--title", default="", help=_("title of the proposal"))
    parser.add_argument("--dry-run", action="store_true", help=_("only tell what would be added, changed, left"))
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Read the sheet, tell what it comes to, and propose it."""
    school = configure(args.school)
    with args.file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    record, on = school.record(), today(school)
    year = args.year or record.year_on(on) or ""
    # The same file gives the same new pupils the same ids, however often it is brought in.
    secret = hashlib.sha256(data).hexdigest()
    filled = roster.fill(record, school.register(), data, args.file.name, year=year, on=on, secret=secret)
    built = filled.built
    found, made = Examined(), Proposed("", "", [])
    if built.documents or built.people or built.problems:
        found = examine(school, args.actor, built)
        if found.ok and not args.dry_run:
            title = args.title or _("Class lists from the file {name}").format(name=args.file.name)
            made = proposals.propose(
                school, args.actor, built.documents, title=title, people=built.people, door="import"
            )
    refused = [f for f in (*found.findings, *made.findings) if f.effect is Effect.REFUSE]
    if args.json:
        told = [{**finding_data(f), "row": int(row or 0)} for row, one in _by_row(found) for f in one]
        say_json({"findings": told, "left": filled.left, "proposal": made.name, "refused": [f.code for f in refused]})
    else:
        known = names_of(school)

        def names(person: str) -> str:
            return known_as(built.people[person], person) if person in built.people else known(person)

        _tell(args, found, made, refused, filled.left, lines(found.changes, record, names))
    return FOUND if refused else OK


def _by_row(found: Examined) -> list[tuple[str, list[Finding]]]:
    rows = [("", found.general), *sorted(found.rows.items(), key=lambda pair: int(pair[0] or 0))]
    return [(row, one) for row, one in rows if one]


def _tell(
    args: Any, found: Examined, made: Proposed, refused: list[Finding], left: int, changes: list[str]
) -> None:  # fmt: skip
    for change in changes:
        say(f"  {change}")
    say(ngettext("{count} line stands already.", "{count} lines stand already.", left).format(count=left))
    for row, findings in _by_row(found):
        for finding in findings:
            if finding.effect is not Effect.APPROVE:
                place = _("line {row}: ").format(row=row) if row else ""
                say(f"{args.file.name}: {place}{sentence(finding)}")
    for finding in made.findings:
        if finding.effect is Effect.REFUSE:
            say(sentence(finding))
    if refused:
        say(_("Nothing was written."))
    elif args.dry_run:
        say(_("A dry run: nothing was written."))
    elif made.name:
        say(_("Proposed as {name}: it waits for approval.").format(name=made.name))
    else:
        say(_("Nothing to do: everything is there already."))
