"""What all tests share: fresh translations, the browser, the folder of real inputs and the promise to use it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from tests.real_inputs import RealInputs

ROOT = Path(__file__).resolve().parent.parent

# The suite tries the same examples every time: a checkout is green or it is not. `make soak` looks for new ones.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("soak", deadline=None)
settings.load_profile("suite")


def load_script(path: Path) -> ModuleType:
    """A script outside the package (hatch_build.py, tools/*.py) as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before xdist's workers start: tests read what the `.po` files say now."""
    if config.getoption("markexpr") == "soak":
        settings.load_profile("soak")
    if not hasattr(config, "workerinput"):
        load_script(ROOT / "hatch_build.py").compile_locales(ROOT / "site" / "locale")
        config.pluginmanager.register(RealInputs(config), "zhurnal-real-inputs")


@pytest.fixture(scope="session")
def real_inputs() -> Path:
    """The folder of real inputs (`fet/`, `ktp/`, ...). Tests that use it are marked `real_inputs`."""
    named = os.environ.get("ZHURNAL_INPUTS")
    if named is None:
        pytest.skip("ZHURNAL_INPUTS names no folder of real inputs")
    folder = Path(named)
    assert folder.is_dir(), f"expected a folder in ZHURNAL_INPUTS, found {named!r}"
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that set-up installed (Debian and Ubuntu name it differently)."""
    for name in ("chromium", "chromium-browser"):
        found = shutil.which(name)
        if found:
            return found
    raise FileNotFoundError("expected chromium on PATH, found none: run `make setup-test`")
