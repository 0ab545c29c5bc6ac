"""Who tries to change lists, plans and settings that are not theirs (3.3.1, 3.3.2, 3.3.7, 3.6.3, 3.7.4, 6.1)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import datetime
from functools import partial
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.changes import (
    AmendDocument,
    AmendPerson,
    AppointSubstitute,
    AppointTeacher,
    Change,
    CloseDay,
    LeavePupil,
    RegisterOutput,
)
from zhurnal.domain.record import Record
from zhurnal.services.simulation.acts import DAY, Day, Make
from zhurnal.services.simulation.attempts_journals import Attempt
from zhurnal.services.simulation.cover import covers, extension
from zhurnal.services.simulation.office import any_class, holder, leader_of


def _document(
    who: str, path: Callable[[Day, random.Random], str], edit: Callable[[dict[str, Any]], None]
) -> Attempt:  # fmt: skip
    """Somebody changes a document that is not theirs to change. who: a duty, or "class-teacher", "teacher"."""

    def attempt(day: Day, rng: random.Random, at: datetime) -> None:
        actor = _someone(day, rng, who)
        if actor:
            day.add(at, actor, partial(_edited, path(day, rng), edit), partial=False)

    return attempt


def _edited(path: str, edit: Callable[[dict[str, Any]], None], record: Record) -> Sequence[Change]:
    was = record.source.get(path)
    if was is None:
        return []
    now = deepcopy(dict(was))
    edit(now)
    return [AmendDocument(place=path, was=was, now=now)]


def _someone(day: Day, rng: random.Random, who: str) -> str:
    if who == "class-teacher":
        return leader_of(day, any_class(day, rng))
    if who == "teacher":
        leaders = {leader_of(day, c) for c in day.record.classes(day.year)}
        plain = {c.staff for c in covers(day).values()} - leaders
        return rng.choice(sorted(p for p in plain if day.record.duties(p, day.on) == {"teacher"}) or [""])
    return holder(day, who)


def _class_path(day: Day, rng: random.Random) -> str:
    return paths.class_(day.year, any_class(day, rng))


def _section_path(day: Day, rng: random.Random) -> str:
    return paths.section(day.year, rng.choice(day.record.sections(day.year)))


def _first(folder: str) -> Callable[[Day, random.Random], str]:
    return lambda day, rng: rng.choice(list(day.record.source.list(folder.format(day.year))) or [""])


def _title(now: dict[str, Any]) -> None:
    now["title"] = f"{now['title']} *"


def _room(now: dict[str, Any]) -> None:
    now["room"] = "r-0"


def _teachers(now: dict[str, Any]) -> None:
    now["teachers"] = now["teachers"][:-1] or [{**now["teachers"][0], "role": "second"}]


def _slots(now: dict[str, Any]) -> None:
    now["weeks"][-1]["slots"][0].pop("room", None)


def _topic(now: dict[str, Any]) -> None:
    """A plan of one section may have no item of its own: it only drops some of the grade's."""
    if now.get("items"):
        now["items"][0]["topic"] += " *"
    else:
        _title(now)


def _holiday(now: dict[str, Any]) -> None:
    now["holidays"][0]["title"] += " *"


def _hours(now: dict[str, Any]) -> None:
    now["hours"][0]["year"] += 1


def _rooms(now: dict[str, Any]) -> None:
    now["rooms"] = {**now["rooms"], "r-new": {"title": "Новый"}}


def _duties(now: dict[str, Any]) -> None:
    now["duties"] = [*now["duties"], {"duty": "deputy-head", "from": "2026-09-01"}]


def _adult(now: dict[str, Any]) -> None:
    now["adult"] = "2026-09-01"


def _short(now: dict[str, Any]) -> None:
    now["short"] = f"{now['short']} *"


def _own_duties(day: Day, _rng: random.Random, at: datetime) -> None:
    """The administrator gives oneself a duty (3.7.4)."""
    actor = holder(day, "administrator")
    if actor:
        day.add(at, actor, partial(_edited, paths.staff(actor), _duties), partial=False)


def _by_someone(who: str, make: Callable[[Day, random.Random, str], Change | Make | None]) -> Attempt:
    def attempt(day: Day, rng: random.Random, at: datetime) -> None:
        actor = _someone(day, rng, who)
        made = make(day, rng, actor) if actor else None
        if isinstance(made, Change):
            day.say(at, actor, [made], partial=False)
        elif made is not None:
            day.add(at, actor, made, partial=False)

    return attempt


def _leave(day: Day, rng: random.Random, _actor: str) -> Change:
    class_id = any_class(day, rng)
    pupil = rng.choice(day.record.class_pupils(day.year, class_id, day.on))
    return LeavePupil(year=day.year, class_id=class_id, pupil=pupil, last=day.on + DAY, order="1")


