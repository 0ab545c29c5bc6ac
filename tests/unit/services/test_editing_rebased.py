"""A form filled in over an older state, brought to the newest: facts of others stay, the same fact twice is told."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests import school as small

from zhurnal.domain import paths
from zhurnal.domain.source import MemorySource
from zhurnal.services.editing.check import rebased
from zhurnal.services.editing.sheet import Built
from zhurnal.services.wording import sentence

PATH = paths.class_(small.YEAR, "7a")
NOBODY = MemorySource({})


def brought(ours: dict[str, Any], theirs: dict[str, Any]) -> Built:
    """What becomes of `theirs`, filled in before main got `ours`."""
    documents = small.make_documents()
    built = Built(documents={PATH: {**documents[PATH], **theirs}})
    now = deepcopy(documents)
    now[PATH] = {**documents[PATH], **ours}
    rebased(built, (MemorySource(documents), NOBODY), (MemorySource(now), NOBODY))
    return built


def test_a_fact_that_was_nowhere_and_got_two_values_is_told_in_texts() -> None:
    ((row, told),) = brought({"room": "12"}, {"room": "r-204"}).problems
    assert (row, told.code, told.path) == ("", "merge-conflict", PATH)
    assert told.params == {"path": PATH, "at": "room", "base": "", "ours": "12", "theirs": "r-204"}
    said = sentence(told)
    assert "12" in said
    assert "r-204" in said
    assert "None" not in said


def test_other_facts_of_others_stay() -> None:
    built = brought({"room": "12"}, {"title": "7 А"})
    assert not built.problems
    found = built.documents[PATH]
    assert found is not None
    assert (found["room"], found["title"]) == ("12", "7 А")
