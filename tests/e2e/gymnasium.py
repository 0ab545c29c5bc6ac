"""A whole school from a FET timetable: founded, imported, with invented pupils, their guardians and sign-ins.

Everything goes through the judge as the administrator's own acts would; time is passed in.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendDocument, AmendPerson, Change
from zhurnal.domain.record import Record
from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school, start_documents
from zhurnal.services.imports.fet import FetOptions, plan_fet
from zhurnal.services.imports.input_file import InputFile
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.web.settings import configure

YEAR = "2026-2027"
ZONE = ZoneInfo("Europe/Moscow")
BEGINS = date(2026, 9, 1)
ADMINISTRATOR = "t-001"
PASSWORD = "zelenaya-lampa-7"

_FAMILIES = (
    "Авдонин", "Белкин", "Ветров", "Гусаков", "Дроздецкий", "Ежов", "Жаринов", "Зимин", "Ильинский", "Калинов", "Лугов",
    "Мельников", "Назаров", "Озеров", "Полянский", "Рябинин", "Снегирёв", "Тополев", "Уваров", "Филинов", "Хомутов",
    "Цветков", "Чайкин", "Шумилин", "Щеглов", "Юрлов", "Ястребов",
)  # fmt: skip
_GIVEN = {
    "f": ("Анна", "Вера", "Дарья", "Ева", "Зоя", "Ирина", "Кира", "Лия", "Майя", "Нина", "Ольга", "Полина", "Софья"),
    "m": ("Артём", "Борис", "Глеб", "Денис", "Егор", "Захар", "Иван", "Кирилл", "Лев", "Матвей", "Никита", "Олег"),
}


@dataclass(frozen=True, slots=True)
class Gymnasium:
    """A school that is served by this process; `clock` is its clock."""

    school: School
    clock: SetClock

    @property
    def record(self) -> Record:
        """The record as it stands."""
        return self.school.record()


def found_gymnasium(folder: Path, fet: Path, timetable: Path, *, size: int, seed: int = 1) -> Gymnasium:
    """Found the school, import the timetable, enter `size` pupils a class, and serve it.

    Each class has a class teacher, each pupil one guardian; the parts of a class are filled by turns.
    """
    clock = SetClock(datetime(2026, 8, 25, 9, tzinfo=ZONE))
    documents, people = start_documents("Гимназия № 0", "Гимназия", str(ZONE), ["Громова", "Вера", "Павловна"])
    school = found_school(folder, documents, people, administrator=ADMINISTRATOR, clock=clock)
    files = [InputFile(path.name, path.read_bytes()) for path in (fet, timetable)]
    plan = plan_fet(school.record().source, school.register(), files[0], files[1], FetOptions(YEAR))
    _submit(school, [*plan.people, *plan.changes], "import")
    clock.at = clock.at.replace(hour=10)
    _submit(school, list(_enrol(school.record(), size, random.Random(seed))), "form")
    served = configure(folder, clock=clock)
    return Gymnasium(served, clock)


def sign_ins(gymnasium: Gymnasium, people: Sequence[str]) -> None:
    """Accounts for people; the login is the person's id."""
    # Django's models can be imported only when it is configured.
    from zhurnal.operations import accounts

    for person in people:
        accounts.create_account(person, person, PASSWORD, at=gymnasium.clock.at)


def staff(record: Record) -> list[str]:
    """Everybody who teaches something in the first week."""
    return sorted({t for s in record.sections(YEAR) for t in record.teachers(YEAR, s, BEGINS)})


def _submit(school: School, changes: Sequence[Change], door: str) -> None:
    outcome = submit(school, Submission(ADMINISTRATOR, door, changes))
    assert outcome.commit, outcome.findings


def _enrol(record: Record, size: int, rng: random.Random) -> Iterator[Change]:
    """Register entries first, then pupils and classes that name them; rosters by the alphabet."""
    leaders: set[str] = set()
    later: list[Change] = []
    for index, class_id in enumerate(record.classes(YEAR)):
        pupils = []
        sexes = [rng.choice("fm") for _ in range(size)]
        names = sorted((rng.choice(_FAMILIES), rng.choice(_GIVEN[sex]), sex) for sex in sexes)
        for number, (family, given, sex) in enumerate(names, index * size + 1):
            pupil, guardian = f"p-{number:04d}", f"g-{number:04d}"
            pupils.append(pupil)
            yield _person(pupil, _hers(family) if sex == "f" else family, given)
            yield _person(guardian, family, rng.choice(_GIVEN["m"]))
            guardians = [{"guardian": guardian, "from": BEGINS.isoformat()}]
            later.append(_entered(paths.pupil(pupil), {"kind": "pupil", "version": 1, "guardians": guardians}))
        later.append(_class(record, class_id, pupils, leaders))
    yield from later


def _hers(family: str) -> str:
    """The form of a family name that a woman has."""
    return family[:-2] + "ая" if family.endswith("ий") else family + "а"


def _person(person: str, family: str, given: str) -> AmendPerson:
    now = {"kind": "person", "version": 1, "person": person, "family": family, "given": given}
    return AmendPerson(person=person, was=None, now=now)


def _entered(path: str, document: dict[str, Any]) -> AmendDocument:
    return AmendDocument(place=path, was=None, now=document)


def _class(record: Record, class_id: str, pupils: list[str], leaders: set[str]) -> AmendDocument:
    """The class with its roster and a class teacher who leads no other class; its parts filled by turns."""
    was = record.class_(YEAR, class_id)
    own = [t for s in record.sections_of_class(YEAR, class_id) for t in record.teachers(YEAR, s, BEGINS)]
    leader = next(t for t in own if t not in leaders)
    leaders.add(leader)
    since = BEGINS.isoformat()
    now = {
        **was,
        "class-teachers": [{"staff": leader, "from": since}],
        "roster": [{"pupil": pupil, "from": since} for pupil in pupils],
    }
    parts = was.get("parts", ())
    if parts:
        turns = max(len(parts), 2)
        filled = [[{"pupil": p, "from": since} for p in pupils[n::turns]] for n in range(len(parts))]
        now["parts"] = [{**part, "members": members} for part, members in zip(parts, filled, strict=True)]
    return AmendDocument(place=paths.class_(YEAR, class_id), was=was, now=now)
