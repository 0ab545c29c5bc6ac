"""Extract the messages of programs and templates and bring the translations up to date (`make messages`).

A message may be translated in any `*.po` of its language's folder. New messages are added, untranslated, to the
folder's `zhurnal.po`; messages that are no longer used are told, and left for a person to remove.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent

#: Where messages are, and how they are read there.
SOURCES = {
    "src/zhurnal": [("**.py", "python")],
    "renderers": [("**.j2", "jinja2.ext:babel_extract")],
    "site/templates": [("**.html", "jinja2.ext:babel_extract"), ("**.j2", "jinja2.ext:babel_extract")],
}
#: As the environment of rendering/environment.py reads templates, or ids would differ from what it looks up.
OPTIONS = {
    pattern: {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"} for pattern in ("**.j2", "**.html")
}
#: How `babel` is to read the arguments of each function of zhurnal.language.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_noop": ((1, "c"), 2),
    "marked": ((1, "c"), 2),
}

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the sources use it: `forms` is (id,) or (singular, plural)."""

    context: str | None
    forms: tuple[str, ...]
    place: str

    @property
    def key(self) -> Key:
        """What gettext looks up: the context and the (singular) id."""
        return self.context, self.forms[0]


def extracted(root: Path = ROOT) -> Iterator[Message]:
    """Every message of the sources below `root`, as often as it is used."""
    for folder, methods in SOURCES.items():
        found = extract_from_dir(root / folder, method_map=methods, options_map=OPTIONS, keywords=KEYWORDS)
        for filename, line, message, _comments, context in found:
            forms = (message,) if isinstance(message, str) else tuple(message)
            yield Message(context, forms, f"{folder}/{filename}:{line}")


def update(folder: Path, messages: list[Message]) -> tuple[int, list[str]]:
    """Add to `folder/zhurnal.po` what no file of the folder has; return how many, and ids no longer used."""
    known: set[Key] = set()
    for file in sorted(folder.glob("*.po")):
        known |= set(_keys(_read(file)))
    target = folder / "zhurnal.po"
    catalog, added = _read(target), 0
    for message in messages:
        if message.key not in known:
            known.add(message.key)
            catalog.add(message.forms if len(message.forms) > 1 else message.forms[0], context=message.context)
            added += 1
    if added:
        with target.open("wb") as stream:
            write_po(stream, catalog, width=110, no_location=True, omit_header=False, sort_output=False)
    used = {message.key for message in messages}
    return added, sorted(text for context, text in known if (context, text) not in used)


def _read(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name, domain="zhurnal", abort_invalid=True)


def _keys(catalog: Catalog) -> Iterator[Key]:
    for message in catalog:
        if message.id:
            yield message.context, message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Update every language; tell what was added and what is left over."""
    messages = list(extracted())
    for folder in sorted((ROOT / "site" / "locale").glob("*/LC_MESSAGES")):
        added, unused = update(folder, messages)
        print(f"{folder.parent.name}: {len({m.key for m in messages})} messages, {added} added untranslated")
        for text in unused:
            print(f"  no longer used: {text!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
