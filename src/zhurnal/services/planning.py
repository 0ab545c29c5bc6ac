"""The plan beside the journal: what was given, what comes next (3.5.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhurnal.domain.changes.lesson import plan_items
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document


@dataclass(frozen=True, slots=True)
class Topic:
    """An item of the plan: its id, topic, homework as planned, hours planned and given."""

    item: str
    topic: str
    homework: str
    hours: int
    given: int

    @property
    def left(self) -> int:
        """Hours still to be given."""
        return max(0, self.hours - self.given)


def topics(record: Record, year: str, section: str, *, but: str = "") -> list[Topic]:
    """The topics of a section's plan in order. but: id of a lesson that does not count as given."""
    items: Sequence[Document] = plan_items(record, year, record.section(year, section))
    if not items:
        return []
    given: Counter[str] = Counter()
    for term in record.calendar(year).terms(record.grade(year, section)):
        for lesson in record.journal(year, section, term.code).get("lessons", ()):
            if lesson.get("plan") and lesson["id"] != but and lesson.get("cancelled") is None:
                given[lesson["plan"]] += 1
    return [Topic(i["id"], i["topic"], i.get("homework", ""), i.get("hours", 1), given[i["id"]]) for i in items]


def upcoming(found: Sequence[Topic], count: int = 1) -> list[Topic]:
    """The topics of the next `count` lessons, one for every hour left; fewer where the plan ends."""
    return [topic for topic in found for _ in range(topic.left)][:count]


def item_of(found: Sequence[Topic], topic: str) -> str:
    """The item whose topic a teacher wrote word for word, one with hours left first; "" where none is."""
    same = [t for t in found if t.topic.casefold() == topic.casefold()]
    return next((t.item for t in same if t.left), same[0].item if same else "")
