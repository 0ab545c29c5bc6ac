"""The rules of a regulation one by one, each with the regulation as it would be without it.

Only what a commit can break is a rule here: not who may read what, nor which attempt of a mark counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from zhurnal.domain.source import Document

Regulation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. key: names it in the table ("deadlines/lesson-day/mark/day"). without: the regulation with the rule
    switched off: taken away, or what it asks for not asked."""

    key: str
    clause: str
    without: Callable[[Document], Regulation] = field(compare=False, repr=False)


def rules_of(regulation: Document) -> list[Rule]:
    """All rules, in the regulation's order."""
    return [
        *_permissions(regulation),
        *_approvals(regulation),
        *_deadlines(regulation),
        *_corrections(regulation),
        *_others(regulation),
    ]


def approval_key(entry: Document) -> str:
    """The key of an entry of `approvals`."""
    when = f"/{entry['when']}" if "when" in entry else ""
    return f"approvals/{entry['clause']}/{'+'.join(entry['authors'])}/{entry['acts'][0]}{when}"


def deadline_key(entry: Document) -> str:
    """The key of an entry of `deadlines`, without its step."""
    return f"deadlines/{entry['rule']}/{'+'.join(entry['acts'])}"


def step_name(step: Document) -> str:
    """Until when a step lasts: "deadline", "day", "school-days", "days"; "after" for the last."""
    return str(step.get("until", "after"))


def no_marks_key(entry: Document) -> str:
    """The key of an entry of `no-marks`."""
    return "/".join(["no-marks", "-".join(map(str, entry["grades"])), *entry.get("kinds", ())])


def _altered(change: Callable[[Regulation], None]) -> Callable[[Document], Regulation]:
    def without(regulation: Document) -> Regulation:
        copy = deepcopy(dict(regulation))
        change(copy)
        return copy

    return without


def _taken(name: str, index: int) -> Callable[[Document], Regulation]:
    return _altered(lambda copy: copy[name].pop(index))


def _permissions(regulation: Document) -> Iterator[Rule]:
    for index, entry in enumerate(regulation.get("permissions", ())):
        yield Rule(f"permissions/{entry['act']}", entry["clause"], _taken("permissions", index))


def _approvals(regulation: Document) -> Iterator[Rule]:
    for index, entry in enumerate(regulation.get("approvals", ())):
        # Taken away, another entry might ask the same of whoever has two roles: it stays, and asks nobody.
        off = _altered(lambda copy, i=index: copy["approvals"][i].update(steps=[]))  # type: ignore[misc]
        yield Rule(approval_key(entry), entry["clause"], off)


def _deadlines(regulation: Document) -> Iterator[Rule]:
    for index, entry in enumerate(regulation.get("deadlines", ())):
        if "early" in entry:
            off = _altered(lambda copy, i=index: copy["deadlines"][i].update(early="free"))  # type: ignore[misc]
            yield Rule(f"{deadline_key(entry)}/early", entry["clause"], off)
        for number, step in enumerate(entry["steps"]):
            key = f"{deadline_key(entry)}/{step_name(step)}"
            yield Rule(key, entry["clause"], _altered(_step_off("deadlines", index, number)))


def _step_off(name: str, index: int | None, number: int) -> Callable[[Regulation], None]:
    """A step that frees is taken away, one that asks for something asks no more."""

    def off(copy: Regulation) -> None:
        entry = copy[name] if index is None else copy[name][index]
        step = entry["steps"][number]
        if step["effect"] == "free" and not step.get("reason"):
            del entry["steps"][number]
        else:
            entry["steps"][number] = {**{k: step[k] for k in ("until", "count") if k in step}, "effect": "free"}

    return off


def _corrections(regulation: Document) -> Iterator[Rule]:
    entry = regulation.get("corrections")
    if not entry:
        return
    clause = entry["clause"]
    yield Rule(
        "corrections/own-slip", clause, _altered(lambda copy: copy["corrections"].update({"own-slip-minutes": 0}))
    )
    yield Rule(
        "corrections/before-deadline",
        clause,
        _altered(lambda copy: copy["corrections"].update({"before-deadline": False})),
    )
    for number, step in enumerate(entry["steps"]):
        yield Rule(f"corrections/{step_name(step)}", clause, _altered(_step_off("corrections", None, number)))


def _others(regulation: Document) -> Iterator[Rule]:
    closed = regulation.get("closed-term")
    if closed:
        yield Rule("closed-term", closed["clause"], _altered(lambda copy: copy.pop("closed-term")))
    for index, entry in enumerate(regulation.get("no-marks", ())):
        yield Rule(no_marks_key(entry), entry["clause"], _taken("no-marks", index))
    inside = bool(regulation.get("holidays-inside-days", True))
    yield Rule(
        "holidays-inside-days", "3.5.3", _altered(lambda copy: copy.update({"holidays-inside-days": not inside}))
    )
