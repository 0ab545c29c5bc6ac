"""Class lists as a spreadsheet, and a filled one as documents (3.3.1, 3.4.2).

A line of the sheet is a line of a class's roster. The sheet is read through the tables of the browser's form
(`services.editing`), so that it is understood, checked and worded as a form is. What a sheet leaves out stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import skeleton
from zhurnal.domain.merging import merge3
from zhurnal.domain.record import Record, lasts
from zhurnal.domain.source import Document, Source
from zhurnal.language import LANGUAGES, gettext, gettext_noop, use
from zhurnal.services.editing import roster
from zhurnal.services.editing.sheet import Built, Row, Sheet, set_or_drop
from zhurnal.services.spreadsheets.workbook import Heading, Line, read, write

_NAME = ("family", "given", "patronymic", "gender", "birth", "phone", "email")
_MOVEMENT = ("order", "goes", "to", "left")
# Name of the column, title, width.
_COLUMNS = (
    ("class", gettext_noop("Class"), 8),
    ("pupil", gettext_noop("Id (leave empty for a new pupil)"), 12),
    ("family", gettext_noop("Family name"), 18),
    ("given", gettext_noop("Given name"), 16),
    ("patronymic", gettext_noop("Patronymic"), 18),
    ("gender", gettext_noop("Girl or boy"), 10),
    ("birth", gettext_noop("Born"), 12),
    ("phone", gettext_noop("Telephone"), 16),
    ("email", gettext_noop("E-mail"), 22),
    ("groups", gettext_noop("Groups of the class"), 26),
    ("from", gettext_noop("In the class from"), 12),
    ("order", gettext_noop("Order"), 12),
    ("goes", gettext_noop("Goes to"), 16),
    ("to", gettext_noop("Last day here"), 12),
    ("left", gettext_noop("Order of leaving"), 12),
)
_GENDERS = (("f", gettext_noop("girl")), ("m", gettext_noop("boy")))
_LEAVES = gettext_noop("leaves the school")
# Titles of groups have commas in them.
_BETWEEN = "; "
REQUIRED = ("class", "pupil", "family", "given", "from")


@dataclass(slots=True)
class Filled:
    """What a sheet comes to. built: as of a form, its places are lines of the sheet ("41"). left: how many lines say
    what stands already. notes: what was understood otherwise than written."""

    built: Built = field(default_factory=Built)
    left: int = 0


def export(record: Record, register: Source, year: str, classes: Iterable[str], on: date) -> bytes:
    """The class lists of a year with all movement, as a workbook. on: the day whose groups are told."""
    lines = (line for one in classes for line in _lines(record, register, year, one, on))
    return write(gettext("Pupils"), _headings(record, year), lines)


def fill(record: Record, register: Source, data: bytes, name: str, *, year: str, on: date, secret: str) -> Filled:
    """The documents that a filled sheet comes to. on: today; secret: see `editing.roster.build`.

    Raises FindingsError of `workbook.read`. Whatever is wrong with a line is a problem of `built` at that line.
    """
    lines = read(data, name, _headings(record, year), REQUIRED)
    filled = Filled()
    by_class: dict[str, list[Line]] = {}
    for line in lines:
        class_id = _class_of(record, year, line.cells["class"])
        if class_id is None:
            _problem(filled, line, "sheet-no-class", found=line.cells["class"][:40])
        else:
            by_class.setdefault(class_id, []).append(line)
    for class_id, found in by_class.items():
        _Class(filled, record, register, year, class_id, on, secret).take(found)
    return filled


def _lines(record: Record, register: Source, year: str, class_id: str, on: date) -> Iterator[dict[str, str]]:
    document = record.class_(year, class_id)
    for entry in document.get("roster", ()):
        person = register.get(paths.person(entry["pupil"])) or {}
        line = {key: str(person.get(key, "")) for key in _NAME}
        line |= {key: str(entry.get(key, "")) for key in ("pupil", "from", "order", "to", "left")}
        line["gender"] = dict(_titled(_GENDERS)).get(line["gender"], "")
        line["class"] = str(document.get("title", class_id))
        line["groups"] = _BETWEEN.join(p["title"] for p in document.get("parts", ()) if _member(p, entry["pupil"], on))
        moved = entry.get("moved", "")
        line["goes"] = record.class_title(year, moved) if moved else gettext(_LEAVES) if "to" in entry else ""
        yield line


class _Class:
    """The lines of one class, laid into the tables of its form."""

    def __init__(
        self, filled: Filled, record: Record, register: Source, year: str, class_id: str, on: date, secret: str
    ) -> None:
        self._filled, self._record, self._register = filled, record, register
        self._year, self._class, self._on, self._secret = year, class_id, on, secret
        self._document = record.class_(year, class_id)
        self._sheet: Sheet = roster.sheet(record, year, class_id, on, lambda person: person)
        self._of_row: dict[str, Line] = {}

    def take(self, lines: Iterable[Line]) -> None:
        """Read the lines and add what they come to."""
        enrol = self._sheet["enrol"]
        enrol.rows = []
        for line in lines:
            at = self._entry_of(line)
            if at is None:
                self._enrol(line)
            else:
                self._amend(line, at)
        if not any(table.changed for table in self._sheet.tables):
            return
        built = roster.build(
            self._record, self._year, self._class, self._sheet,
            register=self._register, secret=f"{self._secret} {self._class}", on=self._on,
        )  # fmt: skip
        self._add(built)

    def _entry_of(self, line: Line) -> int | None:
        """Index of the roster's line that a line of the sheet is about; None for somebody who comes."""
        pupil, first = line.cells["pupil"], line.cells["from"]
        entries = list(enumerate(self._document.get("roster", ())))
        if pupil:
            return next((n for n, e in entries if e["pupil"] == pupil and e["from"] == first), None)
        # A sheet that was brought in already still has its newcomers without ids.
        named = _key(line.cells)
        return next((n for n, e in entries if e["from"] == first and self._named(e["pupil"]) == named), None)

    def _named(self, pupil: str) -> tuple[str, ...]:
        return _key(self._register.get(paths.person(pupil)) or {})

    def _enrol(self, line: Line) -> None:
        cells, pupil = line.cells, line.cells["pupil"]
        row = Row(f"n{len(self._sheet['enrol'].rows)}", {})
        if pupil and not self._record.knows(pupil):
            _problem(self._filled, line, "sheet-no-pupil", pupil=pupil[:40])
            return
        if pupil and any(e["pupil"] == pupil and "to" not in e for e in self._document.get("roster", ())):
            _problem(self._filled, line, "sheet-line-altered", pupil=pupil)
            return
        if any(cells.get(key) for key in ("goes", "to", "left")):
            _problem(self._filled, line, "sheet-comes-and-goes")
            return
        row.cells = {key: cells.get(key, "") for key in ("from", "order")} | {"known": pupil}
        if pupil:
            self._person(line, pupil)
        else:
            row.cells |= {key: cells.get(key, "") for key in ("family", "given", "patronymic", "birth")}
            row.cells["gender"] = self._gender(line)
        for part in self._parts(line):
            row.cells[f"in-{part}"] = "on"
        self._sheet["enrol"].rows.append(row)
        self._of_row[f"enrol.{row.key}"] = line

    def _amend(self, line: Line, at: int) -> None:
        entry, cells = self._document["roster"][at], line.cells
        table, row = next(
            (t, r) for t in self._sheet.tables if t.name in ("roster", "left") for r in t.rows if r.index == at
        )
        self._of_row[f"{table.name}.{row.key}"] = line
        self._person(line, entry["pupil"])
        for key in _MOVEMENT:
            if key in cells:
                row.cells[key] = self._goes(line) if key == "goes" else cells[key]
        if "groups" in cells and lasts(entry, self._on):
            self._regroup(line, at)
        if not row.changed and entry["pupil"] not in self._filled.built.people:
            self._filled.left += 1

    def _regroup(self, line: Line, at: int) -> None:
        chosen = self._parts(line)
        table = next((t for t in self._sheet.tables if t.name == "groups"), None)
        for row in table.rows if table is not None else ():
            if row.index == at:
                row.cells |= {p["part"]: "on" if p["part"] in chosen else "" for p in self._document["parts"]}
                self._of_row[f"groups.{row.key}"] = line

    def _person(self, line: Line, pupil: str) -> None:
        """A name, a birth, an address that the sheet says otherwise than the register."""
        was = self._register.get(paths.person(pupil)) or {"kind": "person", "version": 1, "person": pupil}
        now: dict[str, Any] = dict(was)
        for key in _NAME:
            if key in line.cells:
                set_or_drop(now, key, self._gender(line) if key == "gender" else line.cells[key])
        if now != was:
            self._filled.built.people[pupil] = now
            self._filled.built.places[paths.person(pupil), ""] = str(line.number)

    def _gender(self, line: Line) -> str:
        found = line.cells.get("gender", "")
        code = _chosen(_GENDERS, found)
        if found and not code:
            _problem(self._filled, line, "sheet-not-offered", found=found[:40])
        return code

    def _goes(self, line: Line) -> str:
        found = line.cells["goes"]
        if not found:
            return ""
        if _chosen(((roster.LEAVES, _LEAVES),), found):
            return roster.LEAVES
        class_id = _class_of(self._record, self._year, found)
        if class_id is None:
            _problem(self._filled, line, "sheet-no-class", found=found[:40])
        return class_id or ""

    def _parts(self, line: Line) -> set[str]:
        titles = {skeleton(part["title"]): part["part"] for part in self._document.get("parts", ())}
        chosen = set()
        for title in line.cells.get("groups", "").split(_BETWEEN.strip()):
            if title.strip() and skeleton(title) not in titles:
                _problem(self._filled, line, "sheet-no-group", found=title.strip()[:40])
            elif title.strip():
                chosen.add(titles[skeleton(title)])
        return chosen

    def _add(self, built: Built) -> None:
        """What one class comes to beside what the others do: a move writes in two classes."""
        everything = self._filled.built
        for (path, pointer), row in built.places.items():
            if row in self._of_row:
                everything.places[path, pointer] = str(self._of_row[row].number)
        for path, document in built.documents.items():
            base, place = self._record.source.get(path), paths.place_of(path)
            if place is not None:
                both = merge3(place.kind, base, everything.documents.get(path, base), document)
                everything.documents[path] = both.document
        everything.people |= {p: _with_contacts(d, self._line_of(built, p)) for p, d in built.people.items()}
        for row, finding in built.problems:
            line = self._of_row.get(row)
            everything.problems.append((str(line.number) if line else "", finding))

    def _line_of(self, built: Built, person: str) -> Mapping[str, str]:
        line = self._of_row.get(built.places.get((paths.person(person), ""), ""))
        return line.cells if line else {}


