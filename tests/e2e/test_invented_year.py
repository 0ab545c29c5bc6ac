"""The invented school: proven record, made again the same, gone on with after SIGKILL, and no rule that never fires."""

from __future__ import annotations

import fcntl
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import invented
from tests.e2e.command import done
from tests.school import schemas

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft
from zhurnal.rules import Verdict, judge
from zhurnal.services.history import provenance
from zhurnal.services.rule_table import Attempt, Row, Rule, rows, rules_of
from zhurnal.services.rule_table.met import Met
from zhurnal.services.school import School

REGULATION: Document = codec.load(bundle.path("workflows", "regulation.yaml").read_bytes(), schemas())
RULES = rules_of(REGULATION)
KEPT = 6
"""Attempts of each rule that are judged again."""

Attempts = dict[str, list[Attempt]]


@dataclass(frozen=True, slots=True)
class Taught:
    """The weeks as they were taught. attempts: some of each rule, by its key."""

    folder: Path
    attempts: Attempts

    @property
    def school(self) -> School:
        """The school, opened."""
        return School.open(self.folder)


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Taught:
    """The weeks, taught once whatever the number of workers; for reading only."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "invented-weeks"
    kept = folder.with_suffix(".pickle")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_teach(folder)))
    return Taught(folder, pickle.loads(kept.read_bytes()))  # noqa: S301 - written by this very test


def _teach(folder: Path) -> Attempts:
    found: dict[str, list[Attempt]] = defaultdict(list)

    def watch(attempt: Attempt, met: Iterator[Met]) -> None:
        for key in sorted({key for key, _how in met}):
            if len(found[key]) < KEPT:
                found[key].append(attempt)

    invented.build(folder, invented.WEEKS, watch)  # type: ignore[arg-type]
    return dict(found)


def test_the_weeks_are_proven(taught: Taught) -> None:
    assert done("check", "--json", "--school", taught.folder).json == []
    assert "всё в порядке" in done("audit", taught.folder).out
    for repository in ("record.git", "people.git"):
        assert git(taught, repository, "fsck", "--full", "--strict") == ""


# -- the table ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=[rule.key for rule in RULES])
def test_every_rule_is_met_and_missed_when_it_is_switched_off(taught: Taught, rule: Rule) -> None:
    attempts = taught.attempts.get(rule.key, [])
    assert attempts, f"nobody meets {rule.key}: let somebody do what it is about, see services/simulation"
    school = taught.school
    off = rule.without(REGULATION)
    assert any(again(school, one, REGULATION) != again(school, one, off) for one in attempts)


def again(school: School, attempt: Attempt, regulation: Document) -> list[tuple[Any, ...]]:
    """What the judge says of an attempt, by the record of its moment under a regulation."""
    found = verdict(school, attempt, regulation)
    return [*((f.code, f.effect, f.clause, dict(f.params)) for f in found.findings), (len(found.accepted),)]


def verdict(school: School, attempt: Attempt, regulation: Document | None = None) -> Verdict:
    draft = Draft(school.record(attempt.commit).source)
    if regulation is not None:
        draft.put(paths.REGULATION, regulation)
    record = Record(draft)
    return judge(
        attempt.changes, attempt.actor, attempt.at, record, reason=attempt.reason, approvals=attempt.approvals,
        provenance=provenance(school, record, start=attempt.commit), as_if_approved=not attempt.partial,
    )  # fmt: skip


CODED = {
    "judge/lesson-not-yet/4.2.1": ("zhurnal.rules.judge", "not_yet"),
    "judge/not-in-own-name/3.5.1": ("zhurnal.rules.permissions", "_own_name"),
    "judge/not-in-own-name/3.6.2": ("zhurnal.rules.permissions", "_own_rights"),
    "judge/own-rights/3.7.4": ("zhurnal.rules.permissions", "_own_rights"),
}
"""Rules that no regulation can change, and what keeps them."""


@pytest.mark.parametrize("key", CODED)
def test_a_rule_of_the_judge_itself_is_missed_too(taught: Taught, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = taught.attempts[key]
    before = [again(taught.school, one, REGULATION) for one in attempts]
    module, function = CODED[key]
    monkeypatch.setattr(sys.modules[module], function, lambda *_arguments: iter(()))
    assert before != [again(taught.school, one, REGULATION) for one in attempts]


@pytest.mark.parametrize("clause", ["3.4.1", "3.5.1", "3.6.2", "3.7.2", "3.8.2"])
def test_who_only_reads_is_told_the_own_clause(taught: Taught, clause: str) -> None:
    assert counts(rows(taught.school))[f"judge/not-permitted/{clause}"]["refused"]


def test_the_table_has_every_column(taught: Taught) -> None:
    found = counts(rows(taught.school))
    assert [row.key for row in rows(taught.school)][: len(RULES)] == [rule.key for rule in RULES]
    assert found["permissions/mark"]["accepted"] > found["permissions/mark"]["refused"] > 0
    assert found["deadlines/lesson-day/lesson+work+mark/day"]["late"]
    assert found["approvals/3.3.1/administrator/pupil"]["approved"]
    assert found["no-marks/1"]["refused"]


# -- with stock tools ---------------------------------------------------------------------------------


def test_the_log_reads_as_sentences_and_blame_names_the_teacher(taught: Taught) -> None:
    record = taught.school.record()
    path = max(
        record.source.list(f"years/{invented.demo.YEAR}/journals/"), key=lambda p: len(str(record.source.get(p)))
    )
    lines = git(taught, "record.git", "log", "--format=%an %s", "main", "--", path).splitlines()
    sentence = re.compile(r"t-\d{3} \d+[а-я](\+\d+[а-я])* .+ \d\d\.\d\d ур\. \d+: [^:]+")
    assert len(lines) > 5
    assert all(sentence.fullmatch(line) for line in lines), lines
    assert any(re.search(r": тема, .*\d+ отмет(ка|ки|ок)", line) for line in lines)
    section = (record.source.get(path) or {})["section"]
    blamed = re.findall(r"^author (.+)$", git(taught, "record.git", "blame", "--porcelain", "main", "--", path), re.M)
    teachers = {t["staff"] for t in record.section(invented.demo.YEAR, section)["teachers"]}
    assert teachers & set(blamed)
    assert all(re.fullmatch(r"t-\d{3}", author) for author in blamed)


def git(taught: Taught, repository: str, *arguments: str) -> str:
    command = ["git", f"--git-dir={taught.folder / repository}", "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


# -- interrupted --------------------------------------------------------------------------------------


def test_killed_again_and_again_it_comes_to_the_same_heads(tmp_path: Path) -> None:
    straight = invented.build(tmp_path / "straight", invented.DAYS)
    broken = tmp_path / "broken"
    for commits in (40, 130, 131, 200):
        _teach_until(broken, commits)
    assert subprocess.run(_command(broken), capture_output=True).returncode == 0
    school = School.open(broken)
    assert school.record_store.head() == straight.record_store.head()
    assert school.register_store.head() == straight.register_store.head()
    assert counts(rows(school)) == counts(rows(straight))


def _command(folder: Path) -> Sequence[str]:
    return [sys.executable, "-m", "tests.e2e.invented", str(folder)]


def _teach_until(folder: Path, commits: int) -> None:
    """Let it teach until it has so many commits, and kill it: it dies amid whatever it is at then."""
    process = subprocess.Popen(_command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and _commits(folder) < commits:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()


def _commits(folder: Path) -> int:
    """Lines of main's reflog: moves of it, the cheapest measure of how far it is."""
    log = folder / "record.git" / "logs" / "refs" / "heads" / "main"
    return len(log.read_bytes().splitlines()) if log.exists() else 0


def counts(table: Sequence[Row]) -> dict[str, dict[str, int]]:
    return {row.key: defaultdict(int, row.counts) for row in table}
