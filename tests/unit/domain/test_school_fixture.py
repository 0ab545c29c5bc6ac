"""The tests' own school is one that the record would take."""

from __future__ import annotations

from tests.school import canonical, make_documents, schemas

from zhurnal.documents import codec
from zhurnal.domain import paths


def test_documents_are_valid_and_read_back_the_same() -> None:
    documents = make_documents()
    for path, data in canonical(documents).items():
        assert codec.load(data, schemas(), path=path) == documents[path], path


def test_paths_are_the_layouts_own() -> None:
    for path, document in make_documents().items():
        place = paths.place_of(path)
        assert place is not None, path
        assert place.kind == document["kind"]