def _with_contacts(person: Document, cells: Mapping[str, str]) -> Document:
    found = dict(person)
    for key in ("email", "phone"):
        set_or_drop(found, key, cells.get(key, ""))
    return found


def _problem(filled: Filled, line: Line, code: str, /, **params: str | int) -> None:
    filled.built.problems.append((str(line.number), Finding(code, params=params)))


def _key(person: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(skeleton(str(person.get(key, ""))) for key in ("family", "given", "patronymic", "birth"))


def _member(part: Document, pupil: str, on: date) -> bool:
    return any(m["pupil"] == pupil and lasts(m, on) for m in part.get("members", ()))


def _class_of(record: Record, year: str, text: str) -> str | None:
    """A class by its id or its title, as an eye reads them."""
    for path in record.source.list(f"years/{year}/classes/"):
        class_id = path.rsplit("/", 1)[1][:-5]
        if skeleton(text) in (skeleton(class_id), skeleton(record.class_title(year, class_id))):
            return class_id
    return None


def _titled(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(code, gettext(title)) for code, title in choices]


def _titles(message: str) -> list[str]:
    """A title in the current language first, then in all others: a sheet may come back in another one."""
    found = [gettext(message)]
    for language in LANGUAGES:
        with use(language):
            found.append(gettext(message))
    return list(dict.fromkeys(found))


def _chosen(choices: Iterable[tuple[str, str]], text: str) -> str:
    for code, title in choices:
        if text and skeleton(text) in map(skeleton, (code, *_titles(title))):
            return code
    return ""


def _headings(record: Record, year: str) -> list[Heading]:
    classes = [record.class_title(year, p.rsplit("/", 1)[1][:-5]) for p in record.source.list(f"years/{year}/classes/")]
    choices: Mapping[str, Callable[[], list[str]]] = {
        "class": lambda: classes,
        "gender": lambda: [title for _code, title in _titled(_GENDERS)],
        "goes": lambda: [gettext(_LEAVES), *classes],
    }
    return [
        Heading(name, _titles(title), width, choices.get(name, list)(), name in ("pupil", "from"))
        for name, title, width in _COLUMNS
    ]


__all__ = ["Filled", "export", "fill"]
