"""Diaries published from a real record: exactly the pages that a commit concerns, each reproducible from its commit."""

from __future__ import annotations

import fcntl
import re
import shutil
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.unit.rendering.diary_school import YEAR, Documents, people, school, work

from zhurnal.documents import codec
from zhurnal.documents.cache import copy
from zhurnal.services import diaries
from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school
from zhurnal.services.school import School
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.base import Author
from zhurnal.store.git import GitStore

ZONE = ZoneInfo("Asia/Yekaterinburg")
NOW = datetime(2026, 10, 16, 18, 0, tzinfo=ZONE)
ALGEBRA = f"years/{YEAR}/journals/7a/q1/algebra.yaml"
COMMIT = re.compile(rb"<code>([0-9a-f]{40})</code>")
Edit = Callable[[dict[str, Any]], None]


def make(folder: Path, documents: Documents | None = None) -> School:
    """The sample school, founded; its diaries are not published yet."""
    persons = {path[7:-5]: person for path, person in people().items()}
    clock = SetClock(NOW)
    return found_school(folder, documents or school(), persons, administrator="t-003", clock=clock)


def commit(found: School, documents: dict[str, dict[str, Any] | None], *, register: bool = False) -> str:
    """One commit of whole documents, past the judge: what is told of here is the pages."""
    store = found.register_store if register else found.record_store
    schemas = found.library.schemas
    files = {path: None if doc is None else codec.dump(doc, schemas, path=path) for path, doc in documents.items()}
    with store.transaction() as tx:
        return tx.commit(files, subject="test", author=Author("t-003", "t-003@zhurnal.invalid"), when=NOW)


def edit(found: School, path: str, change: Edit, *, register: bool = False) -> str:
    """One commit of one document, changed in place."""
    source = found.register() if register else found.record().source
    document = copy(dict(source.get(path) or {}))
    change(document)
    return commit(found, {path: document}, register=register)


