"""A class as tables: its pupils with their movement, newcomers, groups, class teachers (3.3.1, 3.4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.record import Record, lasts
from zhurnal.domain.source import Document, Source
from zhurnal.language import gettext as _
from zhurnal.services.editing.people import new_id
from zhurnal.services.editing.sheet import Built, Column, Options, Row, Sheet, Table, set_or_drop, with_list

LEAVES = "leaves"
_DAY = timedelta(days=1)


def sheet(record: Record, year: str, class_id: str, on: date, names: Callable[[str], str]) -> Sheet:
    """The tables of a class as it stands. names: a person's name by id."""
    document = record.class_(year, class_id)
    roster = [Row(str(n), _place(entry, names)) for n, entry in enumerate(document.get("roster", ()))]
    current = [row for row in roster if not row["to"] or row["to"] >= on.isoformat()]
    tables = [
        Table("roster", _("Pupils"), _roster_columns(record, year, class_id), current),
        Table("enrol", _("New pupils"), enrol_columns(record, year, document, on, names), [], blank=2),
        Table("teachers", _("Class teachers"), staff_columns(record, names, on), _teachers(document), True, 1),
    ]
    if document.get("parts"):
        tables.append(_groups(document, on, names))
        tables.append(_groups_day(on))
    if len(current) < len(roster):
        gone = [row for row in roster if row not in current]
        tables.append(Table("left", _("Left earlier"), _roster_columns(record, year, class_id), gone, folded=True))
    tables.append(Table("class", _("The class"), class_columns(record, year), [_class_row(document)], folded=True))
    return Sheet(tables)


def build(
    record: Record, year: str, class_id: str, filled: Sheet, *, register: Source, secret: str, on: date
) -> Built:  # fmt: skip
    """The documents that a filled sheet comes to.

    secret: of the form, from which the ids of new pupils are made: two proposals never give the same one, and an id
    says nothing of the name. on: today.
    """
    built = Built()
    path, before = paths.class_(year, class_id), record.class_(year, class_id)
    classes = {path: dict(before)}
    lines = Lines(built, classes, register)
    _rows(lines, record, year, path, filled)
    enrolled(lines, record, path, filled["enrol"], secret)
    lines.note_places()
    if before.get("parts"):
        _regrouped(built, filled, before, classes[path], on)
    _led(built, filled["teachers"], classes[path], path)
    _described(built, filled["class"].rows[0], classes[path], path)
    for one, document in classes.items():
        set_or_drop(document, "roster", document.get("roster"))
        built.put(one, record.source.get(one), document)
    return built


def staff_columns(record: Record, names: Callable[[str], str], on: date) -> tuple[Column, ...]:
    """Who, from when, to when."""
    staff = staff_options(record, names, on)
    return (
        Column("staff", _("Who"), "select", staff),
        Column("from", _("From"), "date"),
        Column("to", _("To, inclusive"), "date"),
    )


def staff_options(record: Record, names: Callable[[str], str], on: date) -> Options:
    """Members of staff with a duty on a day or later, by name."""
    found = []
    for place in record.source.list("staff/"):
        duties = (record.source.get(place) or {}).get("duties", ())
        if any(duty.get("to", "9") >= on.isoformat() for duty in duties):
            found.append(place[6:-5])
    return sorted(((one, names(one)) for one in found), key=lambda pair: pair[1])


def staff_rows(entries: list[Document] | tuple[Document, ...], *more: str) -> list[Row]:
    """Rows of `staff_columns`, with further keys."""
    keys = ("staff", "from", "to", *more)
    return [Row(str(n), {key: str(entry.get(key, "")) for key in keys}) for n, entry in enumerate(entries)]


def spans_of(built: Built, table: Table, path: str, key: str, before: Document, *more: str) -> list[dict[str, Any]]:
    """The entries that rows of `staff_columns` come to, with their places noted."""
    entries: list[dict[str, Any]] = []
    for row in table.given:
        entry = dict(before[key][row.index]) if not row.new else {}
        for column in ("staff", "from", "to", *more):
            set_or_drop(entry, column, row[column])
        for needed in ("staff", "from"):
            if needed not in entry:
                built.problem(table.name, row, "edit-cell-missing", column=_title(table, needed))
        built.places[path, f"/{key}/{len(entries)}"] = f"{table.name}.{row.key}"
        entries.append(entry)
    return entries


