"""Which paths the record may hold: an allow-list, so that look-alikes, case twins, Git's own names stay out."""

from __future__ import annotations

import re

from zhurnal.store.errors import PathError

MAX_LENGTH = 200
MAX_DEPTH = 8
MAX_NAME = 64

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
# Names that Windows keeps for devices, whatever their extension: a checkout there would fail.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)")


def check_path(path: str) -> list[str]:
    """The path's names from the root down; raises PathError with the reason it is not allowed.

    Each name is `[a-z0-9][a-z0-9._-]*` (so no `.git`, no `..`, no upper case) of at most 64 letters, without
    `..` in it, not ending in `.` or `.lock`, no device name of Windows; at most 8 names and 200 letters.
    """
    if len(path) > MAX_LENGTH:
        raise PathError(f"expected a path of at most {MAX_LENGTH} characters, found {len(path)}")
    names = path.split("/")
    if len(names) > MAX_DEPTH:
        raise PathError(f"expected at most {MAX_DEPTH} levels, found {len(names)} in {path!r}")
    for name in names:
        if not _NAME.fullmatch(name) or ".." in name or name.endswith((".", ".lock")):
            raise PathError(f"expected names of a-z, 0-9, '.', '_', '-', found {name!r} in {path!r}")
        if len(name) > MAX_NAME or _DEVICE.match(name):
            raise PathError(f"expected a name of at most {MAX_NAME} letters, no device name, found {name!r}")
    return names
