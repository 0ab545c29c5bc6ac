"""What a FET file says, and what is refused or left out with its reason."""

from __future__ import annotations

import time

import pytest
from tests.unit.imports.fet_samples import DATA, STUDENTS, activity, fet

from zhurnal.domain.errors import FindingsError
from zhurnal.services.imports.fet_file import read_fet, start_of
from zhurnal.services.imports.fet_model import FixedRoom, FixedTime, Hour


def refused(data: bytes) -> tuple[str, int, dict[str, str | int]]:
    """Code, line and params of the one finding with which `data` is refused."""
    with pytest.raises(FindingsError) as caught:
        read_fet(data, "school.fet")
    (finding,) = caught.value.findings
    assert finding.path == "school.fet"
    return finding.code, finding.line, dict(finding.params)


def noted(data: bytes) -> list[tuple[str, dict[str, str | int]]]:
    return [(finding.code, dict(finding.params)) for finding in read_fet(data).notes]


def test_the_sample_school() -> None:
    school = read_fet((DATA / "small.fet").read_bytes(), "small.fet")
    assert school.institution == 'Школа "Пример"'
    assert school.days == ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница")
    assert school.hours[0] == Hour("08:30", "08:30")
    assert [year.name for year in school.years] == ["7", "8"]
    assert [(group.name, group.size) for group in school.years[0].groups][:2] == [("7 а", 12), ("7 б", 10)]
    assert [subgroup.name for subgroup in school.years[0].groups[2].subgroups] == ["7 а 2 гр.", "7 б 2 гр."]
    assert school.rooms[0].building == "Главный корпус"
    by_id = {activity.id: activity for activity in school.activities}
    assert by_id[14].students == ("7 а", "7 б")
    assert by_id[14].tags == ("Спорт",)
    assert by_id[18].teachers == ("Чернова Е.В.", "Белов Павел Сергеевич", "Дроздов Илья Романович")
    assert (by_id[16].duration, by_id[1].total, by_id[2].group) == (2, 2, 1)
    assert by_id[22].students == ()
    assert 21 not in by_id
    assert [(note.code, note.params["activity"]) for note in school.notes] == [("unplaced-inactive", 21)]


def test_sets_share_people_when_they_share_a_subgroup() -> None:
    atoms = read_fet((DATA / "small.fet").read_bytes()).atoms()
    assert atoms["7 французский"] == {"7 а 2 гр.", "7 б 2 гр."}
    assert atoms["7 а"] == {"7 а 1 гр.", "7 а 2 гр."}
    assert atoms["8 а"] == {"8 а"} == atoms["8"]


def test_the_first_versions_of_the_format() -> None:
    old = """<!DOCTYPE FET><FET version="5.0.3">
    <Days_List><Number>1</Number><Name>Понедельник</Name></Days_List>
    <Hours_List><Number>2</Number><Name>1</Name><Name>2</Name></Hours_List>
    <Teachers_List><Teacher><Name>Орлов</Name></Teacher></Teachers_List>
    <Subjects_List><Subject><Name>Алгебра</Name></Subject></Subjects_List>
    <Subject_Tags_List><Subject_Tag><Name>профиль</Name></Subject_Tag></Subject_Tags_List>
    <Students_List><Year><Name>7а</Name></Year></Students_List>
    <Activities_List><Activity><Teacher>Орлов</Teacher><Subject>Алгебра</Subject><Subject_Tag>профиль</Subject_Tag>
    <Students>7а</Students><Duration>1</Duration><Id>4</Id><Active>yes</Active></Activity></Activities_List>
    <Rooms_List><Room><Name>1</Name></Room></Rooms_List>
    <Time_Constraints_List><ConstraintActivityPreferredTime><Weight>1</Weight><Compulsory>yes</Compulsory>
    <Activity_Id>4</Activity_Id><Preferred_Day>Понедельник</Preferred_Day><Preferred_Hour>2</Preferred_Hour>
    </ConstraintActivityPreferredTime></Time_Constraints_List></FET>"""
    school = read_fet(old.encode())
    assert school.version == "5.0.3"
    assert [hour.name for hour in school.hours] == ["1", "2"]
    assert school.activities[0].tags == ("профиль",)
    assert school.times == (FixedTime(4, "Понедельник", "2", locked=False, line=11),)
    assert school.notes == ()


