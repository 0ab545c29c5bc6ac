"""From the rows of a bundle to what they mean, each held against the others; what contradicts is told and left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from zhurnal.domain.lookalikes import mixed_words
from zhurnal.services.imports.notes import refusal
from zhurnal.services.imports.oneroster_model import GUARDIAN, PUPIL, STAFF, Bundle, Enrolment, Group, Session, User
from zhurnal.services.imports.oneroster_tables import Tables, read_tables
from zhurnal.services.imports.table import Row

_DAY = timedelta(days=1)
_RANKS = {"schoolyear": 0, "semester": 1, "term": 2, "gradingperiod": 3}
_KINDS = {"student": PUPIL, "teacher": STAFF, "parent": GUARDIAN, "guardian": GUARDIAN, "relative": GUARDIAN}
# Roles of the standard that give power, or none that a journal has: never given by a file.
_OTHERS = frozenset(
    {
        "administrator", "aide", "counselor", "districtadministrator", "principal", "proctor", "siteadministrator",
        "systemadministrator",
    }
)  # fmt: skip
_NAMES = {"familyname": "family", "givenname": "given", "middlename": "patronymic"}
_MAX_NAME, _MAX_TITLE = 80, 120
_EMAIL = re.compile(r"[^@\s]{1,100}@[^@\s]{1,99}")
_PHONE = re.compile(r"[0-9+() -]{1,40}")
_SEX = {"female": "f", "male": "m"}


def read_bundle(data: bytes, name: str, *, year: str, org: str = "") -> Bundle:
    """What the zip says about one school in one school year.

    year: "2026-2027". org: the bundle's id of the school, where it has several. Raises FindingsError: those of
    `read_tables`, `oneroster-several-schools` (schools), `oneroster-no-school` (found).
    """
    tables = read_tables(data, name)
    reader = _Reader(tables, year, org)
    sessions = reader.sessions()
    users = reader.users()
    groups = reader.groups(sessions)
    enrolments = reader.enrolments(users, groups)
    return Bundle(name, tables.version, sessions, users, groups, enrolments, tuple(tables.notes))


class _Reader:
    def __init__(self, tables: Tables, year: str, org: str) -> None:
        self._tables = tables
        autumn, self._spring = year.split("-")
        self._year = date(int(autumn), 8, 1), date(int(self._spring), 7, 31)
        self._schools = self._read_orgs()
        self._org = self._chosen(org)

    # -- organisations ------------------------------------------------------------------------

    def _read_orgs(self) -> set[str]:
        orgs = self._tables.tables["orgs"]
        for id_, row in orgs.by_id.items():
            parent = row.cells["parentsourcedid"]
            if parent and parent not in orgs.known:
                self._note("orgs", "oneroster-unknown-parent", row, id=id_, parent=parent[:60])
        return {id_ for id_, row in orgs.by_id.items() if row.cells["type"].lower() == "school"}

    def _chosen(self, org: str) -> str:
        if org and org not in self._schools:
            raise refusal("oneroster-no-school", self._tables.name, found=org[:60])
        if len(self._schools) > 1 and not org:
            schools = ", ".join(sorted(self._schools))[:300]
            raise refusal("oneroster-several-schools", self._tables.name, schools=schools)
        return org or next(iter(self._schools), "")

    def _is_ours(self, orgs: Iterable[str]) -> bool:
        """Whether somebody is not of other schools only."""
        of = {org for org in orgs if org in self._schools}
        return not of or self._org in of

    # -- academic sessions --------------------------------------------------------------------

    def sessions(self) -> dict[str, Session]:
        """The sessions of the year; parents must be larger than what is in them."""
        table = self._tables.tables["academicsessions"]
        found: dict[str, Session] = {}
        for id_, row in table.by_id.items():
            type_, year = row.cells["type"].lower(), row.cells["schoolyear"]
            parent = table.by_id.get(row.cells["parentsourcedid"])
            first, last = self._date("academicsessions", row, "startdate"), self._end("academicsessions", row)
            if type_ not in _RANKS:
                self._note("academicsessions", "unplaced-or-type", row, id=id_, found=type_[:40])
            elif parent and _RANKS.get(parent.cells["type"].lower(), 9) >= _RANKS[type_]:
                inside = {"type": row.cells["type"][:20], "parent": parent.cells["sourcedid"]}
                self._note("academicsessions", "unplaced-or-parent", row, id=id_, **inside)
            elif first is None or last is None:
                self._note("academicsessions", "unplaced-or-date", row, id=id_, column="startdate")
            elif first > last:
                self._note("academicsessions", "unplaced-or-order", row, id=id_)
            elif year and year != self._spring:
                self._note("academicsessions", "unplaced-or-year", row, id=id_, found=year[:20], expected=self._spring)
            elif self._fits("academicsessions", row, "title", 40):
                found[id_] = Session(id_, row.line, row.cells["title"], type_, first, last)
            if row.cells["parentsourcedid"] and row.cells["parentsourcedid"] not in table.known:
                parent_id = row.cells["parentsourcedid"][:60]
                self._note("academicsessions", "oneroster-unknown-parent", row, id=id_, parent=parent_id)
        return found

    # -- people -------------------------------------------------------------------------------

    def users(self) -> dict[str, User]:
        """Everybody with a role that a school's journal has."""
        table = self._tables.tables["users"]
        roles = self._roles()
        facts = self._demographics()
        found: dict[str, User] = {}
        for id_, row in table.by_id.items():
            kinds = roles.get(id_, frozenset())
            orgs = _listed(row.cells["orgsourcedids"])
            if not self._is_ours(orgs):
                self._note("users", "unplaced-or-other-school", row, id=id_)
            elif self._named("users", row) and kinds:
                name = {key: row.cells[column] for column, key in _NAMES.items() if row.cells[column]}
                grades = _listed(row.cells["grades"])
                agents = _listed(row.cells["agentsourcedids"])
                self._tell_useless(row, kinds, grades, agents)
                found[id_] = User(
                    id_, row.line, kinds, name, agents, grades, {**self._contacts(row), **facts.get(id_, {})}
                )
        return found

    def _roles(self) -> dict[str, frozenset[str]]:
        """What each user is: of the user's own row in 1.1, of roles.csv in 1.2."""
        found: dict[str, set[str]] = {}
        users = self._tables.tables["users"]
        if self._tables.version == "1.1":
            for id_, row in users.by_id.items():
                self._role("users", row, id_, found)
        for row in self._tables.tables["roles"].by_id.values():
            user = row.cells["usersourcedid"]
            first, last = self._date("roles", row, "begindate"), self._end("roles", row)
            known = self._refers("roles", row, "usersourcedid", "users", users.by_id)
            if known and self._of_ours(row) and self._in_year("roles", row, first, last):
                self._role("roles", row, user, found)
        for id_, row in users.by_id.items():
            if self._tables.version == "1.2" and id_ not in found:
                self._note("users", "unplaced-or-no-role", row, id=id_)
        return {id_: frozenset(kinds) for id_, kinds in found.items()}

    def _of_ours(self, row: Row) -> bool:
        if self._is_ours([row.cells["orgsourcedid"]]):
            return True
        self._note("roles", "unplaced-or-other-school", row, id=row.cells["sourcedid"])
        return False

    def _role(self, table: str, row: Row, user: str, found: dict[str, set[str]]) -> None:
        role = row.cells["role"].lower()
        if role in _KINDS:
            found.setdefault(user, set()).add(_KINDS[role])
            return
        found.setdefault(user, set())
        code = "unplaced-or-role-not-given" if role in _OTHERS else "unplaced-or-role-unknown"
        self._note(table, code, row, id=row.cells["sourcedid"], role=row.cells["role"][:40])

    def _demographics(self) -> dict[str, dict[str, str]]:
        """Day of birth and gender by user."""
        found: dict[str, dict[str, str]] = {}
        users = self._tables.tables["users"]
        for id_, row in self._tables.tables["demographics"].by_id.items():
            born = self._date("demographics", row, "birthdate")
            if id_ not in users.by_id:
                self._refers("demographics", row, "sourcedid", "users", users.by_id)
                continue
            if row.cells["birthdate"] and born is None:
                self._note("demographics", "unplaced-or-date", row, id=id_, column="birthdate")
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
                self._note("users", "oneroster-contact", row, id=row.cells["sourcedid"], column=column)
        return found

    def _named(self, table: str, row: Row) -> bool:
        """Whether the register would take the name."""
        if not row.cells["familyname"]:
            self._note(table, "unplaced-or-no-name", row, id=row.cells["sourcedid"])
            return False
        return all(self._fits(table, row, column, _MAX_NAME) for column in _NAMES)

    def _tell_useless(self, row: Row, kinds: frozenset[str], grades: tuple[str, ...], agents: tuple[str, ...]) -> None:
        role = row.cells["role"][:40] or "-"
        for column, cell, means in (("grades", grades, {PUPIL}), ("agentsourcedids", agents, {PUPIL, GUARDIAN})):
            if cell and not kinds & means:
                self._note("users", "oneroster-useless", row, id=row.cells["sourcedid"], column=column, role=role)

    # -- classes ------------------------------------------------------------------------------

    def groups(self, sessions: Mapping[str, Session]) -> dict[str, Group]:
        """The classes of the school, homerooms and others."""
        found: dict[str, Group] = {}
        for id_, row in self._tables.tables["classes"].by_id.items():
            kind = row.cells["classtype"].lower()
            right = [self._fits("classes", row, "title", _MAX_TITLE), self._of_school(row)]
            if kind not in ("homeroom", "scheduled"):
                self._note("classes", "unplaced-or-type", row, id=id_, found=kind[:40])
                continue
            if not row.cells["title"]:
                self._note("classes", "unplaced-or-no-title", row, id=id_)
                continue
            subject = self._subject(row) if kind == "scheduled" else ""
            first, last, in_year = self._span(row, sessions)
            if all(right) and in_year and (subject or kind == "homeroom"):
                grades = tuple(grade.lstrip("0") for grade in _listed(row.cells["grades"]))
                title, code = row.cells["title"], row.cells["classcode"][:40]
                found[id_] = Group(id_, row.line, title, code, kind == "homeroom", grades, subject, first, last)
        return found

    def _of_school(self, row: Row) -> bool:
        """Whether a class is of our school, as far as the bundle tells its schools."""
        orgs, school = self._tables.tables["orgs"], row.cells["schoolsourcedid"]
        if not orgs.given:
            return True
        if not self._refers("classes", row, "schoolsourcedid", "orgs", orgs.by_id):
            return False
        if school not in self._schools:
            type_ = orgs.by_id[school].cells["type"][:40]
            self._note("classes", "unplaced-or-not-school", row, id=row.cells["sourcedid"], org=school, type=type_)
        elif school != self._org:
            self._note("classes", "unplaced-or-other-school", row, id=row.cells["sourcedid"])
        return school in self._schools and school == self._org

    def _subject(self, row: Row) -> str:
        """The title of the one subject: of the class, of its course, or the course's own title; "" where none is."""
        courses, subjects = self._tables.tables["courses"], _listed(row.cells["subjects"])
        codes, course = _listed(row.cells["subjectcodes"]), row.cells["coursesourcedid"]
        if codes and len(codes) != len(subjects):
            sizes = {"subjects": len(subjects), "codes": len(codes)}
            self._note("classes", "oneroster-subject-codes", row, id=row.cells["sourcedid"], **sizes)
        known = courses.by_id.get(course)
        if course and known is None:
            self._note("classes", "oneroster-no-course", row, id=row.cells["sourcedid"], course=course[:60])
        of_course = _listed(known.cells["subjects"]) if known else ()
        title = known.cells["title"] if known else ""
        found = next((one[0] for one in (subjects, of_course) if len(one) == 1), title)[:200]
        if not found or mixed_words(found):
            self._note("classes", "unplaced-or-no-subject", row, id=row.cells["sourcedid"], found=len(subjects))
            return ""
        return found

    def _span(self, row: Row, sessions: Mapping[str, Session]) -> tuple[date | None, date | None, bool]:
        """First and last day of a class's terms; and whether it is of this year at all."""
        terms = _listed(row.cells["termsourcedids"])
        table = self._tables.tables["academicsessions"]
        if not terms or not table.given:
            return None, None, True
        found = [sessions[term] for term in terms if term in sessions]
        if not found:
            missing = terms[0][:60]
            code = "unplaced-or-left-out" if terms[0] in table.known else "unplaced-or-unknown"
            self._note("classes", code, row, id=row.cells["sourcedid"], column="termsourcedids", found=missing)
            return None, None, False
        return min(one.first for one in found), max(one.last for one in found), True

    # -- enrolments ---------------------------------------------------------------------------

    def enrolments(self, users: Mapping[str, User], groups: Mapping[str, Group]) -> tuple[Enrolment, ...]:
        """Who is in which class, in the order of the ids; all that is wrong with a row is told at once."""
        found: list[Enrolment] = []
        for id_, row in sorted(self._tables.tables["enrollments"].by_id.items()):
            right = [
                self._refers("enrollments", row, "classsourcedid", "classes", groups),
                self._refers("enrollments", row, "usersourcedid", "users", users),
            ]
            role = row.cells["role"].lower()
            right.append(self._has_role(row, role, users.get(row.cells["usersourcedid"])))
            right.append(self._same_school(row))
            first, last = self._date("enrollments", row, "begindate"), self._end("enrollments", row)
            right.append(self._days(row, first, last))
            if all(right):
                primary = row.cells["primary"].lower() == "true"
                group, user = row.cells["classsourcedid"], row.cells["usersourcedid"]
                found.append(Enrolment(id_, row.line, group, user, role == "teacher", primary, first, last))
        return tuple(found)

    def _has_role(self, row: Row, role: str, user: User | None) -> bool:
        id_ = row.cells["sourcedid"]
        if role not in ("student", "teacher"):
            code = "unplaced-or-role-not-given" if role in _OTHERS else "unplaced-or-role-unknown"
            self._note("enrollments", code, row, id=id_, role=row.cells["role"][:40])
        elif user is not None and _KINDS[role] not in user.kinds:
            self._note("enrollments", "unplaced-or-role", row, id=id_, role=role, user=user.id)
        else:
            return True
        return False

    def _same_school(self, row: Row) -> bool:
        """Whether an enrolment names the school that its class has."""
        group = self._tables.tables["classes"].by_id.get(row.cells["classsourcedid"])
        school = row.cells["schoolsourcedid"]
        if not school or group is None or group.cells["schoolsourcedid"] == school:
            return True
        self._note("enrollments", "unplaced-or-school-differs", row, id=row.cells["sourcedid"], school=school[:60])
        return False

    def _days(self, row: Row, first: date | None, last: date | None) -> bool:
        id_ = row.cells["sourcedid"]
        for column, day in (("begindate", first), ("enddate", last)):
            if row.cells[column] and day is None:
                self._note("enrollments", "unplaced-or-date", row, id=id_, column=column)
                return False
        if first and last and first > last:
            self._note("enrollments", "unplaced-or-order", row, id=id_)
            return False
        return self._in_year("enrollments", row, first, last)

    def _in_year(self, table: str, row: Row, first: date | None, last: date | None) -> bool:
        """Whether a span has a day of the school year, which begins and ends in the summer."""
        if (first or self._year[0]) <= self._year[1] and (last or self._year[1]) >= self._year[0]:
            return True
        self._note(table, "unplaced-or-outside-year", row, id=row.cells["sourcedid"])
        return False

    # -- what all rows have -------------------------------------------------------------------

    def _refers(self, table: str, row: Row, column: str, to: str, there: Mapping[str, object]) -> bool:
        """Whether what a row names is there; where not, whether it was left out or never was."""
        wanted = row.cells[column]
        if wanted in there:
            return True
        code = "unplaced-or-left-out" if wanted in self._tables.tables[to].known else "unplaced-or-unknown"
        self._note(table, code, row, id=row.cells["sourcedid"], column=column, found=wanted[:60])
        return False

    def _fits(self, table: str, row: Row, column: str, limit: int) -> bool:
        """Whether the record would take a text."""
        text = row.cells[column]
        if len(text) > limit:
            self._note(table, "unplaced-cell-too-long", row, column=column, size=len(text), limit=limit)
            return False
        for word in mixed_words(text):
            self._note(table, "unplaced-mixed-script", row, column=column, word=word[:40])
            return False
        return True

    def _date(self, _table: str, row: Row, column: str) -> date | None:
        text = row.cells[column]
        # A moment is a day to us.
        found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:T.{0,30})?", text)
        try:
            return date.fromisoformat(found[1]) if found else None
        except ValueError:
            return None

    def _end(self, table: str, row: Row) -> date | None:
        """The last day: the standard's end is the day after it."""
        day = self._date(table, row, "enddate")
        return day - _DAY if day and day > date.min else None

    def _note(self, table: str, code: str, row: Row, /, **params: str | int) -> None:
        self._tables.note(table, code, row, **params)


def _listed(text: str) -> tuple[str, ...]:
    """The values of a cell that holds several, each once."""
    return tuple(dict.fromkeys(piece.strip() for piece in text.split(",") if piece.strip()))
