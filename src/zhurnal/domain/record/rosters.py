"""Classes with their rosters, staff with their duties, guardians with their wards."""

from __future__ import annotations

from datetime import date

from zhurnal.domain import paths
from zhurnal.domain.record.settings import Settings
from zhurnal.domain.record.spans import grade_of, lasts
from zhurnal.domain.source import Document


class Rosters(Settings):
    """Who is in the school, and in which class."""

    def classes(self, year: str) -> list[str]:
        """Ids of the classes of a year, by grade and letter."""
        names = [p.rsplit("/", 1)[1][:-5] for p in self.source.list(f"years/{year}/classes/")]
        return sorted(names, key=lambda c: (grade_of(c), c))

    def class_(self, year: str, class_id: str) -> Document:
        """A class; an empty mapping where there is none."""
        return self.source.get(paths.class_(year, class_id)) or {}

    def class_title(self, year: str, class_id: str) -> str:
        """A class as people write it: "7а"."""
        return str(self.class_(year, class_id).get("title", class_id))

    def class_pupils(self, year: str, class_id: str, on: date) -> list[str]:
        """Pupils of a class on a day, in the roster's order."""
        return [e["pupil"] for e in self.class_(year, class_id).get("roster", ()) if lasts(e, on)]

    def class_of(self, year: str, pupil: str, on: date) -> str | None:
        """The class of a pupil on a day."""
        found = self._class_spans(year).get(pupil, ())
        return next((c for c, entry in found if lasts(entry, on)), None)

    def classes_of(self, year: str, pupil: str) -> list[tuple[str, Document]]:
        """All classes of a pupil in a year with the roster's entries, in order of entry."""
        return sorted(self._class_spans(year).get(pupil, ()), key=lambda pair: str(pair[1]["from"]))

    def _class_spans(self, year: str) -> dict[str, list[tuple[str, Document]]]:
        def make(self: Rosters) -> dict[str, list[tuple[str, Document]]]:
            found: dict[str, list[tuple[str, Document]]] = {}
            for class_id in self.classes(year):
                for entry in self.class_(year, class_id).get("roster", ()):
                    found.setdefault(entry["pupil"], []).append((class_id, entry))
            return found

        return self.once(("class-spans", year), make)

    def duties(self, staff: str, on: date) -> set[str]:
        """Duties of a member of staff on a day."""
        document = self.source.get(paths.staff(staff)) or {}
        return {d["duty"] for d in document.get("duties", ()) if lasts(d, on)}

    def holders(self, duty: str, on: date) -> list[str]:
        """Members of staff who have a duty on a day."""

        def make(self: Rosters) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for path in self.source.list("staff/"):
                person = path.rsplit("/", 1)[1][:-5]
                for held in sorted(self.duties(person, on)):
                    found.setdefault(held, []).append(person)
            return found

        return self.once(("holders", on), make).get(duty, [])

    def was_held(self, duty: str, on: date) -> bool:
        """Whether anybody has a duty on a day, or had it before."""

        def make(self: Rosters) -> dict[str, str]:
            first: dict[str, str] = {}
            for path in self.source.list("staff/"):
                for held in (self.source.get(path) or {}).get("duties", ()):
                    first[held["duty"]] = min(held["from"], first.get(held["duty"], held["from"]))
            return first

        began = self.once(("duties-began",), make).get(duty)
        return began is not None and began <= on.isoformat()

    def class_teachers(self, year: str, class_id: str, on: date) -> list[str]:
        """Class teachers of a class on a day."""
        return [e["staff"] for e in self.class_(year, class_id).get("class-teachers", ()) if lasts(e, on)]

    def classes_led(self, year: str, staff: str, on: date) -> list[str]:
        """Classes whose class teacher someone is on a day."""
        return [c for c in self.classes(year) if staff in self.class_teachers(year, c, on)]

    def guardians(self, pupil: str, on: date) -> list[str]:
        """Guardians of a pupil on a day; none after the coming of age."""
        document = self.source.get(paths.pupil(pupil)) or {}
        if document.get("adult", "9") <= on.isoformat():
            return []
        return [g["guardian"] for g in document.get("guardians", ()) if lasts(g, on)]

    def wards(self, guardian: str, on: date) -> list[str]:
        """Pupils whose guardian someone is on a day."""

        def make(self: Rosters) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for path in self.source.list("pupils/"):
                pupil = path[7:-5]
                for person in self.guardians(pupil, on):
                    found.setdefault(person, []).append(pupil)
            return found

        return self.once(("wards", on), make).get(guardian, [])

    def knows(self, person: str) -> bool:
        """Whether the record has a document of this pupil or member of staff."""
        path = paths.pupil(person) if person.startswith("p-") else paths.staff(person)
        return self.source.get(path) is not None
