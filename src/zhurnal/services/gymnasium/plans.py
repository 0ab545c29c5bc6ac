"""Plans (КТП): a subject's units laid out over as many hours as are taught, with tests, homework and a reserve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from zhurnal.services.gymnasium.homework import homework_for
from zhurnal.services.gymnasium.model import Group
from zhurnal.services.gymnasium.subjects import SUBJECTS
from zhurnal.services.gymnasium.topics import units_of

_LONGEST = 3
"""Most hours of one item: longer topics become several."""

_REVISED = 24
"""A plan has an hour of revision at its end for so many hours."""

_ASPECTS = {
    "": ("закрепление", "практикум", "работа с заданиями", "обобщение", "проверка усвоения"),
    "literature": ("обсуждение", "работа с текстом", "средства выразительности", "сочинение", "внеклассное чтение"),
    "reading": ("обсуждение", "выразительное чтение", "работа с текстом", "творческая работа", "внеклассное чтение"),
    "english": ("vocabulary", "reading", "speaking", "writing", "revision"),
    "pe": ("совершенствование", "учётный урок", "игра", "подготовка к нормативам", "эстафета"),
}
"""What the parts of a long topic are about after its first, by subject."""


@dataclass(frozen=True, slots=True)
class PlanNeed:
    """What a plan must hold. hours: of the section taught most; reserve: how many fewer the one taught least has."""

    plan: str
    title: str
    subject: str
    grade: int
    type: str
    hours: int
    reserve: int


def needs_of(groups: Mapping[str, Group], taught: Mapping[str, int]) -> list[PlanNeed]:
    """What the plans of all groups must hold. taught: hours a year of each group, by its id."""
    by_plan: dict[str, list[Group]] = {}
    for group in groups.values():
        by_plan.setdefault(group.plan, []).append(group)
    found = []
    for plan, members in sorted(by_plan.items()):
        hours = [taught[group.id] for group in members]
        first = members[0]
        found.append(
            PlanNeed(
                plan, _title(plan, first), first.subject, first.grade, first.type, max(hours), max(hours) - min(hours)
            )
        )
    return found


def plan_document(need: PlanNeed) -> dict[str, Any]:
    """The plan of a grade and subject."""
    items = [
        {"id": f"k-{n}", **{key: value for key, value in item.items() if value}}
        for n, item in enumerate(_items(need), 1)
    ]
    head = {"kind": "plan", "version": 1, "plan": need.plan, "title": need.title, "subject": need.subject}
    return {**head, "items": items}


def own_plan(base: Mapping[str, Any], plan: str, title: str, fewer: int) -> dict[str, Any]:
    """A class's own plan: the grade's without so many hours of its reserve."""
    dropped = [item["id"] for item in base["items"][len(base["items"]) - fewer :]]
    own = {"kind": "plan", "version": 1, "plan": plan, "title": title, "subject": base["subject"]}
    return {**own, "base": base["plan"], "dropped": dropped}


def _items(need: PlanNeed) -> Iterator[dict[str, Any]]:
    units = units_of(need.subject, need.grade)
    lessons = need.hours - need.reserve
    tested = SUBJECTS[need.subject].tested and need.grade > 1 and lessons > 3 * len(units)
    revision = lessons // _REVISED
    hours = lessons - revision - (len(units) if tested else 0)
    lesson = 0
    for (unit, topics), shares in zip(units, _shares(hours, [len(topics) for _unit, topics in units]), strict=True):
        title = unit
        for topic, share in zip(topics, shares, strict=True):
            for aspect, length in _aspects(need.subject, share):
                lesson += 1
                homework = homework_for(need.subject, need.grade, need.type, lesson)
                yield {
                    "unit": title,
                    "topic": f"{topic}: {aspect}" if aspect else topic,
                    "hours": length,
                    "homework": homework,
                }
                title = ""
        if tested:
            yield {"topic": f"Контрольная работа: «{unit}»", "hours": 1}
    if revision:
        yield {"unit": "Повторение", "topic": "Повторение изученного за год", "hours": revision}
    for n in range(need.reserve):
        yield {"unit": "" if n else "Резерв", "topic": f"Резервный урок {n + 1}", "hours": 1}


def _shares(hours: int, topics: list[int]) -> list[list[int]]:
    """Hours of every topic by units, as even as whole hours can be."""
    total = sum(topics)
    bounds = [n * hours // total for n in range(total + 1)]
    each = [after - before for before, after in pairwise(bounds)]
    found, start = [], 0
    for count in topics:
        found.append(each[start : start + count])
        start += count
    return found


def _aspects(subject: str, hours: int) -> Iterator[tuple[str, int]]:
    """A topic of so many hours as items: the topic itself, then its aspects; nothing of no hours."""
    pieces = -(-hours // _LONGEST)
    names = ("", *_ASPECTS.get(subject, _ASPECTS[""]))
    for n in range(pieces):
        length = hours // pieces + (n < hours % pieces)
        yield names[n] if n < len(names) else f"занятие {n + 1}", length


def _title(plan: str, group: Group) -> str:
    home = plan.split("/")[0]
    level = ", углублённый уровень" if plan.endswith("-deep") else ""
    if home.isdigit():
        return f"{SUBJECTS[group.subject].title}, {home} класс{level}"
    return group.title
