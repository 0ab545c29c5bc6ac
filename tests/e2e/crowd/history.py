"""What a record says was done: the changes of each commit of main, read from its documents, not its trailers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhurnal.documents.source import RecordSource
from zhurnal.domain.changes import Change
from zhurnal.domain.differences import changes_between
from zhurnal.services.school import new_library
from zhurnal.store.base import CommitInfo
from zhurnal.store.git import GitStore


@dataclass(frozen=True, slots=True)
class Done:
    """One commit of main. changes: its difference from its first parent."""

    commit: CommitInfo
    changes: list[Change] = field(default_factory=list)

    @property
    def actor(self) -> str:
        """Whose change it is."""
        return self.commit.trailer("Actor") or ""

    @property
    def proposal(self) -> str:
        """The proposal that it merges, "" for none."""
        return self.commit.trailer("Proposal") or ""


def history(record: Path) -> Iterator[Done]:
    """All of main after the founding, oldest first; each commit must be explained by changes."""
    store, library = GitStore.open(record), new_library()
    for info in reversed(list(store.log())):
        if not info.parents:
            continue
        before, after = store.snapshot(info.parents[0]), store.snapshot(info.id)
        paths = [difference.path for difference in after.changes(before)]
        actor = info.trailer("Actor") or ""
        found = changes_between(RecordSource(before, library), RecordSource(after, library), paths, actor=actor)
        assert not found.unexplained, (info.id, found.unexplained)
        yield Done(info, list(found.changes))