def test_the_newest_names_of_a_fixed_time_and_room() -> None:
    times = """<ConstraintActivityPreferredStartingTime><Weight_Percentage>100</Weight_Percentage>
    <Activity_Id>1</Activity_Id><Day>Вторник</Day><Hour>09:25</Hour><Permanently_Locked>true</Permanently_Locked>
    <Active>true</Active></ConstraintActivityPreferredStartingTime>"""
    spaces = """<ConstraintActivityPreferredRoom><Weight_Percentage>100</Weight_Percentage>
    <Activity_Id>1</Activity_Id><Room>204</Room><Permanently_Locked>false</Permanently_Locked>
    <Active>true</Active></ConstraintActivityPreferredRoom>"""
    school = read_fet(fet(activity(1, "Орлов", "Алгебра", "7 а"), times=times, spaces=spaces))
    assert [(time.activity, time.day, time.hour, time.locked) for time in school.times] == [
        (1, "Вторник", "09:25", True)
    ]
    assert school.room_choices == (FixedRoom(1, "204", locked=False, line=school.room_choices[0].line),)


@pytest.mark.parametrize(
    "wish", ["<Weight_Percentage>95</Weight_Percentage>", "<Active>false</Active>", "<Compulsory>no</Compulsory>"]
)
def test_a_wish_places_nothing(wish: str) -> None:
    times = f"""<ConstraintActivityPreferredStartingTime>{wish}<Activity_Id>1</Activity_Id>
    <Preferred_Day>Вторник</Preferred_Day><Preferred_Hour>09:25</Preferred_Hour>
    </ConstraintActivityPreferredStartingTime>"""
    assert read_fet(fet(activity(1, "Орлов", "Алгебра", "7 а"), times=times)).times == ()


@pytest.mark.parametrize(
    ("hour", "start"),
    [("07:30", "07:30"), ("1 (8.30-9.15)", "08:30"), ("3", ""), ("24:10", ""), ("Урок 2, 9:25", "09:25")],
)
def test_the_start_of_an_hour(hour: str, start: str) -> None:
    assert start_of(hour) == start


def test_activities_that_make_no_sense_are_left_out_with_their_reason() -> None:
    data = fet(
        activity(1, "Петров", "Алгебра", "7 а")
        + activity(2, "Орлов", "Химия", "7 а")
        + activity(3, "Орлов", "Алгебра", "9 в")
        + activity(4, "Орлов", "Алгебра", "7 а", duration=0)
        + activity(5, "Орлов", "Алгебра", "7 а")
        + activity(5, "Соколова", "Алгебра", "7 б")
        + "<Activity><Teacher>Орлов</Teacher></Activity>"
        + activity(7, "Орлов", "Алгебра", "7 б", more="<Active>false</Active>")
        + activity(8, "Орлов", "", "7 б")
    )
    assert [activity.id for activity in read_fet(data).activities] == [5]
    assert noted(data) == [
        ("unplaced-unknown-teacher", {"activity": 1, "name": "Петров"}),
        ("unplaced-unknown-subject", {"activity": 2, "name": "Химия"}),
        ("unplaced-unknown-students", {"activity": 3, "name": "9 в"}),
        ("unplaced-duration", {"activity": 4, "limit": 60}),
        ("unplaced-id-twice", {"activity": 5}),
        ("unplaced-no-id", {}),
        ("unplaced-inactive", {"activity": 7}),
        ("unplaced-no-subject", {"activity": 8}),
    ]


def test_look_alike_letters_are_put_right_or_told() -> None:
    # A Latin P in a Cyrillic word is put right; a Latin "7 a" is the class that looks the same.
    data = fet(activity(1, "Oрлов", "Алгебра", "7 a"), teachers=("Орлов", "A.Белов", "А.Белов"))
    (found,) = read_fet(data).activities
    assert (found.teachers, found.students) == (("Орлов",), ("7 а",))
    assert noted(data) == [("import-names-look-alike", {"what": "teacher", "name": "А.Белов", "first": "A.Белов"})]


def test_names_are_cleaned() -> None:
    data = fet(teachers=("Op\u200bлов", "Орлов", "  Соколова \u00a0 Анна "))
    assert read_fet(data).teachers == ("Орлов", "Соколова Анна")
    assert [code for code, _ in noted(data)] == ["import-name-cleaned", "import-name-twice"]


