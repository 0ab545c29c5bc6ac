"""One digest of all files of a commit, as stock tools give it.

`git archive COMMIT | tar x`, then `find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

from zhurnal.store.base import Snapshot


class Digests:
    """SHA-256 of files by path; asked again for a later commit, only what has changed is read."""

    def __init__(self, read_blob: Callable[[str], bytes]) -> None:
        self._read = read_blob
        self._known: dict[str, tuple[str, str]] = {}

    def of(self, blobs: Mapping[str, str]) -> str:
        """The digest of files by path and blob id; raises StoreError where one cannot be read."""
        for path in self._known.keys() - blobs.keys():
            del self._known[path]
        for path, blob in blobs.items():
            known = self._known.get(path)
            if known is None or known[0] != blob:
                self._known[path] = blob, hashlib.sha256(self._read(blob)).hexdigest()
        return digest_of_list((path, known[1]) for path, known in self._known.items())


def digest_of_list(files: Iterable[tuple[str, str]]) -> str:
    """The digest of pairs of path and SHA-256."""
    listing = hashlib.sha256()
    for path, digest in sorted(files, key=lambda pair: pair[0].encode("utf-8", "surrogateescape")):
        listing.update(f"{digest}  {path}\n".encode("utf-8", "surrogateescape"))
    return listing.hexdigest()


def blobs_of(snapshot: Snapshot) -> dict[str, str]:
    """Path to blob id of all files of a commit."""
    return {entry.path: entry.id for entry in snapshot.entries()}
