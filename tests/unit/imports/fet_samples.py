"""A FET file in pieces, so that a test shows only what it is about."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[2] / "data" / "fet"

STUDENTS = """<Students_List>
<Year><Name>7</Name>
<Group><Name>7 а</Name><Subgroup><Name>7 а 1</Name></Subgroup><Subgroup><Name>7 а 2</Name></Subgroup></Group>
<Group><Name>7 б</Name></Group>
</Year>
</Students_List>"""


def activity(number: int, teacher: str, subject: str, students: str, *, duration: int = 1, more: str = "") -> str:
    """One activity; `more` is XML of its own."""
    return (
        f"<Activity><Teacher>{teacher}</Teacher><Subject>{subject}</Subject><Students>{students}</Students>"
        f"<Duration>{duration}</Duration><Id>{number}</Id>{more}</Activity>"
    )


def fet(
    activities: str = "",
    *,
    teachers: tuple[str, ...] = ("Орлов", "Соколова"),
    subjects: tuple[str, ...] = ("Алгебра", "Английский"),
    students: str = STUDENTS,
    rooms: tuple[str, ...] = ("204",),
    times: str = "",
    spaces: str = "",
    version: str = "6.9.2",
) -> bytes:
    """A whole file with two days and three hours."""
    listed = {
        "Subjects_List": [f"<Subject><Name>{name}</Name></Subject>" for name in subjects],
        "Teachers_List": [f"<Teacher><Name>{name}</Name></Teacher>" for name in teachers],
        "Rooms_List": [f"<Room><Name>{name}</Name></Room>" for name in rooms],
        "Activities_List": [activities],
        "Time_Constraints_List": [times],
        "Space_Constraints_List": [spaces],
    }
    return "\n".join(
        [
            f'<fet version="{version}">',
            "<Days_List><Day><Name>Понедельник</Name></Day><Day><Name>Вторник</Name></Day></Days_List>",
            "<Hours_List><Hour><Name>08:30</Name></Hour><Hour><Name>09:25</Name></Hour>",
            "<Hour><Name>10:30</Name></Hour></Hours_List>",
            students,
            *(f"<{tag}>{''.join(items)}</{tag}>" for tag, items in listed.items()),
            "</fet>",
        ]
    ).encode()


HEADER = '"Activity Id","Day","Hour","Students Sets","Subject","Teachers","Activity Tags","Room","Comments"'


def row(number: int, day: str, hour: str, students: str = "", subject: str = "", teachers: str = "") -> str:
    """One line of an exported timetable, without a room."""
    cells = [str(number), day, hour, students, subject, teachers, "", "", ""]
    return ",".join(f'"{cell}"' for cell in cells)


def table(*rows: str) -> bytes:
    """An exported timetable."""
    return "\n".join([HEADER, *rows, ""]).encode("utf-8-sig")
