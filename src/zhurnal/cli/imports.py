"""zhurnal import fet FILE: what a school already has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhurnal.cli import import_roster
from zhurnal.cli.common import (
    FOUND,
    OK,
    Commands,
    add_json,
    add_school,
    command,
    date_argument,
    finding_data,
    open_school,
    say,
    say_findings,
    say_json,
    told,
)
from zhurnal.domain.changes import Change
from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.imports.fet import FetOptions, InputFile, plan_fet
from zhurnal.services.imports.fet_xml import MAX_BYTES
from zhurnal.services.imports.plan import ImportPlan
from zhurnal.services.proposals import propose_changes
from zhurnal.services.submit import Submission, submit
from zhurnal.web.settings import configure


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of an import: the commit or the proposal, or why there is none."""

    commit: str | None = None
    findings: Sequence[Finding] = ()
    proposal: str = ""


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
    fet.add_argument("--actor", default="t-001", help=_("in whose name (default: the first administrator, t-001)"))
    fet.add_argument("--dry-run", action="store_true", help=_("only tell what would be added, changed, left"))
    add_school(fet)
    add_json(fet)
    import_roster.add(kinds)


def run(args: Any) -> int:
    """Plan the import, tell it, and commit it through the judge."""
    school = open_school(args)
    timetable = _input(args.timetable) if args.timetable else None
    options = FetOptions(
        args.year,
        lesson_minutes=args.lesson_minutes,
        bells=_input(args.bells) if args.bells else None,
        terms=_input(args.terms) if args.terms else None,
        valid_from=args.valid_from,
    )
    plan = plan_fet(school.record().source, school.register(), _input(args.file), timetable, options)
    done = _Done()
    if not args.dry_run and not plan.empty:
        changes = [*plan.people, *plan.changes]
        outcome = submit(school, Submission(args.actor, "import", changes))
        done = _Done(outcome.commit, [f for f in outcome.findings if f.effect.blocks])
        if done.findings and all(f.effect is Effect.APPROVE for f in done.findings):
            done = _propose(args, changes)
    if args.json:
        say_json(_data(plan, done))
    else:
        _tell(plan, done, dry=args.dry_run)
    return FOUND if done.findings else OK


def _propose(args: Any, changes: Sequence[Change]) -> _Done:
    """What needs somebody's agreement becomes a proposal instead of a commit."""
    title = _("Import of {file}").format(file=args.file.name)
    made = propose_changes(configure(args.school), args.actor, changes, title=title, door="import")
    refused = [f for f in made.findings if f.effect is Effect.REFUSE]
    return _Done(findings=refused, proposal=made.name)


def _input(path: Path) -> InputFile:
    # A byte more than any input may have: the reader says that it is too large.
    with path.open("rb") as stream:
        return InputFile(path.name, stream.read(MAX_BYTES + 1))


def _tell(plan: ImportPlan, done: _Done, *, dry: bool) -> None:
    for title, found in ((_("added"), plan.added), (_("changed"), plan.changed)):
        for path in found:
            say(f"  {title}: {path}")
    counts = {"added": len(plan.added), "changed": len(plan.changed), "left": len(plan.left)}
    say(_("To add: {added}, to change: {changed}, left as they are: {left}.").format(**counts))
    unplaced = [note for note in plan.notes if note.code.startswith("unplaced-")]
    if unplaced:
        text = ngettext("{count} row could not be placed:", "{count} rows could not be placed:", len(unplaced))
        say(text.format(count=len(unplaced)))
    for note in unplaced:
        say(f"  {told(note)}")
    others = [note for note in plan.notes if note not in unplaced]
    if others:
        say(_("To be looked at:"))
    for note in others:
        say(f"  {told(note)}")
    say_findings(done.findings, as_json=False)
    if done.findings:
        say(_("Nothing was written."))
    elif dry:
        say(_("A dry run: nothing was written."))
    elif done.commit:
        say(_("Done by one commit: {commit}").format(commit=done.commit))
    elif done.proposal:
        say(_("This needs approval. A proposal is made: {name}").format(name=done.proposal))
    else:
        say(_("Nothing to do: everything is there already."))


def _data(plan: ImportPlan, done: _Done) -> dict[str, Any]:
    return {
        "added": plan.added,
        "changed": plan.changed,
        "left": plan.left,
        "notes": [finding_data(note) for note in plan.notes],
        "refused": [finding_data(finding) for finding in done.findings],
        "commit": done.commit,
        "proposal": done.proposal or None,
    }
