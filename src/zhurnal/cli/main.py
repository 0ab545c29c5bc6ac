"""The entry point: options, the command, and what becomes of errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import zhurnal
from zhurnal import language
from zhurnal.cli.common import FOUND, MISUSE, say_findings, warn
from zhurnal.cli.parser import Parser
from zhurnal.domain.errors import FindingsError, ZhurnalError
from zhurnal.language import gettext as _
from zhurnal.services.config import ConfigError
from zhurnal.services.moment import BadMomentError

_COMMANDS = (
    "init", "demo", "serve", "account", "check", "fmt", "show", "history", "import", "export", "proposal", "judge",
    "diaries", "ledger", "verify", "audit", "checkpoint", "handbook",
)  # fmt: skip
_MODULES = {"import": "imports"}


def parser(only: str = "") -> Parser:
    """The parser of the whole command line, in the current language.

    only: a command that alone is wanted: what the others import is loaded when they are.
    """
    made = Parser(
        prog="zhurnal",
        description=_("An electronic class journal whose every change is an auditable commit."),
        epilog=_("Example: {example}").format(example="zhurnal demo --to demo-school"),
    )
    version = f"zhurnal {zhurnal.__version__}"
    made.add_argument("--version", action="version", version=version, help=_("show the version and exit"))
    commands = made.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)
    for name in [only] if only in _COMMANDS else _COMMANDS:
        import_module(f"zhurnal.cli.{_MODULES.get(name, name)}").add(commands)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is well, 1 for findings, refusals and failures, 2 for misuse."""
    with language.use(_language()):
        words = sys.argv[1:] if argv is None else argv
        args = parser(words[0] if words else "").parse_args(words)
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
