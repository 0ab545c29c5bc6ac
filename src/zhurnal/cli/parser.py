"""argparse that speaks the language of the command line: headings, usage and what was misused.

argparse translates by the C locale's own catalogue, which nobody ships; its words are put through ours instead.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from zhurnal.language import gettext as _
from zhurnal.language import gettext_noop

# What argparse says of a misuse (CPython 3.11 to 3.14), and how we say it. What is not here stays as it is.
_PROBLEMS = (
    (r"the following arguments are required: (?P<names>.+)", gettext_noop("required, but not given: {names}")),
    (r"unrecognized arguments: (?P<names>.+)", gettext_noop("not known here: {names}")),
    (r"argument (?P<name>[^:]+): expected one argument", gettext_noop("{name}: a value is expected after it")),
    (
        r"argument (?P<name>[^:]+): expected at least one argument",
        gettext_noop("{name}: at least one value is expected"),
    ),
    (
        r"argument (?P<name>[^:]+): invalid int value: '(?P<found>.*)'",
        gettext_noop("{name}: expected a number, found {found}"),
    ),
    (
        r"argument (?P<name>[^:]+): invalid choice: '(?P<found>.*?)' \(choose from (?P<choices>.+)\)",
        gettext_noop("{name}: there is no {found}; choose from {choices}"),
    ),
    (
        r"argument (?P<name>[^:]+): not allowed with argument (?P<other>.+)",
        gettext_noop("{name} does not go with {other}"),
    ),
    (
        r"ambiguous option: (?P<name>\S+) could match (?P<choices>.+)",
        gettext_noop("{name} is the beginning of several: {choices}"),
    ),
    (r"argument (?P<name>[^:]+): (?P<rest>.+)", gettext_noop("{name}: {rest}")),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help whose usage line begins in our language and whose example stays on its own line."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser in the current language. Its sub-commands' parsers are of this class as well."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=Formatter, add_help=False, **options)
        self._positionals.title = _("arguments")
        self._optionals.title = _("options")
        self.add_argument("-h", "--help", action="help", help=_("show this help and exit"))

    def error(self, message: str) -> NoReturn:
        """Say what was misused and how the command is used; exit with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, _("{command}: {problem}").format(command=self.prog, problem=_said(message)) + "\n")


def _said(message: str) -> str:
    for pattern, sentence in _PROBLEMS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return _(sentence).format(**found.groupdict())
    return message
