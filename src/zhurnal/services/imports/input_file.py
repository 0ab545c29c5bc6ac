"""What an import is handed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file as it came: what findings call it, and its bytes."""

    name: str
    data: bytes
