"""The journal at the keyboard: a real browser, a real record."""

from __future__ import annotations

from itertools import product

from playwright.sync_api import Browser, expect
from tests.e2e.web.grid_site import URL, Grid, Served, signed_in
from tests.school import ALGEBRA, DEPUTY, LAW, YEAR

from zhurnal.services.journal_codes import CodeError, Rules, parse, parse_final
from zhurnal.services.journal_page import cell_rules

FIRST, SECOND, THIRD = "p-0101", "p-0102", "p-0103"


def marks(served: Served) -> dict[str, str]:
    """Marks of the ordinary work of the tests' Wednesday."""
    lesson = next(e for e in served.lessons() if e["date"] == "2026-10-14")
    return {key: value for work in lesson.get("works", ()) for key, value in work.get("marks", {}).items()}


def test_typing_goes_down_the_column_and_becomes_one_commit(served: Served, grid: Grid) -> None:
    before = served.commits()
    grid.cell(FIRST).click()
    grid.type("54")
    assert grid.focused == THIRD
    expect(grid.cell(FIRST)).to_have_attribute("data-state", "unsaved")
    expect(grid.status).to_contain_text("2")
    grid.saved()
    assert marks(served) == {FIRST: "5", SECOND: "4"}
    assert served.commits() == before + 1
    expect(grid.status).to_contain_text("Сохранено")
    expect(grid.cell(FIRST)).not_to_have_attribute("data-state", "unsaved")
    expect(grid.page.locator(f"tr[data-pupil={FIRST}] td.mean")).to_have_text("5,00")


def test_letters_of_any_layout_mean_the_same(served: Served, grid: Grid) -> None:
    for pupil, letter in ((FIRST, "н"), (SECOND, "y"), (THIRD, "H"), ("p-0104", "j")):
        grid.cell(pupil).click()
        grid.type(letter)
    assert [grid.cell(p).inner_text() for p in (FIRST, SECOND, THIRD, "p-0104")] == ["н", "н", "н", "о"]
    grid.saved()
    lesson = next(e for e in served.lessons() if e["date"] == "2026-10-14")
    assert lesson["absent"] == {FIRST: "absent", SECOND: "absent", THIRD: "absent", "p-0104": "late"}


