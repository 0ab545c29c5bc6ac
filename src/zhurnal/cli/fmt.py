"""zhurnal fmt FILE...: make documents canonical."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zhurnal.cli.common import FOUND, OK, Commands, add_json, command, finding_data, say, say_findings, say_json
from zhurnal.documents.formatter import fmt
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding
from zhurnal.language import gettext as _
from zhurnal.services.check import read_document, write_whole
from zhurnal.services.school import new_library


def add(commands: Commands) -> None:
    """The command line of `fmt`."""
    parser = command(commands, "fmt", _("make documents canonical"), "zhurnal fmt classes/7a.yaml", run)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=_("documents to rewrite"))
    parser.add_argument("--check", action="store_true", help=_("change nothing, only tell which would change"))
    parser.add_argument("--drop-comments", action="store_true", help=_("leave comments out instead of refusing them"))
    add_json(parser)


def run(args: Any) -> int:
    """Rewrite each file that can be made canonical without losing anything; tell of the others."""
    schemas = new_library().schemas
    code = OK
    told: list[dict[str, Any]] = []
    for file in args.files:
        findings: Sequence[Finding] = ()
        state = "canonical"
        try:
            data = read_document(file)
            canonical = fmt(data, schemas, str(file), drop_comments=args.drop_comments)
        except DocumentError as error:
            state, findings = "refused", error.findings
        else:
            if canonical != data:
                state = "not-canonical" if args.check else "rewritten"
        if state == "rewritten":
            write_whole(file, canonical)
        if state in ("refused", "not-canonical"):
            code = FOUND
        if args.json:
            told.append({"file": str(file), "state": state, "findings": [finding_data(f) for f in findings]})
        else:
            _say(file, state, findings)
    if args.json:
        say_json(told)
    return code


def _say(file: Path, state: str, findings: Sequence[Finding]) -> None:
    say_findings(findings, as_json=False)
    if state == "not-canonical":
        say(_("{file}: not canonical").format(file=file))
    elif state == "rewritten":
        say(_("{file}: rewritten").format(file=file))
