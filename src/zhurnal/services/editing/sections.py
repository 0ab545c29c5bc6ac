"""A section as tables: what is taught, who attends, who teaches, which plan it follows (3.3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.language import pgettext
from zhurnal.services.editing.roster import spans_of, staff_columns, staff_rows
from zhurnal.services.editing.sheet import Built, Column, Options, Row, Sheet, Table, set_or_drop

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEYS = ("title", "subject", "type", "marking", "plan", "from", "to")


def sheet(record: Record, year: str, section: str, on: date, names: Callable[[str], str]) -> Sheet:
    """The tables of a section as it stands; of a new one where `section` is ""."""
    document = record.section(year, section) if section else {}
    cells = {key: str(document.get(key, "")) for key in _KEYS}
    columns = _columns(record, year)
    if not section:
        homes = [(h, h) for h in _homes(record, year)]
        columns = (
            Column("home", _("Class or grade"), "select", homes),
            Column("name", _("Short name in Latin letters, such as algebra-2"), longest=40),
            *columns,
        )
        cells |= {"home": "", "name": "", "type": "lesson", "marking": "marks"}
    members = [_member_row(n, entry) for n, entry in enumerate(document.get("members", ()))]
    teachers = staff_rows(document.get("teachers", ()), "role", "order")
    return Sheet(
        [
            Table("section", _("What is taught"), columns, [Row("0", cells)]),
            Table("members", _("Who attends"), _member_columns(record, year, on, names), members, True, 2),
            Table("teachers", _("Who teaches"), _teacher_columns(record, names, on), teachers, True, 1 + (not section)),
        ]
    )


def build(record: Record, year: str, section: str, filled: Sheet) -> Built:
    """The document that a filled sheet comes to; of a new section where `section` is ""."""
    built = Built()
    row = filled["section"].rows[0]
    name = section or _new_name(built, record, year, row)
    path = paths.section(year, name)
    before = record.section(year, section) if section else {}
    after = {**before, "kind": "section", "version": 1, "section": name}
    for key in _KEYS:
        set_or_drop(after, key, row[key])
        built.places[path, f"/{key}"] = "section.0"
    for needed in ("title", "subject", "type", "marking"):
        if not row[needed]:
            title = next(c.title for c in filled["section"].columns if c.name == needed)
            built.problem("section", row, "edit-cell-missing", column=title)
    set_or_drop(after, "members", _members(built, filled["members"], path))
    set_or_drop(after, "teachers", _teachers(built, filled["teachers"], path, before))
    built.put(path, before, after)
    return built


def _homes(record: Record, year: str) -> list[str]:
    grades = sorted({grade_of(c) for c in record.classes(year)})
    return [*record.classes(year), *map(str, grades)]


def _columns(record: Record, year: str) -> tuple[Column, ...]:
    return (
        Column("title", _("Title"), longest=120),
        Column("subject", _("Subject"), "select", titles(record, "subjects")),
        Column("type", _("Kind"), "select", types()),
        Column("marking", _("Marks"), "select", markings()),
        Column("plan", _("Lesson plan"), "select", _plans(record, year)),
        Column("from", _("From"), "date"),
        Column("to", _("To, inclusive"), "date"),
    )


def titles(record: Record, catalog: str) -> Options:
    """Codes of a catalogue with their titles, by title."""
    found = [(code, str(entry["title"])) for code, entry in record.catalog(catalog).items()]
    return sorted(found, key=lambda pair: pair[1])


def types() -> Options:
    """Kinds of teaching."""
    return [
        ("lesson", pgettext("kind of section", "lesson")),
        ("elective", pgettext("kind of section", "elective course")),
        ("extracurricular", pgettext("kind of section", "extracurricular")),
        ("individual", pgettext("kind of section", "individual")),
    ]


def markings() -> Options:
    """Scales of marks."""
    return [
        ("marks", pgettext("marking", "marks 5 to 2")),
        ("pass", pgettext("marking", "pass or fail")),
        ("none", pgettext("marking", "no marks")),
    ]


def _plans(record: Record, year: str) -> Options:
    found = []
    for place in record.source.list(f"years/{year}/plans/"):
        plan = record.source.get(place) or {}
        found.append((plan["plan"], f"{plan['title']} ({plan['plan']})"))
    return sorted(found, key=lambda pair: (grade_of(pair[0].split("/")[0]), pair[1]))


def _member_columns(record: Record, year: str, on: date, names: Callable[[str], str]) -> tuple[Column, ...]:
    whole: list[tuple[str, str]] = []
    single: list[tuple[str, str]] = []
    for class_id in record.classes(year):
        document = record.class_(year, class_id)
        title = record.class_title(year, class_id)
        whole.append((class_id, _("{title}, the whole class").format(title=title)))
        whole += [(f"{class_id} {p['part']}", f"{title}, {p['title']}") for p in document.get("parts", ())]
        single += [(pupil, f"{title}, {names(pupil)}") for pupil in record.class_pupils(year, class_id, on)]
    return (
        Column("who", _("Class, its group, or a pupil"), "select", [*whole, *single]),
        Column("from", _("From"), "date"),
        Column("to", _("To, inclusive"), "date"),
    )


def _member_row(number: int, entry: Document) -> Row:
    who = entry.get("pupil") or f"{entry['class']} {entry.get('part', '')}".strip()
    return Row(str(number), {"who": who, "from": str(entry.get("from", "")), "to": str(entry.get("to", ""))})


def _teacher_columns(record: Record, names: Callable[[str], str], on: date) -> tuple[Column, ...]:
    who, *span = staff_columns(record, names, on)
    roles = [
        ("main", pgettext("role of a teacher", "main")),
        ("second", pgettext("role of a teacher", "second")),
        ("temporary", pgettext("role of a teacher", "temporary")),
    ]
    role = Column("role", pgettext("role of a teacher", "As"), "select", roles)
    return who, role, *span, Column("order", _("Order"), longest=40)


def _new_name(built: Built, record: Record, year: str, row: Row) -> str:
    name = f"{row['home']}/{row['name']}"
    if not row["home"] or not _NAME.fullmatch(row["name"]):
        built.problem("section", row, "edit-section-name")
        return "1/unnamed"
    if record.section(year, name):
        built.problem("section", row, "edit-section-stands", section=name)
    return name


def _members(built: Built, table: Table, path: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for row in table.given:
        if not row["who"]:
            built.problem(table.name, row, "edit-cell-missing", column=table.columns[0].title)
        entry: dict[str, Any] = {}
        if row["who"].startswith("p-"):
            entry["pupil"] = row["who"]
        else:
            entry["class"], _space, part = row["who"].partition(" ")
            set_or_drop(entry, "part", part)
        set_or_drop(entry, "from", row["from"])
        set_or_drop(entry, "to", row["to"])
        built.places[path, f"/members/{len(entries)}"] = f"{table.name}.{row.key}"
        entries.append(entry)
    return entries


def _teachers(built: Built, table: Table, path: str, before: Document) -> list[dict[str, Any]]:
    for row in table.given:
        if not row["role"]:
            built.problem(table.name, row, "edit-cell-missing", column=table.columns[1].title)
    return spans_of(built, table, path, "teachers", before, "role", "order")
