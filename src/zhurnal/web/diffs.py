"""Documents shown line by line: which people a line names, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from zhurnal.domain.source import Document
from zhurnal.services.school import known_as
from zhurnal.web.visit import Visit

_PERSON = re.compile(r"\b[ptg]-[0-9a-z]{3,12}\b")


def ids_in(line: str) -> list[str]:
    """Ids of people in a line of a document, each once: their names are shown beside it."""
    return list(dict.fromkeys(_PERSON.findall(line)))


def names_with(visit: Visit, people: Mapping[str, Document | None]) -> Callable[[str], str]:
    """Names by id, those of people included whom a proposal is about to enter in the register."""
    new = {person: known_as(entry, person) for person, entry in people.items() if entry is not None}
    return lambda person: new.get(person) or visit.name(person)
