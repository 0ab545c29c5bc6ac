"""The handbook as the server shows it under `/help/`: the bundle's pages with this school's regulation."""

from __future__ import annotations

import tempfile
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from zhurnal import bundle
from zhurnal.domain.errors import ZhurnalError
from zhurnal.rendering.handbook_plugin import NAME, RegulationPlugin, read_regulation
from zhurnal.rendering.regulation_pages import clause_url

__all__ = ["HandbookError", "build", "clause_url"]


class HandbookError(ZhurnalError):
    """The handbook could not be built; the message says why."""


def build(out_dir: Path, regulation: bytes) -> None:
    """Build the handbook into `out_dir` from the installed bundle and the bytes of a regulation document.

    It is built beside `out_dir` and then moved there, so that a server never shows half of it; what was in
    `out_dir` before is replaced. Raises DocumentError for bytes that are no regulation and HandbookError where MkDocs
    fails, and then `out_dir` is as it was.
    """
    read_regulation(regulation)
    out_dir = out_dir.resolve()
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out_dir.name}-", dir=out_dir.parent) as work:
        source, fresh, old = Path(work, "regulation.yaml"), Path(work, "fresh"), Path(work, "old")
        source.write_bytes(regulation)
        _run(source, fresh)
        _exchange(out_dir, fresh, old)


def _exchange(out_dir: Path, fresh: Path, old: Path) -> None:
    """Put `fresh` in the place of `out_dir`, which goes to `old`; where that fails, leave things as they were."""
    had_one = out_dir.exists()
    if had_one:
        out_dir.rename(old)
    try:
        fresh.rename(out_dir)
    except OSError:
        if had_one:
            old.rename(out_dir)
        raise


def _run(regulation: Path, site_dir: Path) -> None:
    """One MkDocs build, not strict: a warning must not take the handbook away from a school."""
    try:
        config = load_config(str(bundle.path("site", "mkdocs.yml")), site_dir=str(site_dir), strict=False)
        plugin = config.plugins[NAME]
        if not isinstance(plugin, RegulationPlugin):
            raise HandbookError(f"expected the plugin {NAME} of this program, found {type(plugin).__name__}")
        plugin.config.regulation = str(regulation)
        mkdocs_build(config)
    except MkDocsException as error:
        raise HandbookError(f"the handbook cannot be built: {error}") from error
