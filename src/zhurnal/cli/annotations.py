"""Findings for the forges: GitHub's workflow commands (Forgejo reads them too), GitLab's code quality report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from zhurnal.cli.common import finding_data, say, say_json, told
from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import gettext as _
from zhurnal.services.wording import sentence

FORMATS = ("text", "json", "github", "gitlab")

_LEVELS = {Effect.REFUSE: "error", Effect.APPROVE: "warning", Effect.LATE: "warning", Effect.WARN: "notice"}
_SEVERITIES = {Effect.REFUSE: "critical", Effect.APPROVE: "minor", Effect.LATE: "minor", Effect.WARN: "info"}


def add_format(parser: Any) -> None:
    """The option `--format`."""
    parser.add_argument("--format", choices=FORMATS, help=_("for whom to write: people, programs, GitHub, GitLab"))


def chosen_format(args: Any) -> str:
    """What `--format` says, else what `--json` does."""
    return str(args.format or ("json" if args.json else "text"))


def say_annotations(findings: Sequence[Finding], form: str, notes: Sequence[str] = ()) -> None:
    """The findings in one of `FORMATS`. notes: for each finding what else is to be said, the commit for instance."""
    remarks = list(notes) or [""] * len(findings)
    pairs = list(zip(findings, remarks, strict=True))
    if form == "github":
        for finding, note in pairs:
            say(_command(finding, note))
    elif form == "gitlab":
        say_json(list(_report(pairs)))
    elif form == "json":
        say_json([finding_data(f) | ({"note": note} if note else {}) for f, note in pairs])
    else:
        for finding, note in pairs:
            say(told(finding) + (f"  [{note}]" if note else ""))


def _command(finding: Finding, note: str) -> str:
    """`::error file=F,line=N,title=T::MESSAGE`; what a document says cannot end it or begin another."""
    place = {"file": finding.path, "line": str(finding.line or "") if finding.path else ""}
    title = f"{finding.clause} {finding.code}".strip()
    properties = {name: value for name, value in {**place, "title": title}.items() if value}
    listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{_LEVELS.get(finding.effect, 'notice')} {listed}::{_escaped(_message(finding, note))}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(letter):02X}" if letter in "%\r\n" + more else letter for letter in text)


def _report(pairs: Iterable[tuple[Finding, str]]) -> Iterable[dict[str, Any]]:
    for finding, note in pairs:
        message = _message(finding, note)
        named = f"{finding.code} {finding.path} {finding.line} {message}"
        yield {
            "description": message,
            "check_name": finding.code,
            "fingerprint": hashlib.sha256(named.encode()).hexdigest(),
            "severity": _SEVERITIES.get(finding.effect, "info"),
            "location": {"path": finding.path or ".", "lines": {"begin": finding.line or 1}},
        }


def _message(finding: Finding, note: str) -> str:
    return sentence(finding) + (f" [{note}]" if note else "")
