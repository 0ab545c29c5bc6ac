"""What the imports share: options, the commit or the proposal, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zhurnal.cli.common import FOUND, OK, add_json, add_school, finding_data, say, say_findings, say_json, told
from zhurnal.domain.changes import Change
from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.imports.fet_xml import MAX_BYTES
from zhurnal.services.imports.input_file import InputFile
from zhurnal.services.imports.plan import ImportPlan
from zhurnal.services.proposals import propose_changes
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.web.settings import configure


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of an import: the commit or the proposal, or why there is none."""

    commit: str | None = None
    findings: Sequence[Finding] = ()
    proposal: str = ""


def add_common(parser: Any) -> None:
    """The options that every import has."""
    parser.add_argument("--actor", default="t-001", help=_("in whose name (default: the first administrator, t-001)"))
    parser.add_argument("--dry-run", action="store_true", help=_("only tell what would be added, changed, left"))
    add_school(parser)
    add_json(parser)


def input_file(path: Path) -> InputFile:
    """A file of the command line, as far as any reader wants it."""
    # A byte more than any input may have: the reader says that it is too large.
    with path.open("rb") as stream:
        return InputFile(path.name, stream.read(MAX_BYTES + 1))


def carry_out(args: Any, school: School, plan: ImportPlan) -> int:
    """Commit a plan through the judge, or propose it where it needs an agreement; tell it; the exit code."""
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


def _tell(plan: ImportPlan, done: _Done, *, dry: bool) -> None:
    for title, found in ((_("added"), plan.added), (_("changed"), plan.changed)):
        for path in found:
            say(f"  {title}: {path}")
    _tell_facts(plan)
    counts = {"added": len(plan.added), "changed": len(plan.changed), "left": len(plan.left)}
    say(_("To add: {added}, to change: {changed}, left as they are: {left}.").format(**counts))
    unplaced = [note for note in plan.notes if note.code.startswith("unplaced-")]
    if unplaced:
        # A row may contradict itself in several ways; of FET's file many activities stand in one line.
        count = len({(note.path, note.line, note.params.get("activity")) for note in unplaced})
        text = ngettext("{count} row could not be placed:", "{count} rows could not be placed:", count)
        say(text.format(count=count))
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
    elif plan.people:
        say(_("Done in the register of people; the record stays as it is."))
    else:
        say(_("Nothing to do: everything is there already."))


def _tell_facts(plan: ImportPlan) -> None:
    titles = {"add": _("added"), "change": _("changed"), "remove": _("removed"), "keep": _("kept")}
    for fact in plan.facts:
        if fact.what in titles:
            say(f"    {titles[fact.what]}: {fact.entry} {fact.text}")
    left = sum(fact.what == "leave" for fact in plan.facts)
    if left:
        say("    " + ngettext("{count} entry stays.", "{count} entries stay.", left).format(count=left))


def _data(plan: ImportPlan, done: _Done) -> dict[str, Any]:
    return {
        "added": plan.added,
        "changed": plan.changed,
        "left": plan.left,
        "entries": [asdict(fact) for fact in plan.facts],
        "notes": [finding_data(note) for note in plan.notes],
        "refused": [finding_data(finding) for finding in done.findings],
        "commit": done.commit,
        "proposal": done.proposal or None,
    }
