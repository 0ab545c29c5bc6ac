"""What the office wishes to become of lists, plans and settings: whole documents, as its tables would send them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from functools import partial
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.changes.base import next_id
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document, Source
from zhurnal.services.gymnasium import Newcomer
from zhurnal.services.simulation.proposing import Want, Wish

_DAY = timedelta(days=1)


def edited(path: str, title: str, edit: Callable[[dict[str, Any]], None]) -> Want:
    """A wish to change one document that stands."""

    def want(record: Record, _register: Source) -> Wish | None:
        was = record.source.get(path)
        if was is None:
            return None
        now = deepcopy(dict(was))
        edit(now)
        return None if now == was else Wish(title, {path: now})

    return want


# -- pupils -------------------------------------------------------------------------------------------


def leaves(year: str, class_id: str, rng: random.Random, on: date) -> Want:
    """A pupil leaves the school in some days."""
    return partial(_leaves, year, class_id, rng.random(), on)


def _leaves(year: str, class_id: str, dice: float, on: date, record: Record, _register: Source) -> Wish | None:
    pupil = _staying(record, year, class_id, dice)
    if pupil is None:
        return None
    order, last = f"{on:%d%m}-в", on + 3 * _DAY
    document = _ended(record, year, class_id, pupil, {"to": last.isoformat(), "left": order})
    return Wish(f"{class_id}: выбывает {last:%d.%m}, приказ {order}", {paths.class_(year, class_id): document})


def moves(year: str, class_id: str, rng: random.Random, on: date) -> Want:
    """A pupil goes into another class of the grade."""
    return partial(_moves, year, class_id, rng.random(), on)


def _moves(year: str, class_id: str, dice: float, on: date, record: Record, _register: Source) -> Wish | None:
    others = [c for c in record.classes(year) if grade_of(c) == grade_of(class_id) and c != class_id]
    pupil = _staying(record, year, class_id, dice)
    if pupil is None or not others:
        return None
    other = others[int(dice * 1000) % len(others)]
    if any(c == other for c, _ in record.classes_of(year, pupil)):
        return None
    order, first = f"{on:%d%m}-п", on + 4 * _DAY
    ending = {"to": (first - _DAY).isoformat(), "left": order, "moved": other}
    documents = {
        paths.class_(year, class_id): _ended(record, year, class_id, pupil, ending),
        paths.class_(year, other): _begun(record, year, other, pupil, first, order),
    }
    return Wish(f"{class_id} → {other} с {first:%d.%m}, приказ {order}", documents)


def comes(newcomers: Sequence[Newcomer], year: str, class_id: str, on: date) -> Want:
    """The next newcomer of a grade, with the guardians, comes into a class."""
    return partial(_comes, newcomers, year, class_id, on)


def _comes(
    newcomers: Sequence[Newcomer], year: str, class_id: str, on: date, record: Record, _register: Source
) -> Wish | None:  # fmt: skip
    waiting = (one for one in newcomers if record.source.get(paths.pupil(one.pupil)) is None)
    fitting = (one for one in waiting if one.grade == grade_of(class_id))
    one = next(fitting, None)
    if one is None:
        return None
    first, order = on + 2 * _DAY, f"{on:%d%m}-з"
    documents = {
        paths.class_(year, class_id): _begun(record, year, class_id, one.pupil, first, order),
        paths.pupil(one.pupil): one.document,
    }
    return Wish(f"{class_id}: прибывает {first:%d.%m}, приказ {order}", documents, one.people)


def _staying(record: Record, year: str, class_id: str, dice: float) -> str | None:
    """A pupil of a class whose line has no end yet, in a class that stays large enough."""
    open_ = [e["pupil"] for e in record.class_(year, class_id).get("roster", ()) if "to" not in e]
    return open_[int(dice * len(open_))] if len(open_) > 8 else None


def _ended(record: Record, year: str, class_id: str, pupil: str, ending: Mapping[str, str]) -> Document:
    document = deepcopy(dict(record.class_(year, class_id)))
    document["roster"] = [
        {**e, **ending} if e["pupil"] == pupil and "to" not in e else e for e in document["roster"]
    ]  # fmt: skip
    return document


def _begun(record: Record, year: str, class_id: str, pupil: str, first: date, order: str) -> Document:
    """A class with a new pupil, who joins the smallest group of each kind."""
    document = deepcopy(dict(record.class_(year, class_id)))
    document["roster"] = [*document.get("roster", ()), {"pupil": pupil, "from": first.isoformat(), "order": order}]
    groups: dict[str, list[dict[str, Any]]] = {}
    for part in document.get("parts", ()):
        groups.setdefault(str(part["part"]).rstrip("0123456789"), []).append(part)
    for parts in groups.values():
        smallest = min(parts, key=lambda part: (len(part.get("members", ())), str(part["part"])))
        smallest["members"] = [*smallest.get("members", ()), {"pupil": pupil, "from": first.isoformat()}]
    return document


def guardian_ends(year: str, class_id: str, rng: random.Random, on: date) -> Want:
    """A guardian's right ends or begins to be told by date: the class teacher keeps the pupil's document (3.4.2)."""
    return partial(_guardian_ends, year, class_id, rng.random(), on)


def _guardian_ends(year: str, class_id: str, dice: float, on: date, record: Record, _register: Source) -> Wish | None:
    pupil = _staying(record, year, class_id, dice)
    path = paths.pupil(pupil or "p-0000")
    was = record.source.get(path)
    if was is None or not was.get("guardians"):
        return None
    now = deepcopy(dict(was))
    lines = now["guardians"]
    if len(lines) > 1 and "to" not in lines[-1]:
        lines[-1]["to"] = (on + 30 * _DAY).isoformat()
    else:
        lines[0]["from"] = (date.fromisoformat(lines[0]["from"]) - _DAY).isoformat()
    return Wish(f"{class_id}: законные представители", {path: now})


def regrouped(year: str, class_id: str, on: date) -> Want:
    """A pupil goes from one group of the class into another."""
    return partial(_regrouped, year, class_id, on)


def _regrouped(year: str, class_id: str, on: date, record: Record, _register: Source) -> Wish | None:
    path = paths.class_(year, class_id)
    now = deepcopy(dict(record.class_(year, class_id)))
    stems: dict[str, list[dict[str, Any]]] = {}
    for part in now.get("parts", ()):
        stems.setdefault(str(part["part"]).rstrip("0123456789"), []).append(part)
    pair = next((parts for parts in stems.values() if len(parts) > 1), None)
    if pair is None:
        return None
    first, last = (on + 5 * _DAY).isoformat(), (on + 4 * _DAY).isoformat()
    large, small = max(pair, key=lambda p: len(p["members"])), min(pair, key=lambda p: len(p["members"]))
    line = next((m for m in large["members"] if "to" not in m), None)
    if line is None or large is small or any(m["pupil"] == line["pupil"] for m in small["members"]):
        return None
    line["to"] = last
    small["members"] = [*small["members"], {"pupil": line["pupil"], "from": first}]
    return Wish(f"{class_id}: переход в другую группу", {path: now})


def arranged(year: str, class_id: str, rng: random.Random, on: date) -> Want:
    """A pupil is exempt from physical education for some weeks."""
    return partial(_arranged, year, class_id, rng.random(), on)


def _arranged(year: str, class_id: str, dice: float, on: date, record: Record, _register: Source) -> Wish | None:
    pupil = _staying(record, year, class_id, dice)
    if pupil is None:
        return None
    path = paths.arrangements(year, pupil)
    was = record.source.get(path) or {"kind": "arrangements", "version": 1, "pupil": pupil}
    entries = list(was.get("arrangements", ()))
    if any(e.get("to", "9") >= on.isoformat() for e in entries):
        return None
    last = on + (10 + int(dice * 20)) * _DAY
    entry = {"id": next_id("b", entries), "what": "exempt", "subjects": ["pe"], "from": (on + _DAY).isoformat()}
    entry |= {"to": last.isoformat(), "order": f"{on:%d%m}-о"}
    return Wish(f"{class_id}: освобождение до {last:%d.%m}", {path: {**was, "arrangements": [*entries, entry]}})


def brought(year: str, class_id: str, rng: random.Random, on: date) -> Want:
    """Marks that a pupil brought from another school."""
    return partial(_brought, year, class_id, rng.random(), on)


def _brought(year: str, class_id: str, dice: float, on: date, record: Record, _register: Source) -> Wish | None:
    pupil, grade = _staying(record, year, class_id, dice), grade_of(class_id)
    if pupil is None or grade == 1 or record.source.get(paths.transcript(pupil)) is not None:
        return None
    sections = record.sections_of_class(year, class_id)
    subjects = sorted({str(record.section(year, s)["subject"]) for s in sections if _marked(record, year, s)})[:4]
    before = f"{int(year[:4]) - 1}-{year[:4]}"
    marks = [
        {
            "id": f"s-{n}", "year": before, "period": "year", "subject": subject, "grade": grade - 1,
            "mark": "345"[(n + int(dice * 10)) % 3], "school": "Школа № 12", "source": f"Личное дело {on:%d-%m}",
        }
        for n, subject in enumerate(subjects, 1)
    ]  # fmt: skip
    document = {"kind": "transcript", "version": 1, "pupil": pupil, "marks": marks}
    return Wish(f"{class_id}: отметки из другой школы", {paths.transcript(pupil): document}) if marks else None


def _marked(record: Record, year: str, section: str) -> bool:
    return bool(record.section(year, section)["marking"] == "marks")


# -- teaching -----------------------------------------------------------------------------------------


def another_room(year: str, home: str, rng: random.Random) -> Want:
    """A lesson of a timetable goes to another room, free at that time."""
    return partial(_another_room, year, home, rng.randrange(1 << 30))


def _another_room(year: str, home: str, seed: int, record: Record, _register: Source) -> Wish | None:
    path = paths.timetable(year, home)
    was = record.source.get(path)
    if was is None:
        return None
    now, rng = deepcopy(dict(was)), random.Random(seed)
    slot = rng.choice(now["weeks"][-1]["slots"])
    rooms = sorted(record.catalog("rooms"))
    taken = {
        other.get("room")
        for one in record.homes(year)
        for week in (record.source.get(paths.timetable(year, one)) or {}).get("weeks", ())
        for other in week["slots"]
        if other["day"] == slot["day"]
    }
    free = [room for room in rooms if room not in taken]
    if free:
        slot["room"] = rng.choice(free)
    else:
        slot.pop("room", None)
    return None if now == was else Wish(f"{home}: урок в другом кабинете", {path: now})


def reworded(year: str, rng: random.Random, path: str = "") -> Want:
    """Homework of an item of a plan is worded anew. path: of the plan, "" for any."""
    return partial(_reworded, year, rng.randrange(1 << 30), path)


def plans(record: Record, year: str) -> list[str]:
    """Paths of the plans that have items of their own."""
    return [p for p in record.source.list(f"years/{year}/plans/") if (record.source.get(p) or {}).get("items")]


def _reworded(year: str, seed: int, path: str, record: Record, _register: Source) -> Wish | None:
    rng = random.Random(seed)
    there = plans(record, year)
    if not there:
        return None
    path = path or rng.choice(there)
    now = deepcopy(dict(record.source.get(path) or {}))
    item = rng.choice(now["items"])
    item["homework"] = f"§ {rng.randrange(1, 60)}, вопросы {rng.randrange(1, 5)}–{rng.randrange(5, 9)}"
    return Wish(f"КТП {now['plan']}: задание", {path: now})


def second_teacher(year: str, section: str, staff: str, on: date) -> Want:
    """Somebody teaches a section beside its teacher, from next week on."""
    line = {"staff": staff, "role": "second", "from": (on + 7 * _DAY).isoformat(), "to": (on + 21 * _DAY).isoformat()}

    def edit(now: dict[str, Any]) -> None:
        if all(t["staff"] != staff for t in now["teachers"]):
            now["teachers"] = [*now["teachers"], line]

    return edited(paths.section(year, section), f"{section}: второй учитель", edit)


def temporary_teacher(year: str, section: str, staff: str, on: date) -> Want:
    """Somebody teaches a section for a time, by the administrator's act, which the director approves (3.7.4)."""
    line = {
        "staff": staff, "role": "temporary", "from": (on + 3 * _DAY).isoformat(), "to": (on + 9 * _DAY).isoformat(),
        "order": f"{on:%d%m}-вр",
    }  # fmt: skip

    def edit(now: dict[str, Any]) -> None:
        if all(t["staff"] != staff for t in now["teachers"]):
            now["teachers"] = [*now["teachers"], line]

    return edited(paths.section(year, section), f"{section}: временный учитель", edit)


