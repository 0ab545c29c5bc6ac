"""What becomes of cells: saved by themselves, late, waiting, refused, changed by another, taken back, never lost."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Route, expect
from tests import school as small
from tests.e2e.web.grid_site import URL, Grid, Served, signed_in
from tests.school import ALGEBRA, CLASS_TEACHER, HISTORY

from zhurnal.domain.changes import SetMark
from zhurnal.services.submit import Submission, submit

FIRST, SECOND, THIRD = "p-0101", "p-0102", "p-0103"
PLACE = {"year": small.YEAR, "section": "7a/algebra", "term": "q1"}


def marks(served: Served, day: str = "2026-10-14") -> dict[str, str]:
    """Marks of all works of a day's lesson."""
    lesson = next((e for e in served.lessons() if e["date"] == day), {})
    return {key: value for work in lesson.get("works", ()) for key, value in work.get("marks", {}).items()}


def other_writes(served: Served, pupil: str, was: str | None, now: str) -> None:
    """Another teacher of the lesson sets a mark meanwhile."""
    change = SetMark(**PLACE, lesson="@2026-10-14/1", work="", pupil=pupil, was=was, now=now)
    outcome = submit(served.school, Submission(HISTORY, "form", [change]))
    assert not outcome.findings


def test_it_saves_by_itself_when_the_keys_rest(served: Served, browser: Browser) -> None:
    served.autosave(400)
    context = signed_in(browser, served.origin, ALGEBRA)
    grid = Grid(context)
    grid.cell(FIRST).click()
    grid.type("5")
    expect(grid.status).to_contain_text("Сохранено, коммит")
    assert marks(served) == {FIRST: "5"}
    context.close()


def test_it_saves_when_one_leaves(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("5")
    grid.page.goto("/today/")
    served.eventually(lambda: marks(served) == {FIRST: "5"})
    grid.page.go_back()
    expect(grid.cell(FIRST)).to_have_text("5")
    expect(grid.cell(FIRST)).not_to_have_attribute("data-state", "unsaved")


def test_a_late_entry_is_saved_and_shows_it(served: Served, browser: Browser) -> None:
    served.at("2026-10-14 19:00:00")
    context = signed_in(browser, served.origin, ALGEBRA)
    grid = Grid(context)
    grid.cell(FIRST).click()
    grid.type("5")
    grid.saved()
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "late")
    grid.cell(FIRST).click()
    expect(grid.page.locator("#panel-said")).to_contain_text("3.5.3")
    assert marks(served) == {FIRST: "5"}
    context.close()


def test_later_days_ask_one_reason_for_the_batch(served: Served, browser: Browser) -> None:
    served.at("2026-10-16 10:00:00")
    context = signed_in(browser, served.origin, ALGEBRA)
    grid = Grid(context)
    grid.cell(FIRST).click()
    grid.type("54")
    expect(grid.page.locator("#grid-reason")).to_be_visible()
    grid.saved()
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "reason")
    assert marks(served) == {}
    grid.page.select_option("#grid-reason-select", "fault")
    grid.page.click("#grid-reason-save")
    expect(grid.cell(SECOND)).to_have_attribute("data-state", "late")
    assert marks(served) == {FIRST: "5", SECOND: "4"}
    newest = next(iter(served.school.record_store.log()))
    assert newest.trailer("Reason") == "fault"
    context.close()


IN_TIME = "@2026-10-15/1"
"""Thursday's lesson: with the clock in it, its cells are in time and those of Wednesday need a reason."""


def thursday(served: Served, browser: Browser) -> tuple[BrowserContext, Grid]:
    """The journal on Thursday morning, with a mark in time and one that needs a reason typed."""
    served.at("2026-10-15 09:00:00")
    context = signed_in(browser, served.origin, ALGEBRA)
    grid = Grid(context)
    grid.cell(FIRST, IN_TIME).click()
    grid.type("4")
    grid.cell(FIRST).click()
    grid.type("5")
    return context, grid


def test_a_batch_waits_whole_for_its_reason_and_is_one_commit(served: Served, browser: Browser) -> None:
    before = served.commits()
    context, grid = thursday(served, browser)
    grid.page.click("th.work.today button.taken")
    grid.saved()
    expect(grid.page.locator("#grid-held")).to_be_visible()
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "reason")
    expect(grid.cell(FIRST, IN_TIME)).to_have_attribute("data-state", "unsaved")
    expect(grid.status).to_contain_text("Ещё не сохранено: 2")
    # Another press asks for the reason and sends nothing.
    grid.press("Control+s")
    expect(grid.page.locator("#grid-reason-select")).to_be_focused()
    assert served.commits() == before
    grid.page.select_option("#grid-reason-select", "fault")
    grid.page.click("#grid-reason-save")
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "late")
    expect(grid.page.locator("#grid-reason")).to_be_hidden()
    assert served.commits() == before + 1
    assert (marks(served), marks(served, "2026-10-15")) == ({FIRST: "5"}, {FIRST: "4"})
    assert next(e for e in served.lessons() if e["date"] == "2026-10-15")["attendance"] == "taken"
    context.close()


