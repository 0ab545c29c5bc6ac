"""One visit: who asks, when by the school's clock, and the record as it stands at that moment."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from zhurnal.documents.source import RecordSource
from zhurnal.domain import paths
from zhurnal.domain.lazy import lazy_property
from zhurnal.domain.record import Record
from zhurnal.operations.models import Account
from zhurnal.services.school import School, known_as
from zhurnal.web.site import the_site


class Visit:
    """What the views need of a request. Roles are asked of the record each time, never remembered."""

    def __init__(self, account: Account | None, lang: str) -> None:
        self.account = account
        self.lang = lang
        self.school: School = the_site().school

    @property
    def person(self) -> str:
        """Id of who is signed in; "" for a stranger."""
        return self.account.person if self.account else ""

    @property
    def is_staff(self) -> bool:
        """Whether a member of staff is signed in."""
        return self.person.startswith("t-")

    @lazy_property
    def record(self) -> Record:
        """The record as it stood when this visit first looked."""
        return self.school.record()

    @lazy_property
    def register(self) -> RecordSource:
        """The register of people."""
        return self.school.register()

    @lazy_property
    def at(self) -> datetime:
        """The moment of the visit in the school's zone."""
        return self.record.local(self.school.clock.now())

    @property
    def today(self) -> date:
        """The day of the visit in the school's zone."""
        return self.at.date()

    @lazy_property
    def year(self) -> str:
        """The school year of today; "" where the record has none."""
        return self.record.year_on(self.today) or ""

    @lazy_property
    def duties(self) -> set[str]:
        """Duties of who is signed in, today."""
        return self.record.duties(self.person, self.today) if self.is_staff else set()

    @lazy_property
    def classes_led(self) -> list[str]:
        """Classes whose class teacher is signed in."""
        return self.record.classes_led(self.year, self.person, self.today) if self.is_staff and self.year else []

    def name(self, person: str) -> str:
        """A person's name as lists show it, or the id."""
        return known_as(self.register.get(paths.person(person)), person)

    def text(self, person: str, key: str) -> str:
        """A free text about a person; "" where the register has none."""
        document = self.register.get(paths.person(person)) or {}
        return str(document.get("texts", {}).get(key, ""))

    def subject(self, year: str, section: str) -> str:
        """Title of a section's subject."""
        code = self.record.section(year, section).get("subject", "")
        return str(self.record.catalog("subjects").get(code, {}).get("title", section))

    def classes(self, year: str, section: str) -> str:
        """The classes of a section as people write them: "7а", "7а, 7б"."""
        found = [self.record.class_title(year, c) for c in self.record.section_classes(year, section)]
        return ", ".join(found) or section.split("/")[0]

    def fresh(self) -> Visit:
        """The same visit looking at the record as it stands now, after a commit."""
        return Visit(self.account, self.lang)


class Request(HttpRequest):
    """A request after the middleware `Visits`."""

    visit: Visit
