"""How often each rule was met while a school was simulated: kept in a small file, since refused attempts leave no
commit. Broken off and begun again, the run comes to the same numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhurnal.domain.changes import Change
from zhurnal.domain.record import Record
from zhurnal.rules import Approval
from zhurnal.services.rule_table.met import Met, met
from zhurnal.services.rule_table.rules import rules_of
from zhurnal.services.school import School
from zhurnal.services.simulation.acts import Heard
from zhurnal.services.submit import Outcome, Submission
from zhurnal.store.base import MissingObjectError

FILE = "rule-table.json"
COLUMNS = ("accepted", "late", "approved", "refused")


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that somebody tried, with all that the judge heard of it; `commit` is the record it was judged by.

    people: head of the register then. approvals: who had agreed.
    """

    actor: str
    at: datetime
    commit: str
    changes: Sequence[Change]
    reason: str
    partial: bool
    approvals: Sequence[Approval] = ()


Watch = Callable[[Attempt, Iterable[Met]], None]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. key: of a rule of the regulation, or of something else that the judge says."""

    key: str
    clause: str
    counts: Mapping[str, int]


@dataclass
class Tally:
    """Counts while a school is simulated; see `simulation.run.Witness`.

    watch: sees every attempt with the rules it met, for tests that judge it again.
    """

    school: School
    watch: Watch | None = None
    _counts: Counter[str] = field(default_factory=Counter)
    _done: str = ""

    def __post_init__(self) -> None:
        with self.school.record_store.transaction():
            # What a dead process had begun is ended under the lock: only then do the refs say what happened.
            state = read_state(self.school)
        self._done, self._counts = state["done"], Counter(state["counts"])

    def saw(self, record: Record, submission: Submission, outcome: Outcome) -> None:
        """An act was judged."""
        found = met(
            record, submission.actor, outcome.at, outcome.changes, outcome.accepted, outcome.findings,
            reason=submission.reason,
        )  # fmt: skip
        self._add(found)
        if self.watch is not None and not outcome.repeated:
            commit = _commit_of(record)
            asked = (submission.actor, outcome.at, commit, submission.changes, submission.reason, submission.partial)
            self.watch(Attempt(*asked), found)

    def heard(self, heard: Heard) -> None:
        """Something is about to become of a proposal; it is counted once the proposal is open no more."""
        found = met(
            heard.record, heard.actor, heard.at, heard.changes, heard.accepted, heard.findings, reason=heard.reason,
            waits=heard.waits,
        )  # fmt: skip
        self._add(found)
        if self.watch is not None:
            asked = (heard.actor, heard.at, _commit_of(heard.record), heard.changes, heard.reason, False)
            self.watch(Attempt(*asked, heard.approvals), found)
        if heard.name:
            self._write({"closed": heard.name})

    def settled(self, key: str, head: str | None) -> None:
        """All up to the act `key` holds once `head` is main's; until then what held before."""
        self._done = key
        self._write({"head": head})

    def done(self, key: str) -> str:
        """The last act that was settled."""
        return self._done or key

    def _add(self, found: Iterable[Met]) -> None:
        self._counts.update("\t".join(one) for one in found)

    def _write(self, when: dict[str, Any]) -> None:
        path = self.school.folder / FILE
        now = {"done": self._done, "counts": dict(sorted(self._counts.items()))}
        made = path.with_name(f".{FILE}.new")
        made.write_text(json.dumps({"before": read_state(self.school), "when": when, "then": now}), "utf-8")
        made.replace(path)


def read_state(school: School) -> dict[str, Any]:
    """What was counted of all that the record has: the last act, and the numbers."""
    try:
        written = json.loads((school.folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return {"done": "", "counts": {}}
    found: dict[str, Any] = written["then"] if _holds(school, written["when"]) else written["before"]
    return found


def _holds(school: School, when: dict[str, Any]) -> bool:
    store = school.record_store
    if "closed" in when:
        return store.proposal(when["closed"]) is None
    head = store.head()
    try:
        return when["head"] == head or (head is not None and store.is_ancestor(when["head"], head))
    except MissingObjectError:
        return False


def rows(school: School) -> list[Row]:
    """The table: every rule of the regulation in force, and after them what else the judge has said."""
    counts: dict[str, Counter[str]] = {}
    for line, number in read_state(school)["counts"].items():
        key, _, how = line.partition("\t")
        counts.setdefault(key, Counter())[how] += number
    rules = rules_of(school.record().regulation)
    known = [Row(rule.key, rule.clause, counts.pop(rule.key, Counter())) for rule in rules]
    others = [Row(key, key.rsplit("/", 1)[1], found) for key, found in sorted(counts.items())]
    return [*known, *others]


def _commit_of(record: Record) -> str:
    commit: str | None = getattr(getattr(record.source, "files", None), "commit", None)
    return commit or ""