def test_what_saves_by_itself_waits_for_the_reason_too(served: Served, browser: Browser) -> None:
    served.autosave(400)
    before = served.commits()
    context, grid = thursday(served, browser)
    expect(grid.page.locator("#grid-held")).to_be_visible()
    # More is typed meanwhile: it joins what waits.
    grid.cell(SECOND, IN_TIME).click()
    grid.type("3")
    grid.page.wait_for_timeout(900)
    assert served.commits() == before
    grid.page.select_option("#grid-reason-select", "fault")
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "late")
    assert served.commits() == before + 1
    assert marks(served, "2026-10-15") == {FIRST: "4", SECOND: "3"}
    context.close()


def test_one_may_do_without_what_needs_a_reason(served: Served, browser: Browser) -> None:
    before = served.commits()
    context, grid = thursday(served, browser)
    grid.saved()
    with grid.page.expect_response(lambda response: response.request.method == "POST"):
        grid.page.click("#grid-reason-drop")
    expect(grid.status).to_contain_text("Сохранено")
    expect(grid.cell(FIRST)).to_have_text("")
    expect(grid.page.locator("#grid-reason")).to_be_hidden()
    assert served.commits() == before + 1
    assert (marks(served), marks(served, "2026-10-15")) == ({}, {FIRST: "4"})
    context.close()


def test_who_leaves_saves_what_needs_no_reason_and_finds_the_rest_again(served: Served, browser: Browser) -> None:
    before = served.commits()
    context, grid = thursday(served, browser)
    grid.saved()
    grid.page.goto("/today/")
    served.eventually(lambda: marks(served, "2026-10-15") == {FIRST: "4"})
    grid.page.goto(URL)
    expect(grid.page.locator("#grid-say")).to_contain_text("Возвращено несохранённое в прошлый раз: 1")
    expect(grid.cell(FIRST)).to_have_text("5")
    expect(grid.cell(FIRST, IN_TIME)).to_have_text("4")
    assert served.commits() == before + 1
    grid.page.select_option("#grid-reason-select", "fault")
    grid.page.click("#grid-reason-save")
    served.eventually(lambda: marks(served) == {FIRST: "5"})
    assert served.commits() == before + 2
    context.close()


def test_without_scripts_the_form_comes_back_whole_with_the_reason_asked(served: Served, browser: Browser) -> None:
    served.at("2026-10-16 10:00:00")
    before = served.commits()
    context = signed_in(browser, served.origin, ALGEBRA, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{URL}?edit=@2026-10-14/1")
    page.get_by_label("Антонов Глеб").fill("4")
    page.get_by_label("Власов Илья").fill("десять")
    page.check("[name=taken]")
    page.click(".plain-form button.main")
    expect(page.locator(".say.warn")).to_contain_text("Пока ничего не сохранено")
    expect(page.get_by_label("Антонов Глеб")).to_have_value("4")
    expect(page.get_by_label("Власов Илья")).to_have_value("десять")
    expect(page.locator("[name=taken]")).to_be_checked()
    expect(page.locator("body")).not_to_contain_text("принята")
    assert served.commits() == before
    page.get_by_label("Власов Илья").fill("")
    page.select_option("[name=reason]", "fault")
    page.click(".plain-form button.main")
    expect(page.locator(".say")).to_contain_text("Сохранено, коммит")
    assert marks(served) == {FIRST: "4"}
    assert served.commits() == before + 1
    context.close()


def test_what_needs_approval_is_kept_and_shown_and_may_be_withdrawn(served: Served, browser: Browser) -> None:
    served.at("2026-10-23 10:00:00")
    context = signed_in(browser, served.origin, ALGEBRA)
    grid = Grid(context)
    grid.cell(FIRST).click()
    grid.type("5")
    grid.saved()
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "waiting")
    assert marks(served) == {}
    grid = Grid(context)
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "waiting")
    expect(grid.cell(FIRST)).to_have_text("5")
    grid.cell(FIRST).click()
    with grid.page.expect_response(lambda answer: answer.request.method == "POST"):
        grid.page.click("#panel-withdraw")
    expect(grid.cell(FIRST)).to_have_text("")
    grid = Grid(context)
    expect(grid.cell(FIRST)).not_to_have_attribute("data-state", "waiting")
    context.close()


