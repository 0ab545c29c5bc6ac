"""Sections: who is taught what by whom, with every movement of pupils and teachers."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date

from zhurnal.domain import paths
from zhurnal.domain.calendar import Audience
from zhurnal.domain.record.rosters import Rosters
from zhurnal.domain.record.spans import Span, cross, grade_of, is_on, lasts, span, spans_by_part
from zhurnal.domain.source import Document


class Sections(Rosters):
    """Who is taught what by whom."""

    def sections(self, year: str) -> list[str]:
        """Ids of all sections of a year."""
        cut = len(f"years/{year}/sections/")
        return self.once(
            ("sections", year), lambda self: [p[cut:-5] for p in self.source.list(f"years/{year}/sections/")]
        )

    def section(self, year: str, section_id: str) -> Document:
        """A section; an empty mapping where there is none."""
        return self.source.get(paths.section(year, section_id)) or {}

    def section_classes(self, year: str, section_id: str) -> list[str]:
        """Classes that a section draws on: named as members, or the classes of single pupils."""

        def make(self: Sections) -> list[str]:
            found: set[str] = set()
            for entry in self.section(year, section_id).get("members", ()):
                if "class" in entry:
                    found.add(entry["class"])
                else:
                    found.update(c for c, _ in self._class_spans(year).get(entry["pupil"], ()))
            return sorted(found, key=lambda c: (grade_of(c), c))

        return self.once(("section-classes", year, section_id), make)

    def audience(self, year: str, section_id: str) -> Audience:
        """The classes and grades of a section, as the calendar asks for them."""

        def make(self: Sections) -> Audience:
            classes = self.section_classes(year, section_id)
            if not classes:
                home = section_id.split("/")[0]
                return Audience(frozenset({grade_of(home)}), frozenset())
            return Audience(frozenset(grade_of(c) for c in classes), frozenset(classes))

        return self.once(("audience", year, section_id), make)

    def grade(self, year: str, section_id: str) -> int:
        """Grade by which a section's terms are found: that of its home."""
        return grade_of(section_id.split("/")[0])

    def member_spans(self, year: str, section_id: str) -> dict[str, list[Span]]:
        """Pupils of a section with the spans of days, class movement and membership crossed."""

        def make(self: Sections) -> dict[str, list[Span]]:
            found: dict[str, list[Span]] = {}
            section = self.section(year, section_id)
            whole = span(section)
            for entry in section.get("members", ()):
                for pupil, one in self._spans_of(year, entry):
                    for inside in cross(whole, one):
                        found.setdefault(pupil, []).append(inside)
            return found

        return self.once(("members", year, section_id), make)

    def member_entries(self, year: str, section_id: str) -> Hashable:
        """A section's members as its document has them: equal ones are the same pupils on the same days."""

        def make(self: Sections) -> Hashable:
            section = self.section(year, section_id)
            return span(section), tuple(tuple(sorted(entry.items())) for entry in section.get("members", ()))

        return self.once(("member-entries", year, section_id), make)

    def _spans_of(self, year: str, entry: Document) -> Iterator[tuple[str, Span]]:
        outer = span(entry)
        if "pupil" in entry:
            places = [(entry["pupil"], span(place)) for _, place in self._class_spans(year).get(entry["pupil"], ())]
        else:
            found = self.source.derive(paths.class_(year, entry["class"]), spans_by_part) or {}
            places = found.get(entry.get("part", ""), [])
        for pupil, inner in places:
            for crossed in cross(outer, inner):
                yield pupil, crossed

    def members(self, year: str, section_id: str, on: date) -> list[str]:
        """Pupils of a section on a day, in the rosters' order."""
        spans = self.member_spans(year, section_id)
        return [p for p, found in spans.items() if is_on(found, on)]

    def is_member(self, year: str, section_id: str, pupil: str, on: date) -> bool:
        """Whether a pupil is in a section on a day."""
        return is_on(self.member_spans(year, section_id).get(pupil, ()), on)

    def members_between(self, year: str, section_id: str, first: date, last: date) -> list[str]:
        """Pupils who were in a section on any day of a span."""
        spans = self.member_spans(year, section_id)
        return [p for p, found in spans.items() if any(a <= last and first <= b for a, b in found)]

    def sections_of_pupil(self, year: str, pupil: str) -> list[str]:
        """Sections in which a pupil is or was in a year."""

        def make(self: Sections) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for section_id in self.sections(year):
                for member in self.member_spans(year, section_id):
                    found.setdefault(member, []).append(section_id)
            return found

        return self.once(("sections-of", year), make).get(pupil, [])

    def sections_in(self, year: str, pupil: str, subject: str) -> list[str]:
        """Of a pupil's sections those of one subject."""

        def make(self: Sections) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for section_id in self.sections_of_pupil(year, pupil):
                found.setdefault(self.section(year, section_id)["subject"], []).append(section_id)
            return found

        return self.once(("sections-in", year, pupil), make).get(subject, [])

    def subjects_of_pupil(self, year: str, pupil: str) -> dict[str, set[str]]:
        """Subjects that a pupil is or was taught in a year, with how their sections are marked ("marks", "pass")."""

        def make(self: Sections) -> dict[str, set[str]]:
            found: dict[str, set[str]] = {}
            for section_id in self.sections_of_pupil(year, pupil):
                section = self.section(year, section_id)
                found.setdefault(section["subject"], set()).add(section["marking"])
            return found

        return self.once(("subjects-of", year, pupil), make)

    def sections_of_class(self, year: str, class_id: str) -> list[str]:
        """Sections that draw on a class."""

        def make(self: Sections) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for section_id in self.sections(year):
                for one in self.section_classes(year, section_id):
                    found.setdefault(one, []).append(section_id)
            return found

        return self.once(("sections-of-class", year), make).get(class_id, [])

    def teachers(self, year: str, section_id: str, on: date) -> list[str]:
        """Teachers of a section on a day: main, second and temporary."""
        return [t["staff"] for t in self.section(year, section_id).get("teachers", ()) if lasts(t, on)]

    def sections_taught(self, year: str, staff: str, on: date) -> list[str]:
        """Sections that someone teaches on a day."""
        return [s for s in self.sections(year) if staff in self.teachers(year, s, on)]

    def followers(self, year: str, plan: str) -> list[str]:
        """Sections that follow a plan, or a plan of their own that says how it differs from this one."""

        def make(self: Sections) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for section_id in self.sections(year):
                own = self.section(year, section_id).get("plan")
                base = (self.source.get(paths.plan(year, own)) or {}).get("base") if own else None
                for one in filter(None, (own, base)):
                    found.setdefault(one, []).append(section_id)
            return found

        return self.once(("followers", year), make).get(plan, [])

    def substitutions(self, year: str, on: date) -> list[Document]:
        """Substitutions on a day."""
        day = on.isoformat()
        return (self.source.derive(paths.substitutions(year, day), _by_day) or {}).get(day, [])

    def substitution(self, year: str, section_id: str, on: date, number: int) -> Document | None:
        """The substitution of one lesson; the last registered where there are several."""
        found = [s for s in self.substitutions(year, on) if s["section"] == section_id and s["number"] == number]
        return max(found, key=lambda s: str(s["registered"]), default=None)

    def extensions(self, year: str) -> list[Document]:
        """All extensions of deadlines of a year, whichever month they were registered in."""

        def make(self: Sections) -> list[Document]:
            documents = [self.source.get(path) or {} for path in self.source.list(f"years/{year}/extensions/")]
            return [entry for document in documents for entry in document.get("extensions", ())]

        return self.once(("extensions", year), make)

    def extensions_on(self, year: str, on: date) -> list[Document]:
        """Those that are of a day's lessons."""
        day = on.isoformat()

        def make(self: Sections) -> list[Document]:
            return [entry for entry in self.extensions(year) if entry["from"] <= day <= entry["to"]]

        return self.once(("extensions-on", year, on), make)


def _by_day(document: Document) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for entry in document.get("substitutions", ()):
        found.setdefault(entry["date"], []).append(entry)
    return found
