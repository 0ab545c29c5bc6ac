"""Every address of the site, made in one place."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256

from zhurnal import bundle
from zhurnal.domain.marks import parts_of_key
from zhurnal.rendering.regulation_pages import clause_url

HOME = "/"
SIGN_IN = "/sign-in/"
SIGN_OUT = "/sign-out/"
PASSWORD = "/password/"  # noqa: S105  (an address)
LANGUAGE = "/language/"
TODAY = "/today/"
SECTIONS = "/sections/"
JOURNALS = "/journals/"
DRAFTS = "/drafts/"
UNDO = "/undo/"
ABSENCES = "/absences/"
DIARY = "/diary/"
HELP = "/help/"


def day(on: date) -> str:
    """A day of one's own."""
    return f"/today/{on.isoformat()}/"


def week(monday: date) -> str:
    """The evening page of a week."""
    return f"/week/{monday.isoformat()}/"


def lesson(year: str, section: str, on: date, number: int) -> str:
    """A lesson by its place."""
    return f"/lesson/{year}/{section}/{on.isoformat()}/{number}/"


def journal(year: str, section: str, term: str) -> str:
    """The journal of a section in a term."""
    return f"/journal/{year}/{section}/{term}/"


def term_marks(year: str, section: str, period: str) -> str:
    """Term marks of a section."""
    return f"/term-marks/{year}/{section}/{period}/"


def absences(year: str, class_id: str) -> str:
    """Reasons of absence of a class."""
    return f"/absences/{year}/{class_id}/"


def class_journals(year: str, class_id: str) -> str:
    """All journals of a class."""
    return f"/journals/{year}/{class_id}/"


def diary(pupil: str) -> str:
    """The diary of a pupil: this week."""
    return f"/diary/{pupil}/"


def diary_page(pupil: str, year: str, name: str) -> str:
    """One page of a diary: "2026-10-12.html"."""
    return f"/diary/{pupil}/{year}/{name}"


def history(year: str, section: str, term: str, lesson_id: str, what: str) -> str:
    """Who changed what of a lesson: topic, plan, mode, homework, attendance."""
    return f"/history/{year}/{section}/{term}/{lesson_id}/{what}/"


def mark_history(year: str, section: str, term: str, lesson_id: str, work: str, key: str) -> str:
    """Who set a mark. key: pupil and attempt, "p-0440/2"."""
    pupil, attempt = parts_of_key(key)
    return f"/history/{year}/{section}/{term}/{lesson_id}/{work}/{pupil}/{attempt}/"


def term_mark_history(year: str, section: str, period: str, pupil: str) -> str:
    """Who set a term mark."""
    return f"/history/{year}/{section}/{period}/final/{pupil}/"


def clause(number: str) -> str:
    """The regulation's clause in the handbook."""
    return HELP + clause_url(number)


@cache
def static(name: str) -> str:
    """A file of site/static; the address changes with its content, so that a browser never shows an old one."""
    data = bundle.path("site", "static", name).read_bytes()
    return f"/static/{name}?v={sha256(data).hexdigest()[:12]}"