def _title(table: Table, column: str) -> str:
    return next(c.title for c in table.columns if c.name == column)


def _place(entry: Document, names: Callable[[str], str]) -> dict[str, str]:
    goes = entry.get("moved", "") or (LEAVES if "to" in entry else "")
    found = {"pupil": names(entry["pupil"]), "goes": goes}
    return found | {key: str(entry.get(key, "")) for key in ("from", "order", "to", "left")}


def _roster_columns(record: Record, year: str, class_id: str) -> tuple[Column, ...]:
    others = [c for c in record.classes(year) if c != class_id]
    ways = [(c, _("to {title}").format(title=record.class_title(year, c))) for c in others]
    return (
        Column("pupil", _("Pupil"), "shown"),
        Column("from", _("In the class from"), "date"),
        Column("order", _("Order"), longest=40),
        Column("goes", _("Goes"), "select", [(LEAVES, _("leaves the school")), *ways]),
        Column("to", _("Last day here"), "date"),
        Column("left", _("Order of leaving"), longest=40),
    )


def enrol_columns(
    record: Record, year: str, document: Document, on: date, names: Callable[[str], str]
) -> tuple[Column, ...]:  # fmt: skip
    """Who comes into a class: of those that have no class now, or somebody new; into which of its groups."""
    known = [place[7:-5] for place in record.source.list("pupils/")]
    free = sorted(((p, names(p)) for p in known if _has_no_place(record, year, p, on)), key=lambda pair: pair[1])
    groups = [Column(f"in-{p['part']}", p["title"], "check") for p in document.get("parts", ())]
    found = [
        Column("family", _("Family name"), longest=80),
        Column("given", _("Given name"), longest=80),
        Column("patronymic", _("Patronymic"), longest=80),
        Column("gender", _("Girl or boy"), "select", [("f", _("girl")), ("m", _("boy"))]),
        Column("birth", _("Born"), "date"),
        Column("from", _("In the class from"), "date"),
        Column("order", _("Order"), longest=40),
        *groups,
    ]
    if free:
        found.insert(0, Column("known", _("Known already"), "select", free))
    return tuple(found)


def _has_no_place(record: Record, year: str, pupil: str, on: date) -> bool:
    return all(entry.get("to", "9") < on.isoformat() for _class, entry in record.classes_of(year, pupil))


def _teachers(document: Document) -> list[Row]:
    return staff_rows(document.get("class-teachers", ()))


def _groups(document: Document, on: date, names: Callable[[str], str]) -> Table:
    columns = [Column("pupil", _("Pupil"), "shown")]
    columns += [Column(part["part"], part["title"], "check") for part in document["parts"]]
    rows = []
    for n, entry in enumerate(document.get("roster", ())):
        if lasts(entry, on):
            cells = {"pupil": names(entry["pupil"])}
            for part in document["parts"]:
                cells[part["part"]] = "on" if _member(part, entry["pupil"], on) else ""
            rows.append(Row(str(n), cells))
    return Table("groups", _("Groups of the class"), tuple(columns), rows, folded=True)


def _groups_day(on: date) -> Table:
    column = Column("from", _("Changes of groups hold from"), "date")
    return Table("groups-day", "", (column,), [Row("0", {"from": on.isoformat()})], folded=True)


def _member(part: Document, pupil: str, on: date) -> Document | None:
    return next((m for m in part.get("members", ()) if m["pupil"] == pupil and lasts(m, on)), None)


def class_columns(record: Record, year: str) -> tuple[Column, ...]:
    """Title, shift and room of a class."""
    shifts = [str(s["shift"]) for s in record.calendar(year).document["shifts"]]
    rooms = [(code, str(entry["title"])) for code, entry in record.catalog("rooms").items()]
    return (
        Column("title", _("Title"), longest=12),
        Column("shift", _("Shift"), "select", [(s, s) for s in shifts]),
        Column("room", _("Room"), "select", rooms),
    )


def _class_row(document: Document) -> Row:
    return Row("0", {key: str(document.get(key, "")) for key in ("title", "shift", "room")})


