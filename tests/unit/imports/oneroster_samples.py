"""OneRoster bundles of invented schools, in both versions: as the standard lays them out, or bent as a test wants."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Row = dict[str, str]

_LIFE = ("sourcedId", "status", "dateLastModified")
_USERS = ("givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades")
HEADERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "1.1": {
        "orgs": (*_LIFE, "name", "type", "identifier", "parentSourcedId"),
        "academicSessions": (*_LIFE, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"),
        "courses": (*_LIFE, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects",
                    "subjectCodes"),
        "classes": (*_LIFE, "title", "grades", "courseSourcedId", "classCode", "classType", "location",
                    "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods"),
        "users": (*_LIFE, "enabledUser", "orgSourcedIds", "role", "username", "userIds", *_USERS, "password"),
        "enrollments": (*_LIFE, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate",
                        "endDate"),
        "demographics": (*_LIFE, "birthDate", "sex", "white", "cityOfBirth"),
    },
    "1.2": {
        "users": (*_LIFE, "enabledUser", "username", "userIds", *_USERS, "password", "userMasterIdentifier",
                  "resourceSourcedIds", "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
                  "primaryOrgSourcedId", "pronouns"),
        "roles": (*_LIFE, "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId",
                  "userProfileSourcedId"),
        "userProfiles": (*_LIFE, "userSourcedId", "profileType", "vendorId", "credentialType", "username", "password"),
    },
}  # fmt: skip
PASSWORD = "Zelenaya-Lampa-7"
"""Stands in every row of users and nowhere else."""

_FAMILIES = ("Авдонин", "Белкин", "Ветров", "Гусаков", "Ежов", "Жаринов", "Зимин", "Калинов", "Лугов", "Мельников")
_GIRLS = ("Анна", "Вера", "Дарья", "Ева", "Зоя", "Ирина", "Кира", "Лия", "Майя", "Нина")
_BOYS = ("Артём", "Борис", "Глеб", "Денис", "Егор", "Захар", "Иван", "Кирилл", "Лев", "Матвей")
_SUBJECTS = ("Алгебра", "Русский язык", "История")
SESSIONS = (
    ("q1", "1 четверть", "2026-09-01", "2026-10-25"), ("q2", "2 четверть", "2026-11-03", "2026-12-30"),
    ("q3", "3 четверть", "2027-01-11", "2027-03-26"), ("q4", "4 четверть", "2027-04-05", "2027-05-29"),
)  # fmt: skip


@dataclass(slots=True)
class Sample:
    """A bundle in the making: rows by table; `manifest`: properties that are to read otherwise."""

    version: str = "1.1"
    tables: dict[str, list[Row]] = field(default_factory=dict)
    manifest: dict[str, str] = field(default_factory=dict)

    def add(self, table: str, id_: str, **cells: str) -> Row:
        """A row; columns that are not named are empty."""
        row = {"sourcedId": id_, **cells}
        self.tables.setdefault(table, []).append(row)
        return row

    def user(self, id_: str, role: str, family: str, given: str = "Анна", **cells: str) -> None:
        """A person; in version 1.2 the role has a row of its own."""
        org = "school-1"
        secret = {"username": id_, "password": PASSWORD, "enabledUser": "true"}
        names = {"familyName": family, "givenName": given}
        if self.version == "1.1":
            self.add("users", id_, role=role, orgSourcedIds=org, **secret, **names, **cells)
            return
        self.add("users", id_, primaryOrgSourcedId=org, **secret, **names, **cells)
        self.add("roles", f"r-{id_}", userSourcedId=id_, roleType="primary", role=role, orgSourcedId=org)
        self.add("userProfiles", f"pr-{id_}", userSourcedId=id_, username=id_, password=PASSWORD)

    def group(self, id_: str, title: str, kind: str = "homeroom", **cells: str) -> None:
        """A class."""
        self.add("classes", id_, title=title, classType=kind, **{"schoolSourcedId": "school-1", **cells})

    def enrol(self, user: str, group: str, role: str = "student", **cells: str) -> None:
        """Somebody in a class."""
        cells = {"schoolSourcedId": "school-1", **cells}
        self.add("enrollments", f"e-{group}-{user}", userSourcedId=user, classSourcedId=group, role=role, **cells)

    def file(self, table: str, rows: Iterable[Row], *, newline: str = "\n", quoted: bool = False) -> str:
        """One table as CSV."""
        header = HEADERS[self.version].get(table) or HEADERS["1.1"][table]
        out = io.StringIO()
        quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
        writer = csv.DictWriter(out, header, restval="", lineterminator=newline, quoting=quoting)
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    def pack(
        self, *, shuffled: random.Random | None = None, newline: str = "\n", quoted: bool = False, mark: bool = False,
        more: Mapping[str, bytes] | None = None,
    ) -> bytes:  # fmt: skip
        """The zip. shuffled: rows in any order; mark: with a byte order mark; more: further files."""
        encoding = "utf-8-sig" if mark else "utf-8"
        files: dict[str, bytes] = {}
        for table, rows in self.tables.items():
            ordered = shuffled.sample(rows, len(rows)) if shuffled else rows
            files[f"{table}.csv"] = self.file(table, ordered, newline=newline, quoted=quoted).encode(encoding)
        known = {**HEADERS["1.1"], **HEADERS[self.version]}
        properties = {"manifest.version": "1.0", "oneroster.version": self.version}
        properties |= {f"file.{table}": "bulk" if table in self.tables else "absent" for table in known}
        lines = [f"{key},{value}" for key, value in {**properties, **self.manifest}.items()]
        files["manifest.csv"] = newline.join(["propertyName,value", *lines, ""]).encode(encoding)
        return packed({**files, **(more or {})})


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def base(version: str = "1.1") -> Sample:
    """The school itself and its four quarters."""
    sample = Sample(version)
    sample.add("orgs", "school-1", name="Гимназия", type="school")
    sample.add("academicSessions", "y", title="2026/27", type="schoolYear", startDate="2026-09-01",
               endDate="2027-05-29", schoolYear="2027")  # fmt: skip
    for id_, title, first, end in SESSIONS:
        sample.add("academicSessions", id_, title=title, type="gradingPeriod", startDate=first, endDate=end,
                   parentSourcedId="y", schoolYear="2027")  # fmt: skip
    return sample


def small(version: str = "1.1") -> Sample:
    """One class of three pupils with a teacher, a guardian, algebra for all and English for two."""
    sample = base(version)
    sample.user("t1", "teacher", "Орлов", "Пётр", middleName="Ильич", email="orlov@example.org")
    sample.user("p1", "student", "Ветрова", "Анна", middleName="Игоревна", grades="07")
    sample.user("p2", "student", "Белкин", "Лев", grades="07", agentSourcedIds="g1")
    sample.user("p3", "student", "Лугов", "Глеб", grades="07")
    sample.user("g1", "parent", "Белкина", "Нина", phone="+7 900 000-00-01", agentSourcedIds="p2")
    sample.add("demographics", "p1", birthDate="2013-05-03", sex="female", white="true")
    sample.group("c1", "7а", grades="07")
    sample.add("courses", "k1", title="Алгебра")
    sample.group("s1", "Алгебра 7а", "scheduled", courseSourcedId="k1", termSourcedIds="q1,q2,q3,q4")
    sample.group("s2", "Английский, 1 группа", "scheduled", subjects="Английский язык")
    sample.enrol("t1", "c1", "teacher", primary="true")
    for group, pupils in (("c1", ("p1", "p2", "p3")), ("s1", ("p1", "p2", "p3")), ("s2", ("p1", "p2"))):
        for pupil in pupils:
            sample.enrol(pupil, group)
    sample.enrol("t1", "s1", "teacher", primary="true")
    sample.enrol("t1", "s2", "teacher")
    return sample


def large(version: str, *, classes: int = 33, size: int = 14) -> Sample:
    """A school of about a thousand people: 33 classes of 14 pupils, each with a guardian, and 76 teachers."""
    sample = base(version)
    for number in range(classes * 2 + 10):
        family, given = _FAMILIES[number % 10], _BOYS[number // 10]
        sample.user(f"t{number}", "teacher", family, given, middleName="Ильич")
    for title in (*_SUBJECTS, "Английский язык"):
        sample.add("courses", f"k-{_SUBJECTS.index(title) if title in _SUBJECTS else 9}", title=title)
    for number in range(classes):
        _class(sample, number, size)
    return sample


def _class(sample: Sample, number: int, size: int) -> None:
    grade, letter = number % 11 + 1, "абвгде"[number // 11]
    room, pupils = f"c{number}", [f"p{number}-{n}" for n in range(size)]
    sample.group(room, f"{grade}{letter}", grades=f"{grade:02d}")
    for n, pupil in enumerate(pupils):
        girl = n % 2 == 0
        family = _FAMILIES[(number + n) % 10] + ("а" if girl else "")
        given = (_GIRLS if girl else _BOYS)[n % 10]
        sample.user(pupil, "student", family, given, grades=f"{grade:02d}", agentSourcedIds=f"g-{pupil}")
        sample.user(f"g-{pupil}", "guardian", family, _GIRLS[(n + 3) % 10], agentSourcedIds=pupil)
        born = f"{2026 - 7 - grade}-0{n % 9 + 1}-1{n % 10}"
        sample.add("demographics", pupil, birthDate=born, sex="female" if girl else "male")
        sample.enrol(pupil, room, beginDate="2026-09-01", endDate="2027-05-29")
    sample.enrol(f"t{number}", room, "teacher", primary="true")
    for n, subject in enumerate(_SUBJECTS):
        group = f"s{number}-{n}"
        sample.group(group, f"{subject} {grade}{letter}", "scheduled", courseSourcedId=f"k-{n}")
        sample.enrol(f"t{number + n}", group, "teacher", primary="true")
        for pupil in pupils:
            sample.enrol(pupil, group)
    for half in (0, 1):
        group = f"s{number}-en{half}"
        sample.group(group, f"Английский {grade}{letter} ({half + 1})", "scheduled", courseSourcedId="k-9")
        sample.enrol(f"t{number + 30 + half}", group, "teacher")
        for pupil in pupils[half::2]:
            sample.enrol(pupil, group)
