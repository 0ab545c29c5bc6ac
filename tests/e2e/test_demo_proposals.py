"""What a stranger finds waiting in the demo school, and that the people named there can agree to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.command import codes, done, zhurnal

from zhurnal.services.demo_proposals import ADMINISTRATOR, DEPUTY, MERGED, OPEN, TEACHER


def listed(school: Path, state: str) -> list[dict[str, Any]]:
    found = done("proposal", "list", "--state", state, "--json", "--school", school).json
    assert isinstance(found, list)
    return found


def test_one_proposal_is_merged_one_waits_and_so_does_a_late_mark(demo: Path) -> None:
    assert [(one["name"], one["author"]) for one in listed(demo, "merged")] == [(MERGED, ADMINISTRATOR)]
    proposal, request = listed(demo, "open")
    assert (proposal["name"], proposal["author"]) == (OPEN, ADMINISTRATOR)
    assert (request["name"][:2], request["author"]) == ("r-", TEACHER)
    told = done("proposal", "show", OPEN, "--school", demo).out
    assert "Переведён в 7б с 05.11" in told
    assert "нет согласия заместителя директора" in told


def test_the_deputy_head_agrees_and_the_record_stays_proven(demo_copy: Path) -> None:
    at = ("--school", demo_copy)
    names = [one["name"] for one in listed(demo_copy, "open")]
    refused = zhurnal("proposal", "approve", OPEN, "--actor", ADMINISTRATOR, "--json", *at)
    assert (refused.code, codes(refused.json["findings"])) == (1, ["approval-own"])
    for name in names:
        done("proposal", "approve", name, "--actor", DEPUTY, *at)
    assert listed(demo_copy, "open") == []
    assert {one["name"] for one in listed(demo_copy, "merged")} == {MERGED, *names}
    assert done("check", "--json", *at).json == []
    assert "всё в порядке" in done("audit", demo_copy).out