class Lines:
    """The rosters in the making: new lines stand by the alphabet where the others do, and each knows its row."""

    def __init__(self, built: Built, classes: dict[str, dict[str, Any]], register: Source) -> None:
        self.built, self.classes, self.register = built, classes, register
        self.rows: dict[tuple[str, str, str], str] = {}

    def add(self, path: str, entry: dict[str, Any], row: str) -> None:
        """A new line of a class."""
        roster = list(self.classes[path].get("roster", ()))
        names = [self._sorted_by(line["pupil"]) for line in roster]
        place = alphabetical_place(names, self._sorted_by(entry["pupil"]))
        self.classes[path]["roster"] = [*roster[:place], entry, *roster[place:]]
        self.note(path, entry, row)

    def note(self, path: str, entry: Document, row: str) -> None:
        """Say which row of the sheet a line belongs to."""
        self.rows[path, entry["pupil"], entry.get("from", "")] = row

    def note_places(self) -> None:
        """Tell where in the documents the lines stand, once all of them do."""
        for path, document in self.classes.items():
            for n, line in enumerate(document.get("roster", ())):
                row = self.rows.get((path, line["pupil"], line.get("from", "")))
                if row:
                    self.built.places[path, f"/roster/{n}"] = row

    def _sorted_by(self, pupil: str) -> str:
        return sorted_by(self.built.people.get(pupil) or self.register.get(paths.person(pupil)) or {})


def sorted_by(person: Mapping[str, Any]) -> str:
    """By what a person of the register stands in a list."""
    return f"{person.get('family', '')} {person.get('given', '')}".casefold().replace("ё", "е")


def alphabetical_place(names: list[str], name: str) -> int:
    """Where a new line stands in a list of lines sorted by `names`; at its end where they are in another order."""
    if names != sorted(names):
        return len(names)
    return next((n for n, other in enumerate(names) if other > name), len(names))


def _rows(lines: Lines, record: Record, year: str, path: str, filled: Sheet) -> None:
    """Old lines stay; who leaves gets a last day, who moves a line in the other class besides."""
    roster = [dict(entry) for entry in lines.classes[path].get("roster", ())]
    lines.classes[path]["roster"] = roster
    for table in filled.tables:
        if table.name not in ("roster", "left"):
            continue
        for row in table.rows:
            if row.changed:
                _moved(lines, record, year, table, row, roster[row.index])
            lines.note(path, roster[row.index], f"{table.name}.{row.key}")


def _moved(lines: Lines, record: Record, year: str, table: Table, row: Row, entry: dict[str, Any]) -> None:
    goes, last, order, built = row["goes"], row["to"], row["left"], lines.built
    if goes and not last:
        built.problem(table.name, row, "edit-last-day-missing", pupil=entry["pupil"])
    if (last or order) and not goes:
        built.problem(table.name, row, "edit-goes-missing", pupil=entry["pupil"])
    if not row["from"]:
        built.problem(table.name, row, "edit-cell-missing", column=_title(table, "from"))
    before = entry.get("moved", "")
    now = goes if goes != LEAVES else ""
    for key, value in (("from", row["from"]), ("order", row["order"]), ("to", last), ("left", order), ("moved", now)):
        set_or_drop(entry, key, value)
    if before and now != before:
        built.problem(table.name, row, "edit-move-stands", pupil=entry["pupil"], class_id=before)
    elif now and not before:
        try:
            first = date.fromisoformat(last) + _DAY
        except (ValueError, OverflowError):
            return  # told by the schema of the document, at this row
        arrived = {"pupil": entry["pupil"], "from": first.isoformat()}
        set_or_drop(arrived, "order", order)
        lines.classes.setdefault(paths.class_(year, now), dict(record.class_(year, now)))
        lines.add(paths.class_(year, now), arrived, f"{table.name}.{row.key}")


def enrolled(lines: Lines, record: Record, path: str, table: Table, secret: str) -> None:
    """Put the rows of `enrol_columns` into a class, new pupils into the record and the register besides."""
    document = lines.classes[path]
    for row in table.given:
        pupil = row["known"] or _new_pupil(lines.built, record, table, row, lines.register, secret)
        if not row["from"]:
            lines.built.problem(table.name, row, "edit-cell-missing", column=_title(table, "from"))
        entry = {"pupil": pupil, "from": row["from"]}
        set_or_drop(entry, "order", row["order"])
        lines.add(path, entry, f"{table.name}.{row.key}")
        chosen = [p["part"] for p in document.get("parts", ()) if row[f"in-{p['part']}"]]
        if chosen:
            document["parts"] = [
                {**p, "members": [*p.get("members", ()), {"pupil": pupil, "from": row["from"]}]}
                if p["part"] in chosen else p
                for p in document["parts"]
            ]  # fmt: skip


