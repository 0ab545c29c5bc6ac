"""Corrections to the structure tree that WeasyPrint writes for tables (ISO 32000-1, 14.7 and 14.8.5.7).

WeasyPrint 70 links each cell to its header cells by their IDs, but miscounts columns where two cells of a
table's head span several rows, so that a mark would be read out under the date beside its own; and it writes
IDs without the tree of IDs that 14.7.2 then requires. A header cell's scope says the same, rightly, and in a
third of the bytes.
"""

from __future__ import annotations

from typing import Any

import pydyf  # type: ignore[import-untyped]


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object turned into bytes once: pydyf asks for them twice, for the file and for its identifier."""

    def __init__(self, source: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation = source.number, source.generation
        self._data: bytes = source.data

    @property
    def data(self) -> bytes:
        return self._data


def correct_tables(_document: object, pdf: Any) -> None:
    """Finisher for `Document.write_pdf`: header cells get a scope, links by ID go.

    A header cell in a table's head is of its column, any other of its row.
    """
    objects = pdf.objects
    for item in objects:
        if not isinstance(item, dict) or item.get("Type") != "/StructElem":
            continue
        if item["S"] in ("/TH", "/TD") and "A" in item:
            item["A"].pop("Headers", None)
            if item["S"] == "/TH":
                item.pop("ID", None)
                group = objects[_number(objects[_number(item["P"])]["P"])]
                item["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
    for index, item in enumerate(objects):
        if isinstance(item, dict) and item.get("Type") == "/StructElem":
            objects[index] = _Written(item)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
