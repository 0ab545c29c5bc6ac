"""A OneRoster bundle at the door: what is refused as a whole, what is left out row by row; secrets go nowhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.imports.oneroster_samples import PASSWORD, Sample, packed, small

from zhurnal.domain.errors import FindingsError
from zhurnal.language import use
from zhurnal.services.imports import oneroster_zip, wording
from zhurnal.services.imports.oneroster_bundle import read_bundle
from zhurnal.services.imports.oneroster_model import GUARDIAN, PUPIL, STAFF, Bundle
from zhurnal.services.imports.oneroster_tables import read_tables

YEAR = "2026-2027"


def read(data: bytes, **options: str) -> Bundle:
    return read_bundle(data, "bundle.zip", **{"year": YEAR, **options})


def refused(data: bytes, **options: str) -> tuple[str, dict[str, Any]]:
    with pytest.raises(FindingsError) as caught:
        read(data, **options)
    (finding,) = caught.value.findings
    return finding.code, dict(finding.params)


def told(bundle: Bundle) -> list[tuple[str, int, str]]:
    return sorted((note.path, note.line, note.code) for note in bundle.notes)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_both_versions_say_the_same(version: str) -> None:
    bundle = read(small(version).pack())
    assert bundle.notes == ()
    assert {id_: sorted(user.kinds) for id_, user in bundle.users.items()} == {
        "t1": [STAFF], "p1": [PUPIL], "p2": [PUPIL], "p3": [PUPIL], "g1": [GUARDIAN],
    }  # fmt: skip
    assert bundle.users["p1"].name == {"family": "Ветрова", "given": "Анна", "patronymic": "Игоревна"}
    assert bundle.users["p1"].contacts == {"birth": "2013-05-03", "gender": "f"}
    assert [group.homeroom for group in bundle.groups.values()] == [True, False, False]
    # The standard's end is the day after the last one.
    assert bundle.sessions["q1"].last.isoformat() == "2026-10-24"


def test_passwords_and_what_else_is_not_asked_for_go_nowhere() -> None:
    for version in ("1.1", "1.2"):
        sample = small(version)
        # Also of rows that are told: too many cells, a status that is none, an id twice.
        sample.user("t9", "teacher", "Лишний", status="inactive")
        sample.user("p1", "student", "Другая")
        data = sample.pack()
        assert PASSWORD.encode() in zipfile.ZipFile(io.BytesIO(data)).read("users.csv")
        tables = read_tables(data, "bundle.zip")
        bundle = read(data)
        assert {note.code for note in bundle.notes} >= {"unplaced-or-status", "unplaced-or-id-twice"}
        for kept in (repr(tables), repr(bundle)):
            assert PASSWORD not in kept
            assert "username" not in kept
            assert "white" not in kept


def test_a_row_with_a_cell_too_many_is_told_without_what_it_says() -> None:
    sample = small()
    users = sample.file("users", sample.tables.pop("users"))
    users += f"t9,,,true,school-1,teacher,t9,,А,Б,,,,,,,,{PASSWORD},{PASSWORD}\n"
    bundle = read(_with(sample, users))
    assert ("users.csv", 7, "unplaced-columns") in told(bundle)
    assert PASSWORD not in repr(bundle)


def _with(sample: Sample, users: str) -> bytes:
    sample.manifest["file.users"] = "bulk"
    return sample.pack(more={"users.csv": users.encode()})


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", "propertyName,value\n")
        with archive.open("users.csv", "w") as stream:
            for _ in range(70):
                stream.write(b"0" * 1024 * 1024)
    return out.getvalue()


def lying_bomb() -> bytes:
    """A zip that states a small size for what unfolds to much: the stated size is not believed."""
    data = bytearray(bomb())
    at = data.rindex(b"PK\x01\x02")  # the last entry of the directory: users.csv
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


def test_a_bomb_costs_what_an_honest_zip_does() -> None:
    data = bomb()
    assert len(data) < 200_000
    assert refused(data) == ("zip-too-large", {"limit": oneroster_zip.MAX_UNPACKED // 1024 // 1024})
    assert refused(lying_bomb())[0] in ("zip-unreadable", "zip-too-large")


def damaged() -> bytes:
    data = bytearray(small().pack())
    data[60:90] = b"x" * 30
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: b"", "zip-unreadable"),
        (lambda: b"PK not a zip", "zip-unreadable"),
        (lambda: small().pack()[:-40], "zip-unreadable"),
        (damaged, "zip-unreadable"),
        (lambda: packed({f"{n}.csv": b"" for n in range(65)}), "zip-too-many"),
        (lambda: packed({"../users.csv": b""}), "zip-path"),
        (lambda: packed({"/etc/passwd": b""}), "zip-path"),
        (lambda: packed({"bundle/users.csv": b""}), "zip-path"),
        (lambda: packed({"C:\\users.csv": b""}), "zip-path"),
        (lambda: packed({"folder/": b""}), "zip-path"),
        (lambda: packed({"users\u202e.csv": b""}), "zip-path"),
        (lambda: packed({"users.csv": b"", "Users.csv": b""}), "zip-twice"),
        (lambda: b"x" * (16 * 1024 * 1024 + 1), "file-too-large"),
        (lambda: packed({"users.csv": b""}), "oneroster-no-manifest"),
        (lambda: packed({"manifest.csv": b"a,b\n"}), "csv-no-header"),
        (lambda: small().pack(more={"manifest.csv": b"\xff"}), "file-not-utf8"),
    ],
)
def test_what_is_no_bundle_is_refused_with_a_reason(data: Callable[[], bytes], code: str) -> None:
    assert refused(data())[0] == code


def test_macos_chaff_is_never_opened() -> None:
    assert read(small().pack(more={"__MACOSX/._users.csv": b"\x00\xff"})).notes == ()


def bent(change: Callable[[Sample], object]) -> bytes:
    sample = small()
    change(sample)
    return sample.pack()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda s: s.manifest.update({"oneroster.version": "1.0"}), "oneroster-version"),
        (lambda s: s.manifest.update({"file.users": "delta"}), "oneroster-delta"),
        (lambda s: s.manifest.update({"file.enrollments": "delta"}), "oneroster-delta"),
        (lambda s: s.manifest.update({"file.users": "some"}), "oneroster-mode"),
        (lambda s: s.manifest.update({"file.users": "absent"}), "oneroster-file-missing"),
        (lambda s: s.tables.pop("enrollments") and s.manifest.update({"file.enrollments": "bulk"}),
         "oneroster-file-missing"),
        (lambda s: s.add("orgs", "school-2", type="school"), "oneroster-several-schools"),
    ],
)  # fmt: skip
def test_a_bundle_that_cannot_be_taken_is_refused(change: Callable[[Sample], object], code: str) -> None:
    assert refused(bent(change))[0] == code


def test_roles_are_needed_in_version_1_2() -> None:
    sample = small("1.2")
    del sample.tables["roles"]
    assert refused(sample.pack()) == ("oneroster-file-missing", {"file": "roles.csv"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sourcedId,role\n", "csv-no-header"),
        ("sourcedId,givenName,familyName,givenName\n", "csv-column-twice"),
        ('sourcedId,givenName,familyName\n1,"А,Б\n', "csv-malformed"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text: str, code: str) -> None:
    sample = small()
    del sample.tables["users"]
    assert refused(_with(sample, text))[0] == code


def test_a_table_in_another_encoding_is_refused_at_its_line() -> None:
    sample = small()
    users = sample.file("users", sample.tables.pop("users"))
    sample.manifest["file.users"] = "bulk"
    assert refused(sample.pack(more={"users.csv": users.encode("cp1251")}))[0] == "file-not-utf8"


def test_one_school_of_several_is_taken() -> None:
    sample = small()
    sample.add("orgs", "school-2", type="school")
    sample.add("users", "t8", role="teacher", orgSourcedIds="school-2", familyName="Чужой", givenName="А")
    sample.group("c8", "8а", schoolSourcedId="school-2")
    sample.enrol("t8", "c8", "teacher", schoolSourcedId="school-2")
    bundle = read(sample.pack(), org="school-1")
    assert told(bundle) == [
        ("classes.csv", 5, "unplaced-or-other-school"),
        ("enrollments.csv", 13, "unplaced-or-left-out"),
        ("enrollments.csv", 13, "unplaced-or-left-out"),
        ("users.csv", 7, "unplaced-or-other-school"),
    ]
    assert refused(sample.pack(), org="school-9") == ("oneroster-no-school", {"found": "school-9"})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda s: s.user("x y", "teacher", "А"), ("users.csv", 7, "unplaced-or-id")),
        (lambda s: s.user("x" * 256, "teacher", "А"), ("users.csv", 7, "unplaced-or-id")),
        (lambda s: s.user("", "teacher", "А"), ("users.csv", 7, "unplaced-or-id")),
        (lambda s: s.user("t9", "teacher", "А", status="tobedeleted"), ("users.csv", 7, "unplaced-or-deleted")),
        (lambda s: s.user("t9", "teacher", "А", status="lost"), ("users.csv", 7, "unplaced-or-status")),
        (lambda s: s.user("t9", "wizard", "А"), ("users.csv", 7, "unplaced-or-role-unknown")),
        (lambda s: s.user("t9", "administrator", "А"), ("users.csv", 7, "unplaced-or-role-not-given")),
        (lambda s: s.user("t9", "teacher", ""), ("users.csv", 7, "unplaced-or-no-name")),
        (lambda s: s.user("t9", "teacher", "А" * 81), ("users.csv", 7, "unplaced-cell-too-long")),
        (lambda s: s.user("t9", "teacher", "А", grades="7" * 5000), ("users.csv", 7, "unplaced-cell-too-long")),
        (lambda s: s.user("t9", "teacher", "Wагин"), ("users.csv", 7, "unplaced-mixed-script")),
        (lambda s: s.user("t9", "teacher", "А", email="нет"), ("users.csv", 7, "oneroster-contact")),
        (lambda s: s.user("t9", "teacher", "А", phone="звонить вечером"), ("users.csv", 7, "oneroster-contact")),
        (lambda s: s.user("t9", "teacher", "А", grades="7"), ("users.csv", 7, "oneroster-useless")),
        (lambda s: s.user("t1", "teacher", "Орлова"), ("users.csv", 7, "unplaced-or-id-twice")),
        (lambda s: s.tables["users"].append(s.tables["users"][0]), ("users.csv", 7, "oneroster-row-twice")),
        (lambda s: s.add("demographics", "p9", birthDate="2013-01-01"), ("demographics.csv", 3, "unplaced-or-unknown")),
        (lambda s: s.add("demographics", "p3", birthDate="2013-02-30"), ("demographics.csv", 3, "unplaced-or-date")),
        (lambda s: s.add("demographics", "p3", birthDate="03.05.13"), ("demographics.csv", 3, "unplaced-or-date")),
        (lambda s: s.group("c9", "7б", "club"), ("classes.csv", 5, "unplaced-or-type")),
        (lambda s: s.group("c9", ""), ("classes.csv", 5, "unplaced-or-no-title")),
        (lambda s: s.group("c9", "7б", schoolSourcedId="?"), ("classes.csv", 5, "unplaced-or-unknown")),
        (lambda s: s.add("orgs", "d", type="district") and s.group("c9", "7б", schoolSourcedId="d"),
         ("classes.csv", 5, "unplaced-or-not-school")),
        (lambda s: s.group("s9", "Хор", "scheduled"), ("classes.csv", 5, "unplaced-or-no-subject")),
        (lambda s: s.group("s9", "Хор", "scheduled", subjects="Хор", courseSourcedId="k9"),
         ("classes.csv", 5, "oneroster-no-course")),
        (lambda s: s.group("s9", "Хор", "scheduled", subjects="Хор", subjectCodes="1,2"),
         ("classes.csv", 5, "oneroster-subject-codes")),
        (lambda s: s.group("s9", "Хор", "scheduled", subjects="Хор", termSourcedIds="q9"),
         ("classes.csv", 5, "unplaced-or-unknown")),
        (lambda s: s.enrol("p9", "c1"), ("enrollments.csv", 13, "unplaced-or-unknown")),
        (lambda s: s.enrol("p1", "c9"), ("enrollments.csv", 13, "unplaced-or-unknown")),
        (lambda s: s.enrol("р1", "c1"), ("enrollments.csv", 13, "unplaced-or-id")),
        (lambda s: s.add("enrollments", "e", classSourcedId="с1", userSourcedId="p1", role="student"),
         ("enrollments.csv", 13, "unplaced-or-not-latin")),
        (lambda s: s.enrol("g1", "c1"), ("enrollments.csv", 13, "unplaced-or-role")),
        (lambda s: s.enrol("t1", "c1", "wizard"), ("enrollments.csv", 13, "unplaced-or-id-twice")),
        (lambda s: s.enrol("t1", "s1", "proctor"), ("enrollments.csv", 13, "unplaced-or-id-twice")),
        (lambda s: s.add("enrollments", "e", classSourcedId="c1", userSourcedId="t1", role="proctor"),
         ("enrollments.csv", 13, "unplaced-or-role-not-given")),
        (lambda s: s.enrol("p3", "s2", schoolSourcedId="?"), ("enrollments.csv", 13, "unplaced-or-school-differs")),
        (lambda s: s.enrol("p3", "s2", beginDate="1.9.26"), ("enrollments.csv", 13, "unplaced-or-date")),
        (lambda s: s.enrol("p3", "s2", endDate="2026-13-01"), ("enrollments.csv", 13, "unplaced-or-date")),
        (lambda s: s.enrol("p3", "s2", beginDate="2026-10-02", endDate="2026-10-02"),
         ("enrollments.csv", 13, "unplaced-or-order")),
        (lambda s: s.enrol("p3", "s2", endDate="2026-08-01"), ("enrollments.csv", 13, "unplaced-or-outside-year")),
        (lambda s: s.enrol("p3", "s2", beginDate="2027-08-01"), ("enrollments.csv", 13, "unplaced-or-outside-year")),
        (lambda s: s.add("academicSessions", "z", title="z", type="week", startDate="2026-09-01"),
         ("academicSessions.csv", 7, "unplaced-or-type")),
        (lambda s: s.add("academicSessions", "z", title="z", type="term", startDate="2026-09-01", endDate="?"),
         ("academicSessions.csv", 7, "unplaced-or-date")),
        (lambda s: s.add("academicSessions", "z", title="z", type="term", startDate="2026-09-01",
                         endDate="2026-09-01"), ("academicSessions.csv", 7, "unplaced-or-order")),
        (lambda s: s.add("academicSessions", "z", title="z", type="term", startDate="2025-09-01",
                         endDate="2025-10-01", schoolYear="2026"), ("academicSessions.csv", 7, "unplaced-or-year")),
        (lambda s: s.add("academicSessions", "z", title="z", type="schoolYear", startDate="2026-09-01",
                         endDate="2027-06-01", parentSourcedId="q1"),
         ("academicSessions.csv", 7, "unplaced-or-parent")),
        (lambda s: s.add("orgs", "d", type="district", parentSourcedId="?"),
         ("orgs.csv", 3, "oneroster-unknown-parent")),
    ],
)  # fmt: skip
def test_each_row_that_contradicts_is_told_at_its_line(
    change: Callable[[Sample], object], expected: tuple[str, int, str]
) -> None:
    bundle = read(bent(change))
    assert expected in told(bundle)
    note = next(n for n in bundle.notes if (n.path, n.line, n.code) == expected)
    for language in ("ru", "en"):
        with use(language):
            assert "{" not in wording.sentence(note)


def test_of_two_rows_that_contradict_neither_is_believed() -> None:
    sample = small()
    sample.user("t1", "teacher", "Орлова")
    bundle = read(sample.pack())
    assert "t1" not in bundle.users
    assert [line for path, line, code in told(bundle) if code == "unplaced-or-id-twice"] == [2, 7]


def test_look_alike_letters_in_names_and_titles_are_put_right() -> None:
    sample = small()
    sample.user("t9", "teacher", "Cоколова", "Aнна")
    assert read(sample.pack()).users["t9"].name == {"family": "Соколова", "given": "Анна"}


# What contradicts what in the sample, by hand: a department in the school's place, parents that are nowhere, a school
# year within a term, enrolments of last spring in a deleted class, a teacher enrolled as a pupil, grades of adults.
SAMPLE = {
    "orgs.csv": {2: {"oneroster-unknown-parent"}},
    "academicSessions.csv": {
        2: {"unplaced-or-deleted"},
        3: {"oneroster-unknown-parent"},
        4: {"unplaced-or-status"},
        5: {"unplaced-or-parent"},
        6: {"oneroster-unknown-parent"},
    },
    "classes.csv": {
        2: {"unplaced-or-not-school", "unplaced-or-no-subject", "oneroster-no-course", "oneroster-subject-codes"},
        3: {"unplaced-or-deleted"},
    },
    "users.csv": {
        2: {"oneroster-useless"},
        4: {"oneroster-useless"},
        5: {"oneroster-useless"},
    },
    "enrollments.csv": {
        2: {"unplaced-or-left-out", "unplaced-or-outside-year"},
        3: {"unplaced-or-left-out", "unplaced-or-outside-year", "unplaced-or-role"},
        4: {"unplaced-or-left-out", "unplaced-or-outside-year"},
        5: {"unplaced-or-left-out", "unplaced-or-outside-year"},
        6: {"unplaced-or-left-out", "unplaced-or-outside-year", "unplaced-or-role"},
        7: {"unplaced-or-left-out", "unplaced-or-outside-year"},
    },
}


@pytest.mark.real_inputs
def test_the_sample_that_contradicts_itself(real_inputs: Path) -> None:
    (file,) = real_inputs.glob("oneroster/*.zip")
    bundle = read(file.read_bytes(), year="2022-2023")
    found: dict[str, dict[int, set[str]]] = {}
    for path, line, code in told(bundle):
        found.setdefault(path, {}).setdefault(line, set()).add(code)
    assert found == SAMPLE
    assert len(bundle.users) == 6
    assert (bundle.groups, bundle.enrolments) == ({}, ())
