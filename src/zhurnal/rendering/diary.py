"""A pupil's diary as static HTML: a page for each week, a page of means for each term (3.8.3)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from jinja2 import Environment
from markupsafe import Markup

from zhurnal import bundle, language
from zhurnal.language import gettext as _
from zhurnal.language import gettext_noop, pgettext, pgettext_noop
from zhurnal.rendering.diary_model import DiaryMeans, DiaryWeek, Entry, Lesson, Mark, Presence
from zhurnal.rendering.environment import environment, long_date, short_date

STYLESHEET = "diary.css"
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

    Not for use by several threads at a time.
    """

    def __init__(self, lang: str = language.DEFAULT) -> None:
        self.lang = lang
        templates = _templates()
        self._week = templates.get_template("diary/week.html.j2")
        self._means = templates.get_template("diary/means.html.j2")
        with language.use(lang):
            self._parts: Any = templates.get_template("diary/parts.html.j2").module
            self._arranged = {what: _(words) for what, words in _ARRANGED.items()}
        self._begun: WeakKeyDictionary[Lesson, str] = WeakKeyDictionary()
        self._cells: dict[tuple[tuple[Mark, ...], Presence | None, str], str] = {}

    def week(self, view: DiaryWeek, commit: str) -> str:
        """The page of a week. commit: the last one that touched what the page is made from."""
        with language.use(self.lang):
            # As in a paper diary: the first half of the week on the left, the second on the right.
            sides = [[d for d in view.days if (d.date.isoweekday() > 3) is right] for right in (False, True)]
            return self._week.render(
                view=view,
                commit=commit,
                lang=self.lang,
                span=week_span(view.monday),
                sides=sides,
                rows=self._rows,
            )

    def means(self, view: DiaryMeans, commit: str) -> str:
        """The page of a term's means."""
        with language.use(self.lang):
            return self._means.render(view=view, commit=commit, lang=self.lang)

    def _rows(self, entries: tuple[Entry, ...]) -> Markup:
        """The rows of a day: what all pupils of a lesson see, and the pupil's own cell."""
        return Markup("\n".join(f"{self._begin(e.lesson)}{self._own(e)}</td></tr>" for e in entries))  # noqa: S704

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
        done = self._cells.get(key)
        if done is None:
            if len(self._cells) >= CELLS:
                self._cells.clear()
            done = self._cells[key] = str(self._parts.own(entry, self._arranged))
        return done


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
