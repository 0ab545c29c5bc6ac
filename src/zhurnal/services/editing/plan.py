"""A lesson plan (KTP) as a table: a grade's, or how a section's own differs from it (2.2.2, 3.3.1)."""

from __future__ import annotations

import re
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record, grade_of
from zhurnal.language import gettext as _
from zhurnal.services.editing.sections import titles
from zhurnal.services.editing.sheet import Built, Column, Options, Row, Sheet, Table, next_id, set_or_drop

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXTS = ("unit", "topic", "homework")


def known(record: Record, year: str) -> Options:
    """Ids of the plans of a year with their titles, by grade."""
    found = []
    for place in record.source.list(f"years/{year}/plans/"):
        plan = record.source.get(place) or {}
        found.append((str(plan["plan"]), str(plan["title"])))
    return sorted(found, key=lambda pair: (grade_of(pair[0].split("/")[0]), pair))


def sheet(record: Record, year: str, plan: str) -> Sheet:
    """The tables of a plan; of a new one where `plan` is ""."""
    document = (record.source.get(paths.plan(year, plan)) or {}) if plan else {}
    about = {key: str(document.get(key, "")) for key in ("title", "subject")}
    columns: tuple[Column, ...] = (
        Column("title", _("Title"), longest=200),
        Column("subject", _("Subject"), "select", titles(record, "subjects")),
    )
    if not plan:
        about |= {"home": "", "name": "", "base": ""}
        homes = [*map(str, sorted({grade_of(c) for c in record.classes(year)})), *record.classes(year)]
        bases = [pair for pair in known(record, year) if not _base(record, year, pair[0])]
        columns = (
            Column("home", _("Grade, or class with a plan of its own"), "select", [(h, h) for h in homes]),
            Column("name", _("Short name in Latin letters, such as algebra-2"), longest=40),
            *columns,
            Column("base", _("Differs from the plan"), "select", bases),
        )
    items = [_item_row(n, item) for n, item in enumerate(document.get("items", ()))]
    head = Table("plan", _("The plan"), columns, [Row("0", about)])
    base = _base(record, year, plan) if plan else ""
    if not base:
        return Sheet([head, Table("items", _("Topics"), _item_columns(), items, True, 5)])
    options = [(item["id"], item["topic"]) for item in _base_items(record, year, base)]
    for row, item in zip(items, document.get("items", ()), strict=True):
        row.cells["instead"] = item["id"] if item["id"] in dict(options) else ""
    instead = Column("instead", _("Instead of"), "select", options)
    own = Table("items", _("Own topics"), (*_item_columns(), instead), items, True, 5)
    return Sheet([head, own, _dropped(record, year, base, document)])


def build(record: Record, year: str, plan: str, filled: Sheet) -> Built:
    """The document that a filled sheet comes to. New topics stand where their numbers say, else at the end."""
    built = Built()
    table, row = filled["plan"], filled["plan"].rows[0]
    built.needed(table, row, "title", "subject")
    name = plan or _new_name(built, record, year, row)
    path = paths.plan(year, name)
    before = record.source.get(path) if plan else None
    after: dict[str, Any] = dict(before or {"kind": "plan", "version": 1, "plan": name})
    for key in ("title", "subject"):
        set_or_drop(after, key, row[key])
        built.places[path, f"/{key}"] = "plan.0"
    base = str(after.get("base", "")) if plan else row["base"]
    set_or_drop(after, "base", base)
    built.places[path, "/base"] = "plan.0"
    items = _items(built, filled["items"], (before or {}).get("items", ()), base)
    if not items and not base:
        built.problem("plan", row, "edit-plan-empty")
    for n, (_item, named) in enumerate(items):
        built.places[path, f"/items/{n}"] = f"items.{named}"
    set_or_drop(after, "items", [item for item, _named in items])
    if base and plan:
        dropped = filled["dropped"]
        set_or_drop(after, "dropped", [one["id"] for one in dropped.rows if one["out"]])
    built.put(path, before, after)
    return built


def _base(record: Record, year: str, plan: str) -> str:
    return str((record.source.get(paths.plan(year, plan)) or {}).get("base", ""))


def _base_items(record: Record, year: str, base: str) -> Any:
    return (record.source.get(paths.plan(year, base)) or {}).get("items", ())


def _item_columns() -> tuple[Column, ...]:
    return (
        Column("place", _("No."), "number"),
        Column("unit", _("A new unit begins"), longest=300),
        Column("topic", _("Topic"), longest=500),
        Column("hours", _("Hours"), "number"),
        Column("homework", _("Homework"), longest=1000),
    )


def _item_row(number: int, item: Any) -> Row:
    cells = {key: str(item.get(key, "")) for key in _TEXTS}
    return Row(str(number), {**cells, "place": str(number + 1), "hours": str(item["hours"])})


def _dropped(record: Record, year: str, base: str, document: Any) -> Table:
    """Topics of the base plan: which of them are left out here."""
    columns = (
        Column("topic", _("Topic of the base plan"), "shown"),
        Column("id", _("Code"), "shown"),
        Column("out", _("Left out"), "check"),
    )
    out = set(document.get("dropped", ()))
    rows = [
        Row(str(n), {"topic": item["topic"], "id": item["id"], "out": "on" if item["id"] in out else ""})
        for n, item in enumerate(_base_items(record, year, base))
    ]
    return Table("dropped", _("Topics of the base plan"), columns, rows, folded=True)


def _new_name(built: Built, record: Record, year: str, row: Row) -> str:
    name = f"{row['home']}/{row['name']}"
    if not row["home"] or not _NAME.fullmatch(row["name"]):
        built.problem("plan", row, "edit-section-name")
        return "1/unnamed"
    if record.source.get(paths.plan(year, name)) is not None:
        built.problem("plan", row, "edit-plan-stands", plan=name)
    return name


def _items(built: Built, table: Table, old: Any, base: str) -> list[tuple[dict[str, Any], str]]:
    """The topics in order, each with its row: who has a number given anew stands before who had it."""
    # A section's own topics must not be mistaken for those of the base: they are told apart by their ids.
    letter = "o" if base else "k"
    found: list[tuple[tuple[int, int, int], dict[str, Any], str]] = []
    for n, row in enumerate(table.given):
        built.needed(table, row, "topic", "hours")
        item = {"id": next_id(old, letter, int(row.key[1:]))} if row.new else dict(old[row.index])
        if row["instead"] or row.seen.get("instead"):
            item["id"] = row["instead"] or next_id(old, letter, len(table.rows) + n)
        for key in _TEXTS:
            set_or_drop(item, key, row[key])
        built.number(table, row, "hours", item)
        place: dict[str, Any] = {}
        built.number(table, row, "place", place)
        moved = row["place"] != row.seen.get("place", "")
        found.append(((place.get("place", 10**6), 0 if moved and "place" in place else 1, n), item, row.key))
    return [(item, named) for _key, item, named in sorted(found, key=lambda one: one[0])]