def retitled(year: str, section: str, on: date) -> Want:
    """A section's title is put right."""

    def edit(now: dict[str, Any]) -> None:
        now["title"] = f"{str(now['title']).split(' (')[0]} (с {on:%d.%m})"

    return edited(paths.section(year, section), f"{section}: название", edit)


# -- the school ---------------------------------------------------------------------------------------


def calendar_title(year: str, on: date) -> Want:
    """The title of a holiday is put right."""

    def edit(now: dict[str, Any]) -> None:
        holiday = now["holidays"][on.toordinal() % len(now["holidays"])]
        holiday["title"] = f"{str(holiday['title']).split(' (')[0]} (уточнено {on:%d.%m})"

    return edited(paths.calendar(year), "Календарь: название", edit)


def closed(year: str, on: date, grade: int, title: str) -> Want:
    """A day of a grade is held at a distance."""

    def edit(now: dict[str, Any]) -> None:
        entries = now.get("exceptions", [])
        line = {"id": f"e-{on:%m%d}g{grade}", "date": on.isoformat(), "what": "distance", "grades": [grade]}
        now["exceptions"] = [*entries, {**line, "title": title, "order": f"{on:%d%m}-д"}]

    return edited(paths.calendar(year), f"{grade} классы {on:%d.%m} дистанционно", edit)


