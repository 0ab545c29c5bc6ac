"""A process that checks one run of commits for an audit: `python -m zhurnal.services.audit`.

Standard input: a line of JSON (`Job`), then the ids, 20 bytes each. Standard output, JSON line by line: how many
commits are good so far, now and then; last of all the findings of the first bad one, none where all are good.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from subprocess import PIPE, Popen
from typing import Any

from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.findings import Effect, Finding


class WorkerError(ZhurnalError):
    """A process of the audit ended before its work was done."""


@dataclass(frozen=True, slots=True)
class Job:
    """repository: path. base: the commit before the first, None where history begins. signers: the file's text."""

    repository: str
    base: str | None
    signers: str


@dataclass(frozen=True, slots=True)
class Report:
    """good: commits found good so far. findings: of the commit after them; None while the work goes on."""

    good: int
    findings: Sequence[Finding] | None = None


class Worker:
    """The process, seen from outside."""

    def __init__(self, job: Job, ids: bytes) -> None:
        command = [sys.executable, "-m", "zhurnal.services.audit"]
        self._process = Popen(command, stdin=PIPE, stdout=PIPE, env=dict(os.environ))
        self._feeder = threading.Thread(target=self._feed, args=(json.dumps(asdict(job)).encode() + b"\n" + ids,))
        self._feeder.start()

    def reports(self) -> Iterator[Report]:
        """What the process tells, to the end. Raises WorkerError where it ends too soon."""
        report = Report(0)
        if self._process.stdout is None:
            return
        with self._process.stdout as lines:
            for line in lines:
                report = _report(json.loads(line))
                yield report
        if report.findings is None:
            raise WorkerError(f"expected a process to audit its run of commits, found status {self.stop()}")

    def stop(self) -> int:
        """End the process, whatever it does. Returns its status."""
        self._process.kill()
        self._feeder.join()
        return self._process.wait()

    def _feed(self, data: bytes) -> None:
        if self._process.stdin is None:
            return
        try:
            with self._process.stdin as stream:
                stream.write(data)
        except BrokenPipeError:
            # It was stopped, or died: `reports` tells of that.
            return


def _report(data: dict[str, Any]) -> Report:
    if "findings" not in data:
        return Report(data["good"])
    return Report(data["good"], [Finding(**{**f, "effect": Effect(f["effect"])}) for f in data["findings"]])

