"""The regulation as tables: who may do what, who agrees, until when, and what happens then (6.1, 6.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.services.editing import words
from zhurnal.services.editing.sections import types
from zhurnal.services.editing.sheet import (
    Built,
    Column,
    NumbersError,
    Options,
    Row,
    Sheet,
    Table,
    numbers_of,
    numbers_told,
    set_or_drop,
)
from zhurnal.services.wording.values import acts

_NUMBERS = ("minutes", "days", "before-holidays", "window")
_STEPS = (1, 2, 3)


def sheet(record: Record) -> Sheet:
    """The tables of the regulation in force."""
    document = record.regulation
    clauses = [(e["clause"], f"{e['clause']} {e['text']}") for e in document["clauses"]]
    clause = Column("clause", _("Clause"), "select", clauses, longest=2000)
    tables = [
        Table("about", _("The edition"), _about_columns(), [Row("0", _about(document))]),
        Table("permissions", _("Who may do what"), (_act(), _many("roles", _("Who may"), words.roles()), clause),
              _rows(document, "permissions", lambda e: {"act": e["act"], **_joined(e, "roles"), **_plain(e, "clause")}),
              True, 1),
        Table("approvals", _("Who must agree"), _approval_columns(clause), _rows(document, "approvals", _approval),
              True, 1, note=_("The first line that fits what is done and who does it counts.")),
    ]  # fmt: skip
    titled = dict(words.rules())
    for n, entry in enumerate(document["deadlines"]):
        title = f"{titled.get(entry['rule'], entry['rule'])}: {_told(entry['acts'])}"
        tables.append(Table(f"deadline-{n}", title, _deadline_columns(entry, clause), [Row("0", _deadline(entry))]))
        tables.append(_steps_table(f"steps-{n}", title, entry["steps"]))
    tables += [
        Table("corrections", _("Corrections"), _correction_columns(clause), [Row("0", _correction(document))]),
        _steps_table("steps-corrections", _("Corrections"), document["corrections"]["steps"]),
        Table("closed", _("Entries in a closed term"), (_many("acts", _("What"), acts()), _effect(), clause),
              [Row("0", {**_joined(document["closed-term"], "acts"), **_plain(document["closed-term"], "effect"),
                         **_plain(document["closed-term"], "clause")})]),
        Table("no-marks", _("Without marks and homework"), _no_marks_columns(clause),
              _rows(document, "no-marks", _no_marks), True, 1),
        Table("reading", _("Who may read what"), (Column("what", _("What"), "select", words.readable()),
              _many("roles", _("Who may"), words.roles()), clause),
              _rows(document, "reading", lambda e: {**_plain(e, "what"), **_joined(e, "roles"), **_plain(e, "clause")}),
              True, 1, folded=True),
        Table("clauses", _("Clauses"), (Column("clause", _("Clause"), longest=12),
              Column("text", _("What it says"), longest=2000)),
              _rows(document, "clauses", lambda e: _plain(e, "clause", "text")), True, 1, folded=True),
    ]  # fmt: skip
    return Sheet(tables)


def build(record: Record, filled: Sheet) -> Built:
    """The document that a filled sheet comes to."""
    built = Built()
    before = record.regulation
    after: dict[str, Any] = dict(before)
    about = filled["about"].rows[0]
    for key in ("title", "edition"):
        set_or_drop(after, key, about[key])
    set_or_drop(after, "attempts", about["attempts"])
    after["holidays-inside-days"] = bool(about["inside"])
    for key in ("title", "edition", "attempts"):
        built.places[paths.REGULATION, f"/{key}"] = "about.0"
    reader = _Reader(built, before)
    after["permissions"] = reader.entries(filled["permissions"], "permissions", _read_permission)
    after["approvals"] = reader.entries(filled["approvals"], "approvals", _read_approval)
    after["deadlines"] = [_read_deadline(reader, filled, n, dict(e)) for n, e in enumerate(before["deadlines"])]
    after["corrections"] = _read_corrections(reader, filled, dict(before["corrections"]))
    closed, row = dict(before["closed-term"]), filled["closed"].rows[0]
    reader.listed(row, closed, "acts")
    reader.texts(row, closed, "effect", "clause")
    built.places[paths.REGULATION, "/closed-term"] = "closed.0"
    after["closed-term"] = closed
    after["no-marks"] = reader.entries(filled["no-marks"], "no-marks", _read_no_marks)
    after["reading"] = reader.entries(filled["reading"], "reading", _read_reading)
    after["clauses"] = reader.entries(filled["clauses"], "clauses", _read_clause)
    built.put(paths.REGULATION, before, after)
    return built


class _Reader:
    """What every part of the regulation needs to be read."""

    def __init__(self, built: Built, before: Document) -> None:
        self.built, self.before = built, before

    def entries(
        self, table: Table, key: str, make: Callable[[_Reader, Table, Row, dict[str, Any]], None]
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The entries of a list, old ones altered, in the table's order."""
        found: list[dict[str, Any]] = []
        for row in table.given:
            entry = {} if row.new else dict(self.before[key][row.index])
            if row.changed:
                make(self, table, row, entry)
            self.built.places[paths.REGULATION, f"/{key}/{len(found)}"] = f"{table.name}.{row.key}"
            found.append(entry)
        return found

    def texts(self, row: Row, entry: dict[str, Any], *keys: str) -> None:
        """Cells that are the entry's values."""
        for key in keys:
            set_or_drop(entry, key, row[key])

    def listed(self, row: Row, entry: dict[str, Any], key: str) -> None:
        """Codes chosen of many; the order in which they stood is kept where none was changed."""
        if row[key] != row.seen.get(key, ""):
            set_or_drop(entry, key, row[key].split())

    def steps(self, table: Table, old: Sequence[Document], place: str) -> list[dict[str, Any]]:
        """What happens when."""
        found: list[dict[str, Any]] = []
        # What holds for ever comes last, wherever a new line was typed.
        for row in sorted(table.given, key=lambda row: not row["until"]):
            step: dict[str, Any] = {} if row.new else dict(old[row.index])
            self.texts(row, step, "until", "effect")
            self.built.number(table, row, "count", step)
            for key in ("reason", "register"):
                set_or_drop(step, key, True if row[key] else None)
            self.built.needed(table, row, "effect")
            counted = row["until"] in ("days", "school-days")
            if counted != bool(row["count"]):
                self.built.problem(table.name, row, "edit-step-count")
            self.built.places[paths.REGULATION, f"{place}/steps/{len(found)}"] = f"{table.name}.{row.key}"
            found.append(step)
        if not found or any("until" not in step for step in found[:-1]) or "until" in found[-1]:
            self.built.problem(table.name, table.rows[0], "edit-steps-end")
        return found


