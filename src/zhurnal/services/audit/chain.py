"""The commits to be checked: ids along first parents, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhurnal.domain.errors import StoreError, ZhurnalError
from zhurnal.language import gettext as _
from zhurnal.store.git import GitStore

_ID = 20


class NotInHistoryError(ZhurnalError):
    """What the audit was to begin after is no commit of this record's history."""


class BrokenChainError(ZhurnalError):
    """History breaks off at `commit`: its parent cannot be read, or, where it is the head, the commit itself."""

    def __init__(self, commit: str, length: int) -> None:
        self.commit, self.length = commit, length
        super().__init__(f"expected history to go on before {commit}, found it {length} commits long")


@dataclass(frozen=True, slots=True)
class Span:
    """Commits from `start` to `end`, which is not one of them: numbers in the chain."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


class Chain:
    """20 bytes a commit. base: the trusted commit before the first, None where history begins with it."""

    def __init__(self, ids: bytes, base: str | None) -> None:
        self.ids = ids
        self.base = base

    @classmethod
    def read(cls, store: GitStore, head: str, base: str = "") -> Chain:
        """As the parents lead from `head` back to `base` (a beginning of an id), "" for the first commit.

        Raises NotInHistoryError (no such base), BrokenChainError.
        """
        ids = bytearray()
        last = ""
        try:
            for last in store.first_parents(head):
                if base and last.startswith(base):
                    return cls(_turned(ids), last)
                ids += bytes.fromhex(last)
        except StoreError as error:
            raise BrokenChainError(last or head, len(ids) // _ID) from error
        if base:
            raise NotInHistoryError(_("No commit of this history is called {name}.").format(name=base))
        return cls(_turned(ids), None)

    def __len__(self) -> int:
        return len(self.ids) // _ID

    def __getitem__(self, number: int) -> str:
        return self.ids[number * _ID : (number + 1) * _ID].hex()

    def before(self, number: int) -> str | None:
        """The commit that a commit of the chain follows; None for the very first."""
        return self[number - 1] if number else self.base

    def part(self, span: Span) -> bytes:
        """The ids of a span."""
        return self.ids[span.start * _ID : span.end * _ID]

    def places(self, commits: Iterable[str]) -> dict[str, int]:
        """The numbers of those commits that are in the chain; reads the chain once."""
        wanted = {bytes.fromhex(commit): commit for commit in commits}
        found = ((number, self.ids[number * _ID : (number + 1) * _ID]) for number in range(len(self)))
        return {wanted[raw]: number for number, raw in found if raw in wanted} if wanted else {}


def ids_of(part: bytes) -> Iterator[str]:
    """The ids of `Chain.part` one by one."""
    return (part[at : at + _ID].hex() for at in range(0, len(part), _ID))


def _turned(ids: bytearray) -> bytes:
    return b"".join(bytes(ids[at : at + _ID]) for at in range(len(ids) - _ID, -1, -_ID))
