"""The documents of one commit as the domain reads them: parsed once per blob, derived values too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from zhurnal.documents.cache import DocumentCache
from zhurnal.documents.pieces import PieceReader
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.source import Document

T = TypeVar("T")


class Files(Protocol):
    """What is needed of a store's snapshot."""

    def read(self, path: str) -> bytes | None:
        """The file's bytes, or None."""

    def blob_id(self, path: str) -> str | None:
        """The id of the file's content, or None."""

    def read_blob(self, oid: str) -> bytes:
        """The bytes under a blob id."""

    def list(self, prefix: str = "") -> list[str]:
        """Paths below a folder."""

    def names(self, folder: str = "") -> Sequence[str]:
        """Names directly in a folder, sorted."""


class Library:
    """What outlives a commit: the schemas, the documents read last and what was derived from them, by blob id."""

    def __init__(
        self, schemas: SchemaSet, cache: DocumentCache | None = None, reader: PieceReader | None = None
    ) -> None:
        self.schemas = schemas
        # An empty cache has no length, and is one all the same.
        self.cache = DocumentCache() if cache is None else cache
        self._reader = PieceReader(schemas) if reader is None else reader

    def parse(self, blob: str, files: Files, path: str) -> dict[str, Any]:
        """The document of a blob. Raises DocumentError naming `path`."""
        return self.cache.known(blob) or self.cache.get(
            blob, lambda: files.read_blob(blob), lambda data: self._reader.load(data, path=path)
        )

    def derive(self, blob: str, function: Callable[[Document], T], document: dict[str, Any]) -> T:
        """function(document), remembered by the blob's id as long as the document is."""
        return self.cache.derive(blob, function, document)


class RecordSource:
    """A `Source` over the files of one commit. Raises DocumentError where a document is not valid."""

    def __init__(self, files: Files, library: Library) -> None:
        self.files = files
        self.library = library
        self._blobs: dict[str, str | None] = {}

    def blob_id(self, path: str) -> str | None:
        """The id of the content at `path`, or None: equal content, equal id."""
        if path not in self._blobs:
            self._blobs[path] = self.files.blob_id(path)
        return self._blobs[path]

    def get(self, path: str) -> Document | None:
        blob = self.blob_id(path)
        return None if blob is None else self.library.parse(blob, self.files, path)

    def read(self, path: str) -> bytes | None:
        """The bytes of the document at `path`, or None."""
        blob = self.blob_id(path)
        return None if blob is None else self.files.read_blob(blob)

    def list(self, prefix: str) -> Sequence[str]:
        return [path for path in self.files.list(prefix.rstrip("/")) if path.startswith(prefix)]

    def names(self, folder: str) -> Sequence[str]:
        return self.files.names(folder)

    def derive(self, path: str, function: Callable[[Document], T]) -> T | None:
        blob = self.blob_id(path)
        if blob is None:
            return None
        return self.library.derive(blob, function, self.library.parse(blob, self.files, path))
