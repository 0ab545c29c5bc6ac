"""Where in a document a change is seen: by that an editor's line is found for what the judge says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from zhurnal.domain.changes import AmendWork, BringMark, Change, JournalChange, OpenWork, SetAttendance, SetMark
from zhurnal.domain.differences.unexplained import first_difference, pointer
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Draft, Source


def located(finding: Finding, changes: Sequence[Change], before: Source, after: Source) -> Finding:
    """A finding about one of `changes`, with its place in `after` as `at`; as it is where it names a place already.

    before, after: the states between which the changes lie.
    """
    if not 0 <= finding.change < len(changes) or "at" in finding.params or finding.line:
        return finding
    change = changes[finding.change]
    if finding.path != change.path():
        return finding
    return replace(finding, params={**finding.params, "at": pointer(_place(change, before, after))})


def _place(change: Change, before: Source, after: Source) -> list[str]:
    if isinstance(change, JournalChange):
        return _by_ids(after.get(change.path()), _cell(change))
    if isinstance(change, BringMark):
        return _by_ids(after.get(change.path()), ["marks", change.entry])
    draft = Draft(before)
    try:
        change.apply(draft)
    except LookupError:
        return []  # it needs what other changes of the batch bring along: the whole document is meant
    return list(first_difference(before.get(change.path()), draft.get(change.path())) or ())


def _cell(change: JournalChange) -> list[str]:
    lesson = ["lessons", change.lesson]
    if isinstance(change, SetMark):
        return [*lesson, "works", change.work, "marks", change.key]
    if isinstance(change, OpenWork | AmendWork):
        return [*lesson, "works", change.work]
    return [*lesson, "absent", change.pupil] if isinstance(change, SetAttendance) else lesson


def _by_ids(document: Any, cell: Sequence[str]) -> list[str]:
    """A place whose list entries are named by their ids, as far as it is there: what was taken away is not."""
    found: list[str] = []
    for step in cell:
        if isinstance(document, Mapping) and step in document:
            document = document[step]
            found.append(step)
        elif isinstance(document, Sequence) and not isinstance(document, str):
            at = next((n for n, e in enumerate(document) if isinstance(e, Mapping) and e.get("id") == step), None)
            if at is None:
                break
            document = document[at]
            found.append(str(at))
        else:
            break
    return found
