"""Planning the import of a OneRoster bundle (1EdTech OneRoster 1.1 and 1.2, CSV): staff, pupils, guardians, classes.

Homerooms become classes with their rosters, scheduled classes sections with their teachers, agents guardians, academic
sessions the terms of a calendar that is not there yet. What the bundle does not speak of is left alone; nothing is ever
taken away. The order of the rows means nothing: the same rows give the same record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhurnal.domain import paths
from zhurnal.domain.findings import Finding
from zhurnal.domain.source import Source
from zhurnal.services.editing.roster import coming_of_age
from zhurnal.services.imports.catalogs import codes_of
from zhurnal.services.imports.input_file import InputFile
from zhurnal.services.imports.notes import note, refusal
from zhurnal.services.imports.oneroster_bundle import read_bundle
from zhurnal.services.imports.oneroster_classes import Year, homerooms
from zhurnal.services.imports.oneroster_model import GUARDIAN, PUPIL, STAFF, Bundle
from zhurnal.services.imports.oneroster_people import People, pupil_document
from zhurnal.services.imports.oneroster_sections import collect, name_sections, section_document
from zhurnal.services.imports.oneroster_year import calendar_document, tell_differences, terms_of
from zhurnal.services.imports.people import staff_document
from zhurnal.services.imports.plan import Documents, ImportPlan
from zhurnal.services.imports.school_days import Terms, check_year, read_bells, read_terms, usual_terms


@dataclass(frozen=True, slots=True)
class OneRosterOptions:
    """How to read the bundle into a school year.

    year: "2026-2027". org: the bundle's id of the school, where it has several. bells, terms: a school's own tables,
    for a calendar that is not there yet.
    """

    year: str
    org: str = ""
    bells: InputFile | None = None
    terms: InputFile | None = None


def plan_oneroster(record: Source, register: Source, file: InputFile, options: OneRosterOptions) -> ImportPlan:
    """What the import of the zip would change.

    record, register: the school's documents and its people's as they stand. Raises FindingsError: those of
    `check_year`, `read_bundle`, `read_bells`, `read_terms`, and `oneroster-no-bells` (year); never changes anything.
    """
    check_year(options.year)
    bundle = read_bundle(file.data, file.name, year=options.year, org=options.org)
    return _Planner(record, register, bundle, options).plan()


class _Planner:
    """One import: what the documents are to be, one kind after the other."""

    def __init__(self, record: Source, register: Source, bundle: Bundle, options: OneRosterOptions) -> None:
        self._record, self._bundle, self._options = record, bundle, options
        self._documents = Documents(record)
        self._notes: list[Finding] = list(bundle.notes)
        self._people = People(record, register, bundle, self._notes)

    def plan(self) -> ImportPlan:
        year = self._options.year
        terms, days = self._terms()
        rooms = homerooms(
            self._bundle, self._people, self._documents.standing(f"years/{year}/classes/"), days, self._notes
        )
        sections = collect(self._bundle, self._people, rooms, days, self._notes)
        taught = sorted({section.subject for section in sections})
        codes = codes_of(self._documents, "subjects", [(title, 0) for title in taught], limit=200)
        for section in sections:
            section.subject = codes[section.subject]
        if rooms.of_group:
            self._enter_calendar(terms)
        self._enter_people(days)
        for id_, document in rooms.classes.items():
            if id_ in rooms.of_group.values() or document != self._documents.was(paths.class_(year, id_)):
                self._documents.put(paths.class_(year, id_), document)
        standing = self._documents.standing(f"years/{year}/sections/")
        name_sections(sections, standing, days.first.isoformat())
        for section in sections:
            document = section_document(section, standing.get(section.id), rooms)
            self._documents.put(paths.section(year, section.id), document)
        self._notes.sort(key=_in_order)
        return ImportPlan(
            tuple(self._people.changes), self._documents.changes(), self._documents.left(), tuple(self._notes)
        )

    def _terms(self) -> tuple[Terms | None, Year]:
        """The year's terms as the table or the bundle says them, and its days: the calendar's, where there is one."""
        given, year = self._options.terms, self._options.year
        said = read_terms(given.data, given.name) if given else terms_of(self._bundle.sessions, self._notes)
        calendar = self._documents.was(paths.calendar(year))
        if calendar is not None:
            if said is not None:
                tell_differences(calendar, year, said, self._notes)
            return said, Year(date.fromisoformat(calendar["from"]), date.fromisoformat(calendar["to"]))
        known = said or usual_terms(year)
        return said, Year(known.first, known.last)

    def _enter_calendar(self, said: Terms | None) -> None:
        year, bells = self._options.year, self._options.bells
        path = paths.calendar(year)
        calendar = self._documents.was(path)
        if calendar is None and bells is None:
            raise refusal("oneroster-no-bells", self._bundle.name, year=year)
        if calendar is None and said is None:
            said = usual_terms(year)
            self._notes.append(note("import-usual-terms", path, first=str(said.first), last=str(said.last)))
        if calendar is None and said is not None and bells is not None:
            calendar = calendar_document(said, read_bells(bells.data, bells.name))
        if calendar is not None:
            self._documents.put(path, calendar)

    def _enter_people(self, days: Year) -> None:
        on = days.first.isoformat()
        wards: dict[str, set[str]] = {}
        for guardian, pupils in self._people.wards.items():
            for pupil in pupils if (GUARDIAN, guardian) in self._people.ids else ():
                wards.setdefault(pupil, set()).add(self._people.ids[GUARDIAN, guardian])
        for (kind, user), person in sorted(self._people.ids.items()):
            if kind == STAFF:
                path = paths.staff(person)
                self._documents.put(path, staff_document(self._documents.was(path), on))
            elif kind == PUPIL:
                path = paths.pupil(person)
                adult = coming_of_age(self._bundle.users[user].contacts.get("birth", ""))
                self._documents.put(path, pupil_document(self._documents.was(path), adult, wards.get(user, ()), on))


def _in_order(finding: Finding) -> tuple[str, int, str, str]:
    """Notes file by file and line by line."""
    return finding.path, finding.line, finding.code, str(sorted(_texts(finding)))


def _texts(finding: Finding) -> list[tuple[str, str]]:
    return [(key, str(value)) for key, value in finding.params.items()]