def _close(day: Day, _rng: random.Random, _actor: str) -> Change:
    return CloseDay(year=day.year, date=day.on + DAY, title="Мороз")


def _stand_in(day: Day, rng: random.Random, actor: str) -> Change:
    slot = rng.choice(day.slots())
    return AppointSubstitute(year=day.year, section=slot.section, date=day.on, number=slot.number, staff=actor)


def _appoint(day: Day, rng: random.Random, actor: str) -> Change:
    section = rng.choice(day.record.sections(day.year))
    return AppointTeacher(year=day.year, section=section, staff=actor, first=day.on, last=day.on + DAY, order="1")


def _put_off(by: Callable[[Day, str], str]) -> Callable[[Day, random.Random, str], Make]:
    def make(day: Day, _rng: random.Random, actor: str) -> Make:
        first = (day.on - DAY).isoformat()
        until = f"{day.on + 5 * DAY}T18:00:00"
        entry = {"staff": actor, "from": first, "to": first, "until": until, "reason": "ill", "by": by(day, actor)}
        return lambda record: [extension(record, day.year, day.on, entry)]

    return make


def _arrange(day: Day, rng: random.Random, _actor: str) -> Change:
    pupil = rng.choice(day.record.class_pupils(day.year, any_class(day, rng), day.on))
    entry = {"id": "b-1", "what": "exempt", "from": day.on.isoformat(), "order": "1"}
    now = {"kind": "arrangements", "version": 1, "pupil": pupil, "arrangements": [entry]}
    place = paths.arrangements(day.year, pupil)
    return AmendDocument(place=place, was=day.record.source.get(place), now=now)


def _bring(day: Day, rng: random.Random, _actor: str) -> Change:
    pupil = rng.choice(day.record.class_pupils(day.year, any_class(day, rng), day.on))
    mark = {"id": "s-1", "year": "2025-2026", "period": "year", "subject": "pe", "grade": 1, "mark": "5"}
    marks = [{**mark, "school": "Школа № 1", "source": "Справка"}]
    place = paths.transcript(pupil)
    now = {"kind": "transcript", "version": 1, "pupil": pupil, "marks": marks}
    return AmendDocument(place=place, was=day.record.source.get(place), now=now)


def _issue(day: Day, rng: random.Random, _actor: str) -> Change:
    digest = "0" * 64
    output = {
        "output": "ledger", "class": any_class(day, rng), "period": "q1", "commit": "0" * 40, "content": digest,
        "renderer": digest, "unsigned": digest, "file": digest, "bytes": 1, "pages": 1,
        "made": f"{day.on.isoformat()}T12:00:00",
    }  # fmt: skip
    return RegisterOutput(year=day.year, output=output)


def _person(day: Day, rng: random.Random, _actor: str) -> Change:
    pupil = rng.choice(day.record.class_pupils(day.year, any_class(day, rng), day.on))
    return AmendPerson(person=pupil, was=None, now=None)


_REGULATION, _CALENDAR = (lambda _d, _r: paths.REGULATION), (lambda d, _r: paths.calendar(d.year))

LISTS: Sequence[Attempt] = (
    _document("deputy-head", _first("staff/"), _duties), _own_duties,
    _document("deputy-head", _first("pupils/"), _adult), _document("deputy-head", _class_path, _title),
    _by_someone("deputy-head", _leave), _by_someone("teacher", _leave),
    _document("deputy-head", _section_path, _title), _document("class-teacher", _section_path, _teachers),
    _document("director", _section_path, _teachers),
    _document("director", _first("years/{}/timetable/"), _slots),
    _document("deputy-head", _first("years/{}/plans/"), _topic),
    _document("deputy-head", _CALENDAR, _holiday), _by_someone("director", _close), _by_someone("teacher", _close),
    _document("director", lambda d, _r: paths.curriculum(d.year), _hours),
    _document("deputy-head", lambda _d, _r: paths.catalog("rooms"), _rooms),
    _by_someone("deputy-head", _person), _by_someone("teacher", _person),
    _by_someone("administrator", _stand_in), _by_someone("teacher", _stand_in),
    _by_someone("director", _appoint), _by_someone("teacher", _appoint),
    _by_someone("director", _put_off(lambda _day, actor: actor)),
    _by_someone("teacher", _put_off(lambda _day, actor: actor)),
    _by_someone("deputy-head", _put_off(lambda day, _actor: holder(day, "director"))),
    _by_someone("director", _arrange), _by_someone("class-teacher", _arrange),
    _by_someone("deputy-head", _bring), _by_someone("council", _issue),
    _document("council", _REGULATION, _title), _document("deputy-head", lambda _d, _r: paths.SCHOOL, _short),
)  # fmt: skip
