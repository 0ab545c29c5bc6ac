"""A run of commits checked one after the other, from a trusted one on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zhurnal.documents.cache import DocumentCache
from zhurnal.documents.pieces import PieceReader
from zhurnal.documents.source import Library
from zhurnal.domain.errors import StoreError
from zhurnal.domain.findings import Finding
from zhurnal.services.audit.form import check_form, check_signature
from zhurnal.services.audit.replay import Replay
from zhurnal.services.school import new_library
from zhurnal.store.git import GitStore

# Bytes of source text whose documents, and whose items, are remembered: of the documents as they stand those that are
# looked at day by day, and the journals of a term, of which a commit alters an item.
_DOCUMENTS = 8 * 1024 * 1024
_ITEMS = 8 * 1024 * 1024


def checked(
    store: GitStore, base: str | None, commits: Iterable[str], allowed_signers: str
) -> Iterator[Sequence[Finding]]:
    """Findings commit by commit, none for a good one; ends after the first bad one.

    base: the commit before the first, taken for granted; None where history begins. Memory grows by some 50 bytes a
    commit. Raises AllowedSignersError.
    """
    try:
        schemas = new_library().schemas
        library = Library(schemas, DocumentCache(_DOCUMENTS), PieceReader(schemas, _ITEMS))
        replay = Replay(store, base, library, allowed_signers)
    except StoreError:
        yield [Finding("object-unreadable", params={"object": base or ""})]
        return
    for commit in commits:
        found = _check(store, commit, replay, allowed_signers)
        yield found
        if found:
            return


def _check(store: GitStore, commit: str, replay: Replay, allowed_signers: str) -> Sequence[Finding]:
    """One commit: who signed it, how it is written, and whether what it changes was allowed."""
    try:
        info, signed = store.signed(commit)
        found = check_signature(signed, info, allowed_signers)
        found = found or check_form(info, signed[0] if signed else b"", replay.parent)
        return found or replay.step(info)
    except StoreError:
        return [Finding("object-unreadable", params={"object": commit})]