def _read_permission(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.built.needed(table, row, "act", "roles", "clause")
    reader.texts(row, entry, "act", "clause")
    reader.listed(row, entry, "roles")


def _read_reading(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.built.needed(table, row, "what", "roles", "clause")
    reader.texts(row, entry, "what", "clause")
    reader.listed(row, entry, "roles")


def _read_clause(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.built.needed(table, row, "clause", "text")
    reader.texts(row, entry, "clause", "text")


def _read_approval(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.built.needed(table, row, "acts", "authors", "clause", "step-1")
    reader.listed(row, entry, "acts")
    reader.listed(row, entry, "authors")
    reader.texts(row, entry, "when", "clause")
    steps = []
    old = list(entry.get("steps", ()))
    for n in _STEPS:
        step: dict[str, Any] = dict(old[n - 1]) if n <= len(old) else {}
        if row[f"step-{n}"] != row.seen.get(f"step-{n}", ""):
            set_or_drop(step, "roles", row[f"step-{n}"].split())
        set_or_drop(step, "own", True if row[f"own-{n}"] else None)
        if step:
            steps.append(step)
    entry["steps"] = steps + old[len(_STEPS) :]


def _read_deadline(reader: _Reader, filled: Sheet, number: int, entry: dict[str, Any]) -> dict[str, Any]:
    table = filled[f"deadline-{number}"]
    row = table.rows[0]
    reader.built.needed(table, row, "acts", "clause")
    reader.listed(row, entry, "acts")
    reader.texts(row, entry, "clause", *(c.name for c in table.columns if c.name in ("count", "early")))
    for column in table.columns:
        if column.name in _NUMBERS:
            reader.built.number(table, row, column.name, entry)
            reader.built.needed(table, row, column.name)
    place = f"/deadlines/{number}"
    reader.built.places[paths.REGULATION, place] = f"{table.name}.0"
    entry["steps"] = reader.steps(filled[f"steps-{number}"], entry["steps"], place)
    return entry


def _read_corrections(reader: _Reader, filled: Sheet, entry: dict[str, Any]) -> dict[str, Any]:
    table = filled["corrections"]
    row = table.rows[0]
    reader.built.needed(table, row, "acts", "own-slip-minutes", "clause")
    reader.listed(row, entry, "acts")
    reader.built.number(table, row, "own-slip-minutes", entry)
    entry["before-deadline"] = bool(row["before-deadline"])
    reader.texts(row, entry, "clause")
    reader.built.places[paths.REGULATION, "/corrections"] = "corrections.0"
    entry["steps"] = reader.steps(filled["steps-corrections"], entry["steps"], "/corrections")
    return entry


def _read_no_marks(reader: _Reader, table: Table, row: Row, entry: dict[str, Any]) -> None:
    reader.built.needed(table, row, "grades", "clause")
    try:
        set_or_drop(entry, "grades", numbers_of(row["grades"], 1, 12))
    except NumbersError:
        reader.built.problem(table.name, row, "edit-numbers", text=row["grades"][:40])
    reader.listed(row, entry, "kinds")
    reader.texts(row, entry, "clause")


def _rows(document: Document, key: str, cells: Callable[[Document], dict[str, str]]) -> list[Row]:
    return [Row(str(n), cells(entry)) for n, entry in enumerate(document.get(key, ()))]


def _plain(entry: Document, *keys: str) -> dict[str, str]:
    return {key: str(entry.get(key, "")) for key in keys}


def _joined(entry: Document, key: str, name: str = "") -> dict[str, str]:
    """Codes joined in the order in which the boxes stand, so that an untouched row is told as untouched."""
    order = [code for code, _title in (acts() if key == "acts" else types() if key == "kinds" else words.roles())]
    chosen = sorted(entry.get(key, ()), key=lambda code: order.index(code) if code in order else len(order))
    return {name or key: " ".join(chosen)}


def _told(codes: Sequence[str]) -> str:
    titles = dict(acts())
    return ", ".join(titles.get(code, code) for code in codes)


def _many(name: str, title: str, options: Options) -> Column:
    return Column(name, title, "many", options)


def _act() -> Column:
    return Column("act", _("What"), "select", acts())


def _effect() -> Column:
    return Column("effect", _("What happens"), "select", words.effects())


def _about_columns() -> tuple[Column, ...]:
    return (
        Column("title", _("Title"), longest=200),
        Column("edition", _("Edition of"), "date"),
        Column("attempts", _("Of several attempts counts"), "select", words.attempts()),
        Column("inside", _("Holidays inside a span count as days"), "check"),
    )


def _about(document: Document) -> dict[str, str]:
    return {**_plain(document, "title", "edition", "attempts"), "inside": "on" * document["holidays-inside-days"]}


def _approval_columns(clause: Column) -> tuple[Column, ...]:
    agreeing = [(code, title) for code, title in words.duties() if code != "teacher"]
    steps = []
    for n in _STEPS:
        title = _("Agrees first") if n == 1 else _("Agrees as number {number}").format(number=n)
        steps += [_many(f"step-{n}", title, agreeing), Column(f"own-{n}", _("the author may"), "check")]
    return (
        _many("acts", _("What"), acts()),
        _many("authors", _("Who does it"), words.roles()),
        Column("when", _("When"), "select", words.whens()),
        *steps,
        clause,
    )


def _approval(entry: Document) -> dict[str, str]:
    found = {**_joined(entry, "acts"), **_joined(entry, "authors"), **_plain(entry, "when", "clause")}
    for n in _STEPS:
        step: Document = dict(enumerate(entry["steps"], 1)).get(n, {})
        found |= _joined(step, "roles", f"step-{n}") | {f"own-{n}": "on" if step.get("own") else ""}
    return found


def _deadline_columns(entry: Document, clause: Column) -> tuple[Column, ...]:
    """A deadline shows the parameters that it has."""
    known = {
        "minutes": Column("minutes", _("Minutes after the pupils' last lesson"), "number"),
        "days": Column("days", _("Days after the work"), "number"),
        "count": Column("count", _("Days are counted as"), "select", words.counts()),
        "before-holidays": Column("before-holidays", _("Closes so many days before the holidays"), "number"),
        "window": Column("window", _("Opens so many days before it closes"), "number"),
        "early": Column("early", _("Before it opens"), "select", words.effects()),
    }
    return (_many("acts", _("What"), acts()), *(c for name, c in known.items() if name in entry), clause)


def _deadline(entry: Document) -> dict[str, str]:
    return {**_joined(entry, "acts"), **_plain(entry, *_NUMBERS, "count", "early", "clause")}


def _steps_table(name: str, title: str, steps: Sequence[Document]) -> Table:
    columns = (
        Column("until", _("For how long"), "select", words.untils()),
        Column("count", _("How many"), "number"),
        _effect(),
        Column("reason", _("a reason is asked"), "check"),
        Column("register", _("into the register of violations"), "check"),
    )
    rows = [
        Row(str(n), {**_plain(s, "until", "count", "effect"),
                     **{key: "on" if s.get(key) else "" for key in ("reason", "register")}})
        for n, s in enumerate(steps)
    ]  # fmt: skip
    return Table(name, title, columns, rows, True, 1, joined=True)


def _correction_columns(clause: Column) -> tuple[Column, ...]:
    return (
        _many("acts", _("What"), acts()),
        Column("own-slip-minutes", _("Own slips are free for so many minutes"), "number"),
        Column("before-deadline", _("and until the entry's deadline"), "check"),
        clause,
    )


def _correction(document: Document) -> dict[str, str]:
    entry = document["corrections"]
    free = "on" if entry["before-deadline"] else ""
    return {**_joined(entry, "acts"), **_plain(entry, "own-slip-minutes", "clause"), "before-deadline": free}


def _no_marks_columns(clause: Column) -> tuple[Column, ...]:
    return Column("grades", _("Grades"), longest=40), _many("kinds", _("Only these kinds"), types()), clause


def _no_marks(entry: Document) -> dict[str, str]:
    return {"grades": numbers_told(entry["grades"]), **_joined(entry, "kinds"), **_plain(entry, "clause")}
