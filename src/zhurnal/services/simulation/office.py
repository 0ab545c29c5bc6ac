"""The office through the year: what administrator, deputy heads and class teachers change, and who agrees to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendPerson, Change, CloseDay
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document, Source
from zhurnal.services.gymnasium import Newcomer
from zhurnal.services.school import School
from zhurnal.services.simulation import wishes
from zhurnal.services.simulation.acts import DAY, Day, Witness
from zhurnal.services.simulation.cover import extension, staff
from zhurnal.services.simulation.proposing import Want, Wish, propose, round_of
from zhurnal.services.submit import Submission, submit

DAILY = 4
"""Matters a day, by turns."""


def holder(day: Day, duty: str, number: int = 0) -> str:
    """Somebody with a duty, by turns; "" where nobody has it."""
    holders = day.record.holders(duty, day.on)
    return holders[number % len(holders)] if holders else ""


def any_class(day: Day, rng: random.Random) -> str:
    """One of the classes that have pupils."""
    return rng.choice([c for c in day.record.classes(day.year) if day.record.class_pupils(day.year, c, day.on)])


def leader_of(day: Day, class_id: str) -> str:
    """The class teacher of a class, "" where it has none."""
    return next(iter(day.record.class_teachers(day.year, class_id, day.on)), "")


def plan_office(newcomers: Sequence[Newcomer], day: Day) -> None:
    """The office's matters of the day, and the round of those who agree. newcomers: who may come."""
    if not day.slots():
        return
    for number, matter in enumerate(day.turns((_arrival(newcomers), *MATTERS), DAILY)):
        matter(day, day.stream("office", day.on, number), day.at(7, 10 + number))
    people = [holder(day, "administrator")]
    people += day.record.holders("deputy-head", day.on)
    if day.on.isoweekday() in (2, 4):
        people += [*day.record.holders("council", day.on), *day.record.holders("director", day.on)]
    day.errand(day.at(7, 25), round_of(list(dict.fromkeys(p for p in people if p)), day.seed))


Matter = Callable[[Day, random.Random, datetime], None]


def _proposed(
    duty: str, kind: str, make: Callable[[str, str, random.Random, date], Want], number: int = 0
) -> Matter:  # fmt: skip
    """A matter of one class, proposed by who has a duty; "class-teacher": by the class's own."""

    def matter(day: Day, rng: random.Random, at: datetime) -> None:
        class_id = any_class(day, rng)
        actor = leader_of(day, class_id) if duty == "class-teacher" else holder(day, duty, number)
        if actor:
            propose(day, at, actor, f"{kind}-{class_id}", make(day.year, class_id, rng, day.on))

    return matter


def _of_school(duty: str, kind: str, make: Callable[[Day, random.Random], Want | None]) -> Matter:
    def matter(day: Day, rng: random.Random, at: datetime) -> None:
        actor, want = holder(day, duty), make(day, rng)
        if actor and want is not None:
            propose(day, at, actor, kind, want)

    return matter


def _arrival(newcomers: Sequence[Newcomer]) -> Matter:
    """A newcomer comes into a class of the grade."""

    def matter(day: Day, rng: random.Random, at: datetime) -> None:
        waiting = [one for one in newcomers if day.record.source.get(paths.pupil(one.pupil)) is None]
        classes = [c for c in day.record.classes(day.year) if waiting and grade_of(c) == waiting[0].grade]
        actor = holder(day, "administrator")
        if classes and actor:
            want = wishes.comes(newcomers, day.year, rng.choice(classes), day.on)
            propose(day, at, actor, "comes", want)

    return matter


def _section(day: Day, rng: random.Random) -> str:
    return rng.choice(day.record.sections(day.year))


def _load(day: Day, rng: random.Random) -> Want:
    return wishes.second_teacher(day.year, _section(day, rng), rng.choice(sorted(staff(day))), day.on)


def _temporary(day: Day, rng: random.Random) -> Want:
    return wishes.temporary_teacher(day.year, _section(day, rng), rng.choice(sorted(staff(day))), day.on)


def _duty(day: Day, rng: random.Random) -> Want:
    return wishes.duty(rng.choice(sorted(staff(day) - {holder(day, "administrator")})), day.on)


def _brought(day: Day, rng: random.Random) -> Want:
    """Whoever comes into grade 1 was at no school before."""
    classes = [c for c in day.record.classes(day.year) if day.record.class_(day.year, c)["grade"] > 1]
    return wishes.brought(day.year, rng.choice(classes), rng, day.on)


def _closed_ahead(day: Day, rng: random.Random) -> Want:
    return wishes.closed(day.year, day.on + 8 * DAY, _grade(day, rng), "Ремонт")


def _closed_past(day: Day, rng: random.Random) -> Want:
    return wishes.closed(day.year, day.on - DAY, _grade(day, rng), "Отключение тепла")


def _grade(day: Day, rng: random.Random) -> int:
    return int(day.record.class_(day.year, any_class(day, rng))["grade"])