def lesson(document: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = document["lessons"][number]
    return found


def pages(found: School) -> dict[str, bytes]:
    folder = found.public / "diaries"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.html"))}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name.replace(f"/{YEAR}", "") for name in {*before, *after} if before.get(name) != after.get(name)}


def publish(found: School) -> set[str]:
    """Publish; the pages that are other than before."""
    before = pages(found)
    result = diaries.publish(found)
    after = pages(found)
    assert result.written == len([name for name in after if before.get(name) != after[name]])
    return changed(before, after)


def named(page: bytes) -> str:
    match = COMMIT.search(page)
    assert match is not None
    return match[1].decode()


def assert_true(found: School) -> None:
    """Every page on the disk is what the record says now, and again what the commit says that it names."""
    for name, page in pages(found).items():
        pupil, year, file = name.split("/")
        assert diaries.reproduce(found, pupil, year, file, named(page)) == page, name
        now = diaries.reproduce(found, pupil, year, file, found.record_store.head() or "")
        assert COMMIT.sub(b"", now) == COMMIT.sub(b"", page), name


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> School:
    """The sample school, published; not to be changed."""
    found = make(tmp_path_factory.mktemp("template") / "school")
    diaries.publish(found)
    return found


def copied(template: School, folder: Path) -> School:
    """A copy of one's own; parsed documents are shared, for they are never changed."""
    shutil.copytree(template.folder, folder)
    signer = SshSigner.load(folder / "keys" / "server")
    stores = (GitStore.open(folder / name, signer) for name in ("record.git", "people.git"))
    return School(folder, template.config, *stores, SetClock(NOW), template.library)


@pytest.fixture
def sample(template: School, tmp_path: Path) -> School:
    return copied(template, tmp_path / "school")


def test_the_weeks_around_today_and_their_term_are_made_ahead(sample: School) -> None:
    names = {name.split("/")[2] for name in pages(sample) if name.startswith("p-0421/")}
    assert names == {"2026-10-05.html", "2026-10-12.html", "2026-10-19.html", "means-q1.html"}
    assert {name.split("/")[0] for name in pages(sample)} == {"p-0421", "p-0433", "p-0440", "p-0501"}
    assert_true(sample)
    assert diaries.style_file(sample).read_bytes().startswith(b"/*")


def test_nothing_changed_nothing_written(sample: School) -> None:
    assert diaries.publish(sample).looked_at == 0


def test_one_mark_changes_one_week_and_one_page_of_means(sample: School) -> None:
    head = edit(sample, ALGEBRA, lambda d: lesson(d, 0)["works"][0]["marks"].update({"p-0433": "5"}))
    assert publish(sample) == {"p-0433/2026-10-12.html", "p-0433/means-q1.html"}
    assert named(pages(sample)[f"p-0433/{YEAR}/2026-10-12.html"]) == head
    assert_true(sample)


def test_a_topic_changes_the_week_of_all_members(sample: School) -> None:
    edit(sample, ALGEBRA, lambda d: lesson(d, 1).update({"topic": "Степень произведения"}))
    assert publish(sample) == {f"p-{n}/2026-10-12.html" for n in ("0421", "0433", "0440")}
    assert_true(sample)


def test_homework_changes_the_week_in_which_it_is_due(sample: School) -> None:
    homework = {"text": "Проект", "due": "2026-10-21"}
    path = f"years/{YEAR}/journals/7a/q1/english-1.yaml"
    edit(sample, path, lambda d: lesson(d, 0).update({"homework": homework}))
    weeks = ("2026-10-12", "2026-10-19")
    assert publish(sample) == {f"p-{n}/{week}.html" for n in ("0421", "0440") for week in weeks}
    assert_true(sample)


def test_what_several_lessons_set_alike_is_to_be_done_once(sample: School) -> None:
    def set_in_both(first: str, second: str) -> str:
        def change(document: dict[str, Any]) -> None:
            for number, text in ((1, first), (2, second)):
                lesson(document, number).update({"homework": {"text": text, "due": "2026-10-19"}})

        edit(sample, ALGEBRA, change)
        publish(sample)
        assert_true(sample)
        return pages(sample)[f"p-0421/{YEAR}/2026-10-19.html"].decode()

    assert set_in_both("упр. 241", "упр. 241").count("упр. 241") == 1
    both = set_in_both("упр. 241", "упр. 242")
    assert (both.count("упр. 241"), both.count("упр. 242")) == (1, 1)


def test_a_reason_changes_the_letter_of_its_pupil(sample: School) -> None:
    entry = {"id": "a-2", "from": "2026-10-15", "to": "2026-10-15", "reason": "good"}
    edit(sample, f"years/{YEAR}/absences/p-0421.yaml", lambda d: d["absences"].append(entry))
    assert publish(sample) == {"p-0421/2026-10-12.html"}
    assert "уп" in pages(sample)[f"p-0421/{YEAR}/2026-10-12.html"].decode()


def test_a_term_mark_changes_means_only(sample: School) -> None:
    edit(sample, f"years/{YEAR}/finals/7a/q1.yaml", lambda d: d["subjects"]["algebra"].update({"p-0433": "5"}))
    assert publish(sample) == {"p-0433/means-q1.html"}


def test_what_stands_on_no_page_changes_none(sample: School) -> None:
    for path, change in (
        ("staff/t-014.yaml", lambda d: d["duties"][0].update({"to": "2027-05-28"})),
        (f"years/{YEAR}/classes/7a.yaml", lambda d: d["class-teachers"][0].update({"staff": "t-015"})),
        (f"years/{YEAR}/sections/7a/algebra.yaml", lambda d: d["teachers"][0].update({"staff": "t-014"})),
        (ALGEBRA, lambda d: lesson(d, 0)["works"][0].update({"written": True})),
        ("transcripts/p-0421.yaml", lambda d: d.update(brought("2025-2026"))),
    ):
        edit(sample, path, change)
        assert publish(sample) == set(), path
    assert_true(sample)


def test_a_name_changes_the_pages_of_its_pupil_and_their_commit_stays(sample: School) -> None:
    before = pages(sample)
    edit(sample, "people/p-0433.yaml", lambda d: d.update({"family": "Громова"}), register=True)
    assert publish(sample) == {f"p-0433/{n}.html" for n in ("2026-10-05", "2026-10-12", "2026-10-19", "means-q1")}
    name = f"p-0433/{YEAR}/2026-10-12.html"
    assert named(pages(sample)[name]) == named(before[name])
    assert_true(sample)


def test_an_erased_person_is_nowhere_on_the_disk(sample: School) -> None:
    commit(sample, {"people/p-0433.yaml": None}, register=True)
    publish(sample)
    assert not any("Громов".encode() in page for page in pages(sample).values())


def test_a_reworded_remark_changes_its_week(sample: School) -> None:
    edit(sample, "people/p-0421.yaml", lambda d: d["texts"].update({"n-1": "Молодец!"}), register=True)
    assert publish(sample) == {"p-0421/2026-10-12.html"}


def test_a_cancelled_day_changes_its_week_and_homework_that_was_due_then(sample: School) -> None:
    entry = {"id": "e-2", "date": "2026-10-21", "what": "cancelled"}
    edit(sample, ALGEBRA, lambda d: lesson(d, 2).update({"homework": {"text": "№ 1"}}))
    edit(sample, f"years/{YEAR}/calendar.yaml", lambda d: d["exceptions"].append(entry))
    found = publish(sample)
    assert {"p-0421/2026-10-19.html", "p-0433/2026-10-19.html"} <= found
    assert_true(sample)


def test_many_commits_at_once_each_page_names_its_own(sample: School) -> None:
    first = edit(sample, ALGEBRA, lambda d: lesson(d, 0)["works"][0]["marks"].update({"p-0433": "5"}))
    edit(sample, ALGEBRA, lambda d: lesson(d, 1)["works"][0]["marks"].update({"p-0440": "4"}))
    path = f"years/{YEAR}/finals/7a/q1.yaml"
    last = edit(sample, path, lambda d: d["subjects"]["algebra"].update({"p-0421": "5"}))
    assert publish(sample) == {
        "p-0433/2026-10-12.html", "p-0433/means-q1.html",
        "p-0440/2026-10-12.html", "p-0440/means-q1.html", "p-0421/means-q1.html",
    }  # fmt: skip
    assert named(pages(sample)[f"p-0421/{YEAR}/means-q1.html"]) == last
    assert named(pages(sample)[f"p-0433/{YEAR}/2026-10-12.html"]) != last
    assert first != last
    assert_true(sample)


def test_a_new_pupil_has_pages_and_one_who_was_entered_by_mistake_has_none(sample: School) -> None:
    entry = {"pupil": "p-0777", "from": "2026-10-12"}
    commit(sample, {"pupils/p-0777.yaml": {"kind": "pupil", "version": 1}})
    edit(sample, f"years/{YEAR}/classes/7b.yaml", lambda d: d["roster"].append(entry))
    assert publish(sample) == {f"p-0777/{n}.html" for n in ("2026-10-05", "2026-10-12", "2026-10-19", "means-q1")}
    edit(sample, f"years/{YEAR}/classes/7b.yaml", lambda d: d["roster"].pop())
    publish(sample)
    assert not [name for name in pages(sample) if name.startswith("p-0777/")]


def test_a_new_week_is_made_when_time_has_come(sample: School) -> None:
    assert isinstance(sample.clock, SetClock)
    sample.clock.advance(timedelta(days=7))
    assert publish(sample) == {f"p-{n}/2026-10-26.html" for n in ("0421", "0433", "0440", "0501")}


def test_a_page_is_made_when_asked_for_and_kept_in_step_from_then_on(sample: School) -> None:
    assert "14–20 сентября 2026" in (diaries.page_text(sample, "p-0421", YEAR, "2026-09-14.html") or "")
    extra = {"id": "l-sept", "date": "2026-09-16", "number": 1, "topic": "Числа"}
    edit(sample, ALGEBRA, lambda d: d["lessons"].insert(0, extra))
    assert publish(sample) == {"p-0421/2026-09-14.html"}  # the others have not been asked for
    assert "Числа" in pages(sample)[f"p-0421/{YEAR}/2026-09-14.html"].decode()
    assert_true(sample)


def test_a_page_that_is_asked_for_is_up_to_date(sample: School) -> None:
    edit(sample, ALGEBRA, lambda d: lesson(d, 1).update({"topic": "Новая тема"}))
    assert "Новая тема" in (diaries.page_text(sample, "p-0421", YEAR, "2026-10-12.html") or "")


def test_a_reader_does_not_wait_for_a_publication(sample: School) -> None:
    edit(sample, ALGEBRA, lambda d: lesson(d, 1).update({"topic": "Новая тема"}))
    with (sample.public / "diaries" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        text = diaries.page_text(sample, "p-0421", YEAR, "2026-10-12.html") or ""
    assert "Умножение и деление степеней" in text


def test_a_reader_waits_where_a_publication_has_removed_the_page(sample: School) -> None:
    edit(sample, ALGEBRA, lambda d: lesson(d, 1).update({"topic": "Новая тема"}))
    told: list[str | None] = []
    reader = threading.Thread(target=lambda: told.append(diaries.page_text(sample, "p-0421", YEAR, "2026-10-12.html")))
    with (sample.public / "diaries" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (sample.public / "diaries" / "p-0421" / YEAR / "2026-10-12.html").unlink()
        reader.start()
        reader.join(0.1)
        assert told == []
    reader.join()
    assert "Новая тема" in (told[0] or "")


@pytest.mark.parametrize(
    ("pupil", "year", "name"),
    [
        ("p-0421", YEAR, "2026-10-13.html"),  # not a Monday
        ("p-0421", YEAR, "2027-06-07.html"),  # after the year
        ("p-0421", YEAR, "2026-10-12"),
        ("p-0421", YEAR, "2026-10-12.html.html"),
        ("p-0421", YEAR, "means-h1.html"),
        ("p-0421", "2025-2026", "2025-10-13.html"),
        ("p-0421", "../2026-2027", "2026-10-12.html"),
        ("p-9999", YEAR, "2026-10-12.html"),
        ("../../keys", YEAR, "2026-10-12.html"),
        ("p-0421", YEAR, "../../../keys/server.html"),
    ],
)
def test_what_is_no_page_is_none(sample: School, pupil: str, year: str, name: str) -> None:
    before = pages(sample)
    assert diaries.page_text(sample, pupil, year, name) is None
    assert pages(sample) == before


def test_this_week(sample: School) -> None:
    assert diaries.this_week(sample, "p-0421") == (YEAR, "2026-10-12.html")
    assert diaries.this_week(sample, "p-9999") is None
    assert isinstance(sample.clock, SetClock)
    sample.clock.advance(timedelta(days=300))
    assert diaries.this_week(sample, "p-0421") == (YEAR, "2027-05-24.html")


def test_everything_makes_all_weeks_that_have_begun(sample: School) -> None:
    diaries.publish(sample, everything=True)
    weeks = [n for n in pages(sample) if n.startswith(f"p-0421/{YEAR}/2026")]
    assert (weeks[0][-15:-5], weeks[-1][-15:-5], len(weeks)) == ("2026-08-31", "2026-10-19", 8)


def test_a_deleted_folder_is_made_anew_just_as_it_was(sample: School) -> None:
    edit(sample, ALGEBRA, lambda d: lesson(d, 1).update({"topic": "Новая тема"}))
    diaries.publish(sample)
    (sample.public / "diaries" / ".index.sqlite3").unlink()
    diaries.publish(sample)
    assert_true(sample)
    assert len(pages(sample)) == 16


def test_publications_of_many_threads_end_in_one_state(sample: School) -> None:
    failures: list[Exception] = []

    def run(number: int) -> None:
        try:
            edit(sample, f"years/{YEAR}/finals/7a/q{number}.yaml", lambda d: d.update(finals(number)))
            diaries.publish(sample)
        except Exception as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    def finals(number: int) -> dict[str, Any]:
        marks = {"algebra": {"p-0421": str(number + 1)}}
        return {"kind": "finals", "version": 1, "class": "7a", "period": f"q{number}", "subjects": marks}

    threads = [threading.Thread(target=run, args=(number,)) for number in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert_true(sample)


def test_a_copy_of_one_week_is_written_elsewhere(sample: School, tmp_path: Path) -> None:
    record, head = sample.record(), sample.record_store.head() or ""
    pupils = ["p-0421", "p-0433"]
    monday = date(2026, 10, 12)
    assert diaries.write_weeks(record, sample.register(), monday, pupils, tmp_path / "out", head) == 2
    written = (tmp_path / "out" / "p-0421" / YEAR / "2026-10-12.html").read_bytes()
    assert COMMIT.sub(b"", written) == COMMIT.sub(b"", pages(sample)[f"p-0421/{YEAR}/2026-10-12.html"])


# -- any change ----------------------------------------------------------------------------------

CLASS = f"years/{YEAR}/classes/7a.yaml"
SECTION = f"years/{YEAR}/sections/7a/english-1.yaml"
CALENDAR = f"years/{YEAR}/calendar.yaml"
TIMETABLE = f"years/{YEAR}/timetable/7a.yaml"


def at(place: int, /, **values: Any) -> Edit:
    return lambda d: lesson(d, place).update(values)


def new_lesson(d: dict[str, Any]) -> None:
    homework = {"text": "Повторить"}
    d["lessons"].append({"id": "l-newl", "date": "2026-10-19", "number": 1, "homework": homework})


def remove_lesson(d: dict[str, Any]) -> None:
    d["lessons"].pop()


def swap_works(d: dict[str, Any]) -> None:
    lesson(d, -1)["works"].reverse()


def brought(year: str) -> dict[str, Any]:
    """What p-0421 brought from another school."""
    mark = {"id": "s-1", "year": year, "period": "q2", "subject": "algebra", "mark": "5", "school": "Школа № 12"}
    return {"kind": "transcript", "version": 1, "pupil": "p-0421", "marks": [mark]}


EDITS: dict[str, tuple[str, Edit]] = {
    "mark": (ALGEBRA, at(0, works=[work("w-alg1", "answer", {"p-0421": "3", "p-0440": "4"})])),
    "kind of work": (ALGEBRA, at(2, works=[work("w-alg3", "answer", {"p-0421": "2", "p-0440": "5"})])),
    "order of works": (f"years/{YEAR}/journals/7a/q1/russian.yaml", swap_works),
    "moved": (ALGEBRA, at(2, date="2026-10-19", number=2)),
    "moved in the day": (ALGEBRA, at(2, number=6)),
    "new lesson": (ALGEBRA, new_lesson),
    "lesson gone": (ALGEBRA, remove_lesson),
    "homework": (ALGEBRA, at(0, homework={"text": "№ 7", "due": "2026-10-20"})),
    "attendance": (ALGEBRA, at(1, absent={"p-0440": "late", "p-0421": "absent"})),
    "distance": (ALGEBRA, at(1, mode="distance")),
    "exempt": (f"years/{YEAR}/arrangements/p-0421.yaml", lambda d: d["arrangements"][0].update({"to": "2026-10-13"})),
    "absence": (f"years/{YEAR}/absences/p-0421.yaml", lambda d: d["absences"][0].update({"to": "2026-10-20"})),
    "remark": (f"years/{YEAR}/remarks/p-0421.yaml", lambda d: d["remarks"][0].update({"lesson": "l-rus122"})),
    "left": (CLASS, lambda d: d["roster"][0].update({"to": "2026-10-13"})),
    "shift": (CLASS, lambda d: d.update({"shift": 2})),
    "title": (CLASS, lambda d: d.update({"title": "7 «А»"})),
    "group": (CLASS, lambda d: d["parts"][0]["members"].append({"pupil": "p-0433", "from": "2026-10-14"})),
    "members": (SECTION, lambda d: d.update({"members": [{"class": "7a"}]})),
    "classes": (SECTION, lambda d: d.update({"members": [{"class": "7a", "part": "english-1"}, {"class": "7b"}]})),
    "subject": (SECTION, lambda d: d.update({"subject": "french"})),
    "timetable": (TIMETABLE, lambda d: d["weeks"][0]["slots"].pop(0)),
    "room": (TIMETABLE, lambda d: d["weeks"][0]["slots"][4].pop("room")),
    "bells": (CALENDAR, lambda d: d["shifts"][0]["bells"][0].update({"from": "08:00", "to": "08:45"})),
    "cancelled": (CALENDAR, lambda d: d["exceptions"].append({"id": "e-7", "date": "2026-10-16", "what": "cancelled"})),
    "as Monday": (
        CALENDAR,
        lambda d: d["exceptions"].append({"id": "e-8", "date": "2026-10-17", "what": "as-day", "as": 1}),
    ),
    "holiday": (
        CALENDAR,
        lambda d: d["holidays"].append({"title": "Карантин", "from": "2026-10-14", "to": "2026-10-20"}),
    ),
    "term's end": (CALENDAR, lambda d: d["terms"][0].update({"to": "2026-10-20"})),
    "subjects": ("catalogs/subjects.yaml", lambda d: d["subjects"]["algebra"].update({"title": "Алгебра и анализ"})),
    "works": ("catalogs/works.yaml", lambda d: d["works"]["answer"].update({"title": "Устный ответ"})),
    "reasons": ("catalogs/reasons.yaml", lambda d: d["absence"]["ill"].update({"sign": "бол"})),
    "rooms": ("catalogs/rooms.yaml", lambda d: d["rooms"]["r-204"].update({"title": "204а"})),
    "school": ("school.yaml", lambda d: d.update({"short": "Гимназия"})),
    "weights": ("school.yaml", lambda d: d.update({"weights": True})),
    "attempts": ("regulation.yaml", lambda d: d.update({"attempts": "mean"})),
    "finals": (f"years/{YEAR}/finals/7a/year.yaml", lambda d: d.update(
        {"kind": "finals", "version": 1, "class": "7a", "period": "year", "subjects": {"algebra": {"p-0440": "5"}}}
    )),
    "transcript": ("transcripts/p-0421.yaml", lambda d: d.update(brought(YEAR))),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_after_any_change_every_page_is_true(sample: School, name: str) -> None:
    path, change = EDITS[name]
    edit(sample, path, change)
    assert publish(sample), "expected a page that differs"
    assert_true(sample)


@pytest.mark.parametrize("name", EDITS)
def test_what_one_publication_leaves_out_is_removed_and_made_by_the_next(sample: School, name: str) -> None:
    path, change = EDITS[name]
    names = set(pages(sample))
    edit(sample, path, change)
    first = diaries.publish_some(sample, 2)
    assert first.looked_at <= 2
    assert_true(sample)
    assert first.more == (not names <= set(pages(sample)))
    diaries.publish(sample)
    assert set(pages(sample)) == names
    assert_true(sample)


def test_where_too_many_pages_change_they_are_removed_then_made_the_nearest_first(sample: School) -> None:
    assert diaries.page_text(sample, "p-0421", YEAR, "2026-09-14.html")
    edit(sample, "school.yaml", lambda d: d.update({"short": "Гимназия"}))
    assert diaries.publish_some(sample, 16).more
    assert pages(sample) == {}
    assert diaries.publish_some(sample, 3).more
    assert {name.rsplit("/")[-1] for name in pages(sample)} == {"2026-10-12.html"}
    assert diaries.page_text(sample, "p-0421", YEAR, "2026-09-14.html")
    assert_true(sample)


def test_a_page_that_stands_is_true_again_before_others_are_made(sample: School) -> None:
    edit(sample, "school.yaml", lambda d: d.update({"short": "Гимназия"}))
    diaries.publish_some(sample, 2)
    assert diaries.page_text(sample, "p-0421", YEAR, "2026-09-14.html")
    edit(sample, "school.yaml", lambda d: d.update({"short": "Школа"}))
    assert diaries.publish_some(sample, 1).looked_at == 1
    assert list(pages(sample)) == [f"p-0421/{YEAR}/2026-09-14.html"]
    assert_true(sample)


def test_whoever_reads_a_page_waits_for_no_others(sample: School) -> None:
    names = set(pages(sample))
    edit(sample, "school.yaml", lambda d: d.update({"short": "Гимназия"}))
    diaries.publish_some(sample, 2)
    assert diaries.page_text(sample, "p-0421", YEAR, "2026-10-12.html")
    assert list(pages(sample)) == [f"p-0421/{YEAR}/2026-10-12.html"]
    diaries.publish(sample)
    assert set(pages(sample)) == names


def test_what_a_reader_finds_untrue_is_made_again_by_the_next_publication(sample: School) -> None:
    names = set(pages(sample))
    edit(sample, "school.yaml", lambda d: d.update({"short": "Гимназия"}))
    assert diaries.page_text(sample, "p-0421", YEAR, "2026-10-12.html")
    assert_true(sample)
    diaries.publish(sample)
    assert set(pages(sample)) == names
    assert_true(sample)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([["cancelled", "title", "as Monday"]])
@given(st.lists(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3), min_size=1, max_size=3))
def test_after_any_changes_in_any_order_every_page_is_true(
    template: School, tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]]
) -> None:
    found = copied(template, tmp_path_factory.mktemp("diaries") / "school")
    done: set[str] = set()
    for batch in batches:
        for name in batch:
            if name not in done:
                path, change = EDITS[name]
                try:
                    edit(found, path, change)
                except (IndexError, KeyError):
                    continue  # an earlier change took away what this one changes
                done.add(name)
        diaries.publish(found)
        assert_true(found)
