"""Teachers at work: weeks of lessons written through the real pages, and what must stand in the record after it.

Every lesson is opened, its form filled in as a browser would, and posted. `Teaching.stands` is kept beside it from
what the pages answered; in the end the record must say the same, no more and no less.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from tests.e2e.forms import Form, form_to
from tests.e2e.gymnasium import PASSWORD, YEAR, ZONE, Gymnasium

from zhurnal.domain.record import Record, Slot

Place = tuple[str, date, int]
"""Section, day, number of the lesson in the day."""

DAY = timedelta(days=1)
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Written:
    """What must stand of one lesson. absent: presence by pupil, None where attendance was not taken."""

    topic: str = ""
    homework: str = ""
    absent: dict[str, str] | None = None
    marks: dict[str, str] = field(default_factory=dict)


class Browser:
    """A browser of one person: signed in by the form, cookies kept, tokens checked."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
        form = self.form("/sign-in/")
        form.fill(login=person, password=PASSWORD)
        answer = self.send("/sign-in/", form.values)
        assert answer.status_code == 302, f"{person} could not sign in: {answer.status_code}"

    def read(self, url: str) -> str:
        """A page that must be open to this person."""
        answer = self.client.get(url)
        assert answer.status_code == 200, f"{self.person} reads {url}: {answer.status_code}"
        return answer.content.decode()

    def form(self, url: str) -> Form:
        """The form of a page that posts to the page itself."""
        return form_to(self.read(url), url)

    def send(self, url: str, fields: dict[str, str]) -> HttpResponse:
        """Post fields as a browser does; the answer is not followed."""
        return self.client.post(url, urlencode(fields), content_type=FORM)  # type: ignore[return-value]


@dataclass(order=True, slots=True)
class Act:
    """Something somebody does at a moment; `order` keeps acts of one moment in a fixed order."""

    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


