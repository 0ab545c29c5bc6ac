"""The school under measure: named, or found under build/, or made once and gone on with after an interrupt."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.bench.year import ENVIRONMENT, KEPT, kept, the_year


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(ENVIRONMENT, raising=False)


def found(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "zhurnal.toml").touch()


def test_a_school_is_made_once() -> None:
    told: list[str] = []
    first = kept("small", found, told.append)
    assert first.parent == KEPT
    assert (first / "zhurnal.toml").exists()
    assert kept("small", lambda _: pytest.fail("made twice"), told.append) == first
    assert told == [f"the school is made once, in {first}"]


def test_what_an_interrupt_left_is_handed_to_who_makes_it_and_is_never_measured() -> None:
    def interrupted(folder: Path) -> None:
        found(folder)
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept("small", interrupted)
    seen: list[bool] = []

    def go_on(folder: Path) -> None:
        seen.append((folder / "half").exists())

    assert kept("small", go_on).exists()
    assert seen == [True]


@pytest.mark.parametrize("by_environment", [False, True])
def test_a_school_that_is_named_is_measured_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_environment: bool
) -> None:
    own = tmp_path / "own"
    if by_environment:
        monkeypatch.setenv(ENVIRONMENT, str(own))
    assert the_year(None if by_environment else own, quick=False, say=pytest.fail) == own
    assert not KEPT.exists()
