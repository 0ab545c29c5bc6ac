"""All that is measured: each piece of work by the name that `make profile ROW=` knows, and how its rows are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench import ageing, audits, diaries, ledgers, loading, pushing, server, submission, turns
from tests.bench.site import Site
from tests.bench.table import Row, Side


@dataclass(frozen=True, slots=True)
class Case:
    """One piece of work. ours: makes ready all that our side needs. runs: how often it runs in a profile.

    own_memory: the row itself says what it needed, since another process does the work.
    """

    ours: Callable[[Site], Side]
    runs: int = 3
    own_memory: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """Rows measured together, beside their peers. says: for progress; runs, quick: how often each side runs."""

    says: str
    rows: Callable[[Site, int], list[Row]]
    runs: int
    quick: int


CASES: dict[str, Case] = {
    submission.CASE: Case(submission.ours, 200),
    submission.GROUPED: Case(submission.ours_grouped, 6),
    ageing.CASE: Case(ageing.ours, 60),
    server.CASE: Case(server.ours, 200, own_memory=True),
    loading.COLD: Case(loading.cold, 1),
    loading.WARM: Case(loading.warm, 3),
    audits.CASE: Case(audits.ours, 1),
    turns.CASE: Case(turns.ours, 50),
    diaries.WEEK: Case(diaries.week),
    diaries.COLD: Case(diaries.week_cold, 1),
    diaries.YEAR: Case(diaries.year, 1),
    diaries.MARK: Case(diaries.mark, 30),
    diaries.CHANGES: Case(diaries.cancelled, 4),
    ledgers.LEDGER: Case(ledgers.ours, 3),
    ledgers.SIGN: Case(ledgers.sign, 5),
    ledgers.VERIFY: Case(ledgers.verify, 5),
    pushing.CASE: Case(pushing.ours, 5, own_memory=True),
}

MEASURES: dict[str, Measure] = {
    "submission": Measure("one mark after the other, beside five peers", submission.measure, 200, 15),
    "submission-grouped": Measure("marks of many at once", submission.measure_grouped, 9, 5),
    "ageing": Measure("a mark on day one, after a year, after ten", ageing.measure, 20, 5),
    "server": Measure("32 clients at the shipped server", server.measure, 5, 1),
    "load": Measure("all documents, from cold and warm", loading.measure, 5, 5),
    "audit": Measure("the year audited beside git log -p", audits.measure, 5, 1),
    "history": Measure("the history of one mark beside git log -L", turns.measure, 15, 7),
    "diary-week": Measure("a week of the school's diaries beside Hugo", diaries.measure_week, 7, 5),
    "diary-year": Measure("the year's diaries, and one mark to its page", diaries.measure_year, 5, 1),
    "diary-changes": Measure("changes of the whole school to the diaries", diaries.measure_changes, 10, 4),
    "ledger": Measure("a ledger beside WeasyPrint, Chromium, Typst; signatures", ledgers.measure, 5, 3),
    "push": Measure("a push of a roster change", pushing.measure, 9, 5),
}
QUICKER: dict[str, Callable[[Site, int], list[Row]]] = {"diary-year": diaries.measure_few_weeks}
"""What is measured in place of the whole by who is in a hurry."""
