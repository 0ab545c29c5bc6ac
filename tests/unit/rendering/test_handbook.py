"""The handbook: the regulation as pages, and one build for every school."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from zhurnal import bundle, language
from zhurnal.documents.codec import dump, load
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import DocumentError
from zhurnal.rendering import handbook, regulation_pages
from zhurnal.rendering import regulation_words as words

REGULATION = bundle.path("workflows", "regulation.yaml")


@pytest.fixture(scope="module")
def schemas() -> SchemaSet:
    return SchemaSet.from_folder(bundle.path("schemas"))


@pytest.fixture
def document(schemas: SchemaSet) -> dict[str, Any]:
    return dict(load(REGULATION.read_bytes(), schemas, path="regulation.yaml"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handbook") / "help"
    handbook.build(folder, REGULATION.read_bytes())
    return folder


class Page(HTMLParser):
    """Ids, links and text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what a link can point at and where links point."""
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "src") and value:
                self.links.append(value)

    def handle_data(self, data: str) -> None:
        """Remember the text."""
        self.text += data


def test_the_project_s_own_handbook_has_no_broken_link(tmp_path: Path) -> None:
    """Strict: a warning, a link to a page or an anchor that is not there, ends the build."""
    config = load_config(str(bundle.path("site", "mkdocs.yml")), site_dir=str(tmp_path / "site"))
    assert config.strict
    mkdocs_build(config)
    assert (tmp_path / "site" / "index.html").is_file()


def test_every_clause_has_its_paragraph(built: Path, document: dict[str, Any]) -> None:
    for item in document["clauses"]:
        path, anchor = handbook.clause_url(item["clause"]).split("#")
        page = Page(built / path)
        assert page.ids.count(anchor) == 1
        assert item["text"] in page.text


def test_rules_are_told_in_russian_with_their_clauses(built: Path) -> None:
    page = Page(built / "regulation" / "rules.html")
    assert "в день урока, не позднее чем через 60 минут после последнего урока самих учеников" in page.text
    assert "до конца 3-го учебного дня" in page.text
    assert "остаётся черновиком, пока не утвердят" in page.text
    assert "ввод закрывается за 3 дня до каникул и открывается за 7 дней до закрытия" in page.text
    assert "3.html#c-3-5-3" in page.links


def test_every_act_role_and_scope_of_the_regulation_has_a_title(document: dict[str, Any]) -> None:
    """Where one has none the page shows its code."""
    permissions, reading = document["permissions"], document["reading"]
    assert {p["act"] for p in permissions} <= set(words.ACTS)
    assert {r["what"] for r in reading} <= set(words.SCOPES)
    assert {role for entry in [*permissions, *reading] for role in entry["roles"]} <= set(words.ROLES)


def test_a_clause_leads_to_the_rules_that_stand_on_it(built: Path) -> None:
    assert "rules.html#lesson-day-1" in Page(built / "regulation" / "3.html").links


def test_nothing_comes_from_another_host(built: Path) -> None:
    for path in built.rglob("*.html"):
        page = Page(path)
        foreign = [link for link in page.links if "//" in link and "www.mkdocs.org" not in link]
        assert not foreign, path


def test_words_of_the_record_are_text_and_never_markup(
    document: dict[str, Any], tmp_path: Path, schemas: SchemaSet
) -> None:
    hostile = '<script>alert("x")</script> **жирно** [x](http://x) {: #id } | `a` & &amp; <b>5 < 6</b> 1. x'
    document["clauses"] = [{"clause": "3.5.3", "text": hostile}, {"clause": "3.5", "text": f": {hostile}"}]
    document["title"] = "Положение <i>наше</i> *"
    handbook.build(tmp_path / "help", dump(document, schemas, path="regulation.yaml"))
    page = Page(tmp_path / "help" / "regulation" / "3.html")
    assert page.text.count(hostile) == 2
    assert "http://x" not in page.links
    assert "b" not in page.tags
    assert "Положение <i>наше</i> *" in Page(tmp_path / "help" / "regulation" / "index.html").text


def test_links_to_clauses_that_a_school_s_regulation_lacks_become_text(
    document: dict[str, Any], tmp_path: Path, schemas: SchemaSet
) -> None:
    document["clauses"] = [{"clause": "3.5.1", "text": "Учитель ведёт журнал своих предметов."}]
    handbook.build(tmp_path / "help", dump(document, schemas, path="regulation.yaml"))
    page = Page(tmp_path / "help" / "roles" / "teacher.html")
    assert "../regulation/3.html#c-3-5-1" in page.links
    assert "../regulation/3.html#c-3-5-3" not in page.links
    assert "3.5.3" in page.text


def test_pages_follow_the_language_in_use(document: dict[str, Any]) -> None:
    with language.use("en"):
        english = regulation_pages.pages(document)["regulation/rules.md"]
    russian = regulation_pages.pages(document)["regulation/rules.md"]
    assert "stays a draft until it is approved" in english
    assert "остаётся черновиком" in russian


def test_a_second_build_replaces_the_first_whole(tmp_path: Path) -> None:
    target = tmp_path / "help"
    target.mkdir()
    (target / "old.html").write_text("старое", encoding="utf-8")
    handbook.build(target, REGULATION.read_bytes())
    assert not (target / "old.html").exists()
    assert (target / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["help"]


def test_what_is_no_regulation_is_refused_and_the_old_handbook_stays(tmp_path: Path) -> None:
    target = tmp_path / "help"
    target.mkdir()
    (target / "index.html").write_text("прежнее", encoding="utf-8")
    school = b'kind: "subjects"\nversion: 1\n'
    for data in (b"kind: [", b"", b"\xff", school, REGULATION.read_bytes() + b" "):
        with pytest.raises(DocumentError):
            handbook.build(target, data)
    assert (target / "index.html").read_text(encoding="utf-8") == "прежнее"
    assert [path.name for path in tmp_path.iterdir()] == ["help"]
