"""The document folders that ship with the program: data, schemas, workflows, renderers, site.

In a wheel they lie under `zhurnal/_bundle/` (put there by hatch_build.py); in a checkout, editable installs
included, at its top. This is the one place that knows which of the two it is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDERS = ("data", "schemas", "workflows", "renderers", "site")


@cache
def root() -> Path:
    """The folder that holds `FOLDERS`.

    Raises FileNotFoundError where neither the wheel's bundle nor a checkout is around this module.
    """
    package = Path(__file__).resolve().parent
    bundled, checkout = package / "_bundle", package.parent.parent
    if bundled.is_dir():
        return bundled
    if (checkout / "pyproject.toml").is_file():
        return checkout
    raise FileNotFoundError(
        f"expected {bundled} or a checkout in {checkout}, found neither: reinstall zhurnal"
    )


def path(*parts: str) -> Path:
    """Path of a bundled file or folder: `path("schemas", "journal.v1.json")`. It need not exist.

    Raises ValueError for a first part that is no bundled folder, and for a part that leaves its folder.
    """
    if parts and parts[0].split("/", 1)[0] not in FOLDERS:
        raise ValueError(f"expected one of {', '.join(FOLDERS)}, found {parts[0]!r}")
    found = root().joinpath(*parts)
    if ".." in found.parts or not found.is_relative_to(root()):
        raise ValueError(f"expected a path inside the bundle, found {'/'.join(parts)!r}")
    return found
