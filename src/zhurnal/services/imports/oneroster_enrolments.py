"""Who is in which class of a bundle: enrollments.csv."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zhurnal.services.imports.oneroster_model import Enrolment, Group, User
from zhurnal.services.imports.oneroster_rows import ROLES_NOT_GIVEN, Rows
from zhurnal.services.imports.oneroster_users import KINDS
from zhurnal.services.imports.table import Row


class Enrolments:
    """Reads them; `enrolments` is the result."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def enrolments(self, users: Mapping[str, User], groups: Mapping[str, Group]) -> tuple[Enrolment, ...]:
        """Who is in which class, in the order of the ids; all that is wrong with a row is told at once."""
        found: list[Enrolment] = []
        for id_, row in sorted(self._rows.tables.tables["enrollments"].by_id.items()):
            right = [
                self._rows.refers("enrollments", row, "classsourcedid", "classes", groups),
                self._rows.refers("enrollments", row, "usersourcedid", "users", users),
            ]
            role = row.cells["role"].lower()
            right.append(self._has_role(row, role, users.get(row.cells["usersourcedid"])))
            right.append(self._same_school(row))
            first, last = self._rows.day(row, "begindate"), self._rows.last_day(row)
            right.append(self._days(row, first, last))
            if all(right):
                primary = row.cells["primary"].lower() == "true"
                group, user = row.cells["classsourcedid"], row.cells["usersourcedid"]
                found.append(Enrolment(id_, row.line, group, user, role == "teacher", primary, first, last))
        return tuple(found)

    def _has_role(self, row: Row, role: str, user: User | None) -> bool:
        id_ = row.cells["sourcedid"]
        if role not in ("student", "teacher"):
            code = "unplaced-or-role-not-given" if role in ROLES_NOT_GIVEN else "unplaced-or-role-unknown"
            self._rows.note("enrollments", code, row, id=id_, role=row.cells["role"][:40])
        elif user is not None and KINDS[role] not in user.kinds:
            self._rows.note("enrollments", "unplaced-or-role", row, id=id_, role=role, user=user.id)
        else:
            return True
        return False

    def _same_school(self, row: Row) -> bool:
        """Whether an enrolment names the school that its class has."""
        group = self._rows.tables.tables["classes"].by_id.get(row.cells["classsourcedid"])
        school = row.cells["schoolsourcedid"]
        if not school or group is None or group.cells["schoolsourcedid"] == school:
            return True
        self._rows.note("enrollments", "unplaced-or-school-differs", row, id=row.cells["sourcedid"], school=school[:60])
        return False

    def _days(self, row: Row, first: date | None, last: date | None) -> bool:
        id_ = row.cells["sourcedid"]
        for column, day in (("begindate", first), ("enddate", last)):
            if row.cells[column] and day is None:
                self._rows.note("enrollments", "unplaced-or-date", row, id=id_, column=column)
                return False
        if first and last and first > last:
            self._rows.note("enrollments", "unplaced-or-order", row, id=id_)
            return False
        return self._rows.in_year("enrollments", row, first, last)
