"""A pupil's diary as static HTML: a page for each week, a page of means for each term (3.8.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from jinja2 import Environment
from markupsafe import Markup, escape

from zhurnal import bundle, language
from zhurnal.language import gettext as _
from zhurnal.language import gettext_noop, pgettext, pgettext_noop
from zhurnal.rendering.diary_model import Day, DiaryMeans, DiaryWeek, Entry, Lesson, MeansRow
from zhurnal.rendering.environment import environment, long_date, short_date

STYLESHEET = "diary.css"
_SLOT = re.compile("\0([^\0]*)\0")
View = TypeVar("View", DiaryWeek, DiaryMeans)
#: How many different cells are remembered.
CELLS = 10_000
_DAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)
_SHORT_DAYS = (
    pgettext_noop("day of the week", "Mon"),
    pgettext_noop("day of the week", "Tue"),
    pgettext_noop("day of the week", "Wed"),
    pgettext_noop("day of the week", "Thu"),
    pgettext_noop("day of the week", "Fri"),
    pgettext_noop("day of the week", "Sat"),
    pgettext_noop("day of the week", "Sun"),
)
_ARRANGED = {
    "exempt": gettext_noop("exempt"),
    "home": gettext_noop("home schooling"),
    "individual": gettext_noop("individual plan"),
    "deferred": gettext_noop("attestation deferred"),
}


class DiaryPages:
    """Renders pages in one language; templates are compiled once, what pupils share is rendered once.

    A template is rendered with slots where pages differ from pupil to pupil; the texts between them are kept for all
    pages of the same frame. Not for use by several threads at a time.
    """

    def __init__(self, lang: str = language.DEFAULT) -> None:
        self.lang = lang
        templates = _templates()
        self._week = templates.get_template("diary/week.html.j2")
        self._means = templates.get_template("diary/means.html.j2")
        with language.use(lang):
            self._parts: Any = templates.get_template("diary/parts.html.j2").module
            self._arranged = {what: arrangement(what) for what in _ARRANGED}
        self._frames: dict[Hashable, list[str]] = {}
        self._days: WeakKeyDictionary[Day, str] = WeakKeyDictionary()
        self._begun: WeakKeyDictionary[Lesson, str] = WeakKeyDictionary()
        self._cells: dict[Hashable, str] = {}

    def week(self, view: DiaryWeek, commit: str) -> str:
        """The page of a week. commit: the last one that touched what the page is made from."""
        with language.use(self.lang):
            owner = view.owner
            key = (
                owner.school, owner.class_title, owner.year, view.monday, view.term, view.holiday, view.enrolled,
                view.previous, view.next, view.means, *(day.date for day in view.days),
            )  # fmt: skip
            frame = self._frame(key, lambda: self._week_frame(view))
            parts = {str(day.date): self._day(day) for day in view.days}
            return _filled(frame, parts | _own(view, commit))

    def means(self, view: DiaryMeans, commit: str) -> str:
        """The page of a term's means."""
        with language.use(self.lang):
            owner = view.owner
            key = (
                owner.school, owner.class_title, owner.year, view.term, view.periods, view.week, view.brought,
                *(row.subject for row in view.rows),
            )  # fmt: skip
            frame = self._frame(key, lambda: self._means_frame(view))
            parts = {str(n): self._results(row, view) for n, row in enumerate(view.rows)}
            return _filled(frame, parts | _own(view, commit))

    def _frame(self, key: Hashable, render: Callable[[], str]) -> list[str]:
        """The texts (even places) and names of slots (odd places) of what `render` gives."""
        done = self._frames.get(key)
        if done is None:
            if len(self._frames) >= CELLS:
                self._frames.clear()
            done = self._frames[key] = _SLOT.split(render())
        return done

    def _week_frame(self, view: DiaryWeek) -> str:
        # As in a paper diary: the first half of the week on the left, the second on the right.
        sides = [
            [_slot(str(d.date)) for d in view.days if (d.date.isoweekday() > 3) is right] for right in (False, True)
        ]
        return self._week.render(
            view=_of_anybody(view), commit=_slot("commit"), digest=_slot("digest"), lang=self.lang,
            span=week_span(view.monday), sides=sides,
        )  # fmt: skip

    def _means_frame(self, view: DiaryMeans) -> str:
        return self._means.render(
            view=_of_anybody(view), commit=_slot("commit"), digest=_slot("digest"), lang=self.lang, slot=_slot
        )

    def _day(self, day: Day) -> str:
        done = self._days.get(day)
        if done is None:
            key = ("day", day.date, day.holiday, day.notes, day.due, bool(day.entries))
            frame = self._frame(key, lambda: str(self._parts.day(day, _slot("rows"))))
            done = self._days[day] = _filled(frame, {"rows": self._rows(day.entries)})
        return done

    def _rows(self, entries: tuple[Entry, ...]) -> str:
        """The rows of a day: what all pupils of a lesson see, and the pupil's own cell."""
        return "\n".join([f"{self._begin(e.lesson)}{self._own(e)}</td></tr>" for e in entries])

    def _begin(self, lesson: Lesson) -> str:
        done = self._begun.get(lesson)
        if done is None:
            cancelled = ' class="cancelled"' if lesson.cancelled else ""
            shared = str(self._parts.shared(lesson)).strip()
            done = self._begun[lesson] = f'<tr role="row"{cancelled}>{shared}<td role="cell" class="marks">'
        return done

    def _own(self, entry: Entry) -> str:
        # Cells without a text of their own are few and come again and again: a "5" for an answer, an "н".
        if entry.remarks:
            return str(self._parts.own(entry, self._arranged))
        key = (entry.marks, entry.presence, entry.arrangement)
        return self._cell(key, lambda: self._parts.own(entry, self._arranged))

    def _results(self, row: MeansRow, view: DiaryMeans) -> str:
        """The cells of a subject: marks one by one, then mean, lessons missed, marks of the periods."""
        begin = self._cell(("list", not row.marks), lambda: self._parts.list(row.marks))
        marks = [self._cell(("mark", m), partial(self._parts.mark, m)) for m in row.marks]
        key = (row.mean, row.missed, row.periods, row.brought, view.periods, view.term)
        return begin + "".join(marks) + self._cell(key, lambda: self._parts.results(row, view))

    def _cell(self, key: Hashable, render: Callable[[], object]) -> str:
        done = self._cells.get(key)
        if done is None:
            if len(self._cells) >= CELLS:
                self._cells.clear()
            done = self._cells[key] = str(render())
        return done


