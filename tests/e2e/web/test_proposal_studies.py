"""What a proposal touches and the rehearsal of its rules, as those who decide read them."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from threading import Event

from tests.e2e.web.conftest import Page, Visitor, Web
from tests.school import ADMINISTRATOR, ALGEBRA, COUNCIL, DEPUTY, DIRECTOR, YEAR, at

from zhurnal.domain import paths
from zhurnal.domain.changes import LeavePupil, SetMark
from zhurnal.domain.source import Draft
from zhurnal.services.proposals import propose
from zhurnal.services.proposals.touches import Touched
from zhurnal.services.submit import Submission, submit
from zhurnal.web.proposals.jobs import Jobs, Progress


def settled(visitor: Visitor, url: str) -> Page:
    """A page once everything on it is computed."""
    for _ in range(200):
        page = visitor.get(url)
        if "<progress" not in page.source:
            break
    return page


def marked(web: Web) -> None:
    """A mark of 14.10 in time, one in the evening."""
    where = {"year": YEAR, "section": "7a/algebra", "term": "q1", "lesson": "l-0002", "work": "", "was": None}
    for moment, pupil in (("2026-10-14 12:00:00", "p-0101"), ("2026-10-14 20:00:00", "p-0102")):
        web.clock.at = at(moment)
        assert submit(web.school, Submission(ALGEBRA, "form", [SetMark(**where, pupil=pupil, now="4")])).commit


def leaving(web: Web) -> str:
    """Who has marks of the 14th leaves on the 9th."""
    draft = Draft(web.school.record().source)
    LeavePupil(year=YEAR, class_id="7a", pupil="p-0101", last=date(2026, 10, 9), order="17-у").apply(draft)
    made = propose(web.school, ADMINISTRATOR, dict(draft.changed), title="Антонов выбыл", name="leaves")
    assert made.ok, made.findings
    return "/proposals/leaves/"


def test_marks_that_would_lose_their_place_are_told_on_the_page(web: Web) -> None:
    marked(web)
    url = leaving(web)
    page = settled(web.visitor(DEPUTY), url)
    assert "Что это затронет" in page.text
    assert "1 отметка потеряет место" in page.text
    assert "7а Алгебра: Антонов Глеб 14.10 «4»" in page.text
    assert "страниц дневников" in page.text
    whole = settled(web.visitor(DEPUTY), f"{url}touches/")
    assert whole.status == 200
    assert "Антонов Глеб: недели с 12.10" in whole.text
    assert "http-equiv" not in whole.source
    for who in (ALGEBRA,):
        assert web.visitor(who).get(f"{url}touches/").status == 403
    assert web.visitor("p-0101").get(f"{url}touches/").status == 404
    assert web.visitor(DEPUTY).get(f"{url}rehearsal/").status == 404


def test_what_was_computed_is_of_the_record_as_it_stands(web: Web) -> None:
    url = leaving(web)
    deputy = web.visitor(DEPUTY)
    assert "потеряет место" not in settled(deputy, url).text
    marked(web)
    assert deputy.get(f"{url}touches/?anew=1").status == 302
    page = settled(deputy, url)
    assert "1 отметка потеряет место" in page.text
    assert "Посчитать заново" not in page.text


def test_proposed_rules_show_how_the_term_would_have_gone(web: Web) -> None:
    marked(web)
    rules = deepcopy(dict(web.school.record().regulation))
    for rule in rules["deadlines"]:
        if "mark" in rule["acts"] and rule["rule"] == "lesson-day":
            rule["steps"] = [{"until": "deadline", "effect": "free"}, {"effect": "refuse"}]
    made = propose(web.school, DIRECTOR, {paths.REGULATION: rules}, title="Строже", name="stricter")
    assert made.ok, made.findings
    page = settled(web.visitor(COUNCIL), "/proposals/stricter/")
    assert "За 01.09–14.10.2026 проверены 2 записи журнала" in page.text
    assert "С опозданием было бы внесено 0 вместо 1." in page.text
    assert "Было бы отклонено 1 вместо 0." in page.text
    assert "0 → 1" in page.text
    assert "Отклонено" in settled(web.visitor(DIRECTOR), "/proposals/stricter/rehearsal/").text
    (kept,) = (web.school.folder / "derived" / "rehearsals").iterdir()
    assert "p-01" not in kept.read_text()


def test_what_takes_long_is_shown_with_its_progress_and_renews_itself_on_a_page_of_its_own(web: Web) -> None:
    from zhurnal.web.proposals import studies

    url, deputy, done = leaving(web), web.visitor(DEPUTY), Event()

    def slow(progress: Progress) -> Touched:
        progress(30, 100)
        done.wait(60)
        return Touched()

    before = studies.TOUCHED.of("another school's", slow)
    try:
        page = deputy.get(url)
        assert "Готово 0 %" in page.text
        assert "http-equiv" not in page.source, "a comment that is being written must not be lost"
        assert '<meta http-equiv="refresh" content="2">' in deputy.get(f"{url}touches/").source
        assert before.percent == 30
    finally:
        done.set()
    assert "страниц дневников" in settled(deputy, url).text


def test_what_failed_is_said_and_tried_anew() -> None:
    jobs, tries = Jobs[int](2), iter((ValueError("once"), None))

    def make(_progress: Progress) -> int:
        if (error := next(tries)) is not None:
            raise error
        return 7

    first = jobs.of("one", make)
    assert first.wait(60)
    assert first.failed
    second = jobs.of("one", make)
    assert second.wait(60)
    assert second.result == 7
    assert jobs.of("one", make) is second
