"""What goes wrong in a school: foreign hands, two at one cell, no such value, a form sent twice, marks too early.

Each episode is told to who caused it, with its clause where the regulation has one, and leaves in the record exactly
what it may leave. All of them are about lessons that were taught before in time (`Teaching.stands`).
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.test import Client
from tests.e2e.forms import form_to
from tests.e2e.gymnasium import YEAR
from tests.e2e.teaching import DAY, FORM, Browser, Teaching, lesson_url, slot_place

from zhurnal.domain.record import Slot


def free_pupils(teaching: Teaching, slot: Slot) -> list[str]:
    """Pupils of a lesson who were there and have no mark yet."""
    written = teaching.stands[slot_place(slot)]
    members = teaching.gymnasium.record.members(YEAR, slot.section, slot.date)
    return [p for p in members if p not in written.marks and p not in (written.absent or {})]


def two_at_one_cell(teaching: Teaching, slot: Slot) -> None:
    """Two browsers open one lesson and mark one pupil: the second is told both values and decides."""
    pupil, other = free_pupils(teaching, slot)[:2]
    teachers = teaching.gymnasium.record.teachers(YEAR, slot.section, slot.date)
    first, second = Browser(teachers[0]), Browser(teachers[-1])
    url, cell, stands = lesson_url(slot), f"m.{work_of(teaching, slot)}.{{}}.1", teaching.stands[slot_place(slot)]
    here, there = first.form(url), second.form(url)
    here.put({cell.format(pupil): "5"})
    assert first.send(url, here.press("action", "save")).status_code == 302

    there.put({cell.format(pupil): "3", cell.format(other): "4"})
    answer = second.send(url, there.press("action", "save"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "оставить как в журнале: 5" in page
    assert "записать моё: 3" in page
    stands.marks |= {pupil: "5", other: "4"}
    assert teaching.found()[slot_place(slot)] == stands, "the conflicting mark did not land, the other one did"

    again = form_to(page, url)
    again.put({f"c.{cell.format(pupil)}": "mine"})
    answer = second.send(url, again.press("action", "save"))
    if answer.status_code == 422:
        # Another teacher's mark is not one's own slip: it is changed with a reason (3.6.8).
        again = form_to(answer.content.decode(), url)
        again.put({"reason-change": next(code for code in again.choices["reason-change"] if code)})
        answer = second.send(url, again.press("action", "save"))
    assert answer.status_code == 302
    stands.marks[pupil] = "3"
    teaching.told["conflict"] += 1


def not_on_the_scale(teaching: Teaching, slot: Slot) -> None:
    """A value that the page does not offer is refused and told; what else was sent is saved."""
    pupil, other = free_pupils(teaching, slot)[:2]
    browser, url = teacher_of(teaching, slot), lesson_url(slot)
    form = browser.form(url)
    work = work_of(teaching, slot)
    form.values |= {f"m.{work}.{pupil}.1": "6"}
    form.put({f"m.{work}.{other}.1": "5"})
    answer = browser.send(url, form.press("action", "save"))
    assert answer.status_code == 422
    assert "5 4 3 2" in answer.content.decode(), "the scale is told"
    teaching.stands[slot_place(slot)].marks[other] = "5"
    teaching.told["refused"] += 1


def foreign_hands(teaching: Teaching, slot: Slot, people: list[str]) -> None:
    """Who does not teach the section writes nothing into it, whatever the page or the form (3.5.1, 3.8.2)."""
    browser, url = teacher_of(teaching, slot), lesson_url(slot)
    form = browser.form(url)
    form.fill(topic="Чужая тема")
    for person in people:
        other = Browser(person)
        head = teaching.head
        token = other.form("/password/").values["csrfmiddlewaretoken"]
        answer = other.send(url, {**form.press("action", "save"), "csrfmiddlewaretoken": token})
        assert answer.status_code in (403, 404), f"{person}: {answer.status_code}"
        assert teaching.head == head
        teaching.told["foreign"] += 1
    nobody = Client(headers={"host": "localhost"})
    stranger = nobody.post(url, urlencode(form.press("action", "save")), content_type=FORM)
    assert (stranger.status_code, stranger.headers["Location"]) == (302, "/sign-in/")


def sent_twice(teaching: Teaching, slot: Slot) -> None:
    """The same form sent again, as after a lost answer, is one commit."""
    pupil = free_pupils(teaching, slot)[0]
    browser, url = teacher_of(teaching, slot), lesson_url(slot)
    form = browser.form(url)
    form.put({f"m.{work_of(teaching, slot)}.{pupil}.1": "4"})
    fields = form.press("action", "save")
    assert browser.send(url, fields).status_code == 302
    head = teaching.head
    assert browser.send(url, fields).status_code == 302
    assert teaching.head == head
    teaching.stands[slot_place(slot)].marks[pupil] = "4"
    teaching.told["sent twice"] += 1


def too_early(teaching: Teaching, slot: Slot) -> None:
    """Term marks weeks before the end of the term are refused with the clause (3.5.5)."""
    record = teaching.gymnasium.record
    term = record.term_of(YEAR, slot.section, slot.date)
    assert term is not None
    url = f"/term-marks/{YEAR}/{slot.section}/{term.code}/"
    browser = teacher_of(teaching, slot)
    form = browser.form(url)
    pupil = record.members(YEAR, slot.section, slot.date)[0]
    form.put({f"f.{pupil}": "5"})
    head = teaching.head
    answer = browser.send(url, form.press("action", "save"))
    assert answer.status_code == 422
    assert "3.5.5" in answer.content.decode()
    assert teaching.head == head
    teaching.told["too early"] += 1


def on_a_holiday(teaching: Teaching, slot: Slot) -> None:
    """A lesson on a day without school is refused."""
    record = teaching.gymnasium.record
    sunday = slot.date - slot.date.isoweekday() * DAY
    assert record.term_of(YEAR, slot.section, sunday) is not None
    place = Slot(sunday, slot.number, slot.section)
    browser, url = teacher_of(teaching, slot), lesson_url(place)
    form = browser.form(url)
    form.fill(topic="Воскресная тема")
    head = teaching.head
    answer = browser.send(url, form.press("action", "save"))
    assert answer.status_code == 422
    assert "told refused" in answer.content.decode()
    assert teaching.head == head
    teaching.told["refused"] += 1


def absence_explained(teaching: Teaching) -> None:
    """The class teacher says why somebody was absent; the journal itself is not touched (3.4.1, 3.4.2)."""
    record = teaching.gymnasium.record
    found = ((p, on) for (_, on, _), w in teaching.stands.items() for p in w.absent or {} if w.absent[p] == "absent")  # type: ignore[index]
    pupil, on = next(found)
    class_id = record.class_of(YEAR, pupil, on)
    assert class_id is not None
    url = f"/absences/{YEAR}/{class_id}/"
    browser = teaching.browser(record.class_teachers(YEAR, class_id, on)[0])
    form = browser.form(url)
    field = next(name for name in form.editable if name.startswith(f"reason.{pupil}."))
    form.put({field: next(code for code in form.choices[field] if code)})
    answer = browser.send(url, form.values)
    assert answer.status_code == 302
    assert form_to(browser.read(url), url).buttons["drop"][0].startswith(pupil), "told as explained"
    teaching.told["explained"] += 1


def teacher_of(teaching: Teaching, slot: Slot) -> Browser:
    """The browser of the section's teacher."""
    return teaching.browser(teaching.gymnasium.record.teachers(YEAR, slot.section, slot.date)[0])


def work_of(teaching: Teaching, slot: Slot) -> str:
    """Name in the form of the lesson's ordinary work, which was opened by its first mark."""
    record = teaching.gymnasium.record
    term = record.term_of(YEAR, slot.section, slot.date)
    lesson = record.lesson_at(YEAR, slot.section, term.code if term else "", slot.date, slot.number)
    assert lesson is not None
    return str(lesson["works"][0]["id"])
