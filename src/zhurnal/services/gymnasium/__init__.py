"""An invented gymnasium: its structure for one school year, the same for the same year, seed and size."""

from __future__ import annotations

from zhurnal.services.gymnasium.invent import Invented, gymnasium_documents
from zhurnal.services.gymnasium.model import GymnasiumError
from zhurnal.services.gymnasium.people import Newcomer
from zhurnal.services.gymnasium.size import GYMNASIUM, SMALL_GYMNASIUM, Size
from zhurnal.services.gymnasium.solver import UnplacedError

__all__ = [
    "GYMNASIUM", "SMALL_GYMNASIUM", "GymnasiumError", "Invented", "Newcomer", "Size", "UnplacedError",
    "gymnasium_documents",
]  # fmt: skip