def test_constraints_of_unknown_things() -> None:
    times = """<ConstraintActivityPreferredStartingTime><Activity_Id>9</Activity_Id><Day>Вторник</Day>
    <Hour>09:25</Hour></ConstraintActivityPreferredStartingTime>
    <ConstraintActivityPreferredStartingTime><Activity_Id>1</Activity_Id><Day>Суббота</Day>
    <Hour>09:25</Hour></ConstraintActivityPreferredStartingTime>"""
    spaces = """<ConstraintActivityPreferredRoom><Activity_Id>1</Activity_Id><Room>999</Room>
    </ConstraintActivityPreferredRoom>"""
    assert noted(fet(activity(1, "Орлов", "Алгебра", "7 а"), times=times, spaces=spaces)) == [
        ("unplaced-unknown-activity", {"activity": "9"}),
        ("unplaced-unknown-time", {"activity": 1}),
        ("import-unknown-room", {"activity": 1, "name": "999"}),
    ]


def test_a_bad_number_is_told_and_does_without() -> None:
    students = STUDENTS.replace("<Name>7 б</Name>", "<Name>7 б</Name><Number_of_Students>много</Number_of_Students>")
    data = fet(students=students)
    assert read_fet(data).years[0].groups[1].size == 0
    assert noted(data) == [("import-bad-number", {"tag": "Number_of_Students", "found": "много"})]


def test_a_truncated_file() -> None:
    data = (DATA / "small.fet").read_bytes()
    code, line, params = refused(data[:5000])
    assert code == "xml-malformed"
    assert line == data[:5000].count(b"\n") + 1
    assert params["reason"] in ("no element found", "unclosed token")


def test_a_wrong_encoding_is_found_at_its_line() -> None:
    data = '<fet version="6.0.0">\n<Comments>Школа</Comments></fet>'.encode("cp1251")
    assert refused(data) == ("file-not-utf8", 2, {"byte": "0xd8"})


def test_the_declared_encoding_chooses_no_decoder() -> None:
    data = b'<?xml version="1.0" encoding="cp037"?>' + fet()
    assert read_fet(data).teachers == ("Орлов", "Соколова")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xml-malformed"),
        (b"not xml", "xml-malformed"),
        (b"<fet version='6.0.0'>\x00</fet>", "file-control-character"),
        (b"<html/>", "fet-not-fet"),
        (b"<fet/>", "fet-version"),
        (b"<fet version='4.1.0'/>", "fet-version"),
        (b"<fet version='77.1.0'/>", "fet-version"),
        (b"<fet version='6.0.0'/>", "fet-no-list"),
        (b"<fet version='6.0.0'><Days_List></Days_List></fet>", "fet-no-list"),
        (b"<fet version='6.0.0'>" + b"<a>" * 100_000, "xml-too-deep"),
        (b"<fet version='6.0.0'>" + b"x" * 30_000 + b"</fet>", "xml-text-too-long"),
        (b"<fet version='6.0.0'>" + b" " * (17 * 1024 * 1024), "file-too-large"),
    ],
)
def test_what_is_no_fet_file_is_refused(data: bytes, code: str) -> None:
    assert refused(data)[0] == code


def test_too_many_days() -> None:
    days = "".join(f"<Day><Name>д{number}</Name></Day>" for number in range(40))
    data = f"<fet version='6.0.0'><Days_List>{days}</Days_List></fet>".encode()
    assert refused(data) == ("fet-list-too-long", 1, {"tag": "Days_List", "limit": 35, "size": 40})


BILLION = (
    '<!DOCTYPE fet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<fet version="6.0.0">&b;</fet>'
)
OUTSIDE = '<!DOCTYPE fet [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<fet version="6.0.0">&x;</fet>'
PARAMETER = '<!DOCTYPE fet [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>\n<fet version="6.0.0"/>'


@pytest.mark.parametrize("bomb", [BILLION, OUTSIDE, PARAMETER])
def test_entities_are_refused_at_their_declaration(bomb: str) -> None:
    began = time.perf_counter()
    assert refused(bomb.encode())[:2] == ("xml-entity", 1)
    assert time.perf_counter() - began < 20  # unfolded it would take for ever


def test_the_many_elements_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhurnal.services.imports.fet_xml.MAX_ELEMENTS", 50)
    code, _, params = refused(b"<fet version='6.0.0'>" + b"<a/>" * 60 + b"</fet>")
    assert (code, params) == ("xml-too-many", {"limit": 50})
