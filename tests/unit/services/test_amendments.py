"""An amended calendar, curriculum, plan or timetable is told fact by fact, not as "amended"."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.school import YEAR
from tests.unit.services.proposing import founded, school  # noqa: F401

from zhurnal.domain.changes import AmendDocument
from zhurnal.language import use
from zhurnal.services.school import School
from zhurnal.services.wording.proposals import lines, tell

CALENDAR = f"years/{YEAR}/calendar.yaml"
PLAN = f"years/{YEAR}/plans/7/algebra.yaml"
OWN_PLAN = f"years/{YEAR}/plans/7b/algebra.yaml"
TIMETABLE = f"years/{YEAR}/timetable/7a.yaml"
CURRICULUM = f"years/{YEAR}/curriculum.yaml"
HOURS = {
    "kind": "curriculum", "version": 1,
    "hours": [{"grade": 7, "subject": "algebra", "week": 3, "year": 102}, {"grade": 7, "subject": "law", "year": 17}],
}  # fmt: skip


def words(school: School, path: str, change: Callable[[Any], object], was: Any = None) -> list[str]:  # noqa: F811
    """What is told of a document once `change` has altered it."""
    record = school.record()
    was = was or record.source.get(path)
    now = deepcopy(was)
    change(now)
    return lines([AmendDocument(place=path, was=was, now=now)], record, lambda person: person)


def entry(found: Any, title: str) -> Any:
    """A holiday by its title."""
    return next(e for e in found["holidays"] if e["title"] == title)


def test_days_off_added_moved_and_taken_away(school: School) -> None:  # noqa: F811
    day = {"title": "День города", "from": "2026-10-12", "to": "2026-10-12", "classes": ["7a"]}
    assert words(school, CALENDAR, lambda d: d["holidays"].append(day)) == [
        "Календарь 2026-2027: добавлено в каникулы и праздники: День города, 12.10, 7а"
    ]
    autumn = "Осенние каникулы"
    assert words(school, CALENDAR, lambda d: entry(d, autumn).update({"from": "2026-10-24", "to": "2026-11-01"})) == [
        "Календарь 2026-2027: Осенние каникулы: 26.10–03.11 → 24.10–01.11"
    ]
    assert words(school, CALENDAR, lambda d: d["holidays"].remove(entry(d, "День России"))) == [
        "Календарь 2026-2027: убрано из каникул и праздников: День России, 12.06"
    ]


def test_terms_exceptions_and_bells(school: School) -> None:  # noqa: F811
    def change(document: Any) -> None:
        document["terms"][0]["to"] = "2026-10-23"
        document["exceptions"] = [{"id": "e-1", "date": "2026-11-28", "what": "as-day", "as": 1, "grades": [7]}]
        document["shifts"][0]["bells"].pop()

    first = school.record().source.get(CALENDAR)["terms"][0]  # type: ignore[index]
    last = f"{first['to'][8:]}.{first['to'][5:7]}"
    assert words(school, CALENDAR, change) == [
        f"Календарь 2026-2027: {first['title']}: 01.09–{last} → 01.09–23.10",
        "Календарь 2026-2027: 28.11: по расписанию понедельника, 7-е классы",
        "Календарь 2026-2027: изменено: звонки",
    ]


def test_hours_of_the_curriculum(school: School) -> None:  # noqa: F811
    def change(document: Any) -> None:
        document["hours"][0].update(week=4, year=136)
        document["hours"][1] = {"grade": 8, "subject": "algebra", "year": 34}

    assert words(school, CURRICULUM, change, HOURS) == [
        "Учебный план 2026-2027: Алгебра, 7 класс: 3 ч в неделю, 102 ч в год → 4 ч в неделю, 136 ч в год",
        "Учебный план 2026-2027: Алгебра, 8 класс: добавлено, 34 ч в год",
        "Учебный план 2026-2027: Право, 7 класс: убрано, было 17 ч в год",
    ]


def test_topics_of_a_plan(school: School) -> None:  # noqa: F811
    def change(document: Any) -> None:
        first, second, third = document["items"]
        first.update(topic="Степень числа", hours=3, homework="§ 1")
        second["unit"] = "Выражения"
        document["items"] = [first, {"id": "k-9", "topic": "Повторение", "hours": 1}, second]
        assert third["topic"] == "Многочлены"

    assert words(school, PLAN, change) == [
        "Тематический план Алгебра 7: тема 1 «Степень числа»: называлась «Степень»",
        "Тематический план Алгебра 7: тема 1 «Степень числа»: 2 часа → 3 часа",
        "Тематический план Алгебра 7: тема 1 «Степень числа», задание: § 1",
        "Тематический план Алгебра 7: тема 2 «Повторение»: добавлена, 1 час",
        "Тематический план Алгебра 7: тема 3 «Одночлены», раздел: Выражения",
        "Тематический план Алгебра 7: тема 3 «Многочлены»: убрана, 2 часа",
    ]
    assert words(school, PLAN, lambda d: d["items"].reverse()) == ["Тематический план Алгебра 7: порядок тем"]
    assert words(school, OWN_PLAN, lambda d: d.update(dropped=["k-1"])) == [
        "Тематический план Алгебра 7б: изменено: темы общего плана, которых здесь нет"
    ]


def test_lessons_of_the_timetable(school: School) -> None:  # noqa: F811
    def moved(document: Any) -> None:
        week = document["weeks"][0]
        slot = next(s for s in week["slots"] if s["section"] == "7a/algebra")
        seen.append((slot["day"], slot["number"]))
        slot["number"] = 9

    seen: list[tuple[int, int]] = []
    days = ("", "пн", "вт", "ср", "чт", "пт", "сб")
    (gone, come) = sorted(words(school, TIMETABLE, moved), key=lambda line: "урок 9" in line)
    day, number = seen[0]
    title = school.record().section(YEAR, "7a/algebra")["title"]
    assert gone.startswith(f"Расписание 7а: {days[day]}, урок {number}: {title}")
    assert come == f"Расписание 7а: {days[day]}, урок 9: — → {title}"

    def split(document: Any) -> None:
        week = document["weeks"][0]
        document["weeks"] = [{**week, "to": "2026-11-08"}, {**deepcopy(week), "from": "2026-11-09"}]
        document["weeks"][1]["slots"] = [s for s in week["slots"] if s["section"] != "7a/algebra"]

    told = words(school, TIMETABLE, split)
    assert told[0] == "Расписание 7а: новое расписание с 09.11"
    assert len(told) > 1
    assert all(line.endswith(" → —") or "; " in line for line in told[1:])


def test_a_timetable_that_lasts_for_ever(school: School) -> None:  # noqa: F811
    assert words(school, TIMETABLE, lambda d: d["weeks"][0].update(to="9999-12-31")) == [
        "Расписание 7а: расписание с 01.09 действует по 31.12"
    ]


def test_many_facts_are_counted(school: School) -> None:  # noqa: F811
    more = [{"id": f"k-{n}", "topic": f"Тема {n}", "hours": 1} for n in range(100, 125)]
    told = words(school, PLAN, lambda d: d["items"].extend(more))
    assert len(told) == 21
    assert told[-1] == "Тематический план Алгебра 7: и ещё 5 изменений"


def test_a_new_document_and_others_stay_one_line(school: School) -> None:  # noqa: F811
    record = school.record()
    entered = AmendDocument(place=CURRICULUM, was=None, now=HOURS)
    assert lines([entered], record, str) == [tell(entered, record, str)] == ["Учебный план 2026-2027: внесено"]


@pytest.mark.parametrize(("language", "text"), [("en", "Plan Алгебра 7: the order of topics")])
def test_in_english(school: School, language: str, text: str) -> None:  # noqa: F811
    with use(language):
        assert words(school, PLAN, lambda d: d["items"].reverse()) == [text]
