"""From the rows of a bundle to what they mean, each held against the others; what contradicts is told and left out."""

from __future__ import annotations

from zhurnal.services.imports.oneroster_enrolments import Enrolments
from zhurnal.services.imports.oneroster_groups import Groups
from zhurnal.services.imports.oneroster_model import Bundle
from zhurnal.services.imports.oneroster_rows import Rows
from zhurnal.services.imports.oneroster_tables import read_tables
from zhurnal.services.imports.oneroster_users import Users


def read_bundle(data: bytes, name: str, *, year: str, org: str = "") -> Bundle:
    """What the zip says about one school in one school year.

    year: "2026-2027". org: the bundle's id of the school, where it has several. Raises FindingsError: those of
    `read_tables`, `oneroster-several-schools` (schools), `oneroster-no-school` (found).
    """
    tables = read_tables(data, name)
    rows = Rows(tables, year, org)
    groups = Groups(rows)
    sessions = groups.sessions()
    users = Users(rows).users()
    known = groups.groups(sessions)
    enrolments = Enrolments(rows).enrolments(users, known)
    return Bundle(name, tables.version, sessions, users, known, enrolments, tuple(tables.notes))