def test_what_is_refused_says_which_clause(served: Served, browser: Browser) -> None:
    served.substitute(CLASS_TEACHER)
    context = signed_in(browser, served.origin, CLASS_TEACHER)
    # A substitute writes into the lesson appointed to her and into no other.
    grid = Grid(context)
    expect(grid.cell(FIRST, "@2026-10-12/1")).to_have_attribute("aria-readonly", "true")
    grid.cell(FIRST).click()
    grid.type("5")
    served.later(minutes=1)
    served.substitute(HISTORY)
    grid.saved()
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "refused")
    expect(grid.cell(FIRST)).to_have_attribute("aria-invalid", "true")
    grid.cell(FIRST).click()
    expect(grid.page.locator("#panel-said a")).to_have_text("3.4.1")
    expect(grid.page.locator("#grid-live")).to_contain_text("Антонов Глеб")
    context.close()


def test_who_may_no_longer_see_the_journal_keeps_what_was_typed(served: Served, browser: Browser) -> None:
    context = signed_in(browser, served.origin, HISTORY)
    grid = Grid(context)
    grid.cell(FIRST).click()
    grid.type("5")
    served.dismiss(HISTORY)
    grid.press("Control+s")
    expect(grid.page.locator("#grid-say")).to_contain_text("не открывают эту страницу")
    expect(grid.cell(FIRST)).to_have_text("5")
    context.close()


def test_a_foreign_change_shows_both_values_and_lets_choose(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("54")
    other_writes(served, FIRST, None, "3")
    other_writes(served, SECOND, None, "2")
    served.later(minutes=1)
    grid.saved()
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "conflict")
    assert marks(served) == {FIRST: "3", SECOND: "2"}
    # The cursor is below by now: both values are seen without going back.
    expect(grid.page.locator("#grid-say")).to_contain_text("Сейчас там: 3. У вас: 5.")
    grid.cell(FIRST).click()
    expect(grid.page.locator("#panel-said")).to_contain_text("Сейчас там: 3. У вас: 5.")
    grid.page.click("#panel-mine")
    # It is another's mark by now: changing it asks a reason, as everywhere.
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "reason")
    grid.page.select_option("#grid-reason-select", "slip")
    grid.page.click("#grid-reason-save")
    expect(grid.status).to_contain_text("Изменено другим: 1")
    grid.cell(SECOND).click()
    grid.page.click("#panel-theirs")
    expect(grid.cell(SECOND)).to_have_text("2")
    served.eventually(lambda: marks(served) == {FIRST: "5", SECOND: "2"})


