"""Ids of classes by their titles: those that the record has, or new ones by the fixed table."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.source import Document
from zhurnal.domain.transliteration import slug, unique


class ClassIds:
    """standing: a year's class documents by id."""

    def __init__(self, standing: Mapping[str, Document]) -> None:
        self._ids = {_key(str(document["title"])): id_ for id_, document in standing.items()}
        self._taken = set(standing)

    def find(self, grade: int, letter: str) -> str:
        """The id of the class "7а", always the same; "" where its letter has no Latin form.

        Two letters may have one Latin form (е and э): the second class is 8e2.
        """
        key = _key(f"{grade}{letter}")
        short = slug(letter, limit=6)
        if key not in self._ids and short:
            self._ids[key] = unique(f"{grade}{short}", self._taken).replace("-", "")
            self._taken.add(self._ids[key])
        return self._ids.get(key, "")


def _key(title: str) -> str:
    return skeleton(title).replace(" ", "")
