"""The record as a batch leaves its journals, with the lists and rules that stood before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from zhurnal.domain.source import Document, Source

T = TypeVar("T")


class Standing:
    """A source that takes journals from `after` and everything else from `before`.

    By it rights are derived (DESIGN, "The judge": from the record at the parent commit): nobody brings the
    appointment along with its use.
    """

    def __init__(self, before: Source, after: Source) -> None:
        self._before, self._after = before, after

    def _of(self, path: str) -> Source:
        return self._after if "/journals/" in path else self._before

    def get(self, path: str) -> Document | None:
        """The document at `path`, or None."""
        return self._of(path).get(path)

    def list(self, prefix: str) -> Sequence[str]:
        """Sorted paths of all documents in a folder."""
        return self._of(prefix).list(prefix)

    def names(self, folder: str) -> Sequence[str]:
        """Names directly in a folder."""
        return self._of(folder).names(folder)

    def derive(self, path: str, function: Callable[[Document], T]) -> T | None:
        """function(document at path), remembered as long as the document stands."""
        return self._of(path).derive(path, function)
