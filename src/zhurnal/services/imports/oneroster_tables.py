"""The tables of a bundle: which there are, by its manifest; their rows, each with an id of its own and alive.

Of each table only the columns listed here are kept. Passwords, user names, race and whatever else a bundle may carry
are dropped where the line is split and stand nowhere afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhurnal.domain.findings import Finding
from zhurnal.services.imports.notes import note, refusal
from zhurnal.services.imports.oneroster_zip import unpack
from zhurnal.services.imports.table import Row, read_table

VERSIONS = ("1.1", "1.2")
# How the standard spells the names that are compared in lower case here.
_SPELLED = {
    name.lower(): name
    for name in (
        "academicSessions", "agentSourcedIds", "beginDate", "birthDate", "classSourcedId", "endDate", "familyName",
        "givenName", "middleName", "orgSourcedId", "schoolSourcedId", "sourcedId", "startDate", "termSourcedIds",
        "userSourcedId",
    )
}  # fmt: skip
MANIFEST = "manifest.csv"
MAX_CELL = 4_000
_ID = re.compile(r"[0-9A-Za-z._/@{}:+-]{1,255}")
_LIFE = ("status",)

# Table: columns that must be there, columns that may be.
COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "orgs": (("sourcedid", "type"), ("parentsourcedid",)),
    "academicsessions": (
        ("sourcedid", "title", "type", "startdate", "enddate"), ("parentsourcedid", "schoolyear"),
    ),
    "courses": (("sourcedid", "title"), ("subjects",)),
    "classes": (
        ("sourcedid", "title", "classtype", "schoolsourcedid"),
        ("grades", "coursesourcedid", "classcode", "termsourcedids", "subjects", "subjectcodes"),
    ),
    "users": (
        ("sourcedid", "givenname", "familyname"),
        ("orgsourcedids", "role", "middlename", "email", "sms", "phone", "agentsourcedids", "grades"),
    ),
    "roles": (("sourcedid", "usersourcedid", "role"), ("begindate", "enddate", "orgsourcedid")),
    "enrollments": (
        ("sourcedid", "classsourcedid", "usersourcedid", "role"),
        ("schoolsourcedid", "primary", "begindate", "enddate"),
    ),
    "demographics": (("sourcedid",), ("birthdate", "sex")),
}  # fmt: skip


@dataclass(slots=True)
class TableRows:
    """The rows of a table by id. known: every id that stands in the file, also of rows that were left out. given:
    whether the bundle has the table at all."""

    file: str
    given: bool = False
    by_id: dict[str, Row] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tables:
    """The tables of a bundle by name in lower case; `notes` grow as rows are found to have no place."""

    name: str
    version: str
    tables: dict[str, TableRows]
    notes: list[Finding] = field(default_factory=list)

    def note(self, table: str, code: str, row: Row | None, /, **params: str | int) -> None:
        """Tell something about a row of a table."""
        if "column" in params:
            params["column"] = spelled(str(params["column"]))
        self.notes.append(note(code, self.tables[table].file, row.line if row else 0, **params))


def spelled(name: str) -> str:
    """A column or a table as the standard spells it."""
    return _SPELLED.get(name, name)


def read_tables(data: bytes, name: str) -> Tables:
    """The tables of the zip, as its manifest announces them.

    Raises FindingsError: those of `unpack` and `read_table`; `oneroster-no-manifest`, `oneroster-version` (found),
    `oneroster-file-missing` (file), `oneroster-delta` (file), `oneroster-mode` (file, found). Notes: those of
    `read_table`; `oneroster-not-announced` (file); `unplaced-or-...` for rows without an id of their own or that are
    marked as deleted.
    """
    files = unpack(data, name)
    if MANIFEST not in files:
        raise refusal("oneroster-no-manifest", name)
    manifest = _manifest(files[MANIFEST])
    version = manifest.get("oneroster.version", "")
    if version not in VERSIONS:
        raise refusal("oneroster-version", MANIFEST, found=version[:20])
    found = Tables(name, version, {})
    for table in COLUMNS:
        found.tables[table] = _table(found, table, manifest, files, version)
    for file in sorted(set(files) - {MANIFEST} - {f"{table}.csv" for table in COLUMNS}):
        if manifest.get(f"file.{file.removesuffix('.csv')}", "absent") == "absent":
            found.notes.append(note("oneroster-not-announced", name, file=file[:60]))
    return found


def _manifest(data: bytes) -> dict[str, str]:
    table = read_table(data, MANIFEST, ("propertyname", "value"))
    return {row.cells["propertyname"].lower(): row.cells["value"].lower() for row in table.rows}


def _table(
    found: Tables, table: str, manifest: Mapping[str, str], files: Mapping[str, bytes], version: str
) -> TableRows:  # fmt: skip
    file = f"{spelled(table)}.csv"
    mode = manifest.get(f"file.{table}", "absent")
    rows = TableRows(file)
    if mode == "absent":
        if table == "users" or (table == "roles" and version == "1.2"):
            raise refusal("oneroster-file-missing", found.name, file=file)
        if file.lower() in files:
            found.notes.append(note("oneroster-not-announced", found.name, file=file))
        return rows
    if mode != "bulk":
        raise refusal("oneroster-delta" if mode == "delta" else "oneroster-mode", MANIFEST, file=file, found=mode[:20])
    if file.lower() not in files:
        raise refusal("oneroster-file-missing", found.name, file=file)
    required, optional = COLUMNS[table]
    read = read_table(files[file.lower()], file, required, (*optional, *_LIFE))
    found.notes += read.notes
    rows.given = True
    found.tables[table] = rows
    _identify(found, table, rows, read.rows)
    return rows


def _identify(found: Tables, table: str, rows: TableRows, read: Iterable[Row]) -> None:
    """Rows with an id that is theirs alone. Two that say the same are one; of two that differ neither is believed."""
    by_id: dict[str, list[Row]] = {}
    for row in read:
        id_ = row.cells["sourcedid"]
        if _ID.fullmatch(id_):
            by_id.setdefault(id_, []).append(row)
        else:
            found.note(table, "unplaced-or-id", row, found=id_[:60])
    rows.known = set(by_id)
    for id_, same in by_id.items():
        if any(row.cells != same[0].cells for row in same):
            for row in same:
                found.note(table, "unplaced-or-id-twice", row, id=id_, first=same[0].line)
            continue
        for row in same[1:]:
            found.note(table, "oneroster-row-twice", row, id=id_, first=same[0].line)
        if _is_alive(found, table, same[0]):
            rows.by_id[id_] = same[0]


def _is_alive(found: Tables, table: str, row: Row) -> bool:
    id_, status = row.cells["sourcedid"], row.cells["status"].lower()
    if status == "tobedeleted":
        found.note(table, "unplaced-or-deleted", row, id=id_)
    elif status not in ("", "active"):
        found.note(table, "unplaced-or-status", row, id=id_, found=status[:40])
    else:
        long = next((column for column, cell in row.cells.items() if len(cell) > MAX_CELL), None)
        if long is None:
            return True
        found.note(table, "unplaced-cell-too-long", row, column=long, size=len(row.cells[long]), limit=MAX_CELL)
    return False
