"""From a FET file to the documents of a school, judged and committed; and the second import, which changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.unit.imports.fet_samples import DATA, STUDENTS, activity, fet, row, table

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import FindingsError
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, MemorySource
from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school
from zhurnal.services.imports.fet import FetOptions, plan_fet
from zhurnal.services.imports.input_file import InputFile
from zhurnal.services.imports.plan import ImportPlan
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit

YEAR = "2026-2027"
OPTIONS = FetOptions(YEAR)
SMALL = InputFile("small.fet", (DATA / "small.fet").read_bytes())
SMALL_WEEK = InputFile("small_timetable.csv", (DATA / "small_timetable.csv").read_bytes())
SCHEMAS = SchemaSet.from_folder(bundle.path("schemas"))
MONDAY, TUESDAY = "Понедельник", "Вторник"


class Place:
    """A school in memory: the record and the register, changed by plans without a judge."""

    def __init__(self) -> None:
        self.record: dict[str, Document] = {}
        self.register: dict[str, Document] = {}

    def plan(self, file: bytes, week: bytes | None = None, options: FetOptions = OPTIONS) -> ImportPlan:
        timetable = InputFile("week.csv", week) if week is not None else None
        source = (MemorySource(self.record), MemorySource(self.register))
        return plan_fet(*source, InputFile("school.fet", file), timetable, options)

    def take(self, file: bytes, week: bytes | None = None, options: FetOptions = OPTIONS) -> ImportPlan:
        """Plan and carry out; every document goes through the codec and its schema."""
        plan = self.plan(file, week, options)
        for documents, changes in ((self.register, plan.people), (self.record, plan.changes)):
            for change in changes:
                data = codec.dump(dict(change.now or {}), SCHEMAS, path=change.path())
                documents[change.path()] = codec.load(data, SCHEMAS, path=change.path())
        return plan

    def section(self, section: str) -> Document:
        return self.record[f"years/{YEAR}/sections/{section}.yaml"]

    @property
    def sections(self) -> list[str]:
        start = f"years/{YEAR}/sections/"
        return sorted(path[len(start) : -5] for path in self.record if path.startswith(start))

    def slots(self, home: str) -> list[tuple[str, list[tuple[int, int, str]]]]:
        weeks = self.record[f"years/{YEAR}/timetable/{home}.yaml"]["weeks"]
        return [
            (
                f"{week['from']}..{week.get('to', '')}",
                [(slot["day"], slot["number"], slot["section"]) for slot in week["slots"]],
            )
            for week in weeks
        ]


def codes(plan: ImportPlan) -> list[str]:
    return [note.code for note in plan.notes]


def refused(place: Place, *args: Any) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(FindingsError) as caught:
        place.plan(*args)
    (finding,) = caught.value.findings
    return finding.code, dict(finding.params)


def schema_example(kind: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bundle.path("schemas", f"{kind}.v1.json").read_bytes())["examples"][0]
    return document


@pytest.fixture
def school(tmp_path: Path) -> School:
    """A school just founded: an administrator, the catalogues of works and reasons, nothing taught yet."""
    regulation = codec.load(bundle.path("workflows", "regulation.yaml").read_bytes(), SCHEMAS)
    duty = {"duty": "administrator", "from": "2026-08-01"}
    documents = {
        "school.yaml": schema_example("school"),
        "regulation.yaml": regulation,
        "catalogs/works.yaml": schema_example("works"),
        "catalogs/reasons.yaml": schema_example("reasons"),
        "staff/t-001.yaml": {"kind": "staff", "version": 1, "duties": [duty]},
    }
    admin = {"kind": "person", "version": 1, "person": "t-001", "family": "Белов", "given": "Павел"}
    clock = SetClock(datetime(2026, 8, 20, 9, tzinfo=ZoneInfo("Europe/Moscow")))
    return found_school(tmp_path / "school", documents, {"t-001": admin}, administrator="t-001", clock=clock)


def test_through_the_judge_into_one_commit_and_again_into_none(school: School) -> None:
    before = school.record_store.snapshot().commit
    plan = plan_fet(school.record().source, school.register(), SMALL, SMALL_WEEK, OPTIONS)
    outcome = submit(school, Submission("t-001", "import", [*plan.people, *plan.changes]))
    assert outcome.findings == []
    assert outcome.commit is not None
    (newest, *_) = school.record_store.log(limit=1)
    assert (newest.id, list(newest.parents)) == (outcome.commit, [before])
    told = "предметы 1, кабинеты 1, календарь 1, сотрудники 8, классы 3, группы 14, расписание 4"
    assert newest.subject == f"Справочники и списки: {told}"

    again = plan_fet(school.record().source, school.register(), SMALL, SMALL_WEEK, OPTIONS)
    assert again.empty
    assert set(again.left) == {change.place for change in plan.changes}
    assert (again.added, again.changed) == ((), ())

    record = school.record()
    monday = date(2026, 9, 7)
    assert record.classes(YEAR) == ["7a", "7b", "8a"]
    assert [(slot.number, slot.section, slot.room) for slot in record.home_slots(YEAR, "8a", monday)] == [
        (1, "8a/fizicheskaya-kultura", "r-sportivnyy-zal"),
        (2, "8a/tekhnologiya", "r-masterskaya"),
        (3, "8a/tekhnologiya", "r-masterskaya"),
    ]
    assert record.section_classes(YEAR, "7/frantsuzskiy-yazyk") == ["7a", "7b"]


def test_the_teacher_who_is_in_the_register_already_is_found_there(school: School) -> None:
    # The administrator "Белов Павел" is the file's "Белов Павел Сергеевич" only by hand: names are not guessed longer.
    plan = plan_fet(school.record().source, school.register(), SMALL, SMALL_WEEK, OPTIONS)
    names = {change.now["imported"]: change.person for change in plan.people if change.now}
    assert names["Белов Павел Сергеевич"] == "t-003"
    file = SMALL.data.replace("Белов Павел Сергеевич".encode(), "Белов П.".encode())
    week = SMALL_WEEK.data.replace("Белов Павел Сергеевич".encode(), "Белов П.".encode())
    plan = plan_fet(school.record().source, school.register(), InputFile("a", file), InputFile("b", week), OPTIONS)
    assert "Белов П." not in [change.now["imported"] for change in plan.people if change.now]
    (staff,) = [change for change in plan.changes if change.place == "staff/t-001.yaml"]
    assert staff.now is not None
    assert [duty["duty"] for duty in staff.now["duties"]] == ["administrator", "teacher"]


def test_no_name_of_a_person_comes_into_the_record() -> None:
    place = Place()
    place.take(SMALL.data, SMALL_WEEK.data)
    text = json.dumps(place.record, ensure_ascii=False)
    for person in place.register.values():
        assert person["family"] not in text


def test_the_sample_school() -> None:
    place = Place()
    plan = place.take(SMALL.data, SMALL_WEEK.data)
    assert sorted(codes(plan)) == [
        "import-name-incomplete",
        "import-name-incomplete",
        "import-usual-terms",
        "unplaced-inactive",
        "unplaced-no-students",
    ]
    # The row of the meeting without students is named where it stands in the timetable.
    (row_note,) = [note for note in plan.notes if note.code == "unplaced-no-students"]
    assert (row_note.path, row_note.line, row_note.params["activity"]) == ("week.csv", 23, 22)
    assert place.sections == [
        "7/fizicheskaya-kultura",
        "7/frantsuzskiy-yazyk",
        "7a/algebra",
        "7a/angliyskiy-yazyk-1",
        "7a/angliyskiy-yazyk-2",
        "7a/russkiy-yazyk",
        "7b/algebra",
        "7b/angliyskiy-yazyk",
        "7b/russkiy-yazyk",
        "8a/algebra",
        "8a/fizicheskaya-kultura",
        "8a/informatika",
        "8a/russkiy-yazyk",
        "8a/tekhnologiya",
    ]
    half = place.section("7a/angliyskiy-yazyk-2")
    assert half["members"] == [{"class": "7a", "part": "2-gr"}]
    assert half["title"] == "Английский язык, 7а 2 гр."
    joint = place.section("7/frantsuzskiy-yazyk")
    assert joint["members"] == [{"class": "7a", "part": "2-gr"}, {"class": "7b", "part": "2-gr"}]
    three = place.section("8a/informatika")
    assert [(teacher["role"], teacher["from"]) for teacher in three["teachers"]] == [
        ("main", "2026-09-01"),
        ("second", "2026-09-01"),
        ("second", "2026-09-01"),
    ]
    calendar = place.record[f"years/{YEAR}/calendar.yaml"]
    assert calendar["shifts"][0]["bells"][1] == {"number": 2, "from": "09:25", "to": "10:10"}
    assert calendar["week"] == [{"grades": [7, 8], "days": 5}]
    record = Record(MemorySource(place.record))
    assert len(record.slots(YEAR, date(2026, 9, 7))) == 9


ALGEBRA = activity(1, "Орлов", "Алгебра", "7 а")
WEEK = table(row(1, MONDAY, "08:30"))


def test_a_new_teacher_amends_the_section_from_the_day_on() -> None:
    place = Place()
    place.take(fet(ALGEBRA), WEEK)
    later = replace(OPTIONS, valid_from=date(2027, 1, 11))
    other = fet(activity(1, "Соколова", "Алгебра", "7 а"))
    plan = place.take(other, WEEK, later)
    assert place.sections == ["7a/algebra"]
    assert place.section("7a/algebra")["teachers"] == [
        {"staff": "t-001", "role": "main", "from": "2026-09-01", "to": "2027-01-10"},
        {"staff": "t-002", "role": "main", "from": "2027-01-11"},
    ]
    assert plan.changed == (f"years/{YEAR}/sections/7a/algebra.yaml",)
    assert place.plan(other, WEEK, later).empty


def test_a_teacher_who_stays_keeps_the_entry_and_a_later_change_stands() -> None:
    place = Place()
    both = activity(1, "Орлов", "Алгебра", "7 а", more="<Teacher>Соколова</Teacher>")
    place.take(fet(both), WEEK)
    place.take(fet(ALGEBRA), WEEK, replace(OPTIONS, valid_from=date(2027, 1, 11)))
    orlov = {"staff": "t-001", "role": "main", "from": "2026-09-01"}
    assert place.section("7a/algebra")["teachers"] == [
        orlov,
        {"staff": "t-002", "role": "second", "from": "2026-09-01", "to": "2027-01-10"},
    ]
    # What is mended before the change lasts until the change.
    third = fet(both.replace("Соколова", "Ким"), teachers=("Орлов", "Соколова", "Ким"))
    place.take(third, WEEK, replace(OPTIONS, valid_from=date(2026, 10, 1)))
    assert place.section("7a/algebra")["teachers"] == [
        orlov,
        {"staff": "t-002", "role": "second", "from": "2026-09-01", "to": "2026-09-30"},
        {"staff": "t-003", "role": "second", "from": "2026-10-01", "to": "2027-01-10"},
    ]


def test_a_section_that_is_over_is_not_taken_up_again() -> None:
    place = Place()
    place.take(fet(ALGEBRA), WEEK)
    path = f"years/{YEAR}/sections/7a/algebra.yaml"
    place.record[path] = {**place.record[path], "to": "2026-12-28"}
    place.take(fet(ALGEBRA), WEEK, replace(OPTIONS, valid_from=date(2027, 1, 11)))
    assert place.sections == ["7a/algebra", "7a/algebra-2"]


def test_a_new_timetable_follows_the_old_one() -> None:
    place = Place()
    place.take(fet(ALGEBRA), WEEK)
    later = replace(OPTIONS, valid_from=date(2027, 1, 11))
    tuesday = table(row(1, TUESDAY, "10:30"))
    place.take(fet(ALGEBRA), tuesday, later)
    assert place.slots("7a") == [
        ("2026-09-01..2027-01-10", [(1, 1, "7a/algebra")]),
        ("2027-01-11..", [(2, 3, "7a/algebra")]),
    ]
    assert place.plan(fet(ALGEBRA), tuesday, later).empty
    # The first half mended afterwards leaves the second as it is.
    place.take(fet(ALGEBRA), table(row(1, MONDAY, "09:25")))
    assert place.slots("7a") == [
        ("2026-09-01..2027-01-10", [(1, 2, "7a/algebra")]),
        ("2027-01-11..", [(2, 3, "7a/algebra")]),
    ]


def test_a_section_that_lost_its_lessons_is_told_and_stays() -> None:
    place = Place()
    english = activity(2, "Соколова", "Английский", "7 а")
    place.take(fet(ALGEBRA + english), table(row(1, MONDAY, "08:30"), row(2, MONDAY, "09:25")))
    plan = place.take(fet(ALGEBRA), WEEK)
    assert [dict(note.params) for note in plan.notes if note.code == "import-section-without-lessons"] == [
        {"section": "7a/angliyskiy"}
    ]
    assert "7a/angliyskiy" in place.sections


def test_what_people_added_by_hand_stays() -> None:
    place = Place()
    place.take(fet(ALGEBRA), WEEK)
    path = f"years/{YEAR}/classes/7a.yaml"
    by_hand = {"class-teachers": [{"staff": "t-001", "from": "2026-09-01"}], "shift": 2, "title": "7А"}
    place.record[path] = {**place.record[path], **by_hand}
    place.record["catalogs/subjects.yaml"] = {
        "kind": "subjects",
        "version": 1,
        "subjects": {"alg": {"title": "алгебра"}, "khor": {"title": "Хор"}},
    }
    section = place.section("7a/algebra")
    place.record[f"years/{YEAR}/sections/7a/algebra.yaml"] = {**section, "subject": "alg", "title": "Алгебра (проф.)"}
    plan = place.take(fet(ALGEBRA + activity(2, "Соколова", "Английский", "7 а 1")), WEEK)
    assert place.record[path]["class-teachers"] == by_hand["class-teachers"]
    assert place.record[path]["parts"] == [{"part": "1", "title": "1"}]
    assert sorted(place.record["catalogs/subjects.yaml"]["subjects"]) == ["alg", "angliyskiy", "khor"]
    assert place.section("7a/algebra")["title"] == "Алгебра (проф.)"
    assert f"years/{YEAR}/sections/7a/algebra.yaml" in plan.left


def test_two_teachers_of_one_class_are_two_sections() -> None:
    place = Place()
    both = activity(1, "Орлов", "Алгебра", "7 а") + activity(2, "Соколова", "Алгебра", "7 а")
    place.take(fet(both), table(row(1, MONDAY, "08:30"), row(2, MONDAY, "09:25")))
    assert place.sections == ["7a/algebra-1", "7a/algebra-2"]
    assert place.section("7a/algebra-2")["title"] == "Алгебра, 7а (2)"


def test_pieces_of_one_activity_are_one_section_whatever_the_order_of_teachers() -> None:
    place = Place()
    second = activity(2, "Орлов", "Алгебра", "7 а").replace("<Teacher>", "<Teacher>Соколова</Teacher><Teacher>")
    first = activity(1, "Орлов", "Алгебра", "7 а", more="<Teacher>Соколова</Teacher>")
    place.take(fet(first + second), table(row(1, MONDAY, "08:30"), row(2, MONDAY, "09:25")))
    assert place.sections == ["7a/algebra"]
    assert len(place.slots("7a")[0][1]) == 2


def test_a_third_section_gets_the_next_number_and_the_others_keep_theirs() -> None:
    place = Place()
    place.take(fet(ALGEBRA), WEEK)
    place.take(fet(activity(9, "Соколова", "Алгебра", "7 а 1") + ALGEBRA), WEEK)
    assert place.sections == ["7a/algebra", "7a/algebra-2"]
    assert place.section("7a/algebra")["members"] == [{"class": "7a"}]


def test_years_that_are_classes_and_groups_that_are_halves() -> None:
    place = Place()
    students = """<Students_List><Year><Name>1-А</Name>
    <Group><Name>1-А англ. 1</Name></Group><Group><Name>1-А англ. 2</Name></Group></Year>
    <Year><Name>10 «Е»</Name></Year><Year><Name>10 Э</Name></Year><Year><Name>Хор</Name></Year></Students_List>"""
    data = fet(
        activity(1, "Орлов", "Алгебра", "1-А англ. 2")
        + activity(2, "Соколова", "Алгебра", "10 «Е»")
        + activity(3, "Соколова", "Алгебра", "10 Э")
        + activity(4, "Соколова", "Английский", "Хор"),
        students=students,
    )
    plan = place.take(data, table(*(row(number, MONDAY, "08:30") for number in (1, 2)), row(4, TUESDAY, "08:30")))
    titles = {path[-8:-5].strip("/"): doc["title"] for path, doc in place.record.items() if "/classes/" in path}
    assert titles == {"1a": "1А", "10e": "10Е", "0e2": "10Э"}
    assert place.section("1a/algebra")["members"] == [{"class": "1a", "part": "angl-2"}]
    assert place.section("1a/algebra")["marking"] == "none"
    assert place.section("10e2/algebra")["marking"] == "marks"
    lost = [note for note in plan.notes if note.code == "unplaced-no-class"]
    assert [(note.line, note.params["name"]) for note in lost] == [(4, "Хор")]


def test_bells_and_terms_of_the_school() -> None:
    bells = InputFile("bells.csv", b"number,from,to,shift\n1,8:00,8:40,1\n2,8.50,9.30,1\n1,13:00,13:40,2\n")
    terms = InputFile(
        "terms.csv",
        "term;grades;title;from;to\nq1;1-9;1 четверть;2026-09-01;2026-10-24\n"
        "holiday;;Осенние каникулы;2026-10-25;2026-11-02\n".encode(),
    )
    place = Place()
    options = replace(OPTIONS, bells=bells, terms=terms)
    plan = place.take(fet(ALGEBRA), table(row(1, MONDAY, "10:30")), options)
    calendar = place.record[f"years/{YEAR}/calendar.yaml"]
    assert (calendar["from"], calendar["to"]) == ("2026-09-01", "2026-10-24")
    assert calendar["holidays"] == [{"title": "Осенние каникулы", "from": "2026-10-25", "to": "2026-11-02"}]
    assert [shift["shift"] for shift in calendar["shifts"]] == [1, 2]
    assert [(note.code, dict(note.params)) for note in plan.notes if note.code.endswith("bell")] == [
        ("import-hour-without-bell", {"number": 3})
    ]
    assert place.plan(fet(ALGEBRA), table(row(1, MONDAY, "10:30")), options).empty
    # A calendar that stands keeps its bells and terms when no tables are given.
    assert place.plan(fet(ALGEBRA), table(row(1, MONDAY, "10:30"))).empty
    shorter = replace(OPTIONS, lesson_minutes=40)
    place.take(fet(ALGEBRA), WEEK, shorter)
    shifts = place.record[f"years/{YEAR}/calendar.yaml"]["shifts"]
    assert shifts[0]["bells"][0] == {"number": 1, "from": "08:30", "to": "09:10"}
    assert shifts[1]["shift"] == 2


def test_saturday_makes_a_week_of_six_days() -> None:
    days = b"<Days_List><Day><Name>\xd0\xa1\xd0\xb1</Name></Day></Days_List>"
    data = fet(ALGEBRA).replace(fet().split(b"\n")[1], days)
    place = Place()
    place.take(data, table(row(1, "Сб", "08:30")))
    assert place.record[f"years/{YEAR}/calendar.yaml"]["week"] == [{"grades": [7], "days": 6}]
    assert place.slots("7a")[0][1] == [(6, 1, "7a/algebra")]


def test_what_stops_an_import() -> None:
    place = Place()
    assert refused(place, fet(ALGEBRA), WEEK, FetOptions("2026-2028")) == ("import-year", {"found": "2026-2028"})
    assert refused(place, fet(ALGEBRA), WEEK, FetOptions("26/27"))[0] == "import-year"
    outside = replace(OPTIONS, valid_from=date(2027, 8, 1))
    assert refused(place, fet(ALGEBRA), WEEK, outside)[0] == "import-outside-year"
    nobody = STUDENTS.replace("7 а", "Хор").replace("7 б", "Театр")
    assert refused(place, fet(students=nobody))[0] == "import-no-classes"
    timeless = fet(ALGEBRA).replace(b"08:30", b"1").replace(b"09:25", b"2").replace(b"10:30", b"3")
    assert refused(place, timeless)[0] == "import-no-bells"
    too_long = replace(OPTIONS, lesson_minutes=70)
    assert refused(place, fet(ALGEBRA), WEEK, too_long) == ("lesson-minutes", {"number": 1, "minutes": 70})
    mixed = fet(subjects=("Алгебра", "Wеб"))
    assert refused(place, mixed) == ("import-mixed-script", {"what": "subject", "name": "Wеб", "word": "Wеб"})


def test_two_people_of_one_name_are_told_apart_by_a_person() -> None:
    place = Place()
    for number, given in (("t-004", "Денис"), ("t-005", "Дмитрий")):
        place.register[f"people/{number}.yaml"] = {
            "kind": "person",
            "version": 1,
            "person": number,
            "family": "Орлов",
            "given": given,
        }
    file = fet(activity(1, "Д.Орлов", "Алгебра", "7 а"), teachers=("Д.Орлов",))
    assert refused(place, file, WEEK) == ("import-ambiguous-person", {"name": "Д.Орлов", "persons": "t-004, t-005"})
    place.register["people/t-005.yaml"] = {**place.register["people/t-005.yaml"], "imported": "Д.Орлов"}
    plan = place.take(file, WEEK)
    assert plan.people == ()
    assert [teacher["staff"] for teacher in place.section("7a/algebra")["teachers"]] == ["t-005"]


def test_initials_of_somebody_who_is_settled_do_not_catch_another() -> None:
    place = Place()
    file = fet(activity(1, "Мл.Орлов", "Алгебра", "7 а"), teachers=("Мл.Орлов",))
    place.take(file, WEEK)
    both = fet(
        activity(1, "Мл.Орлов", "Алгебра", "7 а") + activity(2, "М.Орлов", "Английский", "7 а"),
        teachers=("М.Орлов", "Мл.Орлов"),
    )
    plan = place.take(both, WEEK)
    assert [change.person for change in plan.people] == ["t-002"]
    assert place.plan(both, WEEK).people == ()


def test_without_a_timetable_the_structure_is_planned_and_the_lack_is_told() -> None:
    place = Place()
    plan = place.take(fet(ALGEBRA))
    assert "import-no-times" in codes(plan)
    assert place.sections == ["7a/algebra"]
    assert not [path for path in place.record if "/timetable/" in path]
