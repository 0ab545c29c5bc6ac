"""The entry point: options, the command, and what becomes of errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import zhurnal
from zhurnal import language
from zhurnal.cli import (
    account,
    audit,
    check,
    checkpoint,
    demo,
    diaries,
    export,
    fmt,
    handbook,
    history,
    imports,
    init,
    ledger,
    proposal,
    serve,
    show,
    verify,
)
from zhurnal.cli.common import FOUND, MISUSE, say_findings, warn
from zhurnal.cli.parser import Parser
from zhurnal.domain.errors import FindingsError, ZhurnalError
from zhurnal.language import gettext as _
from zhurnal.services.config import ConfigError
from zhurnal.services.moment import BadMomentError

_COMMANDS = (
    init, demo, serve, account, check, fmt, show, history, imports, export, diaries, ledger, verify, audit,
    checkpoint, proposal, handbook,
)  # fmt: skip


def parser() -> Parser:
    """The parser of the whole command line, in the current language."""
    made = Parser(
        prog="zhurnal",
        description=_("An electronic class journal whose every change is an auditable commit."),
        epilog=_("Example: {example}").format(example="zhurnal demo --to demo-school"),
    )
    version = f"zhurnal {zhurnal.__version__}"
    made.add_argument("--version", action="version", version=version, help=_("show the version and exit"))
    commands = made.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)
    for module in _COMMANDS:
        module.add(commands)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is well, 1 for findings, refusals and failures, 2 for misuse."""
    with language.use(_language()):
        args = parser().parse_args(argv)
        try:
            return int(args.run(args))
        except (ConfigError, BadMomentError) as error:
            warn(str(error))
            return MISUSE
        except FindingsError as error:
            say_findings(error.findings, as_json=getattr(args, "json", False))
            return FOUND
        except BrokenPipeError:
            # The reader of a pipe left: no message is wanted, and none at shutdown either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FOUND
        except ZhurnalError as error:
            warn(str(error))
            return FOUND
        except OSError as error:
            warn(_failed(error))
            return FOUND
        except KeyboardInterrupt:
            warn(_("Interrupted; nothing was left half-written."))
            return 130


def _failed(error: OSError) -> str:
    """What the system refused, in our words where it is a usual mistake."""
    told = {
        FileNotFoundError: _("{file}: there is no such file"),
        IsADirectoryError: _("{file}: this is a folder, a file is expected"),
        NotADirectoryError: _("{file}: a folder is expected on the way to it"),
        PermissionError: _("{file}: access is not permitted"),
    }.get(type(error))
    return told.format(file=error.filename) if told and error.filename else str(error)


def _language() -> str:
    return "en" if os.environ.get("ZHURNAL_LANGUAGE", "").lower().startswith("en") else "ru"


if __name__ == "__main__":
    sys.exit(main())
