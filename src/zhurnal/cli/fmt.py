"""zhurnal fmt FILE...: make documents canonical."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhurnal.cli.common import FOUND, OK, Commands, command, say, say_findings
from zhurnal.documents.formatter import fmt
from zhurnal.domain.errors import DocumentError
from zhurnal.language import gettext as _
from zhurnal.services.check import read_document, write_whole
from zhurnal.services.school import new_library


def add(commands: Commands) -> None:
    """The command line of `fmt`."""
    parser = command(commands, "fmt", _("make documents canonical"), "zhurnal fmt classes/7a.yaml", run)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=_("documents to rewrite"))
    parser.add_argument("--check", action="store_true", help=_("change nothing, only tell which would change"))
    parser.add_argument("--drop-comments", action="store_true", help=_("leave comments out instead of refusing them"))


def run(args: Any) -> int:
    """Rewrite each file that can be made canonical without losing anything; tell of the others."""
    schemas = new_library().schemas
    code = OK
    for file in args.files:
        try:
            data = read_document(file)
            canonical = fmt(data, schemas, str(file), drop_comments=args.drop_comments)
        except DocumentError as error:
            say_findings(error.findings, as_json=False)
            code = FOUND
            continue
        if canonical == data:
            continue
        if args.check:
            say(_("{file}: not canonical").format(file=file))
            code = FOUND
        else:
            write_whole(file, canonical)
            say(_("{file}: rewritten").format(file=file))
    return code
