"""What a mark may be, and how several attempts at one work stand beside each other."""

from __future__ import annotations

from zhurnal.domain.source import Document

NUMERIC = ("5", "4", "3", "2", "1")
PASSING = ("зач", "незач")
# What stands where there is no mark of a period: not attested, exempt.
UNMARKED = ("н/а", "осв")
ATTEMPTS = 9


def scale_of(school: Document, marking: str) -> list[str]:
    """Marks of the school's scale that a kind of marking ("marks", "pass", "none") takes, in the scale's order."""
    kind = {"marks": NUMERIC, "pass": PASSING}.get(marking, ())
    return [value for value in school.get("scale", ()) if value in kind]


def mark_key(pupil: str, attempt: int) -> str:
    """Key of a mark in its work: "p-0440", of a retake "p-0440/2"."""
    return pupil if attempt == 1 else f"{pupil}/{attempt}"


def parts_of_key(key: str) -> tuple[str, int]:
    """Pupil and attempt of a mark's key."""
    pupil, _, attempt = key.partition("/")
    return pupil, int(attempt or 1)


def attempts(marks: Document, pupil: str) -> list[str]:
    """A pupil's marks in one work in the order of the attempts."""
    if pupil not in marks and f"{pupil}/2" not in marks:
        return []
    keys = [pupil, *(f"{pupil}/{n}" for n in range(2, ATTEMPTS + 1))]
    return [marks[key] for key in keys if key in marks]
