"""Why a line is no line of the canonical grammar: the reason a person can act upon, never a parser's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from zhurnal.domain.findings import Finding

from .limits import MAX_DEPTH, MAX_FINDINGS, MAX_KEY, MAX_LINE

_KEY: Final = r'(?:[A-Za-z][A-Za-z0-9/_.-]*|"(?:[^"\\]|\\["\\])+")'
_HEAD: Final = rf"^ *(?:- )?(?:{_KEY}:(?: |$))?"
_VALUE: Final = rf"^ *(?:- (?:{_KEY}: )?|{_KEY}: )"


def _when(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda line: compiled.match(line) is not None


#: The first reason that applies is told. Order: from the whole line to its value.
_REASONS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("line-too-long", lambda line: len(line) > MAX_LINE),
    ("blank-line", _when(r"^\s*$")),
    ("comment", _when(r"^\s*#")),
    ("document-marker", _when(r"^(---|\.\.\.|%)")),
    ("bad-indentation", _when(r"^(?:  )* (?! )")),
    ("too-deep", _when(rf"^ {{{2 * MAX_DEPTH},}}")),
    ("bad-key", _when(rf"^ *(?:- )?[A-Za-z][A-Za-z0-9/_.-]{{{MAX_KEY},}}:")),
    ("merge-key", _when(r"^ *(?:- )?<<\s*:")),
    ("list-in-list", _when(r"^ *- +-( |$)")),
    ("empty-item", _when(r"^ *- *$")),
    ("anchor-or-alias", _when(_VALUE + r"[&*]")),
    ("tag", _when(_VALUE + r"!")),
    ("flow-style", _when(_HEAD + r"[\[{]")),
    ("block-text", _when(_VALUE + r"[|>]")),
    ("single-quotes", _when(_HEAD + r"'")),
    ("bad-escape", _when(_VALUE + r'"(?:[^"\\]|\\["\\n])*\\[^"\\n]')),
    ("unclosed-text", _when(_VALUE + r'"(?:[^"\\]|\\["\\n])*$')),
    ("after-text", _when(_VALUE + r'"(?:[^"\\]|\\["\\n])*".')),
    ("trailing-space", _when(r".* $")),
    ("bad-number", _when(_VALUE + r"[-+]?[0-9][0-9_]*$")),
    ("unquoted-text", _when(_VALUE + r"[^\" ]")),
    ("too-many-spaces", _when(_VALUE + r" ")),
    ("unquoted-text", _when(r"^ *- [^:]+$")),
    ("space-missing", _when(rf"^ *(?:- )?{_KEY}:[^ ]")),
    ("bad-key", _when(r"^ *(?:- )?[^:]*:( |$)")),
)

_LIMITS: Final = {"line-too-long": MAX_LINE, "too-deep": MAX_DEPTH, "bad-key": MAX_KEY}


def explain(text: str, grammar: re.Pattern[str], path: str) -> list[Finding]:
    """A finding for each line of `text` that `grammar` refuses, the first `MAX_FINDINGS` of them.

    Params: `text` is the beginning of the line, `limit` what a bound allows.
    """
    findings: list[Finding] = []
    lines = text.split("\n")
    if lines[-1]:
        findings.append(Finding("no-final-newline", path=path, line=len(lines)))
    else:
        lines.pop()
    for number, line in enumerate(lines, 1):
        if grammar.match(line + "\n") is None:
            params: dict[str, str | int] = {"text": line.strip()[:60]}
            code = reason(line)
            if code in _LIMITS:
                params["limit"] = _LIMITS[code]
            findings.append(Finding(code, path=path, line=number, params=params))
            if len(findings) >= MAX_FINDINGS:
                break
    return findings or [Finding("empty-document", path=path, line=1)]


def reason(line: str) -> str:
    """The code of the first reason that applies to `line`."""
    return next((code for code, applies in _REASONS if applies(line)), "bad-line")
