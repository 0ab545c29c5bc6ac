"""What a PDF's bytes depend on besides the view: templates, fonts, WeasyPrint.

It is registered with each issued file, so that whoever renders the commit again and gets other bytes can tell a
changed renderer from a changed record.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import weasyprint

from zhurnal import bundle
from zhurnal.rendering.pdf import RenderingError

FAMILIES = ("PT Serif", "PT Sans", "PT Sans Narrow")
STYLES = ("regular", "bold", "italic")
CODE = ("environment.py", "grid.py", "pdf.py", "spread.py", "stack.py", "tags.py")
"""Of this package, besides the renderer's own modules: what has a hand in every PDF."""


class MissingFontError(RenderingError):
    """A font of the templates is not installed; another one would change every page."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """templates (with their words and code), fonts: SHA-256, hexadecimal. program: WeasyPrint and its version."""

    templates: str
    fonts: str
    program: str


@cache
def fingerprint(renderer: str) -> Fingerprint:
    """Of a folder in `renderers/`, with this machine's fonts. Raises MissingFontError."""
    here = Path(__file__).parent
    sources = [
        bundle.path("renderers", "print.css"),
        *bundle.path("renderers", renderer).rglob("*"),
        *bundle.path("site", "locale").rglob(f"{renderer}*.po"),
        *here.glob(f"{renderer}*.py"),
        *(here / name for name in CODE),
    ]
    return Fingerprint(
        templates=_digest([file for file in sources if file.is_file()]),
        fonts=_digest([font_file(family, style) for family in FAMILIES for style in STYLES]),
        program=f"WeasyPrint {weasyprint.VERSION}",
    )


def font_file(family: str, style: str) -> Path:
    """The file that fontconfig gives for a family and style.

    A style that the family has not is answered by its nearest; a family that is not installed by
    MissingFontError, where fontconfig itself would silently give another.
    """
    pattern = f"{family}:{style}"
    answer = subprocess.run(
        ["fc-match", "--format=%{family}\n%{file}", pattern], capture_output=True, text=True, check=True
    ).stdout
    found, file = answer.split("\n", 1)
    if family not in found.split(","):
        raise MissingFontError(f"Expected the font {family} (Debian: fonts-paratype), found {found}.")
    return Path(file)


def _digest(files: Sequence[Path]) -> str:
    """Of names and contents, in the order of the names; folders above do not count."""
    total = hashlib.sha256()
    for file in sorted(set(files), key=lambda item: (item.name, item)):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
