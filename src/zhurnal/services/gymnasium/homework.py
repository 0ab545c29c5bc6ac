"""Usual homework by subject, in the words teachers use; none where it is not kept or makes no sense (1.5)."""

from __future__ import annotations

_WORDS = {
    "russian": "упр. {b}, правило на с. {p}",
    "reading": "с. {p}–{q}, читать выразительно",
    "literature": "с. {p}–{q}, ответить на вопросы",
    "english": "SB p. {p} ex. {n}, слова",
    "french": "с. {p}, упр. {n}, слова",
    "german": "с. {p}, упр. {n}, слова",
    "math": "§ {n}, № {b}, {c}",
    "algebra": "§ {n}, № {b}, {c}",
    "geometry": "п. {n}, № {b}, теорема наизусть",
    "statistics": "§ {n}, № {b}",
    "informatics": "§ {n}, задание {k} в тетради",
    "world": "с. {p}–{q}, пересказ",
    "history": "§ {n}, даты и понятия",
    "social": "§ {n}, вопросы {k}–{j}",
    "economics": "§ {n}, задача {k}",
    "law": "§ {n}, статья и пример",
    "culture": "§ {n}, вопрос {k}",
    "geography": "§ {n}, контурная карта",
    "biology": "§ {n}, таблица в тетради",
    "physics": "§ {n}, упр. {k}, № {b}",
    "chemistry": "§ {n}, упр. {k}–{j}",
    "genetics": "задачи {b}, {c}",
    "robotics": "доработать программу {k}",
    "project": "заполнить дневник проекта, шаг {n}",
    "safety": "§ {n}",
}


def homework_for(subject: str, grade: int, kind: str, lesson: int) -> str:
    """Homework after the `lesson`-th item of a plan, "" where there is none.

    kind: type of the sections. Grade 1 has none, nor have extracurricular courses of grades 1-4 (1.5); music, art,
    technology and physical culture give none here.
    """
    words = _WORDS.get(subject, "")
    if not words or grade == 1 or kind == "extracurricular":
        return ""
    page = 5 + 3 * lesson
    return words.format(
        n=lesson,
        m=lesson + 1,
        k=lesson % 6 + 1,
        j=lesson % 6 + 3,
        p=page,
        q=page + 2,
        b=7 * lesson + 2,
        c=7 * lesson + 5,
    )