def test_a_second_attempt_stands_beside_the_first(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("2")
    grid.cell(FIRST).click()
    grid.type("/4", "")
    grid.cell(SECOND).click()
    grid.page.uncheck("#grid-down")
    grid.cell(SECOND).click()
    grid.type("о5")
    grid.saved()
    assert marks(served) == {FIRST: "2", f"{FIRST}/2": "4", SECOND: "5"}
    assert grid.cell(FIRST).inner_text() == "2/4"
    assert grid.cell(SECOND).inner_text() == "о 5"


def test_a_second_attempt_typed_in_one_go_is_of_the_same_pupil(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("2/4")
    assert [grid.cell(p).inner_text() for p in (FIRST, SECOND)] == ["2/4", ""]
    grid.cell(SECOND).click()
    grid.type("5")
    grid.page.keyboard.press("ArrowUp")
    grid.page.keyboard.press("ArrowDown")
    grid.type("/", "")
    assert [grid.cell(p).inner_text() for p in (SECOND, THIRD)] == ["5", ""]


def test_moving_erasing_and_reverting(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.press("ArrowDown", "ArrowDown", "ArrowUp")
    assert grid.focused == SECOND
    grid.press("Control+Home")
    assert grid.page.evaluate("document.activeElement === document.querySelector('#grid tbody td')")
    grid.press("Control+End")
    assert grid.page.evaluate("document.activeElement === [...document.querySelectorAll('#grid tbody td')].at(-1)")
    grid.cell(FIRST, "@2026-10-07/1").click()
    grid.press("Backspace")
    expect(grid.cell(FIRST, "@2026-10-07/1")).to_have_text("")
    grid.press("Escape")
    expect(grid.cell(FIRST, "@2026-10-07/1")).to_have_text("5")
    grid.type("3")
    grid.press("Control+z")
    expect(grid.cell(FIRST, "@2026-10-07/1")).to_have_text("5")
    assert grid.page.locator("#grid [tabindex='0']").count() == 1


def test_a_cell_of_a_future_lesson_or_of_a_day_before_membership_takes_nothing(served: Served, grid: Grid) -> None:
    grid.cell(FIRST, "@2026-10-15/1").click()
    grid.type("5")
    expect(grid.cell(FIRST, "@2026-10-15/1")).to_have_text("")
    expect(grid.cell("p-0105", "@2026-10-14/1")).to_have_attribute("aria-readonly", "true")


def test_a_column_from_a_spreadsheet(served: Served, grid: Grid) -> None:
    grid.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    column = "5\r\nH\r\n\r\nотлично\r\n5\r\n4\r\n3\r\n"
    grid.page.evaluate("text => navigator.clipboard.writeText(text)", column)
    grid.cell(FIRST).click()
    grid.press("Control+v")
    assert [grid.cell(p).inner_text() for p in (FIRST, SECOND, THIRD, "p-0104")] == ["5", "н", "", "отлично"]
    expect(grid.cell("p-0104")).to_have_attribute("aria-invalid", "true")
    # Below it a pupil who has left, and then no pupil at all: both values are named, none is lost in silence.
    expect(grid.page.locator("#grid-say")).to_contain_text("5, 3")
    expect(grid.page.locator("#grid-say")).to_contain_text("Журнал не знает такой записи")
    grid.saved()
    assert marks(served) == {FIRST: "5", "p-0106": "4"}
    assert grid.cell("p-0104").inner_text() == "отлично"


def test_copy_gives_rows_and_tabs(served: Served, grid: Grid) -> None:
    grid.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid.cell(SECOND, "@2026-10-07/1").click()
    grid.press("Shift+ArrowDown", "Shift+ArrowRight", "Control+c")
    assert grid.page.evaluate("navigator.clipboard.readText()") == "\t2/4\n3\t"


def test_the_line_below_edits_the_chosen_cell_and_no_other(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.press("F2")
    grid.page.keyboard.type("2/4")
    grid.press("Enter")
    assert grid.focused == SECOND
    assert [grid.cell(p).inner_text() for p in (FIRST, SECOND)] == ["2/4", ""]
    expect(grid.page.locator("#panel-until")).to_have_text("до 14.10 15:10 (п. 3.5.3)")
    grid.cell(FIRST, "@2026-10-08/1").click()
    expect(grid.page.locator("#panel-until")).to_contain_text("срок был")
    grid.press("F2")
    grid.page.keyboard.type("5")
    grid.press("Escape")
    expect(grid.cell(FIRST, "@2026-10-08/1")).to_have_text("")


def test_attendance_is_taken_from_the_head(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.press("ArrowUp", "Enter")
    grid.saved()
    lesson = next(e for e in served.lessons() if e["date"] == "2026-10-14")
    assert lesson["attendance"] == "taken"


def test_passes_are_typed_by_letters(served: Served, browser: Browser) -> None:
    context = signed_in(browser, served.origin, LAW)
    grid = Grid(context, f"/journal/{YEAR}/10a/law/h1/")
    cell = grid.cell("p-0601", "@2026-10-14/2")
    cell.click()
    grid.type("з")
    expect(cell).to_have_text("зач")
    grid.type("н")
    expect(cell).to_have_text("незач")
    grid.press("Escape")
    grid.type("5")
    expect(cell).to_have_attribute("data-state", "invalid")
    grid.press("Escape")
    grid.type("p")
    grid.saved()
    expect(cell).to_have_text("зач")
    context.close()
    assert not grid.errors


def test_an_empty_journal_is_a_grid_too(served: Served, browser: Browser) -> None:
    context = signed_in(browser, served.origin, ALGEBRA)
    grid = Grid(context, f"/journal/{YEAR}/7a/algebra/q4/")
    grid.page.focus("#grid td[tabindex='0']")
    grid.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown")
    assert grid.focused == SECOND
    grid.type("5")
    grid.press("ArrowUp", "ArrowUp", "Delete")
    expect(grid.page.locator("#grid")).to_contain_text("Уроков по расписанию пока нет")
    context.close()
    assert not grid.errors


def test_the_deputy_head_reads_only(served: Served, browser: Browser) -> None:
    context = signed_in(browser, served.origin, DEPUTY)
    grid = Grid(context)
    grid.cell(FIRST).click()
    grid.type("5")
    expect(grid.cell(FIRST)).to_have_text("")
    expect(grid.page.locator("#grid")).to_have_attribute("aria-readonly", "true")
    context.close()


def test_history_opens_from_the_cell_and_is_a_page_too(served: Served, grid: Grid) -> None:
    grid.cell(FIRST).click()
    grid.type("4")
    grid.saved()
    served.later(minutes=5)
    grid.cell(FIRST).click()
    grid.type("5")
    grid.saved()
    grid.cell(FIRST).click()
    grid.page.click("#panel-history")
    rows = grid.page.locator("#grid-dialog tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Алексеева Мария")
    assert [cell.inner_text() for cell in rows.first.locator("td").all()][2:4] == ["4", "5"]
    link = grid.page.get_attribute("#panel-history", "href")
    assert link is not None
    grid.page.goto(link)
    expect(grid.page.locator("main table tbody tr")).to_have_count(2)
    assert URL in grid.page.url


def test_the_page_and_the_server_read_a_cell_alike(served: Served, grid: Grid) -> None:
    record = served.school.record()
    rules = cell_rules(record, YEAR, "7a/algebra")
    texts = ["".join(letters) for size in (1, 2, 3) for letters in product("521/ нопзбyjph", repeat=size)]
    texts += ["зачёт", "НЕЗАЧ", "5" * 41, "отлично", "осв", "2/3/4/5", "o p 5"]
    for final in (False, True):
        read = """async ([texts, final]) => {
          const { makeCodes } = await import("/static/grid/codes.js");
          const codes = makeCodes(document.getElementById("journal").dataset);
          const found = texts.map((text) => codes.parse(text, { main: !final, final }));
          return found.map(({ code, problem }) => problem ?? `=${code}`);
        }"""
        assert grid.page.evaluate(read, [texts, final]) == [_read(text, rules, final) for text in texts]


def _read(text: str, rules: Rules, final: bool) -> str:
    try:
        return f"={(parse_final(text, rules) or '') if final else parse(text, rules)}"
    except CodeError as error:
        return error.code