def hours(year: str, on: date) -> Want:
    """The hours a year of a subject are counted anew."""

    def edit(now: dict[str, Any]) -> None:
        line = now["hours"][on.toordinal() % len(now["hours"])]
        line["year"] += 1 if line["year"] % 2 == 0 else -1

    return edited(paths.curriculum(year), "Учебный план: часы в год", edit)


def another_catalog(on: date) -> Want:
    """A room is added to the catalogue."""

    def edit(now: dict[str, Any]) -> None:
        now["rooms"] = {**now["rooms"], f"r-x{on:%m%d}": {"title": f"Кабинет {on:%d%m}"}}

    return edited(paths.catalog("rooms"), "Справочник кабинетов", edit)


def duty(person: str, on: date) -> Want:
    """A member of staff keeps the archive for some weeks."""

    def edit(now: dict[str, Any]) -> None:
        line = {"duty": "archivist", "from": (on + _DAY).isoformat(), "to": (on + 20 * _DAY).isoformat()}
        if all(d["duty"] != "archivist" for d in now["duties"]):
            now["duties"] = [*now["duties"], line]

    return edited(paths.staff(person), f"{person}: обязанности", edit)


def short_title(on: date) -> Want:
    """The school's own document is put right."""

    def edit(now: dict[str, Any]) -> None:
        now["short"] = f"{str(now['short']).split(' (')[0]} (с {on:%d.%m})"

    return edited(paths.SCHOOL, "Школа: краткое название", edit)


def regulation_text(on: date) -> Want:
    """A clause of the regulation gets another wording, and the regulation another edition."""

    def edit(now: dict[str, Any]) -> None:
        now["edition"] = on.isoformat()
        clause = now["clauses"][on.toordinal() % len(now["clauses"])]
        clause["text"] = f"{str(clause['text']).split(' (в ред.')[0]} (в ред. {on:%d.%m.%Y})"

    return edited(paths.REGULATION, f"Положение: редакция {on:%d.%m}", edit)


def contact(person: Document, rng: random.Random) -> Document:
    """A person's entry with another telephone."""
    return {**person, "phone": f"+7 900 555 {rng.randrange(100):02}-{rng.randrange(100):02}"}
