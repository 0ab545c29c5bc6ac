"""The journal's server side: strict input, default deny, every answer told cell by cell."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import Any

import pytest
from tests import school as small
from tests.e2e.web.conftest import Visitor, Web
from tests.school import ALGEBRA, CLASS_TEACHER, DEPUTY, ENGLISH_2, LAW, PHYSICS, PRIMARY

from zhurnal.domain.changes import SetMark
from zhurnal.services.proposals import approve, requests

URL = f"/journal/{small.YEAR}/7a/algebra/q1/"
CELL = {"lesson": "@2026-10-14/1", "work": "", "pupil": "p-0101", "was": "", "now": "5"}


def body(*cells: dict[str, str], **more: Any) -> dict[str, Any]:
    """What the grid's script sends."""
    whole = {"key": "k" * 20, "reason": "", "cells": list(cells), "term_marks": [], "taken": [], "withdraw": []}
    whole["leaving"] = False
    return {**whole, **more}


def send(visitor: Visitor, data: Any, url: str = URL) -> Any:
    """Send JSON; the response."""
    return visitor.client.post(url, json.dumps(data), content_type="application/json")


def test_each_cell_is_answered(web: Web) -> None:
    answer = send(web.visitor(ALGEBRA), body(CELL, {**CELL, "pupil": "p-0102", "now": "7"})).json()
    assert [cell["state"] for cell in answer["cells"]] == ["saved", "refused"]
    assert "Журнал не знает такой записи" in answer["cells"][1]["sentence"]
    lesson = web.lesson("7a/algebra", "2026-10-14", 1)
    assert lesson["works"][0]["marks"] == {"p-0101": "5"}
    told = next(one for one in answer["lessons"] if one["place"] == "@2026-10-14/1")
    assert (told["lesson"], told["work"]) == (lesson["id"], lesson["works"][0]["id"])
    assert answer["means"]["p-0101"] == "5,00"
    assert answer["commit"].startswith(answer["short"])


def test_all_cells_of_a_batch_are_one_commit(web: Web) -> None:
    before = len(web.commits())
    cells = [
        {**CELL, "pupil": p, "lesson": place} for p in ("p-0101", "p-0102") for place in (CELL["lesson"], "l-0001")
    ]
    cells[1]["was"] = "5"
    cells[1]["now"] = "н 5"
    send(web.visitor(ALGEBRA), body(*cells[:3], taken=[{"lesson": "@2026-10-14/1", "was": False, "now": True}]))
    assert len(web.commits()) == before + 1


IN_TIME = {**CELL, "lesson": "@2026-10-15/1"}
"""A cell of a lesson that may still be written on its own day, where one of CELL's needs a reason."""


def test_a_batch_that_needs_a_reason_waits_whole_and_becomes_one_commit(web: Web) -> None:
    web.at("2026-10-15 09:00:00")
    teacher, before = web.visitor(ALGEBRA), web.commits()
    batch = body(IN_TIME, CELL, {**CELL, "pupil": "p-0102", "now": "7"})
    batch["taken"] = [{"lesson": "@2026-10-15/1", "was": False, "now": True}]
    answer = send(teacher, batch).json()
    assert [cell["state"] for cell in answer["cells"]] == ["held", "reason", "refused"]
    assert [one["state"] for one in answer["taken"]] == ["held"]
    assert (answer["held"], answer["commit"]) == (True, "")
    assert web.commits() == before
    answer = send(teacher, {**batch, "reason": "fault"}).json()
    assert [cell["state"] for cell in answer["cells"]] == ["saved", "late", "refused"]
    assert len(web.commits()) == len(before) + 1
    assert next(web.school.record_store.log()).trailer("Reason") == "fault"


def test_a_made_up_reason_holds_the_batch(web: Web) -> None:
    web.at("2026-10-15 09:00:00")
    before = web.commits()
    answer = send(web.visitor(ALGEBRA), body(IN_TIME, CELL, reason="no-such")).json()
    assert [cell["state"] for cell in answer["cells"]] == ["held", "reason"]
    assert web.commits() == before


def test_what_waits_for_approval_is_no_request_before_the_reason_is_chosen(web: Web) -> None:
    web.at("2026-10-15 09:00:00")
    teacher = web.visitor(ALGEBRA)
    batch = body(CELL, {**CELL, "lesson": "l-0001", "pupil": "p-0102"})
    answer = send(teacher, batch).json()
    assert [cell["state"] for cell in answer["cells"]] == ["reason", "held"]
    assert requests(web.school, author=ALGEBRA) == []
    answer = send(teacher, {**batch, "reason": "fault"}).json()
    assert [cell["state"] for cell in answer["cells"]] == ["late", "waiting"]
    assert len(requests(web.school, author=ALGEBRA)) == 1


