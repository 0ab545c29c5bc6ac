"""Class ledgers that would change: which sections, rows of absences and of term marks, movements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhurnal import language
from zhurnal.domain import paths
from zhurnal.domain.calendar import Term, shifted_terms
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Source
from zhurnal.rendering.ledger_model import Ledger, Table
from zhurnal.services.ledger_view import Imprint, LedgerFiller
from zhurnal.services.proposals.touches.both import Both, Progress
from zhurnal.services.proposals.touches.pages import How

Key = tuple[str, str, str]
"""Year, class, term."""

_IMPRINT = Imprint("", date.min, "")
_EVERYWHERE = frozenset({"school", "regulation", "subjects", "works", "reasons"})
_NAMES = ("family", "given", "patronymic")


@dataclass(frozen=True, slots=True)
class LedgerTouch:
    """A ledger that would read otherwise.

    sections: ids of those that would change, come or go. absences, term_marks: pupils whose row would. movements: how
    many lines of the movement of pupils. front: whether the title page, the teachers' names or the signs would.
    """

    year: str
    class_id: str
    term: str
    how: How
    sections: tuple[str, ...] = ()
    absences: tuple[str, ...] = ()
    term_marks: tuple[str, ...] = ()
    movements: int = 0
    front: bool = False


def ledgers(both: Both, progress: Progress) -> list[LedgerTouch]:
    """All ledgers of a class and a term that are others after than before, in their order."""
    wanted = sorted(candidates(both), key=lambda key: (key[0], grade_of(key[1]), key[1], key[2]))
    found = []
    with language.use("ru"):
        for number, key in enumerate(wanted):
            progress(number, len(wanted))
            was, now = _filled(both.before, both.register, key), _filled(both.after, both.register_after, key)
            touch = _compared(key, was, now)
            if touch is not None:
                found.append(touch)
    return found


def candidates(both: Both) -> set[Key]:
    """Every ledger that may differ: more than do, never fewer."""
    found: set[Key] = set()
    for year, classes, terms in _concerned(both):
        for record in both.having(year):
            for class_id in record.classes(year) if classes is None else classes:
                codes = (term.code for term in record.calendar(year).terms(grade_of(class_id)))
                found.update((year, class_id, code) for code in codes if terms is None or code in terms)
    return found


Concerned = tuple[str, Iterable[str] | None, Sequence[str] | None]
"""A year, classes (None: all), codes of terms (None: all)."""


def _concerned(both: Both) -> Iterator[Concerned]:
    for place in both.places:
        parts, year = place.parts, place.parts.get("year", "")
        if place.kind in _EVERYWHERE:
            yield from ((one, None, None) for one in both.all_years)
        elif place.kind == "calendar":
            # Of the calendar a ledger shows terms and where the year begins: lessons are the journal's.
            old, new = both.entries(paths.calendar(year))
            shifted = shifted_terms(old, new)
            if shifted is None or any(old.get(key) != new.get(key) for key in ("from", "to")):
                yield year, None, None
            elif shifted:
                yield year, None, sorted({term["term"] for pair in shifted for term in pair})
        elif place.kind == "class":
            yield year, _near_class(both, year, parts["class"]), None
        elif place.kind == "section":
            yield year, _near(both, year, [f"{parts['home']}/{parts['name']}"]), None
        elif place.kind == "journal":
            yield year, _near(both, year, [f"{parts['home']}/{parts['name']}"]), [parts["term"]]
        elif place.kind == "finals":
            # Marks of the year stand in the ledger of its last term; a class may show what was given in another.
            docs = both.entries(paths.finals(year, parts["class"], parts["period"]))
            pupils = {pupil for doc in docs for marks in doc.get("subjects", {}).values() for pupil in marks}
            near = {class_id for pupil in pupils for class_id in _classes_of(both, year, pupil)}
            yield year, {parts["class"], *near}, None
        elif place.kind == "transcript":
            docs = both.entries(paths.transcript(parts["pupil"]))
            for one in sorted({entry["year"] for doc in docs for entry in doc.get("marks", ())}):
                yield one, _classes_of(both, one, parts["pupil"]), None
        elif place.kind in ("absences", "arrangements"):
            yield year, _classes_of(both, year, parts["pupil"]), None
        elif place.kind == "substitutions":
            docs = both.entries(paths.substitutions(year, parts["month"]))
            sections = {entry["section"] for doc in docs for entry in doc.get("substitutions", ())}
            yield year, _near(both, year, sections), None
    yield from _of_people(both)


def _of_people(both: Both) -> Iterator[Concerned]:
    for path in both.people:
        person = path.rsplit("/", 1)[-1].removesuffix(".yaml")
        old, new = both.register.get(path) or {}, both.register_after.get(path) or {}
        if any(old.get(part) != new.get(part) for part in _NAMES):
            for year in both.all_years:
                # A teacher's name may stand in any ledger: as class teacher, for a subject, for a substitution.
                yield year, _classes_of(both, year, person) if person.startswith("p-") else None, None


def _classes_of(both: Both, year: str, pupil: str) -> set[str]:
    return {class_id for record in both.having(year) for class_id, _entry in record.classes_of(year, pupil)}


def _near_class(both: Both, year: str, class_id: str) -> set[str] | None:
    """A class and those that share a section with it; all where its title changes, which others may name."""
    was, now = (record.class_(year, class_id) for record in both.records)
    if was.get("title") != now.get("title"):
        return None
    pupils = {entry["pupil"] for doc in (was, now) for entry in doc.get("roster", ())}
    sections = {s for r in both.having(year) for p in pupils for s in r.sections_of_pupil(year, p)}
    sections |= {s for r in both.having(year) for s in r.sections_of_class(year, class_id)}
    return {class_id, *_near(both, year, sections)}


def _near(both: Both, year: str, sections: Iterable[str]) -> set[str]:
    """Classes that sections draw on, and those that their pupils are or were in: a mean spans both."""
    found: set[str] = set()
    for section in sections:
        for record in both.having(year):
            found.update(record.section_classes(year, section))
            for pupil in record.member_spans(year, section):
                found.update(class_id for class_id, _entry in record.classes_of(year, pupil))
    return found


@dataclass(frozen=True, slots=True)
class _Filled:
    ledger: Ledger
    sections: list[str]
    pupils: list[str]


def _filled(record: Record, register: Source, key: Key) -> _Filled | None:
    year, class_id, code = key
    if year not in record.years or not record.class_(year, class_id):
        return None
    term: Term | None = record.calendar(year).term(grade_of(class_id), code)
    if term is None:
        return None
    filler = LedgerFiller(record, register, year, class_id, term)
    return _Filled(filler.fill(_IMPRINT), filler.sections(), filler.pupils)


def _compared(key: Key, was: _Filled | None, now: _Filled | None) -> LedgerTouch | None:
    if was is None or now is None:
        there = was or now
        how = How.APPEARS if now else How.VANISHES
        return LedgerTouch(*key, how, tuple(there.sections)) if there else None
    if was.ledger == now.ledger:
        return None
    return LedgerTouch(
        *key,
        How.CHANGES,
        _sections(was, now),
        _rows(was, now, was.ledger.absences, now.ledger.absences),
        _marks(was, now),
        len(set(was.ledger.movements) ^ set(now.ledger.movements)),
        _front(was.ledger) != _front(now.ledger),
    )


def _sections(was: _Filled, now: _Filled) -> tuple[str, ...]:
    old = dict(zip(was.sections, was.ledger.sections, strict=True))
    new = dict(zip(now.sections, now.ledger.sections, strict=True))
    found = [section for section in {**old, **new} if old.get(section) != new.get(section)]
    return tuple(found or ([] if was.sections == now.sections else now.sections))


def _marks(was: _Filled, now: _Filled) -> tuple[str, ...]:
    """Pupils whose marks differ on any of the sheets of marks."""
    before = [was.ledger.term_marks, *(table for _title, table in was.ledger.summaries)]
    after = [now.ledger.term_marks, *(table for _title, table in now.ledger.summaries)]
    differ = {pupil for old, new in zip(before, after, strict=False) for pupil in _rows(was, now, old, new)}
    return tuple(p for p in dict.fromkeys([*was.pupils, *now.pupils]) if p in differ)


def _rows(was: _Filled, now: _Filled, before: Table, after: Table) -> tuple[str, ...]:
    """Pupils whose row differs; all where the heads or nothing but the order of rows does."""
    if before == after:
        return ()
    old = dict(zip(was.pupils, before.rows, strict=True))
    new = dict(zip(now.pupils, after.rows, strict=True))
    everybody = list({**old, **new})
    if before.heads != after.heads:
        return tuple(everybody)
    return tuple([p for p in everybody if old.get(p) != new.get(p)] or everybody)


def _front(ledger: Ledger) -> Ledger:
    nothing = Table((), ())
    return replace(ledger, sections=(), absences=nothing, term_marks=nothing, movements=(), summaries=())
