"""Journal and diary as of a past moment: what stood then, for who may read it now, to be looked at only."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.web.conftest import Web
from tests.school import ALGEBRA

from zhurnal.domain.changes import RecordLesson, SetMark
from zhurnal.domain.changes.lesson import Entry
from zhurnal.services.submit import Submission, submit

JOURNAL = "/journal/2026-2027/7a/algebra/q1/"
DIARY = "/diary/p-0101/2026-2027/2026-10-12.html"
BEFORE, BETWEEN, AFTER = "2026-10-15T08:59", "2026-10-15T09:30", "2026-10-15T10:00"


@pytest.fixture
def taught(web: Web) -> Web:
    """At 9:00 a lesson with a mark, at 9:45 the mark corrected, now it is 10:00."""
    place: dict[str, Any] = {"year": "2026-2027", "section": "7a/algebra", "term": "q1", "lesson": "@2026-10-15/1"}
    web.at("2026-10-15 09:00:00")
    done = submit(web.school, Submission(ALGEBRA, "form", [
        RecordLesson(**place, date=date(2026, 10, 15), number=1, now=Entry("Одночлены и степени")),
        SetMark(**place, work="", pupil="p-0101", was=None, now="2"),
    ]))  # fmt: skip
    mark = done.accepted[-1]
    assert isinstance(mark, SetMark)
    web.at("2026-10-15 09:45:00")
    again = SetMark(**{**place, "lesson": mark.lesson}, work=mark.work, pupil="p-0101", was="2", now="5")
    assert submit(web.school, Submission(ALGEBRA, "form", [again])).ok
    web.at("2026-10-15 10:00:00")
    return web


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_journal_shows_what_stood_then(taught: Web) -> None:
    teacher = taught.visitor(ALGEBRA)
    for moment, topic, code in ((BEFORE, False, ""), (BETWEEN, True, "2"), (AFTER, True, "5")):
        page = teacher.get(f"{JOURNAL}?as-of={moment}")
        assert page.status == 200
        assert ("Одночлены и степени" in page.text) is topic
        assert "Журнал на 15.10.2026" in page.text
        assert f'href="{JOURNAL}">К нынешнему журналу' in page.source
        assert (f'data-code="{code}"' in page.source) is bool(code)
    commit = next(info.id for info in taught.school.record_store.log())
    assert "Журнал на 15.10.2026 09:45" in teacher.get(f"{JOURNAL}?as-of={commit[:10]}").text


def test_a_journal_of_the_past_is_read_only(taught: Web) -> None:
    teacher = taught.visitor(ALGEBRA)
    past, now = (teacher.get(url).source for url in (f"{JOURNAL}?as-of={BETWEEN}", JOURNAL))
    for entrance in ("data-editable", "?edit=", 'name="action"', 'href="/lesson/'):
        assert entrance in now
        assert entrance not in past
    assert 'aria-readonly="true"' in past
    assert f"/journal/2026-2027/7a/algebra/q2/?as-of={BETWEEN.replace(':', '%3A')}" in past


def test_the_diary_shows_what_stood_then_and_nothing_of_it_is_kept(taught: Web) -> None:
    parent = taught.visitor("g-0101")
    present = parent.get(DIARY)
    assert "Одночлены и степени" in present.text
    before = files_of(taught.school.public)
    for moment, topic in ((BEFORE, False), (BETWEEN, True)):
        page = parent.get(f"{DIARY}?as-of={moment}")
        assert page.status == 200
        assert ("Одночлены и степени" in page.text) is topic
        assert "Дневник на 15.10.2026" in page.text
        assert f'href="{DIARY}">К нынешнему дневнику' in page.source
        turned = f'href="2026-10-05.html?as-of={moment.replace(":", "%3A")}"'
        assert turned in page.source
        assert turned not in present.source
    means = parent.get(f"/diary/p-0101/2026-2027/means-q1.html?as-of={BETWEEN}")
    assert means.status == 200
    assert "Дневник на 15.10.2026 09:30" in means.text
    assert files_of(taught.school.public) == before


@pytest.mark.parametrize("login", ["p-0102", "g-0601", "t-001", "t-013"])
def test_the_past_is_closed_to_whom_the_present_is_closed(taught: Web, login: str) -> None:
    stranger = taught.visitor(login)
    foreign, missing = stranger.get(f"{DIARY}?as-of={BETWEEN}"), stranger.get("/no/such/page")
    assert (foreign.status, foreign.source) == (404, missing.source)
    assert stranger.get(f"{DIARY}?as-of=nonsense").source == missing.source


@pytest.mark.parametrize("url", [JOURNAL, DIARY])
@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("yesterday", "Нужен момент"),
        ("31.02.2026", "Нужен момент"),
        ("2026-10-15T10:01", "ещё не наступило; сейчас 15.10.2026 10:00"),
        ("2019-09-01", "данных школы ещё не было"),
        ("0" * 40, "нет коммита"),
        ("<script>", "Нужен момент"),
    ],
)
def test_a_moment_that_is_none_is_told(taught: Web, url: str, moment: str, told: str) -> None:
    page = taught.visitor("t-011").get(f"{url}?as-of={moment}")
    assert page.status == 400
    assert told in page.text
    assert "<script>" not in page.source


def test_an_empty_moment_is_now(taught: Web) -> None:
    teacher = taught.visitor(ALGEBRA)
    assert "К нынешнему журналу" not in teacher.get(f"{JOURNAL}?as-of=").text


def test_who_changed_a_cell_is_told_with_the_door(taught: Web) -> None:
    lesson = taught.lesson("7a/algebra", "2026-10-15", 1)
    work = lesson["works"][0]["id"]
    teacher = taught.visitor(ALGEBRA)
    for url in (
        f"{JOURNAL}history?pupil=p-0101&lesson={lesson['id']}&work={work}",
        f"/history/2026-2027/7a/algebra/q1/{lesson['id']}/{work}/p-0101/1/",
    ):
        page = teacher.get(url)
        assert page.status == 200
        assert page.text.count("форма") == 2
