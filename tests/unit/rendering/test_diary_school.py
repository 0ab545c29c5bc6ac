"""The sample that the diary's tests are about is itself a valid school."""

from __future__ import annotations

from tests.unit.rendering.diary_school import library, people, school

from zhurnal.documents import codec
from zhurnal.domain import paths


def test_every_document_is_valid_and_stands_at_its_place() -> None:
    schemas = library()
    for path, document in (school() | people()).items():
        place = paths.place_of(path)
        assert place is not None, path
        assert place.kind == document["kind"]
        codec.dump(document, schemas, path=path)
