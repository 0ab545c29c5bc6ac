"""A document as it stands beside what it would be, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from zhurnal.services.proposals.model import DocumentDiff, Line

_AROUND = 3


def document_diff(path: str, old: bytes | None, new: bytes | None, *, register: bool = False) -> DocumentDiff:
    """The difference of two states of a file; None where there is none. Bytes that are not UTF-8 are shown replaced."""
    before, after = _text(old), _text(new)
    return DocumentDiff(path, before, after, tuple(_hunks(_lines(before), _lines(after))), register)


def unified(diff: DocumentDiff) -> Iterator[str]:
    """The lines of a unified diff, as `git diff` writes them."""
    yield f"--- {'a/' + diff.path if diff.old is not None else '/dev/null'}"
    yield f"+++ {'b/' + diff.path if diff.new is not None else '/dev/null'}"
    for hunk in diff.hunks:
        yield f"@@ -{_span([line.old for line in hunk])} +{_span([line.new for line in hunk])} @@"
        for line in hunk:
            yield line.kind + line.text


def _span(numbers: Sequence[int]) -> str:
    there = [number for number in numbers if number]
    return f"{there[0] if there else 0},{len(there)}"


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Line, ...]]:
    # What both begin and end with is left out but for some lines: the matcher's cost grows with the square.
    limit = min(len(old), len(new))
    head = next((n for n in range(limit) if old[n] != new[n]), limit)
    tail = next((n for n in range(limit - head) if old[-1 - n] != new[-1 - n]), limit - head)
    skip, cut = max(head - _AROUND, 0), max(tail - _AROUND, 0)
    old, new = old[skip : len(old) - cut], new[skip : len(new) - cut]
    # Without the junk heuristic: in a roster nearly every line is "popular", and none of them is junk.
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND):
        yield tuple(line for code in group for line in _run(code, old, new, skip + 1))


def _run(code: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str], first: int) -> Iterator[Line]:
    """Lines of a run. first: the number of the lines that stand at index 0."""
    kind, a, b, c, d = code
    if kind == "equal":
        for n, text in enumerate(old[a:b]):
            yield Line(" ", first + a + n, first + c + n, text)
        return
    for n, text in enumerate(old[a:b], first + a):
        yield Line("-", n, 0, text)
    for n, text in enumerate(new[c:d], first + c):
        yield Line("+", 0, n, text)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")


def _lines(text: str | None) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []
