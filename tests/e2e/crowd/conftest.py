"""The crowd's school, founded once in a run of these tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.crowd import school
from tests.e2e.crowd.server import Server


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The school's folder; for copying only."""
    folder = tmp_path_factory.mktemp("crowd") / "school"
    school.build(folder)
    from django.db import connections

    connections.close_all()
    return folder


@pytest.fixture
def server(crowded: Path, tmp_path: Path) -> Iterator[Server]:
    """A school of one's own, served; it is nine o'clock of a Wednesday."""
    folder = Path(shutil.copytree(crowded, tmp_path / "school"))
    school.set_to_morning(folder)
    found = Server(folder)
    found.start()
    yield found
    found.stop()
