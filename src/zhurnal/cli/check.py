"""zhurnal check [FILE...]: documents against their schemas, the record against itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.annotations import add_format, chosen_format, say_annotations
from zhurnal.cli.common import FOUND, OK, Commands, Progress, add_json, add_school, command, say
from zhurnal.domain.findings import Effect
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.check import check_file, check_record
from zhurnal.services.school import School, new_library


def add(commands: Commands) -> None:
    """The command line of `check`."""
    summary = _("check documents, or the whole record where no file is named")
    parser = command(commands, "check", summary, "zhurnal check --school demo-school", run)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help=_("documents to check"))
    add_school(parser)
    add_format(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Print every finding with file, line, code, clause and sentence."""
    if args.files:
        library = new_library()
        findings = [finding for file in args.files for finding in check_file(file, library.schemas)]
        count = len(args.files)
    else:
        checked = check_record(School.open(args.school), Progress(_("Checking")))
        findings, count = checked.findings, checked.documents
    form = chosen_format(args)
    say_annotations(findings, form)
    bad = [f for f in findings if f.effect is not Effect.WARN]
    if form == "text" and not findings:
        say(ngettext("{count} document, all is well.", "{count} documents, all is well.", count).format(count=count))
    return FOUND if bad else OK
