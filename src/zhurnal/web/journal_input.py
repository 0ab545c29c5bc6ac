"""What the journal page sends: a strict reading of its JSON and of its plain form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from zhurnal.language import gettext as _
from zhurnal.services.journal_save import Batch, Edit, Taken
from zhurnal.web.errors import BadInputError

LARGEST = 512 * 1024
"""Bytes of a batch: every cell of a full term's journal is less."""

MOST = 4000
"""Cells of a batch."""

_LESSON = re.compile(r"l-[0-9a-z]{4,12}|@\d{4}-\d\d-\d\d/\d{1,2}")
_WORK = re.compile(r"(w-[0-9a-z]{4,12})?")
_PUPIL = re.compile(r"p-[0-9a-z]{3,12}")
_PERIOD = re.compile(r"q[1-4]|h[12]|t[1-3]|year")
_CODE = re.compile(r"[^\x00-\x1f]{0,60}")
_REASON = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*)?")
_KEY = re.compile(r"[0-9A-Za-z_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch with the drafts that are to be withdrawn."""

    batch: Batch
    withdraw: tuple[int, ...] = ()


def from_json(body: bytes) -> Sent:
    """A batch as the grid's script sends it. Raises BadInputError for anything else."""
    if len(body) > LARGEST:
        raise BadInputError(_("Too much was sent at once. Reload the page and save in smaller parts."))
    try:
        data = json.loads(body, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    top = _fields(data, {"key", "reason", "cells", "term_marks", "taken", "withdraw", "leaving"})
    edits = [
        Edit(
            pupil=_text(one["pupil"], _PUPIL),
            was=_text(one["was"], _CODE),
            now=_text(one["now"], _CODE),
            lesson=_text(one["lesson"], _LESSON),
            work=_text(one["work"], _WORK),
        )
        for one in _entries(top["cells"], {"lesson", "work", "pupil", "was", "now"})
    ]
    edits += [
        Edit(
            pupil=_text(one["pupil"], _PUPIL),
            was=_text(one["was"], _CODE),
            now=_text(one["now"], _CODE),
            period=_text(one["period"], _PERIOD),
        )
        for one in _entries(top["term_marks"], {"period", "pupil", "was", "now"})
    ]
    taken = [
        Taken(_text(one["lesson"], _LESSON), _flag(one["was"]), _flag(one["now"]))
        for one in _entries(top["taken"], {"lesson", "was", "now"})
    ]
    if not isinstance(top["withdraw"], list) or not all(type(n) is int for n in top["withdraw"]):
        raise _unreadable()
    _once([(e.lesson, e.work, e.period, e.pupil) for e in edits])
    reason, key = _text(top["reason"], _REASON), _text(top["key"], _KEY)
    batch = Batch(tuple(edits), tuple(taken), reason, key, leaving=_flag(top["leaving"]))
    return Sent(batch, tuple(top["withdraw"][:MOST]))


def from_form(data: QueryDict) -> Batch:
    """A batch as the plain form of one lesson sends it: fields `now|<work>|<pupil>` with their `was|...`."""
    lesson = _text(data.get("lesson"), _LESSON)
    edits = []
    for name in data:
        if not name.startswith("now|"):
            continue
        parts = name.split("|")
        if len(parts) != 3 or f"was|{parts[1]}|{parts[2]}" not in data:
            raise _unreadable()
        edits.append(
            Edit(
                pupil=_text(parts[2], _PUPIL),
                was=_text(data[f"was|{parts[1]}|{parts[2]}"], _CODE),
                now=_text(" ".join(str(data[name]).split())[:60], _CODE),
                lesson=lesson,
                work=_text(parts[1], _WORK),
            )
        )
    taken = [Taken(lesson, data.get("was-taken") == "yes", data.get("taken") == "yes")] if "was-taken" in data else []
    reason = _text(data.get("reason", ""), _REASON)
    return Batch(tuple(edits[:MOST]), tuple(taken), reason, _text(data.get("key"), _KEY))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _unreadable()
    return found


def _fields(data: Any, names: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, dict) or set(data) != names:
        raise _unreadable()
    return data


def _entries(data: Any, names: set[str]) -> list[Mapping[str, Any]]:
    if not isinstance(data, list) or len(data) > MOST:
        raise _unreadable()
    return [_fields(one, names) for one in data]


def _text(value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _unreadable()
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _unreadable()
    return value


def _once(places: list[tuple[str, ...]]) -> None:
    if len(set(places)) != len(places):
        raise _unreadable()


def _unreadable() -> BadInputError:
    return BadInputError(_("The page sent what the journal cannot read. Reload it; unsaved entries come back."))