def _slot(name: str) -> Markup:
    """A place to be filled in a rendered text; no text of the record has the letter U+0000."""
    return Markup(f"\0{name}\0")  # noqa: S704


def _of_anybody(view: View) -> View:
    return replace(view, owner=replace(view.owner, pupil=_slot("pupil")))


def _own(view: DiaryWeek | DiaryMeans, commit: str) -> dict[str, str]:
    """What differs on any two pages."""
    return {"pupil": str(escape(view.owner.pupil)), "commit": commit, "digest": view.digest}


def _filled(frame: list[str], parts: dict[str, str]) -> str:
    filled = frame.copy()
    filled[1::2] = [parts[name] for name in frame[1::2]]
    return "".join(filled)


@cache
def renderer_digest() -> str:
    """SHA-256 of all that pages are made by: templates, translations, version; other digest, other bytes."""
    digest = sha256(version("jinja2").encode())
    files = [*bundle.path("renderers", "diary").iterdir(), *bundle.path("site", "locale").rglob("*.po")]
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def stylesheet() -> bytes:
    """The style sheet, to stand beside the pages under `STYLESHEET`."""
    return bundle.path("renderers", "diary", STYLESHEET).read_bytes()


@cache
def _templates() -> Environment:
    made = environment().overlay()
    made.filters = {
        **made.filters,
        "weekday": weekday,
        "near": near,
        "host": host,
        "lower_first": lower_first,
        "years": years,
        "tone": tone,
        "glue": glue,
    }
    return made


def week_span(monday: date) -> str:
    """12–18 октября 2026; 28 сентября – 4 октября 2026"""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"{monday.day}–{long_date(sunday)} {sunday.year}"
    first = long_date(monday) if monday.year == sunday.year else f"{long_date(monday)} {monday.year}"
    return f"{first} – {long_date(sunday)} {sunday.year}"


def weekday(value: date) -> str:
    """Понедельник"""
    return _(_DAYS[value.weekday()])


def near(value: date) -> str:
    """ср 14.10"""
    return f"{pgettext('day of the week', _SHORT_DAYS[value.weekday()])} {short_date(value)}"


def host(link: str) -> str:
    """What a link is shown as: its host."""
    return urlsplit(link).hostname or link


def lower_first(text: str) -> str:
    """A title within a sentence: "осенние каникулы"."""
    return text[:1].lower() + text[1:]


def arrangement(what: str) -> str:
    """What is arranged for a pupil, in words: "освобождён"."""
    return _(_ARRANGED[what])


def glue(text: str) -> str:
    """A number or paragraph sign stays on the line of its number."""
    return text.replace("№ ", "№\N{NO-BREAK SPACE}").replace("§ ", "§\N{NO-BREAK SPACE}")


def tone(mark: str) -> str:
    """The style of a mark, by its last attempt: m5 ... m1, mp passed, mf failed, "" for none of these."""
    last = mark.rsplit("/", 1)[-1]
    return f"m{last}" if last.isdigit() else {"зач": "mp", "незач": "mf"}.get(last, "")


def years(year: str) -> str:
    """2026/27"""
    return f"{year[:4]}/{year[-2:]}"