class Teaching:
    """The weeks. told: how often each kind of entry was told; sections: those that are taught, None for all."""

    def __init__(self, gymnasium: Gymnasium, *, seed: int, sections: Collection[str] | None = None) -> None:
        self.gymnasium = gymnasium
        self.stands: dict[Place, Written] = {}
        self.told: Counter[str] = Counter()
        self.sections = sections
        self._rng = random.Random(seed)
        self._browsers: dict[str, Browser] = {}
        self._acts: list[Act] = []
        self._planned: dict[Place, str] = {}

    def browser(self, person: str) -> Browser:
        """The browser of a person, signed in at the first asking."""
        if person not in self._browsers:
            self._browsers[person] = Browser(person)
        return self._browsers[person]

    # -- plans ----------------------------------------------------------------------------------

    def plan(self, days: Sequence[date]) -> None:
        """Plan the lessons of these days: in time, in the evening, days late with a reason, far too late."""
        record = self.gymnasium.record
        for day in days:
            for slot in self.slots(record, day):
                self._plan_lesson(record, slot)

    def plan_a_lesson_each(self, teachers: Sequence[str], days: Sequence[date]) -> None:
        """A lesson of these days for each of `teachers` who was given none yet, whatever the section."""
        record = self.gymnasium.record
        slots = [slot for day in days for slot in sorted(record.slots(YEAR, day))]
        for teacher in sorted(set(teachers) - set(self._planned.values())):
            own = (s for s in slots if teacher in record.teachers(YEAR, s.section, s.date))
            self._plan_lesson(record, next(s for s in own if slot_place(s) not in self._planned), teacher)

    def slots(self, record: Record, day: date) -> list[Slot]:
        """The lessons of a day that are taught."""
        return sorted(s for s in record.slots(YEAR, day) if self.sections is None or s.section in self.sections)

    def at(self, moment: datetime, do: Callable[[], None]) -> None:
        """Plan something else."""
        self._acts.append(Act(moment, len(self._acts), do))

    def run(self) -> None:
        """Do what is planned, each at its moment by the school's clock."""
        clock = self.gymnasium.clock
        for act in sorted(self._acts):
            clock.at = max(clock.at, act.at)
            act.do()
        self._acts.clear()

    def _plan_lesson(self, record: Record, slot: Slot, teacher: str = "") -> None:
        span = record.lesson_time(YEAR, slot.section, slot.date, slot.number)
        assert span is not None, slot
        teachers = record.teachers(YEAR, slot.section, slot.date)
        # Teachers of one section write by turns.
        teacher = teacher or teachers[(slot.date.toordinal() + slot.number) % len(teachers)]
        self._planned[slot_place(slot)] = teacher
        begins = datetime.combine(slot.date, span[0], ZONE)
        dice = self._rng.random()
        if dice < 0.88:
            self.at(begins + timedelta(minutes=20), lambda: self._in_time(teacher, slot))
        elif dice < 0.94:
            evening = datetime.combine(slot.date, time(19, 30), ZONE)
            self.at(evening, lambda: self._in_the_evening(teacher, slot))
        elif dice < 0.975:
            self.at(begins + DAY, lambda: self._with_a_reason(teacher, slot))
        else:
            self.at(begins + 9 * DAY, lambda: self._far_too_late(teacher, slot))

    # -- lessons --------------------------------------------------------------------------------

    def opened(self, teacher: str, slot: Slot) -> tuple[str, Form, Written]:
        """A lesson's page with its form filled in, and what that form says."""
        url = lesson_url(slot)
        form = self.browser(teacher).form(url)
        pupils = [name[2:] for name in form.editable if name.startswith("a.")]
        pupils.sort()
        absent = {
            p: self._rng.choice(("absent", "absent", "late")) for p in self._rng.sample(pupils, len(pupils) // 12)
        }
        here = [p for p in pupils if absent.get(p) != "absent"]
        marks = {p: self._rng.choice("23445") for p in self._rng.sample(here, min(3, len(here)))}
        written = Written(f"Тема {slot.date:%d.%m} № {slot.number}", f"§ {slot.date.day}", absent, marks)
        form.fill(topic=written.topic, homework=written.homework, taken="taken")
        form.put({f"a.{pupil}": presence for pupil, presence in absent.items()})
        form.put({f"m.o.{pupil}.1": mark for pupil, mark in marks.items()})
        return url, form, written

    def _in_time(self, teacher: str, slot: Slot) -> None:
        url, form, written = self.opened(teacher, slot)
        self._saved(teacher, url, form.press("action", "save"))
        self.stands[slot_place(slot)] = written
        self.told["in time"] += 1

    def _in_the_evening(self, teacher: str, slot: Slot) -> None:
        url, form, written = self.opened(teacher, slot)
        self._saved(teacher, url, form.press("action", "save"))
        page = self.browser(teacher).read(url)
        assert "3.5.3" in page, "a late entry is told with its clause"
        assert self.trailer("Late") == late_trailer(written)
        self.stands[slot_place(slot)] = written
        self.told["late"] += 1

    def _with_a_reason(self, teacher: str, slot: Slot) -> None:
        url, form, written = self.opened(teacher, slot)
        head = self.head
        answer = self.browser(teacher).send(url, form.press("action", "save"))
        assert answer.status_code == 422, answer.status_code
        assert self.head == head, "nothing is written before the reason is given"
        again = form_to(answer.content.decode(), url)
        assert again.values["topic"] == written.topic, "all that was typed is still there"
        again.put({"reason-late": next(code for code in again.choices["reason-late"] if code)})
        self._saved(teacher, url, again.press("action", "save"))
        assert self.trailer("Reason") == again.values["reason-late"]
        assert self.trailer("Late") == late_trailer(written)
        self.stands[slot_place(slot)] = written
        self.told["late with a reason"] += 1

    def _far_too_late(self, teacher: str, slot: Slot) -> None:
        url, form, written = self.opened(teacher, slot)
        self._saved(teacher, url, form.press("action", "save"))
        page = self.browser(teacher).read(url)
        assert "Ждёт согласования" in page, "what waits for approval is told as such"
        assert "3.5.3" in page
        # Pupils must not suffer: homework and attendance are taken; topic and marks wait as the teacher's draft.
        self.stands[slot_place(slot)] = Written("", written.homework, written.absent)
        self.told["waiting"] += 1

    def _saved(self, teacher: str, url: str, fields: dict[str, str]) -> None:
        before = self.head
        answer = self.browser(teacher).send(url, fields)
        assert answer.status_code == 302, f"{teacher} {url}: {answer.status_code}"
        assert answer.headers["Location"] == url
        assert self.head != before

    # -- the record -----------------------------------------------------------------------------

    def writers(self) -> set[str]:
        """Who wrote lessons by the form, as the commits say."""
        log = self.gymnasium.school.record_store.log()
        wrote = [info for info in log if info.trailer("Door") == "form" and "lesson" in (info.trailer("Changes") or "")]
        return {info.trailer("Actor") or "" for info in wrote}

    @property
    def head(self) -> str | None:
        """The newest commit of the record."""
        return self.gymnasium.school.record_store.head()

    def trailer(self, key: str) -> str | None:
        """A trailer of the newest commit."""
        (newest,) = self.gymnasium.school.record_store.log(limit=1)
        return newest.trailer(key)

    def found(self) -> dict[Place, Written]:
        """What stands in all journals of the record."""
        record = self.gymnasium.record
        return dict(entry for path in record.source.list(f"years/{YEAR}/journals/") for entry in _lessons(record, path))


def lesson_url(slot: Slot) -> str:
    """The page of a lesson."""
    return f"/lesson/{YEAR}/{slot.section}/{slot.date.isoformat()}/{slot.number}/"


def slot_place(slot: Slot) -> Place:
    """Where a lesson stands."""
    return slot.section, slot.date, slot.number


def late_trailer(written: Written) -> str:
    """Clauses of a lesson written late, each with the number of its entries: topic, homework and marks; attendance."""
    return f"3.5.3 {2 + len(written.marks)}, 4.2.1 1"


def _lessons(record: Record, path: str) -> Iterator[tuple[Place, Written]]:
    document = record.source.get(path) or {}
    for lesson in document["lessons"]:
        absent = dict(lesson.get("absent", {})) if lesson.get("attendance") == "taken" else None
        marks = {key: value for work in lesson.get("works", ()) for key, value in work.get("marks", {}).items()}
        homework = lesson.get("homework", {}).get("text", "")
        place = (document["section"], date.fromisoformat(lesson["date"]), lesson["number"])
        yield place, Written(lesson.get("topic", ""), homework, absent, marks)
