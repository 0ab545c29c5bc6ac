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
ACCOUNT = "/account/"
GIT = "/git/"
LANGUAGE = "/language/"
TODAY = "/today/"
SECTIONS = "/sections/"
JOURNALS = "/journals/"
DRAFTS = "/drafts/"
UNDO = "/undo/"
ABSENCES = "/absences/"
DIARY = "/diary/"
HELP = "/help/"
EDIT = "/edit/"
PROPOSALS = "/proposals/"
REQUESTS = "/requests/"
CLOSED_DAY = "/acts/closed-day/"
SUBSTITUTIONS = "/acts/substitutions/"
TEMPORARY_TEACHER = "/acts/temporary-teacher/"


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


def edit(year: str) -> str:
    """Everything of a year that may be proposed to be amended."""
    return f"/edit/{year}/"


def edit_class(year: str, class_id: str = "") -> str:
    """The list of a class; a new one where none is named."""
    return f"/edit/{year}/class/{class_id}/" if class_id else f"/edit/{year}/class/"


def edit_section(year: str, section: str = "") -> str:
    """A section; a new one where none is named."""
    return f"/edit/{year}/section/{section}/" if section else f"/edit/{year}/section/"


def edit_timetable(year: str, home: str, period: int | None = None) -> str:
    """The week of a class or grade. period: index of one of the timetables that follow one another."""
    return f"/edit/{year}/timetable/{home}/" + ("" if period is None else f"?period={period}")


def edit_calendar(year: str) -> str:
    """Terms, holidays, exceptions, bells."""
    return f"/edit/{year}/calendar/"


def edit_curriculum(year: str) -> str:
    """Hours by grade and subject."""
    return f"/edit/{year}/curriculum/"


def edit_plan(year: str, plan: str = "") -> str:
    """A lesson plan; a new one where none is named."""
    return f"/edit/{year}/plan/{plan}/" if plan else f"/edit/{year}/plan/"


def edit_pupils(year: str, class_id: str) -> str:
    """The pupils of a class, to their data and arrangements."""
    return f"/edit/{year}/pupils/{class_id}/"


def edit_pupil(year: str, pupil: str) -> str:
    """Names, contacts, parents of a pupil."""
    return f"/edit/{year}/pupil/{pupil}/"


def edit_arrangements(year: str, pupil: str) -> str:
    """What is arranged for a pupil."""
    return f"/edit/{year}/arrangements/{pupil}/"


def edit_transcript(year: str, pupil: str) -> str:
    """Marks that a pupil brought from another school."""
    return f"/edit/{year}/transcript/{pupil}/"


def edit_extensions(year: str) -> str:
    """Deadlines moved this month."""
    return f"/edit/{year}/extensions/"


def edit_staff(year: str, person: str = "") -> str:
    """A member of staff; a new one where nobody is named."""
    return f"/edit/{year}/staff/{person}/" if person else f"/edit/{year}/staff/"


def edit_regulation(year: str) -> str:
    """The regulation as tables."""
    return f"/edit/{year}/regulation/"


def edit_text(path: str) -> str:
    """Any document as its text."""
    return f"/edit/text/{path}"


def proposal(name: str) -> str:
    """The page of a proposal."""
    return f"/proposals/{name}/"


def touches(name: str) -> str:
    """What a proposal touches, all of it."""
    return f"/proposals/{name}/touches/"


def rehearsal(name: str) -> str:
    """Last term's commits judged by the rules that a proposal proposes."""
    return f"/proposals/{name}/rehearsal/"


def closed_proposal(number: int) -> str:
    """The page of a proposal that is closed: its name may belong to another by now."""
    return f"/proposals/closed/{number}/"


def repository(name: str) -> str:
    """A repository as git clients address it: "record" or "people"."""
    return f"{GIT}{name}.git"


def substitutions_of(staff: str, first: date, last: date) -> str:
    """Lessons of a teacher on the days of an absence, a replacement to each."""
    return f"{SUBSTITUTIONS}?staff={staff}&from={first.isoformat()}&to={last.isoformat()}"


def clause(number: str) -> str:
    """The regulation's clause in the handbook."""
    return HELP + clause_url(number)


@cache
def static(name: str) -> str:
    """A file of site/static; the address changes with its content, so that a browser never shows an old one."""
    data = bundle.path("site", "static", name).read_bytes()
    return f"/static/{name}?v={sha256(data).hexdigest()[:12]}"
