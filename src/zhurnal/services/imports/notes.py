"""How an import speaks of a file: one refusal, or a note beside what was read."""

from __future__ import annotations

from zhurnal.domain.errors import FindingsError
from zhurnal.domain.findings import Effect, Finding


def refusal(code: str, path: str, line: int = 0, **params: str | int) -> FindingsError:
    """The file cannot be read at all; to be raised."""
    return FindingsError([Finding(code, Effect.REFUSE, path=path, line=line, params=params)])


def note(code: str, path: str, line: int = 0, **params: str | int) -> Finding:
    """Something was left out (`unplaced-...`) or understood otherwise than written (`import-...`)."""
    return Finding(code, Effect.WARN, path=path, line=line, params=params)