def test_a_page_that_goes_saves_what_needs_no_reason(web: Web) -> None:
    web.at("2026-10-15 09:00:00")
    before = web.commits()
    answer = send(web.visitor(ALGEBRA), body(IN_TIME, CELL, leaving=True)).json()
    assert [cell["state"] for cell in answer["cells"]] == ["saved", "reason"]
    assert len(web.commits()) == len(before) + 1


@pytest.mark.parametrize(
    "data",
    [
        [],
        "text",
        {"cells": []},
        body(CELL) | {"actor": "t-010"},
        body({**CELL, "actor": "t-010"}),
        body({**CELL, "lesson": "../secret"}),
        body({**CELL, "work": "@new"}),
        body({**CELL, "now": 5}),
        body({**CELL, "now": "5" * 100}),
        body(CELL, CELL),
        body(CELL, key="short"),
        body(CELL, reason="<script>"),
        body(withdraw=["1"]),
        body(withdraw=[True]),
        body(taken=[{"lesson": "@2026-10-14/1", "was": "no", "now": True}]),
        body(CELL, leaving="yes"),
    ],
)
def test_what_the_page_would_not_send_is_refused_whole(web: Web, data: Any) -> None:
    before = web.commits()
    response = send(web.visitor(ALGEBRA), data)
    assert response.status_code == 400
    assert response.json()["sentence"]
    assert web.commits() == before


@pytest.mark.parametrize(
    "change", [{"pupil": "p-0201"}, {"lesson": "l-9999"}, {"lesson": "@2026-10-13/9"}, {"work": "w-9999"}, {"was": "б"}]
)
def test_what_the_journal_does_not_have_is_told_with_a_sentence(web: Web, change: dict[str, str]) -> None:
    response = send(web.visitor(ALGEBRA), body({**CELL, **change}))
    assert response.status_code == 400
    assert "Обновите страницу" in response.json()["sentence"]


def test_broken_json_and_deep_json(web: Web) -> None:
    visitor = web.visitor(ALGEBRA)
    for text in ("{", "[" * 100_000, '{"key": NaN}'):
        assert visitor.client.post(URL, text, content_type="application/json").status_code == 400


def test_who_may_not_read_the_section_sees_nothing_of_it(web: Web) -> None:
    assert web.visitor(ENGLISH_2).get(URL).status == 403
    assert web.visitor("p-0101").get(URL).status == 404
    assert web.visitor("g-0101").get(URL).status == 404
    assert web.visitor(ALGEBRA).get(f"/journal/{small.YEAR}/7a/latin/q1/").status == 404
    assert web.visitor(ALGEBRA).get(f"/journal/{small.YEAR}/7a/algebra/h1/").status == 404
    assert web.visitor().get(URL).status == 302


@pytest.mark.parametrize(("who", "clause"), [(CLASS_TEACHER, "3.4.1"), (DEPUTY, "3.6.2")])
def test_who_reads_does_not_write(web: Web, who: str, clause: str) -> None:
    visitor = web.visitor(who)
    assert "только чтение" in visitor.get(URL).text
    before = web.commits()
    [cell] = send(visitor, body(CELL)).json()["cells"]
    assert (cell["state"], cell["clause"]) == ("refused", clause)
    assert visitor.post(URL, {"action": "cells", "lesson": "l-0002", "key": "k" * 20}).status == 403
    assert web.commits() == before


def test_a_foreign_site_cannot_write(web: Web) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.cookies = web.visitor(ALGEBRA).client.cookies
    assert client.post(URL, json.dumps(body(CELL)), content_type="application/json").status_code == 403


def test_a_conflict_tells_what_stands_there(web: Web) -> None:
    send(web.visitor(ALGEBRA), body({**CELL, "now": "4"}))
    [cell] = send(web.visitor(ALGEBRA), body(CELL, key="q" * 20)).json()["cells"]
    assert (cell["state"], cell["code"]) == ("conflict", "4")


def test_the_same_batch_twice_is_one_commit(web: Web) -> None:
    visitor = web.visitor(ALGEBRA)
    first = send(visitor, body(CELL)).json()
    before = len(web.commits())
    again = send(visitor, body(CELL)).json()
    assert again["cells"][0]["state"] == "saved"
    assert again["commit"] == first["commit"]
    assert len(web.commits()) == before


