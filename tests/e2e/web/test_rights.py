"""Rights at the web's doors: who reads what is asked of the record each time, and nothing of others comes along."""

from __future__ import annotations

import pytest
from tests import school as small
from tests.e2e.web.conftest import Web
from tests.school import ALGEBRA, DISMISSED, HISTORY, YEAR

from zhurnal.domain.changes import SetTermMark
from zhurnal.services.submit import Submission, submit

STAFF_PAGES = [
    "/today/",
    "/week/2026-10-12/",
    "/sections/",
    "/journals/",
    "/drafts/",
    f"/journal/{YEAR}/7a/algebra/q1/",
    f"/lesson/{YEAR}/7a/algebra/2026-10-14/1/",
    f"/term-marks/{YEAR}/7a/algebra/q1/",
    f"/absences/{YEAR}/7a/",
    f"/history/{YEAR}/7a/algebra/q1/l-0001/topic/",
]


@pytest.mark.parametrize("url", STAFF_PAGES)
def test_a_dismissed_teacher_whom_lists_still_name_reads_nothing(web: Web, url: str) -> None:
    assert web.visitor(DISMISSED).get(url).status == 403


@pytest.mark.parametrize("login", ["p-0101", "g-0101"])
@pytest.mark.parametrize("url", STAFF_PAGES)
def test_pages_of_the_staff_do_not_exist_for_families(web: Web, login: str, url: str) -> None:
    assert web.visitor(login).get(url).status == 404


def test_a_dismissed_teacher_is_told_so_at_home(web: Web) -> None:
    page = web.visitor(DISMISSED).get("/")
    assert page.status == 200
    assert "Мухин" in page.text


def test_history_of_marks_is_of_the_own_pupils_only(web: Web) -> None:
    """Otherwise every name, and every term mark of the subject, could be read by counting ids up."""
    web.at("2026-10-20 12:00:00")
    mark = SetTermMark(
        year=YEAR, section="7b/algebra", class_id="7b", period="q1", pupil="p-0201", was=None, now="4"
    )  # fmt: skip
    outcome = submit(web.school, Submission(ALGEBRA, "form", [mark]))
    assert outcome.ok, outcome.findings
    substitute = web.visitor(HISTORY)  # appointed for one lesson of 7a's algebra, leads 7b
    deputy = web.visitor(small.DEPUTY)
    for where in ("final/p-0201", "l-0001/w-0001/p-0201/1"):
        url = f"/history/{YEAR}/7a/algebra/q1/{where}/"
        for reader in (substitute, deputy):
            page = reader.get(url)
            assert page.status == 404
            assert "Антонова" not in page.text
    assert "4" in deputy.get(f"/history/{YEAR}/7b/algebra/q1/final/p-0201/").text
    assert deputy.get(f"/history/{YEAR}/7a/algebra/q1/l-0001/w-0001/p-0103/1/").status == 200


def test_a_foreign_host_is_answered_by_no_page(web: Web) -> None:
    answer = web.visitor(ALGEBRA).client.get("/today/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Запрос не читается" in answer.content.decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
