"""The checkpoints of a record: each the server's own word, true of the commit before it, and still true of the tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Document, Source
from zhurnal.services.checkpoints.digests import Digests
from zhurnal.services.checkpoints.statement import is_signed, read_statement
from zhurnal.store.base import MAIN, CommitInfo
from zhurnal.store.git import GitStore


class StatementCheck:
    """Remembers the digests of files from one checkpoint to the next."""

    def __init__(self, store: GitStore, allowed_signers: str, schemas: SchemaSet) -> None:
        self._signers, self._schemas = allowed_signers, schemas
        self._digests = Digests(store.snapshot().read_blob)

    def check(
        self, document: Document, info: CommitInfo, parent: CommitInfo, blobs: Mapping[str, str]
    ) -> list[Finding]:
        """Findings of a checkpoint that the commit `info` brings. blobs: files of `parent`, path to id."""
        said = read_statement(document)
        if not is_signed(document, self._signers, self._schemas):
            return [Finding("checkpoint-signature")]
        true = {
            "commit": said.commit == parent.id and said.refs.get(MAIN) == parent.id,
            "made": parent.when <= said.made <= info.when,
            "files": said.files == len(blobs),
            "documents": said.documents == self._digests.of(blobs),
        }
        false = [name for name, holds in true.items() if not holds]
        return [Finding("checkpoint-false", params={"what": ", ".join(false)})] if false else []


def check_tags(source: Source, paths: Iterable[str], tags: Mapping[str, str]) -> list[Finding]:
    """Findings of tags that do not stand where a checkpoint of the record saw them.

    source, paths: the documents of the record now, its checkpoints among them. tags: name to id, as they stand.
    """
    found: dict[str, Finding] = {}
    for path in paths:
        document = source.get(path)
        for name, at in read_statement(document).tags.items() if document else ():
            if tags.get(name) != at:
                found.setdefault(name, moved(name, at, tags.get(name), path))
    return list(found.values())


def moved(name: str, was: str, now: str | None, path: str) -> Finding:
    """A tag that is gone or stands elsewhere than the checkpoint at `path` says."""
    code = "tag-gone" if now is None else "tag-moved"
    return Finding(code, params={"ref": name, "was": was, "now": now or "", "checkpoint": path})