def _new_pupil(built: Built, record: Record, table: Table, row: Row, register: Source, secret: str) -> str:
    """A pupil whom the school does not know: an id, the name in the register, the day of coming of age."""
    for needed in ("family", "given"):
        if not row[needed]:
            built.problem(table.name, row, "edit-cell-missing", column=_title(table, needed))
    pupil = new_id(record, register, "p", f"{secret} {row.key}")
    person: dict[str, Any] = {"kind": "person", "version": 1, "person": pupil}
    for key in ("family", "given", "patronymic", "gender", "birth"):
        set_or_drop(person, key, row[key])
    built.people[pupil] = person
    built.places[paths.person(pupil), ""] = f"{table.name}.{row.key}"
    document: dict[str, Any] = {"kind": "pupil", "version": 1}
    set_or_drop(document, "adult", coming_of_age(row["birth"]))
    built.put(paths.pupil(pupil), None, document)
    return pupil


def coming_of_age(birth: str) -> str:
    """The eighteenth birthday of who was born on an ISO date; who was born on 29 February waits for 1 March."""
    try:
        born = date.fromisoformat(birth)
        if (born.month, born.day) == (2, 29):
            return date(born.year + 18, 3, 1).isoformat()
        return born.replace(year=born.year + 18).isoformat()
    except ValueError:
        return ""  # no date, or one near the end of time


def _regrouped(built: Built, filled: Sheet, before: Document, document: dict[str, Any], on: date) -> None:
    """Membership of a group ends the day before, or begins on the day; earlier days stay as they were."""
    table, day = filled["groups"], filled["groups-day"].rows[0]
    for row in table.rows:
        if not row.changed:
            continue
        try:
            first = date.fromisoformat(day["from"])
            last = first - _DAY
        except (ValueError, OverflowError):
            built.problem("groups-day", day, "edit-cell-missing", column=_title(filled["groups-day"], "from"))
            return
        pupil = before["roster"][row.index]["pupil"]
        document["parts"] = [
            _with_member(part, pupil, bool(row[part["part"]]), (last, first), on)
            if row[part["part"]] != row.seen[part["part"]] else part
            for part in document["parts"]
        ]  # fmt: skip


def _with_member(
    part: Mapping[str, Any], pupil: str, joins: bool, days: tuple[date, date], on: date
) -> dict[str, Any]:  # fmt: skip
    """days: the last of the old, the first of the new."""
    last, first = days
    members = [dict(member) for member in part.get("members", ())]
    if joins:
        return with_list(part, "members", [*members, {"pupil": pupil, "from": first.isoformat()}])
    return with_list(part, "members", _ended(members, pupil, last, on))


def _ended(members: list[dict[str, Any]], pupil: str, last: date, on: date) -> Iterator[dict[str, Any]]:
    for member in members:
        if member["pupil"] == pupil and lasts(member, on):
            if member["from"] > last.isoformat():
                continue  # was never in it
            member["to"] = last.isoformat()
        yield member


def _led(built: Built, table: Table, document: dict[str, Any], path: str) -> None:
    entries = spans_of(built, table, path, "class-teachers", document)
    set_or_drop(document, "class-teachers", entries)


def _described(built: Built, row: Row, document: dict[str, Any], path: str) -> None:
    set_or_drop(document, "title", row["title"])
    set_or_drop(document, "room", row["room"])
    document["shift"] = int(row["shift"]) if row["shift"] else document["shift"]
    for key in ("title", "shift", "room"):
        built.places[path, f"/{key}"] = f"class.{row.key}"


__all__ = [
    "LEAVES", "Lines", "build", "class_columns", "coming_of_age", "enrol_columns", "enrolled", "sheet", "spans_of",
    "staff_columns", "staff_options", "staff_rows",
]  # fmt: skip
