"""The academic sessions of a bundle and its classes: homerooms, and what is taught to a group."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zhurnal.domain.lookalikes import mixed_words
from zhurnal.services.imports.oneroster_model import Group, Session
from zhurnal.services.imports.oneroster_rows import Rows, listed
from zhurnal.services.imports.table import Row

_RANKS = {"schoolyear": 0, "semester": 1, "term": 2, "gradingperiod": 3}
_MAX_TITLE = 120


class Groups:
    """Reads them: `sessions` first, which `groups` refer to."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def sessions(self) -> dict[str, Session]:
        """The sessions of the year; parents must be larger than what is in them."""
        table = self._rows.tables.tables["academicsessions"]
        found: dict[str, Session] = {}
        for id_, row in table.by_id.items():
            type_, year = row.cells["type"].lower(), row.cells["schoolyear"]
            parent = table.by_id.get(row.cells["parentsourcedid"])
            first, last = self._rows.day(row, "startdate"), self._rows.last_day(row)
            if type_ not in _RANKS:
                self._rows.note("academicsessions", "unplaced-or-type", row, id=id_, found=type_[:40])
            elif parent and _RANKS.get(parent.cells["type"].lower(), 9) >= _RANKS[type_]:
                inside = {"type": row.cells["type"][:20], "parent": parent.cells["sourcedid"]}
                self._rows.note("academicsessions", "unplaced-or-parent", row, id=id_, **inside)
            elif first is None or last is None:
                self._rows.note("academicsessions", "unplaced-or-date", row, id=id_, column="startdate")
            elif first > last:
                self._rows.note("academicsessions", "unplaced-or-order", row, id=id_)
            elif year and year != self._rows.spring:
                self._rows.note(
                    "academicsessions", "unplaced-or-year", row, id=id_, found=year[:20], expected=self._rows.spring
                )
            elif self._rows.fits("academicsessions", row, "title", 40):
                found[id_] = Session(id_, row.line, row.cells["title"], type_, first, last)
            if row.cells["parentsourcedid"] and row.cells["parentsourcedid"] not in table.known:
                parent_id = row.cells["parentsourcedid"][:60]
                self._rows.note("academicsessions", "oneroster-unknown-parent", row, id=id_, parent=parent_id)
        return found

    def groups(self, sessions: Mapping[str, Session]) -> dict[str, Group]:
        """The classes of the school, homerooms and others."""
        found: dict[str, Group] = {}
        for id_, row in self._rows.tables.tables["classes"].by_id.items():
            kind = row.cells["classtype"].lower()
            right = [self._rows.fits("classes", row, "title", _MAX_TITLE), self._of_school(row)]
            if kind not in ("homeroom", "scheduled"):
                self._rows.note("classes", "unplaced-or-type", row, id=id_, found=kind[:40])
                continue
            if not row.cells["title"]:
                self._rows.note("classes", "unplaced-or-no-title", row, id=id_)
                continue
            subject = self._subject(row) if kind == "scheduled" else ""
            first, last, in_year = self._span(row, sessions)
            if all(right) and in_year and (subject or kind == "homeroom"):
                grades = tuple(grade.lstrip("0") for grade in listed(row.cells["grades"]))
                title, code = row.cells["title"], row.cells["classcode"][:40]
                found[id_] = Group(id_, row.line, title, code, kind == "homeroom", grades, subject, first, last)
        return found

    def _of_school(self, row: Row) -> bool:
        """Whether a class is of our school, as far as the bundle tells its schools."""
        orgs, school = self._rows.tables.tables["orgs"], row.cells["schoolsourcedid"]
        if not orgs.given:
            return True
        if not self._rows.refers("classes", row, "schoolsourcedid", "orgs", orgs.by_id):
            return False
        if school not in self._rows.schools:
            type_ = orgs.by_id[school].cells["type"][:40]
            self._rows.note("classes", "unplaced-or-not-school", row, id=row.cells["sourcedid"], org=school, type=type_)
        elif school != self._rows.org:
            self._rows.note("classes", "unplaced-or-other-school", row, id=row.cells["sourcedid"])
        return school in self._rows.schools and school == self._rows.org

    def _subject(self, row: Row) -> str:
        """The title of the one subject: of the class, of its course, or the course's own title; "" where none is."""
        courses, subjects = self._rows.tables.tables["courses"], listed(row.cells["subjects"])
        codes, course = listed(row.cells["subjectcodes"]), row.cells["coursesourcedid"]
        if codes and len(codes) != len(subjects):
            sizes = {"subjects": len(subjects), "codes": len(codes)}
            self._rows.note("classes", "oneroster-subject-codes", row, id=row.cells["sourcedid"], **sizes)
        known = courses.by_id.get(course)
        if course and known is None:
            self._rows.note("classes", "oneroster-no-course", row, id=row.cells["sourcedid"], course=course[:60])
        of_course = listed(known.cells["subjects"]) if known else ()
        title = known.cells["title"] if known else ""
        found = next((one[0] for one in (subjects, of_course) if len(one) == 1), title)[:200]
        if not found or mixed_words(found):
            self._rows.note("classes", "unplaced-or-no-subject", row, id=row.cells["sourcedid"], found=len(subjects))
            return ""
        return found

    def _span(self, row: Row, sessions: Mapping[str, Session]) -> tuple[date | None, date | None, bool]:
        """First and last day of a class's terms; and whether it is of this year at all."""
        terms = listed(row.cells["termsourcedids"])
        table = self._rows.tables.tables["academicsessions"]
        if not terms or not table.given:
            return None, None, True
        found = [sessions[term] for term in terms if term in sessions]
        if not found:
            missing = terms[0][:60]
            code = "unplaced-or-left-out" if terms[0] in table.known else "unplaced-or-unknown"
            self._rows.note("classes", code, row, id=row.cells["sourcedid"], column="termsourcedids", found=missing)
            return None, None, False
        return min(one.first for one in found), max(one.last for one in found), True
