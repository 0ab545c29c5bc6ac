"""Subjects of the invented gymnasium: titles, who teaches them, in what kind of room."""

from __future__ import annotations

from dataclasses import dataclass

from zhurnal.domain.source import Document


@dataclass(frozen=True, slots=True)
class Subject:
    """pool: which teachers give it; room: kind of room; tested: its units end with written tests."""

    title: str
    short: str
    pool: str
    room: str = "general"
    tested: bool = False


SUBJECTS: dict[str, Subject] = {
    "russian": Subject("Русский язык", "Рус.", "russian", tested=True),
    "reading": Subject("Литературное чтение", "Чт.", "class"),
    "literature": Subject("Литература", "Лит.", "russian"),
    "english": Subject("Английский язык", "Англ.", "english", "language", tested=True),
    "french": Subject("Второй язык: французский", "Фр.", "french", "language", tested=True),
    "german": Subject("Второй язык: немецкий", "Нем.", "german", "language", tested=True),
    "math": Subject("Математика", "Мат.", "math", tested=True),
    "algebra": Subject("Алгебра", "Алг.", "math", tested=True),
    "geometry": Subject("Геометрия", "Геом.", "math", tested=True),
    "statistics": Subject("Вероятность и статистика", "Вер.", "math"),
    "informatics": Subject("Информатика", "Инф.", "informatics", "informatics"),
    "world": Subject("Окружающий мир", "Окр.", "class"),
    "faiths": Subject("Основы религиозных культур и светской этики", "ОРКСЭ", "class"),
    "culture": Subject("Основы духовно-нравственной культуры", "ОДНКНР", "history"),
    "history": Subject("История", "Ист.", "history", tested=True),
    "social": Subject("Обществознание", "Общ.", "history"),
    "geography": Subject("География", "Геогр.", "geography", "geography"),
    "biology": Subject("Биология", "Биол.", "biology", "biology"),
    "physics": Subject("Физика", "Физ.", "physics", "physics", tested=True),
    "chemistry": Subject("Химия", "Хим.", "chemistry", "chemistry", tested=True),
    "music": Subject("Музыка", "Муз.", "music", "music"),
    "art": Subject("Изобразительное искусство", "ИЗО", "art", "art"),
    "technology": Subject("Труд (технология)", "Техн.", "technology", "workshop"),
    "pe": Subject("Физическая культура", "Физк.", "pe", "gym"),
    "safety": Subject("Основы безопасности и защиты Родины", "ОБЗР", "safety"),
    "economics": Subject("Экономика", "Эк.", "geography"),
    "law": Subject("Право", "Право", "history"),
    "project": Subject("Индивидуальный проект", "Пр.", "history"),
    "robotics": Subject("Практикум по робототехнике", "Роб.", "informatics", "informatics"),
    "laboratory": Subject("Химический практикум", "Х.пр.", "chemistry", "chemistry"),
    "genetics": Subject("Решение задач по генетике", "Ген.", "biology", "biology"),
    "talks": Subject("Разговоры о важном", "РоВ", "class"),
    "horizons": Subject("Россия — мои горизонты", "РМГ", "class"),
    "skills": Subject("Функциональная грамотность", "ФГ", "class"),
    "theatre": Subject("Школьный театр", "Театр", "class"),
}

BY_CLASS_TEACHER = frozenset(
    {"russian", "reading", "math", "world", "faiths", "art", "technology", "talks", "horizons", "skills", "theatre"}
)
"""What a class teacher of grades 1-4 gives; the others have teachers of their own there too."""


def catalogue() -> Document:
    """The catalogue of subjects, by code."""
    subjects = {code: {"title": s.title, "short": s.short} for code, s in sorted(SUBJECTS.items())}
    return {"kind": "subjects", "version": 1, "subjects": subjects}
