"""Who must agree to a change, in which order, and how far that is done (3.3.1, 3.4.2, 3.6.8, 3.7.4, 6.1).

The regulation's `approvals` say it; people and their roles are those of the record before the change, at the day
on which each of them agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhurnal.domain.changes import Change
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules.own import happened_before, widens_own
from zhurnal.rules.permissions import act_of, entry_of
from zhurnal.rules.roles import roles, standing_roles


@dataclass(frozen=True, slots=True)
class Approval:
    """That a person agreed, and when (aware)."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One agreement that is needed: of somebody with one of `roles`, by `clause`.

    own: the author may give it (3.7.5: the director approves the regulation that the director has drafted).
    """

    roles: tuple[str, ...]
    clause: str
    own: bool = False


def late_steps(record: Record, actor: str, change: Change, at: datetime) -> tuple[Step, ...]:
    """Who must agree where a deadline's or a correction's step says `approve`; none where nobody can (3.6.8)."""
    return _steps(entry_for(record, actor, change, at, late=True))


def entry_for(record: Record, actor: str, change: Change, at: datetime, *, late: bool) -> Document | None:
    """The regulation's entry by which somebody must agree to a change because it is too late, or because of what it is;
    None where there is none. Whether anybody can agree, or whether the actor may do it alone, is not asked."""
    held = roles(record, actor, change, at)
    entries = _entries(record, act_of(change), late=late)
    able = (e for e in entries if held.intersection(e["authors"]) and (late or _applies(record, actor, change, at, e)))
    return next(able, None)


def act_steps(
    record: Record, actor: str, change: Change, at: datetime, *, before: Record | None = None
) -> tuple[Step, ...]:
    """Who must agree because of what is done, however timely; none where the actor may do it alone.

    Rights are a union: who may do it in one role without asking need not ask because of another role. Waived as long
    as the school has never had anybody who could give any of the agreements: a school that was just founded. Where
    they are missing for a day it waits for their successors, whose own duties may be entered meanwhile. before: the
    record whose people are asked, `record` where it is not given.
    """
    act = act_of(change)
    entries = [e for e in _entries(record, act, late=False) if _applies(record, actor, change, at, e)]
    if not entries:
        return ()
    permitted = entry_of(record, act)
    held = roles(record, actor, change, at).intersection(permitted["roles"] if permitted else ())
    if not held or any(not any(role in e["authors"] for e in entries) for role in held):
        return ()
    steps = _steps(next(e for e in entries if held.intersection(e["authors"])))
    people, on = before or record, at.date()
    able = any(p != actor or s.own for s in steps for role in s.roles for p in people.holders(role, on))
    if not able and act != "staff":
        able = any(people.was_held(role, on) for step in steps for role in step.roles)
    return steps if able else ()


def steps_for(record: Record, actor: str, change: Change, at: datetime) -> tuple[Step, ...]:
    """Who must agree to a change, in order, where a rule says approve; () where nobody need.

    at: in the school's zone. For an entry of a journal: where its deadline has passed so far that it says so.
    """
    return act_steps(record, actor, change, at) or late_steps(record, actor, change, at)


def agreed(record: Record, steps: Sequence[Step], actor: str, approvals: Sequence[Approval], at: datetime) -> int:
    """How many of the steps are met, in their order, by different people, until `at`.

    Nobody's own approval counts, but where a step says so. A role counts that the person has on the day of agreeing.
    """
    # Every change of an audit comes by here, and hardly one needs anybody's agreement.
    if not steps:
        return 0
    given = sorted((a for a in approvals if a.at <= at), key=lambda a: a.at)
    held = [standing_roles(record, a.person, record.local(a.at).date()) for a in given]
    givers = [
        [(index, a.person) for index, a in enumerate(given)
         if held[index].intersection(step.roles) and (a.person != actor or step.own)]
        for step in steps
    ]  # fmt: skip
    return _met(givers, 0, 0, frozenset())


def _met(givers: Sequence[Sequence[tuple[int, str]]], step: int, first: int, used: frozenset[str]) -> int:
    """How many steps can be met from `step` on. givers: step by step who may have met it, by number of the approval."""
    if step == len(givers):
        return step
    best = step
    for index, person in givers[step]:
        if index >= first and person not in used:
            best = max(best, _met(givers, step + 1, index + 1, used | {person}))
    return best


def _entries(record: Record, act: str, *, late: bool) -> list[Document]:
    """The regulation's entries for an act, those for what is late or the others; remembered, since every mark of an
    audit asks for them."""

    def make(record: Record) -> list[Document]:
        entries = record.regulation.get("approvals", ())
        return [e for e in entries if act in e["acts"] and (_when(e) == "late") is late]

    return record.once(("approvals", act, late), make)


def _when(entry: Document) -> str:
    return str(entry.get("when", "always"))


def _applies(record: Record, actor: str, change: Change, at: datetime, entry: Document) -> bool:
    when = _when(entry)
    if when == "own":
        return widens_own(record, actor, change)
    return when == "always" or (when == "past" and happened_before(change, at))


def _steps(entry: Document | None) -> tuple[Step, ...]:
    if entry is None:
        return ()
    return tuple(Step(tuple(s["roles"]), entry["clause"], s.get("own", False)) for s in entry["steps"])
