"""The project's own MkDocs plugin: puts the regulation document into the handbook as readable pages.

    plugins:
      - zhurnal-regulation:
          regulation: ../workflows/regulation.yaml   # relative to mkdocs.yml; a school gives its record's own

In `nav` the entry `regulation/` becomes the list of the pages made. A page's link to a clause that this regulation
does not have becomes plain text: the handbook's pages are the same for all schools, their regulations are not.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.config import base, config_options
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from zhurnal import bundle, language
from zhurnal.documents.codec import load
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Finding
from zhurnal.rendering import regulation_pages

NAME = "zhurnal-regulation"


_CLAUSE_LINK = re.compile(r"\[([^\]]+)\]\((?:\.\./)*regulation/[0-9]+\.md#(c(?:-[0-9]+)+)\)")


def read_regulation(data: bytes) -> dict[str, Any]:
    """The regulation document in `data`. Raises DocumentError."""
    document = load(data, SchemaSet.from_folder(bundle.path("schemas")), path="regulation.yaml")
    if document["kind"] != "regulation":
        params = {"expected": "regulation", "found": document["kind"]}
        raise DocumentError([Finding("wrong-kind", path="regulation.yaml", line=1, params=params)])
    return document


class RegulationOptions(base.Config):  # type: ignore[no-untyped-call]
    """Options of the plugin: `regulation`, the path of the regulation document."""

    regulation = config_options.File(exists=True)


class RegulationPlugin(BasePlugin[RegulationOptions]):  # type: ignore[no-untyped-call]
    """Makes the pages once per build, when the configuration is known and before files are collected."""

    def __init__(self) -> None:
        self._pages: dict[str, str] = {}
        self._anchors: set[str] = set()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the regulation and put its pages into the navigation. Raises PluginError where it is no regulation."""
        path = Path(self.config.regulation)
        try:
            document = read_regulation(path.read_bytes())
        except DocumentError as error:
            raise PluginError(f"expected a regulation in {path}, found {error}") from error
        with language.use(config.theme.locale.language):
            self._pages = regulation_pages.pages(document)
        self._anchors = {regulation_pages.anchor(item["clause"]) for item in document["clauses"]}
        config.nav = _placed(config.nav, list(self._pages))
        return config

    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Add the pages as files that exist in memory only."""
        for path, text in self._pages.items():
            files.append(File.generated(config, path, content=text))
        return files

    def on_page_markdown(self, markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Unlink the clauses that this regulation does not have."""
        del page, config, files
        return _CLAUSE_LINK.sub(lambda link: link[0] if link[2] in self._anchors else link[1], markdown)


def _placed(nav: Any, paths: list[str]) -> Any:
    """`nav` (lists and one-key mappings, as YAML gives them) with `paths` in the place of `regulation/`."""
    if isinstance(nav, list):
        return [_placed(item, paths) for item in nav]
    if isinstance(nav, dict):
        return {title: _placed(item, paths) for title, item in nav.items()}
    return paths if nav == f"{regulation_pages.FOLDER}/" else nav
