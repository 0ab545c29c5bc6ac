"""The command line as a person uses it, in this process: what it says, where, and its exit code."""

from __future__ import annotations

import io
import json
import os
import socket
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhurnal.cli.main import main
from zhurnal.services.school import School

DATA = Path(__file__).resolve().parent.parent / "data"
SMALL = DATA / "fet" / "small.fet"
SMALL_WEEK = DATA / "fet" / "small_timetable.csv"
YEAR = "2026-2027"


def free_port() -> int:
    """A port for a server of the test's own.

    Below those that systems give away by themselves (32768 and up on Linux), and for each process another stretch:
    nobody takes it between this answer and the server's start.
    """
    for port in range(20_000 + os.getpid() % 1000 * 10, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("expected a free port, found none")


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it said, line by line."""
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        """Its answer to a program."""
        return json.loads(self.out)


def zhurnal(*words: str | Path) -> Ran:
    """Run a command through the real entry point."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(word) for word in words])
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
    return Ran(code, out.getvalue(), err.getvalue())


def done(*words: str | Path) -> Ran:
    """Run a command that must succeed."""
    ran = zhurnal(*words)
    assert ran.code == 0, f"{words}: {ran}"
    return ran


def heads(folder: Path) -> tuple[str | None, str | None]:
    """Newest commits of the record and of the register: what a refusal must leave as they are."""
    school = School.open(folder)
    return school.record_store.head(), school.register_store.head()


def codes(findings: Iterable[dict[str, Any]]) -> list[str]:
    """Codes of findings in a JSON answer."""
    return [finding["code"] for finding in findings]
