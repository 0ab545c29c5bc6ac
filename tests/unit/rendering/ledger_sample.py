"""An invented class for the tests of the ledger; everything is computed from small numbers, nothing is random."""

from __future__ import annotations

from datetime import date, timedelta

from zhurnal.rendering.ledger_model import Ledger, Lesson, Movement, PupilRow, Section, Table

SURNAMES = (
    "Абрамова", "Белкин", "Воскресенская-Преображенская", "Гусев", "Дорофеева", "Ежов", "Жданова", "Зимин",
    "Иванченко", "Калугина", "Ларин", "Морозова", "Никитин", "Орехова", "Панкратов", "Рябова", "Соколов",
    "Тихонова", "Уваров", "Филатова", "Харитонов", "Цветкова", "Чернов", "Шувалова", "Щукин", "Эрдели",
    "Юдина", "Яхонтов", "Богданова", "Виноградов", "Голубева", "Добрынин", "Ефремова", "Журавлёв", "Зайцева",
)  # fmt: skip
NAMES = ("Анна", "Пётр", "Мария-Антуанетта", "Ильдар", "Софья", "Фёдор", "Екатерина")
TOPICS = (
    "Степень с натуральным показателем",
    "Умножение и деление степеней с одинаковыми основаниями; возведение в степень произведения и степени",
    "Контрольная работа № 1",
    "Одночлены. Стандартный вид одночлена, действия с одночленами. Решение задач повышенной сложности с "
    "практическим содержанием, разбор ошибок контрольной работы и подготовка к районной олимпиаде",
    "",
)
MARKS = ("5", "", "", "4", "", "н", "", "", "", "2/4", "", "", "б", "", "", "3", "", "", "4", "", "", "", "зач")
"""A third of the cells filled, as in a school that marks each pupil about once in four lessons."""
COMMIT, DIGEST = "3f9a" * 10, "0123456789abcdef" * 4


def pupils(count: int) -> list[str]:
    return [f"{SURNAMES[n % 35]} {NAMES[n % 7]}" for n in range(count)]


def lessons(count: int, per_week: int) -> tuple[Lesson, ...]:
    made = []
    for n in range(count):
        when = date(2026, 9, 1) + timedelta(days=7 * (n // per_week) + (n % per_week) * 6 // per_week)
        control = n % 9 == 2
        homework = f"№ {200 + n}, {203 + n}; § {n // 3 + 1}, ответить на вопросы" if n % 4 else ""
        made.append(Lesson(
            when, 1 + n % 6, TOPICS[n % 5], homework,
            ("к/р", "тетр") if control else ("с/р",) if n % 7 == 4 else ("",),
            mode="дистанционно" if n % 13 == 12 else "",
            note="замена: Кузнецова О. П." if n % 17 == 6 else "",
        ))  # fmt: skip
    return tuple(made)


def section(subject: str, group: str, teacher: str, size: int, count: int, per_week: int) -> Section:
    given = lessons(count, per_week)
    width = sum(len(lesson.works) for lesson in given)
    rows = tuple(
        PupilRow(name, tuple(MARKS[(n * 7 + c * 5 + n * c) % 23] for c in range(width)), ("4,25", "4"))
        for n, name in enumerate(pupils(size))
    )
    return Section(subject, group, tuple(teacher.split("; ")), given, rows, ("Ср.", "I чтв."))


def ledger(size: int = 35, subjects: int = 14) -> Ledger:
    """A class of `size` pupils; `subjects` sections, two of them subgroups, one without lessons."""
    plan = [
        ("Алгебра", "", "Смирнова Татьяна Викторовна", size, 40, 5),
        ("Английский язык", "1-я группа", "Lee Анна Сергеевна; Громова Вера Павловна", size // 2, 24, 3),
        ("Английский язык", "2-я группа", "Кузнецова Ольга Петровна", size - size // 2, 24, 3),
        ("Основы безопасности и защиты Родины", "", "Белов Игорь Иванович", size, 8, 1),
        ("Второй иностранный язык (французский)", "9 Ф", "Де Ла Фуэнте Мария", 4, 0, 1),
        ("Русский язык", "", "Орлова Нина Игоревна", size, 32, 4),
        ("Литература", "", "Орлова Нина Игоревна", size, 16, 2),
        ("Геометрия", "", "Смирнова Татьяна Викторовна", size, 16, 2),
        ("Вероятность и статистика", "", "Смирнова Татьяна Викторовна", size, 8, 1),
        ("История", "", "Жуков Степан Андреевич", size, 16, 2),
        ("География", "", "Алиева Зарема Руслановна", size, 16, 2),
        ("Биология", "", "Титова Полина Олеговна", size, 16, 2),
        ("Физика", "", "Лебедев Роман Ильич", size, 16, 2),
        ("Физическая культура", "", "Громов Егор Львович", size, 24, 3),
    ]
    sections = tuple(section(*plan[n % len(plan)]) for n in range(subjects))
    titles = tuple(dict.fromkeys(item.subject for item in sections)) or ("Алгебра",)
    names = pupils(size)
    absences = Table(
        ("Уроков пропущено", "по болезни", "по уважительной причине", "без уважительной причины", "опозданий"),
        tuple((name, (str(n % 9 + 1), str(n % 5), str(n % 2), "", "1" if n % 4 == 0 else ""))
              for n, name in enumerate(names)),
    )  # fmt: skip
    marks = Table(
        (*titles, "Средний балл"),
        tuple((name, (*(str(3 + (n + c) % 3) for c in range(len(titles))), "4,1")) for n, name in enumerate(names)),
        strong=1,
    )
    return Ledger(
        school="Государственное бюджетное общеобразовательное учреждение «Гимназия № 1 имени В. А. Жуковского»",
        place="Москва", class_title="7а", class_teacher="Смирнова Татьяна Викторовна", term="1-я четверть",
        year="2026/2027", as_of=date(2026, 11, 1), commit=COMMIT, digest=DIGEST, sections=sections,
        absences=absences, term_marks=marks,
        movements=(
            Movement(date(2026, 9, 14), "Зайцева Анна", "прибыла из школы № 12 г. Твери", "№ 41-у от 14.09.2026"),
            Movement(date(2026, 10, 5), "Ким Владислав", "выбыл в 7б класс", "№ 52-у от 05.10.2026"),
        ),
        legend=(
            ("5, 4, 3, 2", "отметки"), ("зач, незач", "зачтено, не зачтено"), ("н", "отсутствовал"),
            ("б", "отсутствовал по болезни"), ("о", "опоздал"), ("осв", "освобождён"),
            ("к/р", "контрольная работа"), ("с/р", "самостоятельная работа"), ("тетр", "ведение тетради"),
        ),
    )  # fmt: skip
