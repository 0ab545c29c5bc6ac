"""Changes as JSON and back: for what an undo is to restore."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from zhurnal.domain import changes as all_changes
from zhurnal.domain.changes import Change
from zhurnal.domain.changes.absence import AbsenceEntry
from zhurnal.domain.changes.homework import Homework
from zhurnal.domain.changes.lesson import Entry
from zhurnal.domain.changes.work import WorkEntry
from zhurnal.domain.errors import ZhurnalError

_ENTRIES = {kind.__name__: kind for kind in (AbsenceEntry, Entry, Homework, WorkEntry)}
_CHANGES = {
    name: kind
    for name, kind in vars(all_changes).items()
    if isinstance(kind, type) and issubclass(kind, Change) and name in all_changes.__all__
}


class UnknownChangeError(ZhurnalError):
    """Data that are none of our changes."""


def to_data(change: Change) -> dict[str, Any]:
    """A change as plain JSON data; `type` names its class."""
    fields = {field.name: _plain(getattr(change, field.name)) for field in dataclasses.fields(change)}
    return {"type": type(change).__name__, **fields}


def from_data(data: Mapping[str, Any]) -> Change:
    """The change that `to_data` gave. Raises UnknownChangeError."""
    kind = _CHANGES.get(str(data.get("type")))
    if kind is None:
        raise UnknownChangeError(f"expected the name of a change, found {data.get('type')!r}")
    try:
        return kind(**{name: _value(value) for name, value in data.items() if name != "type"})
    except TypeError as error:
        raise UnknownChangeError(f"expected the fields of {kind.__name__}, found {sorted(data)}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"$entry": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_value(one) for one in value)
    if not isinstance(value, dict):
        return value
    if "$date" in value:
        return date.fromisoformat(value["$date"])
    if "$entry" in value:
        kind = _ENTRIES.get(value["$entry"])
        if kind is None:
            raise UnknownChangeError(f"expected one of {', '.join(_ENTRIES)}, found {value['$entry']!r}")
        return kind(**{name: _value(one) for name, one in value.items() if name != "$entry"})
    return {key: _value(one) for key, one in value.items()}
