"""The bundle: one function finds the document folders."""

from __future__ import annotations

import pytest

from zhurnal import bundle


@pytest.mark.parametrize("folder", bundle.FOLDERS)
def test_every_folder_is_there(folder: str) -> None:
    assert bundle.path(folder).is_dir()


def test_a_file_is_found() -> None:
    assert bundle.path("schemas", "common.v1.json").is_file()
    assert bundle.path("schemas/common.v1.json") == bundle.path("schemas", "common.v1.json")


@pytest.mark.parametrize("parts", [("src",), ("..",), ("schemas", "..", "pyproject.toml"), ("site/../src",), ("/etc",)])
def test_nothing_outside_is_found(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        bundle.path(*parts)


def test_an_absolute_later_part_does_not_lead_out() -> None:
    with pytest.raises(ValueError, match="inside the bundle"):
        bundle.path("schemas", "/etc/passwd")
