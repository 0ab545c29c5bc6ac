"""What is taught to whom: groups of every class and grade, and which of them have their lessons together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhurnal.services.gymnasium.hours import CLUBS, LINES, Choice, Course, Line, courses, horizons
from zhurnal.services.gymnasium.model import Activity, Class, Group, Member, number_of, tick
from zhurnal.services.gymnasium.size import Size
from zhurnal.services.gymnasium.subjects import BY_CLASS_TEACHER, SUBJECTS

LANGUAGES = ("french-1", "german-1", "french-2", "german-2")
"""Groups of the second language that two classes have together; a single class has the first two."""

PROFILE_FROM = 10
_MONDAY, _THURSDAY = 1, 4
# Which days have a lesson more where hours do not divide by days: the middle of the week is the longest.
_LONG_DAYS = (2, 3, 4, 1, 5, 6)

PART_TITLES = {
    "boys": "мальчики", "girls": "девочки", "tech": "технологический профиль", "natural": "естественно-научный профиль",
    "humanities": "гуманитарный профиль", "social": "социально-экономический профиль",
    **{f"{name}-{n}": f"{title}, {n} группа" for name, title in (
        ("english", "английский язык"), ("informatics", "информатика"), ("french", "французский язык"),
        ("german", "немецкий язык"),
    ) for n in (1, 2, 3)},
}  # fmt: skip


def frame(one: Class) -> list[int]:
    """All times at which a class is at school in a week: from the first lesson on, without a gap."""
    total = sum(c.hours for c in courses(one.grade)) + (1 + horizons(one.grade))
    if one.grade >= PROFILE_FROM:
        total += sum(line.hours for line in LINES)
    each, more = divmod(total, one.days)
    longer = [day for day in _LONG_DAYS if day <= one.days][:more]
    return [
        tick(day, one.shift, number)
        for day in range(1, one.days + 1)
        for number in range(1, each + (day in longer) + 1)
    ]


def after_lessons(one: Class) -> list[int]:
    """The first time after the lessons of each day."""
    last: dict[int, int] = {}
    for at in frame(one):
        last[at // 100] = max(last.get(at // 100, 0), at)
    return [at + 1 for _, at in sorted(last.items())]


def activities_of(size: Size, classes: Sequence[Class]) -> list[Activity]:
    """Everything that is taught in a week, without the pupils who are taught at home."""
    found: list[Activity] = []
    for grade in sorted(size.classes):
        together = [c for c in classes if c.grade == grade]
        for one in together:
            found += _of_class(one)
        found += _languages(grade, together)
        if grade >= PROFILE_FROM:
            found += [_line(grade, together, line, size.profiles) for line in LINES]
    return found


def _of_class(one: Class) -> Iterator[Activity]:
    taken = (one.id,)
    yield Activity((_extra(one, "talks"),), 1, taken, (tick(_MONDAY, one.shift, 1),))
    if horizons(one.grade):
        yield Activity((_extra(one, "horizons"),), 1, taken, (tick(_THURSDAY, one.shift, 1),))
    free = after_lessons(one)
    for n, club in enumerate(CLUBS.get(one.grade, ())):
        yield Activity((_extra(one, club),), 1, taken, (free[2 * n + 1],))
    for course in courses(one.grade):
        if course.divided != "languages":
            yield Activity(tuple(_groups(one, course)), course.hours, taken)


def _extra(one: Class, subject: str) -> Group:
    """An extracurricular course that the class teacher gives."""
    members = (Member(one.id),)
    title, plan = f"{SUBJECTS[subject].title}, {one.title}", f"{one.grade}/{subject}"
    return Group(f"{one.id}/{subject}", title, subject, plan, members, "class", "", "extracurricular", "none")


def _groups(one: Class, course: Course) -> Iterator[Group]:
    subject = SUBJECTS[course.subject]
    primary = one.grade < 5 and course.subject in BY_CLASS_TEACHER
    pool, room = ("class", "") if primary else (subject.pool, subject.room)
    marking = "none" if one.grade == 1 else "marks"
    for part in _parts(course):
        name, title = course.subject, f"{subject.title}, {one.title}"
        if part:
            # The boys' technology is a section "technology-boys" of the part "boys".
            name = part if part.startswith(name) else f"{name}-{part}"
            title += f", {PART_TITLES[part].rsplit(', ', 1)[-1]}"
        members = (Member(one.id, part),)
        plan = f"{one.grade}/{course.subject}"
        yield Group(f"{one.id}/{name}", title, course.subject, plan, members, pool, room, marking=marking)


def _parts(course: Course) -> tuple[str, ...]:
    if course.divided == "sexes":
        return ("boys", "girls")
    count = {"halves": 2, "thirds": 3}.get(course.divided, 0)
    return tuple(f"{course.subject}-{n}" for n in range(1, count + 1)) or ("",)


def _languages(grade: int, classes: Sequence[Class]) -> Iterator[Activity]:
    """The second language: pupils of two classes by language and group."""
    for course in (c for c in courses(grade) if c.divided == "languages"):
        for first in range(0, len(classes), 2):
            together = classes[first : first + 2]
            names = language_parts(together)
            # The second two classes of a grade have groups of the same home: their names tell the classes.
            groups = tuple(_language(grade, together, name) for name in names)
            yield Activity(groups, course.hours, tuple(c.id for c in together))


def language_parts(together: Sequence[Class]) -> tuple[str, ...]:
    """Codes of the parts in which classes that have the second language together are divided for it."""
    return LANGUAGES[: 2 * len(together)]


def _language(grade: int, together: Sequence[Class], part: str) -> Group:
    subject = part.split("-")[0]
    home = str(grade) if len(together) > 1 else together[0].id
    letters = "".join(c.id.removeprefix(str(grade)) for c in together)
    name = f"{part}-{letters}" if len(together) > 1 else part
    titles = ", ".join(c.title for c in together)
    title = f"{SUBJECTS[subject].title}, {titles}, {part[-1]} группа"
    members = tuple(Member(c.id, part) for c in together)
    return Group(f"{home}/{name}", title, subject, f"{grade}/{subject}", members, subject, "language")


def _line(grade: int, together: Sequence[Class], line: Line, profiles: Sequence[str]) -> Activity:
    found: dict[str, Group] = {}
    for choice in line.choices:
        taken = [p for p in choice.profiles if p in profiles]
        if taken:
            group = _choice(grade, together, choice, taken)
            found[group.id] = group
    return Activity(tuple(found.values()), line.hours, tuple(c.id for c in together))


def _choice(grade: int, together: Sequence[Class], choice: Choice, taken: Sequence[str]) -> Group:
    subject = SUBJECTS[choice.subject]
    home = str(grade) if len(together) > 1 else together[0].id
    name = "-".join([choice.subject, *([choice.level] if choice.level else []), *taken])
    level = " (углублённо)" if choice.level else ""
    title = f"{subject.title}{level}, {', '.join(c.title for c in together)}: " + ", ".join(
        PART_TITLES[p].removesuffix(" профиль") for p in taken
    )
    plan = f"{grade}/{choice.subject}" + (f"-{choice.level}" if choice.level else "")
    members = tuple(Member(c.id, part) for c in together for part in taken)
    kind, marking = ("elective", "pass") if choice.elective else ("lesson", "marks")
    return Group(f"{home}/{name}", title, choice.subject, plan, members, subject.pool, subject.room, kind, marking)


def numbers_after(one: Class, last: int) -> list[int]:
    """Times of a class after its lessons, up to the number `last` of a day: when it can be taught besides."""
    return [at + n for at in after_lessons(one) for n in range(last) if number_of(at + n) <= last]
