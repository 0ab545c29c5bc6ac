"""A moment of the past as people name it, and the state of the record then: for `--as-of` and `?as-of=`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.services.school import School

_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_RUSSIAN = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(.*)", re.ASCII | re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SHAPE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_LAST_SECOND = time(23, 59, 59)
_LONGEST = 60


class NoSuchMomentError(ZhurnalError):
    """The text names no moment of the record's past; the message is a sentence for who wrote it."""


class BadMomentError(NoSuchMomentError):
    """The text cannot be read as a moment at all."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The record as it stood at a moment. commit: the newest one then; at: the moment, in the school's zone."""

    commit: str
    at: datetime


def as_of(school: School, text: str) -> AsOf:
    """The state that a text names: the beginning of a commit's id, or a date with or without a time.

    "2026-10-15T12:30", "15.10.2026 12:30", "2026-10-15" (the end of that day; of today: now) are read in the school's
    zone unless an offset is given. Raises NoSuchMomentError for a moment before the founding or in the
    future and for a commit that main has not, BadMomentError for any other text.
    """
    text = text.strip()
    if _COMMIT.fullmatch(text):
        info = school.record_store.on_main(text)
        if info is None:
            raise NoSuchMomentError(_("The record has no commit {commit}.").format(commit=text))
        return AsOf(info.id, school.record(info.id).local(info.when))
    record = school.record()
    now = record.local(school.clock.now())
    at = read_moment(record, text)
    if _DAY.fullmatch(_iso(text)) and at.date() == now.date():
        at = now.replace(microsecond=0)
    if at > now:
        sentence = _("{moment} has not come yet; it is {now} now.")
        raise NoSuchMomentError(sentence.format(moment=_shown(at), now=_shown(now)))
    info = school.record_store.at_moment(at)
    if info is None:
        first = school.record_store.first()
        founded = _shown(record.local(first.when)) if first else ""
        sentence = _("At {moment} the school's record did not exist yet; it begins at {founded}.")
        raise NoSuchMomentError(sentence.format(moment=_shown(at), founded=founded))
    return AsOf(info.id, at)


def read_moment(record: Record, text: str) -> datetime:
    """A date with or without a time, in the school's zone. Raises BadMomentError."""
    spelled = _iso(text)
    try:
        if not _SHAPE.fullmatch(spelled):
            raise ValueError(spelled)
        found = datetime.fromisoformat(spelled)
        if _DAY.fullmatch(spelled):
            found = datetime.combine(found.date(), _LAST_SECOND)
        return record.local(found) if found.tzinfo else found.replace(tzinfo=record.zone)
    except (ValueError, OverflowError):
        sentence = _("Expected a moment like 2026-10-15T12:30 or 15.10.2026 12:30, or a commit, found “{found}”.")
        raise BadMomentError(sentence.format(found=text[:_LONGEST])) from None


def _iso(text: str) -> str:
    """A Russian date turned round; other texts as they are."""
    found = _RUSSIAN.fullmatch(text)
    if found is None:
        return text
    day, month, year, rest = found.groups()
    clock = rest.lstrip(", ")
    return f"{year}-{month:0>2}-{day:0>2}" + (f"T{clock:0>5}" if clock else "")


def _shown(moment: datetime) -> str:
    return moment.strftime("%d.%m.%Y %H:%M:%S").removesuffix(":00")
