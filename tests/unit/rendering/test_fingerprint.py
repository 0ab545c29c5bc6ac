"""What the bytes of a PDF depend on is named, and a missing font is not passed over."""

from __future__ import annotations

import re

import pytest

from zhurnal.rendering.fingerprint import FAMILIES, MissingFontError, fingerprint, font_file


def test_it_names_templates_fonts_and_program() -> None:
    found = fingerprint("ledger")
    assert re.fullmatch(r"[0-9a-f]{64}", found.templates)
    assert re.fullmatch(r"[0-9a-f]{64}", found.fonts)
    assert re.fullmatch(r"WeasyPrint \d+(\.\d+)+", found.program)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_fonts_of_the_house_are_there(family: str) -> None:
    assert font_file(family, "bold").suffix == ".ttf"
    assert font_file(family, "bold") != font_file(family, "regular")


def test_a_missing_family_is_told() -> None:
    with pytest.raises(MissingFontError, match="fonts-paratype"):
        font_file("PT Nowhere", "regular")
