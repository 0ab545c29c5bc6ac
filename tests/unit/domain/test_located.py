"""The place of a change in the document that it made: what a pusher's terminal and a forge show as a line."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from tests.school import YEAR, canonical, make_documents

from zhurnal.documents import codec
from zhurnal.domain.changes import Change
from zhurnal.domain.differences import changes_between
from zhurnal.domain.differences.located import located
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import MemorySource

JOURNAL = f"years/{YEAR}/journals/7a/q1/algebra.yaml"
CLASS = f"years/{YEAR}/classes/7a.yaml"
ROOMS = "catalogs/rooms.yaml"


def journal(documents: dict[str, Any]) -> dict[str, Any]:
    """The journal of algebra, free to change."""
    found: dict[str, Any] = documents[JOURNAL]
    return found


def a_mark(documents: dict[str, Any]) -> str:
    lesson = next(e for e in journal(documents)["lessons"] if e["id"] == "l-0002")
    lesson["works"] = [{"id": "w-0009", "work": "answer", "written": False, "marks": {"p-0102": "2"}}]
    return 'p-0102: "2"'


def a_topic(documents: dict[str, Any]) -> str:
    lesson = next(e for e in journal(documents)["lessons"] if e["id"] == "l-0002")
    lesson["topic"] = "Другая"
    return 'id: "l-0002"'


def a_newcomer(documents: dict[str, Any]) -> str:
    documents[CLASS]["roster"].append({"pupil": "p-0105", "from": "2026-10-19", "order": "9"})
    return 'pupil: "p-0105"'


def a_leaver(documents: dict[str, Any]) -> str:
    documents[CLASS]["roster"][1].update({"to": "2026-10-20", "left": "77"})
    return 'to: "2026-10-20"'


def a_room(documents: dict[str, Any]) -> str:
    key = next(iter(documents[ROOMS]["rooms"]))
    documents[ROOMS]["rooms"][key]["title"] = "Актовый зал"
    return 'title: "Актовый зал"'


@pytest.mark.parametrize("edit", [a_mark, a_topic, a_newcomer, a_leaver, a_room])
def test_the_line_is_that_of_what_was_changed(edit: Any) -> None:
    before = make_documents()
    after = deepcopy(before)
    expected = edit(after)
    changed = [path for path in after if after[path] != before[path]]
    old, new = MemorySource(before), MemorySource(after)
    changes = changes_between(old, new, changed).changes
    places = []
    for number, change in enumerate(changes):
        finding = located(Finding("x", path=change.path(), change=number), changes, old, new)
        data = canonical({finding.path: after[finding.path]})[finding.path]
        line = codec.line_at(data, str(finding.params["at"]))
        places.append(data.decode().splitlines()[line - 1].strip().removeprefix("- "))
    assert expected in places, places


def test_what_has_a_place_or_is_about_nothing_stays() -> None:
    source = MemorySource({})
    changes: list[Change] = []
    for finding in (Finding("x"), Finding("x", change=3), Finding("x", params={"at": "/a"}, change=0)):
        assert located(finding, changes, source, source) is finding
