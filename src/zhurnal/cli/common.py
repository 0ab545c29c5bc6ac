"""What the commands share: the school's option, ways of answering, progress, exit codes."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from zhurnal.domain.findings import Finding
from zhurnal.language import gettext as _
from zhurnal.services.moment import as_of
from zhurnal.services.school import School, known_as
from zhurnal.services.wording import sentence

OK, FOUND, MISUSE = 0, 1, 2
"""All is well; there are findings or refusals; the command was misused."""

Commands = Any  # argparse's type of "commands" is private


def command(commands: Commands, name: str, summary: str, example: str, run: Callable[[Any], int]) -> Any:
    """A sub-command with a summary and an example in its help."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=_("Example: {example}").format(example=example),
    )
    parser.set_defaults(run=run)
    return parser


def add_school(parser: Any) -> None:
    """The option `--school DIR`."""
    parser.add_argument(
        "--school", type=Path, default=Path(), metavar="DIR", help=_("the school's folder (default: the current one)")
    )


def add_json(parser: Any) -> None:
    """The option `--json`."""
    parser.add_argument("--json", action="store_true", help=_("answer as JSON, for programs"))


def add_as_of(parser: Any) -> None:
    """The option `--as-of MOMENT`."""
    parser.add_argument(
        "--as-of",
        metavar="MOMENT",
        help=_("as it stood then: 2026-10-15T12:30, 2026-10-15 or a commit (default: now)"),
    )


def chosen_commit(school: School, args: Any) -> str | None:
    """The commit that `--as-of` names, None where it was not given. Raises NoSuchMomentError."""
    return as_of(school, args.as_of).commit if args.as_of is not None else None


def open_school(args: Any) -> School:
    """The school that `--school` names."""
    return School.open(args.school)


def say(text: str = "") -> None:
    """A line to standard output."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """A line to standard error."""
    sys.stderr.write(text + "\n")


def say_json(data: Any) -> None:
    """One JSON document to standard output."""
    say(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def names_of(school: School) -> Callable[[str], str]:
    """A function that gives a person's name by id, the id where the register has none."""
    register = school.register()

    def name(person: str) -> str:
        return known_as(register.get(f"people/{person}.yaml"), person)

    return name


def told(finding: Finding, names: Callable[[str], str] | None = None) -> str:
    """A finding as one line: place, code, sentence."""
    place = finding.path + (f":{finding.line}" if finding.line else "")
    text = sentence(finding, names)
    return f"{place}: {finding.code}: {text}" if place else f"{finding.code}: {text}"


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it."""
    return {
        "path": finding.path,
        "line": finding.line,
        "code": finding.code,
        "effect": str(finding.effect),
        "clause": finding.clause,
        "sentence": sentence(finding),
        "params": dict(finding.params),
    }


def say_findings(findings: Iterable[Finding], *, as_json: bool, names: Callable[[str], str] | None = None) -> None:
    """All findings, as text lines or as one JSON list."""
    if as_json:
        say_json([finding_data(f) for f in findings])
        return
    for finding in findings:
        say(told(finding, names))


class Progress:
    """A line on a terminal that tells how far long work is and how long it will take; silent elsewhere."""

    _SETTLES = 2.0
    """Seconds before the pace says anything: the first steps pay for what is read once."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._before: int | None = None
        self._began = (0.0, 0)
        self._shown = 0.0
        self._on = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        # Counted from the first step of this run: what an interrupted one had done before took no time in it.
        if self._before is None:
            self._before = done
        if not self._began[0] and done > self._before:
            self._began = now, done
        if not self._on or (now - self._shown < 0.2 and done < total):
            return
        self._shown = now
        since, first = self._began
        if first and done > first and now - since >= self._SETTLES:
            left = round((now - since) / (done - first) * (total - done))
            line = _("{title}: {done} of {total}, {left} s left")
        else:
            left, line = 0, _("{title}: {done} of {total}")
        line = line.format(title=self._title, done=done, total=total, left=left)
        sys.stderr.write(f"\r{line}\x1b[K" + ("\n" if done >= total else ""))
        sys.stderr.flush()


def date_argument(text: str) -> date:
    """An ISO date from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("expected a date like 2026-10-14, found {text}").format(text=text)) from None


def number_argument(least: int, most: int) -> Callable[[str], int]:
    """The type of an option that is a number within bounds."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            problem = _("expected a number from {least} to {most}, found {found}")
            raise argparse.ArgumentTypeError(problem.format(least=least, most=most, found=text[:20]))
        return int(text)

    return read


def shown_moment(moment: datetime) -> str:
    """A moment for people: 14.10.2026 15:25:07."""
    return moment.strftime("%d.%m.%Y %H:%M:%S")
