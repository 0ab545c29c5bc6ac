"""Build hook: compiles the translations and ships the document folders.

Git holds the `.po` sources only, so whoever builds (wheel from a checkout, wheel from an sdist, editable
install) makes the `.mo` files here, or the installed program would speak no Russian.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("data", "schemas", "workflows", "renderers", "site")
DOMAIN = "zhurnal"


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `FOLDERS` to a wheel under `zhurnal/_bundle/`, translations compiled."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects files. Raises FileNotFoundError for a missing folder."""
        root = Path(self.root)
        if self.target_name != "wheel":
            return
        compile_locales(root / "site" / "locale")
        if version == "editable":  # reads the checkout itself
            return
        for folder in FOLDERS:
            if not (root / folder).is_dir():
                raise FileNotFoundError(f"expected the folder {folder}/ beside pyproject.toml, found none")
            build_data["force_include"][str(root / folder)] = f"zhurnal/_bundle/{folder}"


def read_locale(folder: Path) -> Catalog:
    """All `*.po` of one `LC_MESSAGES` folder as one catalog.

    Where two files translate one message differently, the first by name wins, and a test complains.
    """
    merged = Catalog(domain=DOMAIN)
    for file in sorted(folder.glob("*.po")):
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=folder.parent.name, domain=DOMAIN, abort_invalid=True)
        merged.locale, merged.charset = catalog.locale, "utf-8"
        for message in catalog:
            if not message.id or message.fuzzy or not _is_translated(message):
                continue
            if merged.get(_first(message.id), message.context) is None:
                merged.add(message.id, message.string, context=message.context, flags=message.flags)
    return merged


def _first(form: str | list[str] | tuple[str, ...]) -> str:
    """A message's key: of a plural message gettext looks up the singular."""
    return form if isinstance(form, str) else form[0]


def _is_translated(message: Message) -> bool:
    """True where every form has a translation."""
    forms = (message.string,) if isinstance(message.string, str) else message.string or ()
    return bool(forms) and all(forms)


def compile_locales(locale: Path) -> list[Path]:
    """Write `zhurnal.mo` for every language below `locale`; return the files written.

    Each is written beside its place and moved there, so that a running program never reads half a file.
    """
    written = []
    for folder in sorted(locale.glob("*/LC_MESSAGES")):
        target = folder / f"{DOMAIN}.mo"
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as stream:
            write_mo(stream, read_locale(folder))
        Path(stream.name).chmod(0o644)
        Path(stream.name).replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_locales(Path(__file__).parent / "site" / "locale"):
        print(path)
