"""Plans, people, moved deadlines, the regulation as tables: what stands comes back, what is typed is what is built."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from tests import school as small
from tests.school import YEAR

from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.services.editing import arrangements, extensions, plan, pupil, regulation, staff, text, transcript
from zhurnal.services.editing.sheet import Built, Sheet, SheetError
from zhurnal.services.school import new_library

ON = date(2026, 10, 14)
MONTH = "2026-10"
SCHEMAS = new_library().schemas
PEOPLE: dict[str, Any] = {
    "people/p-0101.yaml": {"kind": "person", "version": 1, "person": "p-0101", "family": "Антонова", "given": "Ия",
                           "birth": "2013-05-09", "texts": {"n-1": "Забыла тетрадь."}},
    "people/g-0101.yaml": {"kind": "person", "version": 1, "person": "g-0101", "family": "Антонов", "phone": "2-22-22"},
    "people/t-003.yaml": {"kind": "person", "version": 1, "person": "t-003", "family": "Белов", "given": "Юрий"},
}  # fmt: skip


def name(identity: str) -> str:
    return f"Имя {identity}"


def posted(filled: Sheet, **changes: str) -> dict[str, str]:
    """What a browser would send of the page, but for `changes`; a change to "-" is a box that is not ticked."""
    found: dict[str, str] = {}
    for table in filled.tables:
        for row in table.rows:
            for column in table.columns:
                field, value = f"{table.name}.{row.key}.{column.name}", row[column.name]
                if column.kind == "many":
                    found |= {f"{field}.{code}": "on" for code in value.split()}
                elif column.kind == "check":
                    found |= {field: "on"} if value else {}
                elif column.kind != "shown":
                    found[field] = value
    for key, value in changes.items():
        if value == "-":
            del found[key.replace("__", ".")]
        else:
            found[key.replace("__", ".")] = value
    return found


@pytest.fixture
def record() -> Record:
    documents = small.make_documents()
    documents[paths.arrangements(YEAR, "p-0101")] = {
        "kind": "arrangements", "version": 1, "pupil": "p-0101",
        "arrangements": [{"id": "b-4", "what": "exempt", "subjects": ["pe", "algebra"], "from": "2026-09-01",
                          "order": "131-у"}],
    }  # fmt: skip
    documents[paths.transcript("p-0101")] = {
        "kind": "transcript", "version": 1, "pupil": "p-0101",
        "marks": [{"id": "s-7", "year": "2025-2026", "period": "year", "subject": "algebra", "mark": "4",
                   "school": "Школа № 12", "source": "Личное дело"}],
    }  # fmt: skip
    documents[paths.extensions(YEAR, "2026-10-01")] = {
        "kind": "extensions", "version": 1,
        "extensions": [{"id": "x-2", "from": "2026-10-12", "to": "2026-10-13", "until": "2026-10-16T18:00:00",
                        "reason": "fault", "by": "t-002"}],
    }  # fmt: skip
    documents[paths.plan(YEAR, "7/algebra")] = {
        "kind": "plan", "version": 1, "plan": "7/algebra", "title": "Алгебра, 7", "subject": "algebra",
        "items": [{"id": f"k-{n}", "topic": f"Тема {n}", "hours": n} for n in (1, 2, 3)],
    }  # fmt: skip
    documents[paths.plan(YEAR, "7a/algebra")] = {
        "kind": "plan", "version": 1, "plan": "7a/algebra", "title": "Алгебра, 7а", "subject": "algebra",
        "base": "7/algebra", "items": [{"id": "k-2", "topic": "Своя тема", "hours": 4}], "dropped": ["k-3"],
    }  # fmt: skip
    return Record(MemorySource(documents))


Editor = tuple[Callable[[Record], Sheet], Callable[[Record, Sheet], Built]]
REGISTER = MemorySource(PEOPLE)


def editor(what: str) -> Editor:
    kind, _, place = what.partition(" ")
    found: dict[str, Editor] = {
        "arrangements": (
            lambda r: arrangements.sheet(r, YEAR, place), lambda r, s: arrangements.build(r, YEAR, place, s)
        ),
        "transcript": (
            lambda r: transcript.sheet(r, YEAR, place), lambda r, s: transcript.build(r, place, s)
        ),
        "extensions": (
            lambda r: extensions.sheet(r, YEAR, MONTH, ON, name),
            lambda r, s: extensions.build(r, YEAR, MONTH, s, by="t-003"),
        ),
        "plan": (lambda r: plan.sheet(r, YEAR, place), lambda r, s: plan.build(r, YEAR, place, s)),
        "pupil": (
            lambda r: pupil.sheet(r, REGISTER, place, name),
            lambda r, s: pupil.build(r, REGISTER, place, s, secret="secret"),
        ),
        "staff": (
            lambda r: staff.sheet(r, REGISTER, place), lambda r, s: staff.build(r, REGISTER, place, s, secret="secret")
        ),
        "regulation": (regulation.sheet, regulation.build),
        "text": (lambda r: text.sheet(r, SCHEMAS, place), lambda r, s: text.build(r, SCHEMAS, place, s)),
    }  # fmt: skip
    return found[kind]


def edited(record: Record, what: str, **changes: str) -> Built:
    make, build = editor(what)
    filled = make(record)
    filled.read(posted(filled, **changes), lambda raw: raw)
    return build(record, filled)


def codes(built: Built) -> list[tuple[str, str]]:
    return [(row, finding.code) for row, finding in built.problems]


@pytest.mark.parametrize(
    "what",
    [
        "arrangements p-0101", "arrangements p-0102", "transcript p-0101", "transcript p-0102", "extensions",
        "plan 7/algebra", "plan 7a/algebra", "pupil p-0101",
        "staff t-003", "regulation", f"text {paths.REGULATION}", f"text {paths.plan(YEAR, '7/algebra')}",
        f"text {paths.calendar(YEAR)}",
    ],
)  # fmt: skip
def test_what_is_sent_as_it_was_shown_changes_nothing(record: Record, what: str) -> None:
    built = edited(record, what)
    assert (built.documents, built.people, built.problems) == ({}, {}, [])


def test_an_arrangement_is_added_beside_the_old_one(record: Record) -> None:
    built = edited(
        record, "arrangements p-0101", arrangements__n0__what="home", arrangements__n0__from="2026-11-01",
        arrangements__n0__order="9-у", arrangements__n0__subjects__pe="on",
    )  # fmt: skip
    document = built.documents[paths.arrangements(YEAR, "p-0101")]
    assert document is not None
    assert document["arrangements"][0]["subjects"] == ["pe", "algebra"], "an untouched list keeps its order"
    assert document["arrangements"][1] == {
        "id": "b-5", "what": "home", "subjects": ["pe"], "from": "2026-11-01", "order": "9-у"
    }  # fmt: skip


def test_the_last_arrangement_taken_out_takes_the_document_away(record: Record) -> None:
    built = edited(record, "arrangements p-0101", arrangements__0__gone="on")
    assert built.documents == {paths.arrangements(YEAR, "p-0101"): None}


LINE = {
    "marks__n0__year": YEAR, "marks__n0__period": "q1", "marks__n0__subject": "pe", "marks__n0__mark": "зач",
    "marks__n0__school": "Школа № 3", "marks__n0__grade": "7", "marks__n0__source": "Справка",
}  # fmt: skip


def test_lines_of_a_paper_say_only_what_differs(record: Record) -> None:
    second = {"marks__n1__subject": "algebra", "marks__n1__mark": "5"}
    third = {"marks__n2__subject": "english", "marks__n2__mark": "4", "marks__n2__period": "q2"}
    built = edited(record, "transcript p-0101", **LINE, **second, **third)
    document = built.documents[paths.transcript("p-0101")]
    assert document is not None
    common = {"year": YEAR, "school": "Школа № 3", "grade": 7, "source": "Справка"}
    assert document["marks"][1:] == [
        {"id": "s-8", "period": "q1", "subject": "pe", "mark": "зач", **common},
        {"id": "s-9", "period": "q1", "subject": "algebra", "mark": "5", **common},
        {"id": "s-10", "period": "q2", "subject": "english", "mark": "4", **common},
    ]
    assert document["marks"][0] == record.source.get(paths.transcript("p-0101"))["marks"][0]  # type: ignore[index]


def test_an_old_line_is_corrected_taken_out_and_never_filled_from_another(record: Record) -> None:
    built = edited(record, "transcript p-0101", marks__0__mark="5", marks__0__source="", **LINE)
    document = built.documents[paths.transcript("p-0101")]
    assert document is not None
    assert (document["marks"][0]["id"], document["marks"][0]["mark"]) == ("s-7", "5")
    assert "source" not in document["marks"][0]
    gone = edited(record, "transcript p-0101", marks__0__gone="on")
    assert gone.documents == {paths.transcript("p-0101"): None}


def test_what_a_line_of_a_paper_lacks_is_told_at_it(record: Record) -> None:
    built = edited(record, "transcript p-0102", **{**LINE, "marks__n0__school": "", "marks__n0__grade": "7а"})
    assert codes(built) == [("marks.n0", "edit-cell-missing"), ("marks.n0", "edit-numbers")]


def test_an_arrangement_without_an_order_is_told_at_its_line(record: Record) -> None:
    built = edited(record, "arrangements p-0102", arrangements__n0__what="home", arrangements__n0__from="2026-11-01")
    assert codes(built) == [("arrangements.n0", "edit-cell-missing")]


def test_an_extension_carries_who_gives_it_and_the_old_one_who_gave_it(record: Record) -> None:
    built = edited(
        record, "extensions", extensions__n0__staff="t-001", extensions__n0__from="2026-10-12",
        extensions__n0__to="2026-10-14", extensions__n0__until="2026-10-20T18:30", extensions__n0__reason="fault",
    )  # fmt: skip
    document = built.documents[paths.extensions(YEAR, "2026-10-01")]
    assert document is not None
    old, new = document["extensions"]
    assert old["by"] == "t-002"
    assert new == {
        "id": "x-3", "staff": "t-001", "from": "2026-10-12", "to": "2026-10-14", "until": "2026-10-20T18:30:00",
        "reason": "fault", "by": "t-003",
    }  # fmt: skip


def test_a_topic_is_put_in_by_its_number_and_the_others_keep_their_ids(record: Record) -> None:
    built = edited(
        record, "plan 7/algebra", items__n0__place="2", items__n0__topic="Новая", items__n0__hours="1",
        items__2__place="1",
    )  # fmt: skip
    document = built.documents[paths.plan(YEAR, "7/algebra")]
    assert document is not None
    assert [(item["id"], item["topic"]) for item in document["items"]] == [
        ("k-3", "Тема 3"), ("k-1", "Тема 1"), ("k-4", "Новая"), ("k-2", "Тема 2")
    ]  # fmt: skip
    assert built.places[paths.plan(YEAR, "7/algebra"), "/items/2"] == "items.n0"


def test_an_own_plan_takes_the_place_of_topics_and_leaves_some_out(record: Record) -> None:
    built = edited(
        record, "plan 7a/algebra", items__n0__topic="Вместо первой", items__n0__hours="2", items__n0__instead="k-1",
        items__n1__topic="Своя", items__n1__hours="1", dropped__2__out="-",
    )  # fmt: skip
    document = built.documents[paths.plan(YEAR, "7a/algebra")]
    assert document is not None
    assert [item["id"] for item in document["items"]] == ["k-2", "k-1", "o-4"]
    assert "dropped" not in document


def test_a_new_plan(record: Record) -> None:
    built = edited(
        record, "plan ", plan__0__home="7", plan__0__name="physics", plan__0__title="Физика, 7",
        plan__0__subject="physics", items__n0__topic="Введение", items__n0__hours="2",
    )  # fmt: skip
    assert not built.problems
    assert built.documents[paths.plan(YEAR, "7/physics")] == {
        "kind": "plan", "version": 1, "plan": "7/physics", "title": "Физика, 7", "subject": "physics",
        "items": [{"id": "k-1", "topic": "Введение", "hours": 2}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("what", "changes", "told"),
    [
        ("plan ", {"plan__0__home": "7", "plan__0__name": "algebra"}, ("plan.0", "edit-plan-stands")),
        ("plan ", {"plan__0__name": "Имя"}, ("plan.0", "edit-section-name")),
        ("plan 7/algebra", {f"items__{n}__gone": "on" for n in range(3)}, ("plan.0", "edit-plan-empty")),
        ("plan 7/algebra", {"items__0__hours": "много"}, ("items.0", "edit-numbers")),
        ("plan 7/algebra", {"items__n0__topic": "Без часов"}, ("items.n0", "edit-cell-missing")),
        ("extensions", {"extensions__n0__from": "2026-10-12"}, ("extensions.n0", "edit-cell-missing")),
        ("staff t-003", {"duties__0__gone": "on"}, ("person.0", "edit-staff-without-duty")),
        ("staff ", {"duties__n0__duty": "teacher"}, ("person.0", "edit-cell-missing")),
        ("pupil p-0101", {"new__n0__given": "Ян"}, ("new.n0", "edit-cell-missing")),
        ("regulation", {"steps-0__0__count": "3"}, ("steps-0.0", "edit-step-count")),
        ("regulation", {"steps-0__0__until": ""}, ("steps-0.0", "edit-steps-end")),
        ("regulation", {"no-marks__0__grades": "0-4"}, ("no-marks.0", "edit-numbers")),
        ("regulation", {"deadline-0__0__minutes": ""}, ("deadline-0.0", "edit-cell-missing")),
        ("regulation", {"permissions__n0__act": "mark"}, ("permissions.n0", "edit-cell-missing")),
    ],
)  # fmt: skip
def test_what_says_too_little_is_told_at_its_line(
    record: Record, what: str, changes: dict[str, str], told: tuple[str, str]
) -> None:  # fmt: skip
    assert told in codes(edited(record, what, **changes))


def test_contacts_change_in_the_register_only_and_other_texts_stay(record: Record) -> None:
    built = edited(record, "pupil p-0101", pupil__0__phone="3-33-33")
    assert built.documents == {}
    assert built.people == {"p-0101": {**PEOPLE["people/p-0101.yaml"], "phone": "3-33-33"}}


def test_a_new_parent_gets_an_id_and_the_old_one_a_last_day(record: Record) -> None:
    built = edited(
        record, "pupil p-0101", guardians__0__to="2026-10-14", new__n0__family="Орлова", new__n0__given="Анна",
        new__n0__email="orlova@example.org", new__n0__from="2026-10-15",
    )  # fmt: skip
    (parent,) = built.people
    assert parent.startswith("g-")
    assert built.people[parent]["email"] == "orlova@example.org"
    document = built.documents["pupils/p-0101.yaml"]
    assert document is not None
    old = (record.source.get("pupils/p-0101.yaml") or {})["guardians"][0]
    assert document["guardians"] == [{**old, "to": "2026-10-14"}, {"guardian": parent, "from": "2026-10-15"}]
    assert "Орлова" not in str(built.documents)


def test_the_day_of_coming_of_age_follows_the_birth(record: Record) -> None:
    built = edited(record, "pupil p-0101", pupil__0__birth="2012-02-29")
    document = built.documents["pupils/p-0101.yaml"]
    assert document is not None
    assert document["adult"] == "2030-03-01"


def test_a_new_member_of_staff_is_in_the_register_and_has_a_duty(record: Record) -> None:
    built = edited(
        record, "staff ", person__0__family="Орлов", person__0__given="Пётр", duties__n0__duty="teacher",
        duties__n0__from="2026-11-01", duties__n0__order="7-к",
    )  # fmt: skip
    (person,) = built.people
    assert built.documents == {
        f"staff/{person}.yaml": {
            "kind": "staff", "version": 1, "duties": [{"duty": "teacher", "from": "2026-11-01", "order": "7-к"}],
        },
    }  # fmt: skip


def test_a_deadline_a_permission_and_an_agreement_are_amended_each_at_its_place(record: Record) -> None:
    before = record.regulation
    roles = next(n for n, p in enumerate(before["permissions"]) if p["act"] == "plan")
    built = edited(
        record, "regulation", **{
            "deadline-0__0__minutes": "90", f"permissions__{roles}__roles__deputy-head": "on",
            "about__0__edition": "2026-11-01", "approvals__0__step-1__council": "-",
            "approvals__0__step-1__archivist": "on", "steps-0__n0__until": "days", "steps-0__n0__count": "14",
            "steps-0__n0__effect": "late", "steps-0__n0__register": "on",
        },
    )  # fmt: skip
    assert not built.problems
    wanted: dict[str, Any] = deepcopy(dict(before))
    wanted["deadlines"][0]["minutes"] = 90
    wanted["deadlines"][0]["steps"].insert(-1, {"until": "days", "count": 14, "effect": "late", "register": True})
    wanted["permissions"][roles]["roles"] = ["teacher", "deputy-head", "administrator"]
    wanted["edition"] = "2026-11-01"
    wanted["approvals"][0]["steps"][0]["roles"] = ["archivist"]
    assert built.documents == {paths.REGULATION: wanted}


def test_a_text_is_made_canonical_and_read(record: Record) -> None:
    path = paths.plan(YEAR, "7/algebra")
    make, _build = editor(f"text {path}")
    shown = make(record)["text"].rows[0]["text"]
    built = edited(record, f"text {path}", text__0__text=shown.replace('"Тема 2"', "Иная тема").replace("\n", "\r\n"))
    document = built.documents[path]
    assert document is not None
    assert document["items"][1]["topic"] == "Иная тема"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("hours: 2", "hours: два", 12), ("hours: 2", "hours: 200", 12), ("items:", "предметы:", 6),
        ("kind", "&a kind", 1),
    ],
)
def test_a_text_that_is_no_document_is_told_by_its_line(record: Record, old: str, new: str, line: int) -> None:
    path = paths.plan(YEAR, "7/algebra")
    make, _build = editor(f"text {path}")
    shown = make(record)["text"].rows[0]["text"]
    built = edited(record, f"text {path}", text__0__text=shown.replace(old, new, 1))
    assert built.documents == {}
    assert {row for row, _finding in built.problems} == {"text.0"}
    assert line in {finding.line for _row, finding in built.problems}


def test_a_box_that_the_page_never_offered_is_refused(record: Record) -> None:
    with pytest.raises(SheetError):
        edited(record, "regulation", permissions__0__roles__emperor="on")
