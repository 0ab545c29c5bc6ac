"""By which door a change came in, in words."""

from __future__ import annotations

from zhurnal.language import pgettext, pgettext_noop

_DOORS = {
    "form": pgettext_noop("door", "form"),
    "proposal": pgettext_noop("door", "proposal"),
    "import": pgettext_noop("door", "import"),
    "cli": pgettext_noop("door", "command line"),
    "init": pgettext_noop("door", "founding"),
}


def door_title(door: str) -> str:
    """A door as history shows it; a word of a newer program as it is."""
    return pgettext("door", _DOORS[door]) if door in _DOORS else door
