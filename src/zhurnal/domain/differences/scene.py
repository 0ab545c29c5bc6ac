"""One document before and after, with what is around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source


@dataclass(frozen=True, slots=True)
class Scene:
    """path, parts: the document's place taken apart. actor: who is said to have changed it, "" for nobody.

    school: a reader over `after`.
    """

    before: Source
    after: Source
    path: str
    parts: Mapping[str, str]
    actor: str
    school: Record

    @property
    def old(self) -> Document:
        """The document before; an empty one where none stood."""
        return self.before.get(self.path) or {}

    @property
    def new(self) -> Document:
        """The document after; an empty one where none stands."""
        return self.after.get(self.path) or {}

    @property
    def year(self) -> str:
        """The school year of the path."""
        return self.parts["year"]
