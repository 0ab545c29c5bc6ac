"""What the readers of all tables of a bundle ask: is it there, does it fit, on which day, of which school."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from zhurnal.domain.lookalikes import mixed_words
from zhurnal.services.imports.notes import refusal
from zhurnal.services.imports.oneroster_tables import Tables
from zhurnal.services.imports.table import Row

ROLES_NOT_GIVEN = frozenset(
    {
        "administrator", "aide", "counselor", "districtadministrator", "principal", "proctor", "siteadministrator",
        "systemadministrator",
    }
)  # fmt: skip
"""Roles of the standard that give power, or none that a journal has: never given by a file."""
_DAY = timedelta(days=1)


class Rows:
    """The tables with what is asked of every row. year: "2026-2027"; org: the bundle's id of the school, "" to find it.

    schools: ids of all schools; org: the chosen one; spring: the year in which the school year ends. Raises
    FindingsError: `oneroster-several-schools` (schools), `oneroster-no-school` (found).
    """

    def __init__(self, tables: Tables, year: str, org: str) -> None:
        self.tables = tables
        autumn, self.spring = year.split("-")
        self._year = date(int(autumn), 8, 1), date(int(self.spring), 7, 31)
        self.schools = self._read_orgs()
        self.org = self._chosen(org)

    def _read_orgs(self) -> set[str]:
        orgs = self.tables.tables["orgs"]
        for id_, row in orgs.by_id.items():
            parent = row.cells["parentsourcedid"]
            if parent and parent not in orgs.known:
                self.note("orgs", "oneroster-unknown-parent", row, id=id_, parent=parent[:60])
        return {id_ for id_, row in orgs.by_id.items() if row.cells["type"].lower() == "school"}

    def _chosen(self, org: str) -> str:
        if org and org not in self.schools:
            raise refusal("oneroster-no-school", self.tables.name, found=org[:60])
        if len(self.schools) > 1 and not org:
            schools = ", ".join(sorted(self.schools))[:300]
            raise refusal("oneroster-several-schools", self.tables.name, schools=schools)
        return org or next(iter(self.schools), "")

    def is_ours(self, orgs: Iterable[str]) -> bool:
        """Whether somebody is not of other schools only."""
        of = {org for org in orgs if org in self.schools}
        return not of or self.org in of

    def in_year(self, table: str, row: Row, first: date | None, last: date | None) -> bool:
        """Whether a span has a day of the school year, which begins and ends in the summer."""
        if (first or self._year[0]) <= self._year[1] and (last or self._year[1]) >= self._year[0]:
            return True
        self.note(table, "unplaced-or-outside-year", row, id=row.cells["sourcedid"])
        return False

    def refers(self, table: str, row: Row, column: str, to: str, there: Mapping[str, object]) -> bool:
        """Whether what a row names is there; where not, whether it was left out or never was."""
        wanted = row.cells[column]
        if wanted in there:
            return True
        code = "unplaced-or-left-out" if wanted in self.tables.tables[to].known else "unplaced-or-unknown"
        if not wanted.isascii():
            code = "unplaced-or-not-latin"  # the eye may see the right id
        self.note(table, code, row, id=row.cells["sourcedid"], column=column, found=wanted[:60])
        return False

    def fits(self, table: str, row: Row, column: str, limit: int) -> bool:
        """Whether the record would take a text."""
        text = row.cells[column]
        if len(text) > limit:
            self.note(table, "unplaced-cell-too-long", row, column=column, size=len(text), limit=limit)
            return False
        for word in mixed_words(text):
            self.note(table, "unplaced-mixed-script", row, column=column, word=word[:40])
            return False
        return True

    def day(self, row: Row, column: str) -> date | None:
        """The day in a cell; None where it is empty or no date."""
        text = row.cells[column]
        # A moment is a day to us.
        found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:T.{0,30})?", text)
        try:
            return date.fromisoformat(found[1]) if found else None
        except ValueError:
            return None

    def last_day(self, row: Row) -> date | None:
        """The last day: the standard's end is the day after it."""
        day = self.day(row, "enddate")
        return day - _DAY if day and day > date.min else None

    def note(self, table: str, code: str, row: Row, /, **params: str | int) -> None:
        """Tell something about a row."""
        self.tables.note(table, code, row, **params)


def listed(text: str) -> tuple[str, ...]:
    """The values of a cell that holds several, each once."""
    return tuple(dict.fromkeys(piece.strip() for piece in text.split(",") if piece.strip()))