def test_requests_are_ones_own(web: Web) -> None:
    web.at("2026-10-23 12:00:00")
    [cell] = send(web.visitor(ALGEBRA), body(CELL)).json()["cells"]
    assert cell["state"] == "waiting"
    assert cell["draft"]
    # The substitute of that lesson may read the journal, and knows the number.
    send(web.visitor(CLASS_TEACHER), body(withdraw=[cell["draft"]]))
    assert len(requests(web.school, author=ALGEBRA)) == 1
    # A second wish for the same cell stands in the place of the first.
    send(web.visitor(ALGEBRA), body({**CELL, "now": "4"}, key="z" * 20))
    [waiting] = requests(web.school, author=ALGEBRA)
    assert [change.now for change in waiting.changes if isinstance(change, SetMark)] == ["4"]
    assert 'data-held="4"' in web.visitor(ALGEBRA).get(URL).source


def test_one_cell_of_a_request_is_taken_back_and_the_rest_is_approved(web: Web) -> None:
    web.at("2026-10-23 12:00:00")
    visitor = web.visitor(ALGEBRA)
    cells = send(visitor, body(CELL, {**CELL, "pupil": "p-0102", "now": "3"})).json()["cells"]
    assert [cell["state"] for cell in cells] == ["waiting", "waiting"]
    assert cells[0]["draft"] != cells[1]["draft"]
    send(visitor, body(withdraw=[cells[0]["draft"]], key="y" * 20))
    source = visitor.get(URL).source
    assert 'data-held="3"' in source
    assert 'data-held="5"' not in source
    [waiting] = requests(web.school, author=ALGEBRA)
    assert approve(web.school, waiting.summary.name, DEPUTY, waiting.summary.head).ok
    assert web.lesson("7a/algebra", "2026-10-14", 1)["works"][0]["marks"] == {"p-0102": "3"}
    assert "data-held" not in visitor.get(URL).source


def test_attendance_taken_back_keeps_who_was_absent(web: Web) -> None:
    visitor = web.visitor(ALGEBRA)
    taken = {"lesson": "l-0001", "was": True, "now": False}
    send(visitor, body(taken=[taken]))
    lesson = web.lesson("7a/algebra", "2026-10-07", 1)
    assert "attendance" not in lesson
    assert lesson["absent"] == {"p-0104": "absent"}


def test_the_grid_has_the_roles_and_names_that_readers_need(web: Web) -> None:
    source = web.visitor(ALGEBRA).get(URL).source
    assert 'role="grid" aria-label=' in source
    for role in ("row", "gridcell", "columnheader", "rowheader"):
        assert f'role="{role}"' in source
    assert " style=" not in source
    assert "<script>" not in source
    assert "onclick" not in source


def test_a_cell_nobody_wrote_has_an_empty_history(web: Web) -> None:
    page = web.visitor(DEPUTY).get(f"{URL}history?lesson=@2026-10-12/1&work=&pupil=p-0101")
    assert page.status == 200
    assert "ещё никто не писал" in page.text
    assert web.visitor(DEPUTY).get(f"{URL}history?lesson=l-0001&work=&pupil=p-9999").status == 404


@pytest.mark.parametrize(
    ("section", "term", "who"),
    [
        ("7a/theatre", "q1", ENGLISH_2),
        ("1a/reading", "q1", PRIMARY),
        ("3a/chess", "q1", PRIMARY),
        ("7/robotics", "q2", PHYSICS),
        ("10a/law", "h2", LAW),
        ("8a/physics", "q4", DEPUTY),
    ],
)
@pytest.mark.parametrize("moment", ["2026-08-31 12:00:00", "2026-10-14 12:00:00", "2027-05-27 12:00:00"])
def test_every_kind_of_journal_can_be_shown(web: Web, section: str, term: str, who: str, moment: str) -> None:
    visitor = web.visitor(who)
    web.at(moment)
    if moment == "2026-08-31 12:00:00":
        assert visitor.get(f"/journal/{small.YEAR}/{section}/{term}/").status == 403
    else:
        assert visitor.get(f"/journal/{small.YEAR}/{section}/{term}/").status == 200


def test_modules_are_asked_for_anew(web: Web) -> None:
    kept, main = _file(web, "grid/main.js")
    assert kept == "no-cache"
    others = re.findall(r'from "\./(.+?)"', main)
    assert "saving.js" in others
    assert {_file(web, f"grid/{name}")[0] for name in others} == {"no-cache"}
    assert _file(web, "zhurnal.css")[0] == "max-age=3600, public"


def _file(web: Web, name: str) -> tuple[str, str]:
    """How long a file of site/static is kept, and its text."""
    with closing(web.visitor().client.get(f"/static/{name}")) as response:
        return response["Cache-Control"], b"".join(response.streaming_content).decode()