def _own_extension(day: Day, _rng: random.Random) -> Want | None:
    deputy = holder(day, "deputy-head")
    entry = {
        "staff": deputy, "from": (day.on - 3 * DAY).isoformat(), "to": day.on.isoformat(),
        "until": f"{day.on + 2 * DAY}T18:00:00", "reason": "trip", "by": deputy,
    }  # fmt: skip

    def want(record: Record, _register: Source) -> Wish | None:
        change = extension(record, day.year, day.on, entry)
        return Wish("Срок заместителю директора", {change.place: change.now})

    return want


def _own_plan(day: Day, rng: random.Random, at: datetime) -> None:
    """A teacher words homework anew in a plan that nobody else's sections follow (3.5.2)."""
    found = [(path, staff) for path in wishes.plans(day.record, day.year) if (staff := _alone(day, path))]
    if found:
        path, teacher = rng.choice(found)
        propose(day, at, teacher, "plan-own", wishes.reworded(day.year, rng, path))


def _alone(day: Day, path: str) -> str:
    """The one teacher of all sections that follow a plan; "" where there are several, or none."""
    name = path.split("/plans/")[1].removesuffix(".yaml")
    followers = day.record.followers(day.year, name)
    found = {tuple(day.record.teachers(day.year, section, day.on)[:1]) for section in followers}
    return next(iter(found))[0] if len(found) == 1 and () not in found else ""


def _quarantine(day: Day, rng: random.Random, at: datetime) -> None:
    """A class whose pupils are ill learns at a distance tomorrow: a deputy head says so alone (3.3.2)."""
    class_id, deputy = any_class(day, rng), holder(day, "deputy-head")
    if deputy:
        where = {"year": day.year, "date": day.on + DAY, "what": "distance", "classes": (class_id,)}
        change = CloseDay(**where, title="Карантин", order=f"{day.on:%d%m}-к")  # type: ignore[arg-type]
        day.say(at, deputy, [change], partial=False)


def _contact(day: Day, rng: random.Random, at: datetime) -> None:
    """A class teacher, or the administrator, enters a family's new telephone (3.4.2)."""
    class_id = any_class(day, rng)
    actor = leader_of(day, class_id) or holder(day, "administrator")
    pupil = rng.choice(day.record.class_pupils(day.year, class_id, day.on))
    day.errand(at, partial(_telephone, actor, pupil, rng.randrange(1 << 30)))


def _telephone(actor: str, pupil: str, seed: int, school: School, witness: Witness) -> None:
    register = school.register()
    was: Document | None = register.get(paths.person(pupil))
    if was is None:
        return
    changes: list[Change] = [AmendPerson(person=pupil, was=was, now=wishes.contact(was, random.Random(seed)))]
    submission = Submission(actor, "form", changes)
    record = school.record()
    witness.saw(record, submission, submit(school, submission))


MATTERS: Sequence[Matter] = (
    # Four a day, after the arrival that comes first: no two of a day change the same document.
    _of_school("administrator", "calendar", lambda day, _rng: wishes.calendar_title(day.year, day.on)),
    _proposed("deputy-head", "room", lambda year, class_id, rng, _on: wishes.another_room(year, class_id, rng)),
    _of_school("administrator", "school", lambda day, _rng: wishes.short_title(day.on)),
    _proposed("administrator", "leaves", wishes.leaves),
    _of_school("administrator", "closed", _closed_ahead),
    _of_school("deputy-head", "hours", lambda day, _rng: wishes.hours(day.year, day.on)),
    _proposed("class-teacher", "guardians", wishes.guardian_ends),
    _proposed("administrator", "moves", wishes.moves),
    _of_school("deputy-head", "closed-past", _closed_past),
    _of_school("deputy-head", "load", _load),
    _proposed("deputy-head", "exempt", wishes.arranged),
    _proposed("class-teacher", "leaves-k", wishes.leaves),
    _of_school("deputy-head", "extension", _own_extension),
    _of_school("administrator", "hours-a", lambda day, _rng: wishes.hours(day.year, day.on)),
    _of_school("administrator", "brought", _brought),
    _proposed("class-teacher", "groups", lambda year, class_id, _rng, on: wishes.regrouped(year, class_id, on)),
    _proposed("administrator", "room-a", lambda year, class_id, rng, _on: wishes.another_room(year, class_id, rng)),
    _of_school("administrator", "load-a", _load),
    _of_school("administrator", "catalog", lambda day, _rng: wishes.another_catalog(day.on)),
    _proposed("administrator", "exempt-a", wishes.arranged),
    _of_school("administrator", "plan", lambda day, rng: wishes.reworded(day.year, rng)),
    _of_school("administrator", "temporary", _temporary),
    _of_school("deputy-head", "regulation", lambda day, _rng: wishes.regulation_text(day.on)),
    _of_school("administrator", "section", lambda day, rng: wishes.retitled(day.year, _section(day, rng), day.on)),
    _of_school("administrator", "duty", _duty),
    _own_plan,
    _quarantine,
    _contact,
)
