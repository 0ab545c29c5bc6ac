"""The people of a bundle: users.csv, in version 1.2 roles.csv beside it, and the births of demographics.csv."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zhurnal.domain.lookalikes import mixed_words
from zhurnal.services.imports.oneroster_model import GUARDIAN, PUPIL, STAFF, User
from zhurnal.services.imports.oneroster_rows import ROLES_NOT_GIVEN, Rows, listed
from zhurnal.services.imports.table import Row

KINDS: Mapping[str, str] = {
    "student": PUPIL, "teacher": STAFF, "parent": GUARDIAN, "guardian": GUARDIAN, "relative": GUARDIAN
}  # fmt: skip
"""What a role of the standard makes of somebody here."""
_NAMES = {"familyname": "family", "givenname": "given", "middlename": "patronymic"}
_MAX_NAME = 80
_EMAIL = re.compile(r"[^@\s]{1,100}@[^@\s]{1,99}")
_PHONE = re.compile(r"[0-9+() -]{1,40}")
_SEX = {"female": "f", "male": "m"}


class Users:
    """Reads them; `users` is the result."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def users(self) -> dict[str, User]:
        """Everybody with a role that a school's journal has."""
        table = self._rows.tables.tables["users"]
        roles = self._roles()
        facts = self._demographics()
        found: dict[str, User] = {}
        for id_, row in table.by_id.items():
            kinds = roles.get(id_, frozenset())
            orgs = listed(row.cells["orgsourcedids"])
            if not self._rows.is_ours(orgs):
                self._rows.note("users", "unplaced-or-other-school", row, id=id_)
            elif self._named("users", row) and kinds:
                name = {key: row.cells[column] for column, key in _NAMES.items() if row.cells[column]}
                grades = listed(row.cells["grades"])
                agents = listed(row.cells["agentsourcedids"])
                self._tell_useless(row, kinds, grades, agents)
                found[id_] = User(
                    id_, row.line, kinds, name, agents, grades, {**self._contacts(row), **facts.get(id_, {})}
                )
        return found

    def _roles(self) -> dict[str, frozenset[str]]:
        """What each user is: of the user's own row in 1.1, of roles.csv in 1.2."""
        found: dict[str, set[str]] = {}
        users = self._rows.tables.tables["users"]
        if self._rows.tables.version == "1.1":
            for id_, row in users.by_id.items():
                self._role("users", row, id_, found)
        for row in self._rows.tables.tables["roles"].by_id.values():
            user = row.cells["usersourcedid"]
            first, last = self._rows.day(row, "begindate"), self._rows.last_day(row)
            known = self._rows.refers("roles", row, "usersourcedid", "users", users.by_id)
            if known and self._of_ours(row) and self._rows.in_year("roles", row, first, last):
                self._role("roles", row, user, found)
        for id_, row in users.by_id.items():
            if self._rows.tables.version == "1.2" and id_ not in found:
                self._rows.note("users", "unplaced-or-no-role", row, id=id_)
        return {id_: frozenset(kinds) for id_, kinds in found.items()}

    def _of_ours(self, row: Row) -> bool:
        if self._rows.is_ours([row.cells["orgsourcedid"]]):
            return True
        self._rows.note("roles", "unplaced-or-other-school", row, id=row.cells["sourcedid"])
        return False

    def _role(self, table: str, row: Row, user: str, found: dict[str, set[str]]) -> None:
        role = row.cells["role"].lower()
        if role in KINDS:
            found.setdefault(user, set()).add(KINDS[role])
            return
        found.setdefault(user, set())
        code = "unplaced-or-role-not-given" if role in ROLES_NOT_GIVEN else "unplaced-or-role-unknown"
        self._rows.note(table, code, row, id=row.cells["sourcedid"], role=row.cells["role"][:40])

    def _demographics(self) -> dict[str, dict[str, str]]:
        """Day of birth and gender by user."""
        found: dict[str, dict[str, str]] = {}
        users = self._rows.tables.tables["users"]
        for id_, row in self._rows.tables.tables["demographics"].by_id.items():
            born = self._rows.day(row, "birthdate")
            if id_ not in users.by_id:
                self._rows.refers("demographics", row, "sourcedid", "users", users.by_id)
                continue
            if row.cells["birthdate"] and born is None:
                self._rows.note("demographics", "unplaced-or-date", row, id=id_, column="birthdate")
            sex = _SEX.get(row.cells["sex"].lower(), "")
            facts = {"birth": born.isoformat() if born else "", "gender": sex}
            found[id_] = {key: value for key, value in facts.items() if value}
        return found

    def _contacts(self, row: Row) -> dict[str, str]:
        """E-mail and telephone as the register takes them; what it would not take is told and left out."""
        found: dict[str, str] = {}
        phone = "phone" if row.cells["phone"] else "sms"
        for column, key, form in (("email", "email", _EMAIL), (phone, "phone", _PHONE)):
            text = row.cells[column]
            if text and form.fullmatch(text) and not mixed_words(text):
                found[key] = text
            elif text:
                self._rows.note("users", "oneroster-contact", row, id=row.cells["sourcedid"], column=column)
        return found

    def _named(self, table: str, row: Row) -> bool:
        """Whether the register would take the name."""
        if not row.cells["familyname"]:
            self._rows.note(table, "unplaced-or-no-name", row, id=row.cells["sourcedid"])
            return False
        return all(self._rows.fits(table, row, column, _MAX_NAME) for column in _NAMES)

    def _tell_useless(self, row: Row, kinds: frozenset[str], grades: tuple[str, ...], agents: tuple[str, ...]) -> None:
        role = row.cells["role"][:40] or "-"
        for column, cell, means in (("grades", grades, {PUPIL}), ("agentsourcedids", agents, {PUPIL, GUARDIAN})):
            if cell and not kinds & means:
                self._rows.note("users", "oneroster-useless", row, id=row.cells["sourcedid"], column=column, role=role)