def test_undo_after_a_foreign_change_leaves_it_alone(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("54")
    other_writes(served, FIRST, None, "3")
    grid.saved()
    assert marks(served) == {FIRST: "3", SECOND: "4"}
    # First what was typed and not saved is taken back, then what was saved.
    grid.page.click("#grid-undo")
    expect(grid.cell(FIRST)).to_have_text("3")
    expect(grid.cell(FIRST)).not_to_have_attribute("data-state", "unsaved")
    with grid.page.expect_response(lambda response: response.request.method == "POST"):
        grid.page.click("#grid-undo")
    expect(grid.status).to_contain_text("Отменено, коммит")
    assert marks(served) == {FIRST: "3"}


def test_two_browsers_in_one_journal_do_not_collide(served: Served, grid: Grid, browser: Browser) -> None:
    context = signed_in(browser, served.origin, HISTORY)
    other = Grid(context)
    grid.cell(FIRST).click()
    grid.type("5")
    other.cell(SECOND).click()
    other.type("3")
    grid.saved()
    other.saved()
    assert marks(served) == {FIRST: "5", SECOND: "3"}
    expect(other.status).to_contain_text("Сохранено")
    context.close()


def test_undo_takes_back_what_was_saved(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("54")
    grid.saved()
    before = served.commits()
    with grid.page.expect_response(lambda response: response.request.method == "POST"):
        grid.page.click("#grid-undo")
    expect(grid.status).to_contain_text("Отменено, коммит")
    expect(grid.cell(FIRST)).to_have_text("")
    assert marks(served) == {}
    assert served.commits() == before + 1


def test_without_a_connection_nothing_is_lost(served: Served, grid: Grid) -> None:
    grid.page.context.set_offline(True)
    grid.cell(FIRST).click()
    grid.type("5")
    grid.press("Control+s")
    expect(grid.page.locator("#grid-say")).to_contain_text("Нет связи")
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "unsaved")
    grid.page.context.set_offline(False)
    expect(grid.status).to_contain_text("Сохранено")
    assert marks(served) == {FIRST: "5"}


def test_a_fault_of_the_server_and_a_reload_lose_nothing(served: Served, grid: Grid) -> None:
    grid.page.route(f"**{URL}", lambda route: _broken(route))
    grid.cell(FIRST).click()
    grid.type("5")
    grid.press("Control+s")
    expect(grid.page.locator("#grid-say")).to_contain_text("Сервер не смог сохранить")
    grid.page.unroute(f"**{URL}")
    grid.page.route(f"**{URL}", lambda route: _broken(route))
    grid.page.reload()
    expect(grid.cell(FIRST)).to_have_text("5")
    expect(grid.page.locator("#grid-say")).to_contain_text("Возвращено")
    grid.page.unroute(f"**{URL}")
    grid.saved()
    assert marks(served) == {FIRST: "5"}


def test_an_answer_lost_on_the_way_makes_no_second_commit(served: Served, grid: Grid) -> None:
    lost = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    grid.page.route(f"**{URL}", lose)
    before = served.commits()
    grid.cell(FIRST).click()
    grid.type("5")
    grid.press("Control+s")
    expect(grid.page.locator("#grid-say")).to_contain_text("Нет связи")
    assert lost == [200]
    grid.saved()
    expect(grid.status).to_contain_text("Сохранено")
    assert served.commits() == before + 1


def test_a_session_that_ended_keeps_the_entries(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("5")
    grid.page.context.clear_cookies(name="zhurnal")
    grid.press("Control+s")
    expect(grid.page.locator("#grid-say")).to_contain_text("Сеанс окончен")
    expect(grid.cell(FIRST)).to_have_text("5")


def test_term_marks_in_their_window(served: Served, browser: Browser) -> None:
    served.at("2026-10-20 10:00:00")
    context = signed_in(browser, served.origin, ALGEBRA)
    grid = Grid(context)
    cell = grid.page.locator(f"tr[data-pupil={FIRST}] td.final")
    cell.click()
    grid.type("5")
    grid.saved()
    expect(cell).to_have_text("5")
    assert served.school.record().finals(small.YEAR, "7a", "q1") == {"algebra": {FIRST: "5"}}
    context.close()


def test_a_new_work_gets_a_column_of_its_own(served: Served, grid: Grid) -> None:
    grid.page.click(".new-work summary")
    grid.page.select_option(".new-work [name=kind]", "control")
    grid.page.fill(".new-work [name=title]", "Многочлены")
    grid.page.click(".new-work button")
    grid.page.wait_for_selector("html.js")
    grid.cell(FIRST, work=1).click()
    expect(grid.page.locator("#panel-where")).to_contain_text("Многочлены")
    grid.type("5")
    grid.saved()
    lesson = next(e for e in served.lessons() if e["date"] == "2026-10-14")
    assert [(w["work"], w["title"], w["marks"]) for w in lesson["works"]] == [("control", "Многочлены", {FIRST: "5"})]
    grid.cell(SECOND, work=1).click()
    grid.type("н")
    expect(grid.cell(SECOND, work=1)).to_have_attribute("data-state", "invalid")


def test_it_works_without_scripts(served: Served, browser: Browser) -> None:
    context = signed_in(browser, served.origin, ALGEBRA, java_script_enabled=False)
    page = context.new_page()
    page.goto(URL)
    page.click("th.work.today a.plain")
    page.get_by_label("Антонов Глеб").fill("2/4")
    page.get_by_label("Быкова Ева").fill("h")
    page.get_by_label("Власов Илья").fill("десять")
    page.check("[name=taken]")
    page.click(".plain-form button.main")
    expect(page.get_by_label("Власов Илья")).to_have_value("десять")
    expect(page.locator(".told.refused")).to_contain_text("Журнал не знает такой записи")
    page.get_by_label("Власов Илья").fill("4")
    page.click(".plain-form button.main")
    expect(page.locator(".say.good")).to_contain_text("Сохранено, коммит")
    assert marks(served) == {FIRST: "2", f"{FIRST}/2": "4", THIRD: "4"}
    lesson = next(e for e in served.lessons() if e["date"] == "2026-10-14")
    assert (lesson["attendance"], lesson["absent"]) == ("taken", {SECOND: "absent"})
    page.goto(URL)
    expect(page.locator(f"tr[data-pupil={FIRST}] td", has_text="2/4")).to_have_count(1)
    context.close()


def _broken(route: Route) -> None:
    if route.request.method == "POST":
        route.fulfill(status=500, content_type="text/html", body="<p>500</p>")
    else:
        route.continue_()
