"""Differences of whole documents, of the register of issued files, and the first commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhurnal.domain import paths as layout
from zhurnal.domain.changes import AmendDocument, Change, FoundSchool, MakeCheckpoint, RegisterOutput
from zhurnal.domain.differences.parts import parts_of
from zhurnal.domain.differences.scene import Scene
from zhurnal.domain.source import Source


def whole(scene: Scene) -> Iterator[Change]:
    """The document entered, amended or taken away."""
    yield from parts_of(
        AmendDocument(place=scene.path, was=scene.before.get(scene.path), now=scene.after.get(scene.path))
    )


def outputs(scene: Scene) -> Iterator[Change]:
    """Issued files, registered one after the other; nothing registered is ever altered."""
    known = {entry["id"] for entry in scene.old.get("outputs", ())}
    for entry in scene.new.get("outputs", ()):
        if entry["id"] not in known:
            yield RegisterOutput(year=scene.year, output={key: entry[key] for key in entry if key != "id"})


def checkpoints(scene: Scene) -> Iterator[Change]:
    """A checkpoint made, under the name of its own moment; one that stands is never altered nor taken away."""
    if scene.new and not scene.old and scene.path == layout.checkpoint(str(scene.new["made"])):
        yield MakeCheckpoint(statement=scene.new)


def founding(after: Source, paths: Sequence[str]) -> Iterator[Change]:
    """The school founded with all its documents, where there is a school afterwards."""
    placed = [path for path in paths if (place := layout.place_of(path)) is not None and place.kind != "person"]
    documents = {path: document for path in placed if (document := after.get(path)) is not None}
    if layout.SCHOOL in documents:
        yield FoundSchool(documents=documents)
