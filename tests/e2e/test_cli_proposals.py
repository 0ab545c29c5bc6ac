"""zhurnal proposal and imports that need agreement, as an administrator and those who agree type them."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.command import SMALL, SMALL_WEEK, YEAR, codes, done, heads, zhurnal

ADMIN, DIRECTOR, DEPUTY, TEACHER = "t-001", "t-002", "t-003", "t-014"


def imported(school: Path, *more: str) -> str:
    """Import a timetable into a school that has a director: the name of the proposal that it becomes."""
    before = heads(school)
    ran = done(
        "import", "fet", SMALL, "--timetable", SMALL_WEEK, "--year", YEAR, "--lesson-minutes", "40", "--json",
        "--school", school, *more,
    )  # fmt: skip
    assert heads(school) == before, "nothing on main before it is approved"
    assert ran.json["commit"] is None
    name = ran.json["proposal"]
    assert isinstance(name, str)
    return name


def test_an_import_is_proposed_agreed_to_step_by_step_and_merged(demo_copy: Path) -> None:
    name = imported(demo_copy)
    assert imported(demo_copy) == name, "the same import again is the same proposal"
    at = ("--school", demo_copy)
    told = done("proposal", "show", name, *at)
    assert "Справочник предметов: изменено" in told.out
    assert "нет согласия директора (п. 3.7.4)" in told.out
    (listed,) = [one for one in done("proposal", "list", "--json", *at).json if one["name"] == name]
    assert (listed["author"], listed["state"]) == (ADMIN, "open")
    first = done("proposal", "approve", name, "--actor", DEPUTY, *at)
    assert "не хватает согласия директора" in first.out
    last = done("proposal", "approve", name, "--actor", DIRECTOR, *at)
    assert "принято" in last.out
    shown = done("proposal", "show", name, "--json", *at).json
    assert shown["state"] == "merged"
    assert shown["merge_commit"] == heads(demo_copy)[0]
    assert name not in done("proposal", "list", *at).out
    assert "Предложений нет." in done("proposal", "list", "--author", DIRECTOR, *at).out
    assert zhurnal("import", "fet", SMALL, "--timetable", SMALL_WEEK, "--year", YEAR, *at).code == 0


def test_who_may_not_is_told_why(demo_copy: Path) -> None:
    name = imported(demo_copy)
    at = ("--school", demo_copy)
    own = zhurnal("proposal", "approve", name, "--actor", ADMIN, *at)
    assert own.code == 1
    assert "Своё изменение никто не согласует сам" in own.out
    early = zhurnal("proposal", "merge", name, "--actor", ADMIN, "--json", *at)
    assert early.code == 1
    assert set(codes(early.json["findings"])) == {"needs-approval"}
    stranger = zhurnal("proposal", "decline", name, "--actor", TEACHER, "--reason", "Нет", "--json", *at)
    assert codes(stranger.json["findings"]) == ["proposal-not-yours"]
    declined = done("proposal", "decline", name, "--actor", DEPUTY, "--reason", "Приказа нет", *at)
    assert "отклонено" in declined.out
    assert "Приказа нет" in done("proposal", "show", name, *at).out
    gone = zhurnal("proposal", "withdraw", name, "--actor", ADMIN, *at)
    assert (gone.code, gone.err.strip()) == (1, f"Открытого предложения {name} нет.")


def test_a_difference_is_shown_line_by_line_and_brought_up_to_date(demo_copy: Path) -> None:
    name = imported(demo_copy)
    at = ("--school", demo_copy)
    assert "+++ b/catalogs/subjects.yaml" in done("proposal", "show", name, "--diff", *at).lines
    head = done("proposal", "show", name, "--json", *at).json["head"]
    assert done("proposal", "update", name, "--actor", ADMIN, "--json", *at).json["head"] == head, "nothing to bring"
    assert done("proposal", "withdraw", name, "--actor", ADMIN, "--json", *at).json["state"] == "withdrawn"


def test_a_dry_run_proposes_nothing(demo_copy: Path) -> None:
    before = done("proposal", "list", "--json", "--school", demo_copy).json
    done(
        "import", "fet", SMALL, "--timetable", SMALL_WEEK, "--year", YEAR, "--lesson-minutes", "40", "--dry-run",
        "--school", demo_copy,
    )  # fmt: skip
    assert done("proposal", "list", "--json", "--school", demo_copy).json == before


def test_misuse(demo: Path) -> None:
    assert zhurnal("proposal", "merge", "some", "--school", demo).code == 2
    assert zhurnal("proposal").code == 2
    assert zhurnal("proposal", "show", "no-such", "--school", demo).code == 1
