"""zhurnal proposal show --touches and rehearse, as a deputy head types them."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from tests.e2e.command import SMALL, SMALL_WEEK, YEAR, done, zhurnal

from zhurnal.domain import paths
from zhurnal.services import proposals
from zhurnal.web.settings import configure


def test_what_an_import_would_touch_is_told_and_given_to_programs(demo_copy: Path) -> None:
    at = ("--school", demo_copy)
    name = done(
        "import", "fet", SMALL, "--timetable", SMALL_WEEK, "--year", YEAR, "--lesson-minutes", "40", "--json", *at
    ).json["proposal"]  # fmt: skip
    told = done("proposal", "show", name, "--touches", *at)
    assert "Это затронет:" in told.out
    assert "уроков за год" in told.out
    data = done("proposal", "show", name, "--touches", "--json", *at).json["touches"]
    assert set(data) == {"main", "pages", "ledgers", "lessons", "facts", "plans", "debts"}
    assert data["lessons"]
    assert zhurnal("proposal", "rehearse", name, *at).code == 1


def test_rules_are_rehearsed_over_the_days_that_are_named(demo_copy: Path) -> None:
    school = configure(demo_copy)
    rules = deepcopy(dict(school.record().regulation))
    rules["deadlines"] = [rule for rule in rules["deadlines"] if rule["rule"] != "lesson-day"]
    made = proposals.propose(school, "t-002", {paths.REGULATION: rules}, title="Без сроков", name="rules")
    assert made.ok, made.findings
    at = ("--school", demo_copy)
    found = done("proposal", "rehearse", "rules", "--from", "2026-10-01", "--to", "2026-10-19", "--json", *at).json
    assert (found["from"], found["to"]) == ("2026-10-01", "2026-10-19")
    assert found["commits"] > 0
    told = done("proposal", "rehearse", "rules", "--from", "2026-10-01", "--to", "2026-10-19", *at)
    assert "по предложенным" in told.out
    assert zhurnal("proposal", "rehearse", "rules", "--from", "вчера", *at).code == 2
