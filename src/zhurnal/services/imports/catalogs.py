"""Subjects and rooms that a file calls by their titles, as codes of the record's catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.transliteration import slug, unique
from zhurnal.services.imports.plan import Documents


def codes_of(
    documents: Documents, name: str, titles: Iterable[tuple[str, int]], *, limit: int, prefix: str = ""
) -> dict[str, str]:
    """Codes by title in the catalogue `name`; what is not in it is added there.

    titles: with a room's places, 0 for none. limit: longest title. prefix: how new codes begin.
    """
    path = paths.catalog(name)
    document = dict(documents.was(path) or {"kind": name, "version": 1, name: {}})
    entries: dict[str, Any] = dict(document[name])
    codes = {skeleton(entry["title"]): code for code, entry in entries.items()}
    found: dict[str, str] = {}
    for whole, places in titles:
        title = whole[:limit].rstrip()
        code = codes.get(skeleton(title))
        if code is None:
            code = unique(prefix + (slug(title) or name.rstrip("s")), entries)
            entries[code] = {"title": title, **({"places": places} if 1 <= places <= 500 else {})}
            codes[skeleton(title)] = code
        found[whole] = code
    if entries:
        documents.put(path, {**document, name: entries})
    return found
