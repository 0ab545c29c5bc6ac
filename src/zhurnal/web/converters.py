"""Parts of addresses: what does not look right is no page of ours."""

from __future__ import annotations

from datetime import date


class _Word:
    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Year(_Word):
    """2026-2027"""

    regex = r"20\d\d-20\d\d"


class Section(_Word):
    """7a/english-1"""

    regex = r"(?:[1-9]|1[0-2])(?:[a-z][a-z0-9]{0,7})?/[a-z0-9]+(?:-[a-z0-9]+)*"


class Class(_Word):
    """7a"""

    regex = r"(?:[1-9]|1[0-2])[a-z][a-z0-9]{0,7}"


class Home(_Word):
    """7a, 7"""

    regex = r"(?:[1-9]|1[0-2])(?:[a-z][a-z0-9]{0,7})?"


class Proposal(_Word):
    """roster-7a, r-3f9k2c"""

    regex = r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?"


class Number:
    """Number of a lesson in its day: 1 to 15."""

    regex = r"[1-9]|1[0-5]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Period(_Word):
    """q1, h2, t3, year"""

    regex = r"q[1-4]|h[12]|t[1-3]|year"


class Lesson(_Word):
    """l-3f9k"""

    regex = r"l-[0-9a-z]{4,12}"


class Work(_Word):
    """w-71c2"""

    regex = r"w-[0-9a-z]{4,12}"


class Pupil(_Word):
    """p-0421"""

    regex = r"p-[0-9a-z]{3,12}"


class Staff(_Word):
    """t-014"""

    regex = r"t-[0-9a-z]{3,12}"


class Part(_Word):
    """What of a lesson has a history of its own."""

    regex = r"topic|mode|homework|attendance|absent|cancelled"


class Person(_Word):
    """Whatever stands where a pupil's id does: a wrong one must not answer otherwise than a foreign one."""

    regex = r"[^/]{1,64}"


class Day:
    """2026-10-14; an impossible date is no page."""

    regex = r"2[01]\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


CONVERTERS: dict[str, type] = {
    "year": Year,
    "section": Section,
    "class": Class,
    "home": Home,
    "proposal": Proposal,
    "number": Number,
    "period": Period,
    "lesson": Lesson,
    "work": Work,
    "pupil": Pupil,
    "staff": Staff,
    "part": Part,
    "person": Person,
    "day": Day,
}
