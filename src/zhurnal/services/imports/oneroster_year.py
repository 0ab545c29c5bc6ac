"""The school year of a bundle: its academic sessions as the calendar's terms, where there is no calendar yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Document
from zhurnal.services.imports.notes import note
from zhurnal.services.imports.oneroster_model import Session
from zhurnal.services.imports.school_days import Terms

_FILE = "academicSessions.csv"
_LETTERS = {2: "h", 3: "t", 4: "q"}
_ALL, _BELOW, _ABOVE = list(range(1, 13)), list(range(1, 10)), list(range(10, 13))
_HOLIDAYS = {"q": ("Осенние каникулы", "Зимние каникулы", "Весенние каникулы")}
_DAY = timedelta(days=1)


def terms_of(sessions: Mapping[str, Session], notes: list[Finding]) -> Terms | None:
    """The terms that the sessions are: four of a kind are quarters, three trimesters, two half-years.

    Quarters beside half-years are those of grades 1 to 9. Of two of a kind that overlap the later one is told
    (`unplaced-or-overlap`). None where the number says nothing.
    """
    kinds: dict[str, list[Session]] = {}
    for session in sorted(sessions.values(), key=lambda one: (one.first, one.last, one.id)):
        if session.type != "schoolyear":
            kinds.setdefault(session.type, []).append(session)
    groups = {letter: group for kind in kinds.values() if (group := _apart(kind, notes)) and (letter := _letter(group))}
    if not groups:
        return None
    both = "q" in groups and "h" in groups
    terms: list[dict[str, Any]] = []
    for letter in ("q", "t", "h"):
        grades = (_ABOVE if letter == "h" else _BELOW) if both else _ALL
        if letter in groups and (both or letter == next(iter(sorted(groups, key="qth".index)))):
            terms += [_term(f"{letter}{n}", grades, one) for n, one in enumerate(groups[letter], 1)]
    main = groups[min(groups, key="qth".index)]
    return Terms(
        min(date.fromisoformat(term["from"]) for term in terms),
        max(date.fromisoformat(term["to"]) for term in terms),
        terms,
        _holidays(main),
    )


def _apart(sessions: Sequence[Session], notes: list[Finding]) -> list[Session]:
    found: list[Session] = []
    for session in sessions:
        if found and session.first <= found[-1].last:
            notes.append(note("unplaced-or-overlap", _FILE, session.line, id=session.id, other=found[-1].id))
        else:
            found.append(session)
    return found


def _letter(group: Sequence[Session]) -> str:
    return _LETTERS.get(len(group), "")


def _term(code: str, grades: list[int], session: Session) -> dict[str, Any]:
    span = {"from": session.first.isoformat(), "to": session.last.isoformat()}
    return {"term": code, "grades": grades, "title": session.title or code, **span}


def _holidays(group: Sequence[Session]) -> list[dict[str, Any]]:
    """The days between the terms."""
    titles = _HOLIDAYS.get(_letter(group), ("Каникулы",) * len(group))
    found = []
    for title, before, after in zip(titles, group[:-1], group[1:], strict=False):
        if before.last + _DAY < after.first:
            span = {"from": (before.last + _DAY).isoformat(), "to": (after.first - _DAY).isoformat()}
            found.append({"title": title, **span})
    return found


def tell_differences(calendar: Document, year: str, terms: Terms, notes: list[Finding]) -> None:
    """Where the calendar has the bundle's terms on other days: the calendar stays."""
    standing = {(term["term"], grade): term for term in calendar["terms"] for grade in term["grades"]}
    for term in terms.terms:
        other = next((standing[term["term"], g] for g in term["grades"] if (term["term"], g) in standing), None)
        if other is not None and (other["from"], other["to"]) != (term["from"], term["to"]):
            said = {"term": term["term"], "first": term["from"], "last": term["to"]}
            notes.append(note("oneroster-term-differs", paths.calendar(year), **said))


def calendar_document(year_terms: Terms, bells: list[dict[str, Any]]) -> dict[str, Any]:
    """A new calendar: weeks of five days for every grade; an administrator lengthens those that have six."""
    document: dict[str, Any] = {
        "kind": "calendar",
        "version": 1,
        "from": year_terms.first.isoformat(),
        "to": year_terms.last.isoformat(),
        "week": [{"grades": _ALL, "days": 5}],
        "terms": year_terms.terms,
        "shifts": bells,
    }
    return {**document, **({"holidays": year_terms.holidays} if year_terms.holidays else {})}
