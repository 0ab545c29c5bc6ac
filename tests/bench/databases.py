"""PostgreSQL and SQLite as peers of a submission: the mark's row and the journal's text, in one durable transaction."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from tests.bench.table import program

from zhurnal.domain.changes import SetMark

_TABLES = (
    "CREATE TABLE documents (path TEXT PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE marks (section TEXT, lesson TEXT, work TEXT, pupil TEXT, value TEXT NOT NULL,"
    " PRIMARY KEY (section, lesson, work, pupil))",
)
_DOCUMENT = "INSERT INTO documents VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET body = excluded.body"
_MARK = (
    "INSERT INTO marks VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (section, lesson, work, pupil) DO UPDATE SET value = excluded.value"
)
_FOLDERS = "/usr/lib/postgresql/*/bin"


class MissingPeerError(Exception):
    """A program that is to be measured beside ours is not on this machine."""


def row_of(change: SetMark) -> tuple[str, str, str, str, str]:
    """The columns of a mark."""
    return change.section, change.lesson, change.work, change.pupil, change.now or ""


class Sqlite:
    """SQLite with a write-ahead log, every commit synced (synchronous=FULL)."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        for statement in _TABLES:
            self._connection.execute(statement)

    def store(self, change: SetMark, body: str) -> None:
        """One transaction."""
        self._connection.execute("BEGIN")
        self._connection.execute(_MARK, row_of(change))
        self._connection.execute(_DOCUMENT, (change.path(), body))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """No more of it."""
        self._connection.close()


class Postgres:
    """One connection to a cluster."""

    def __init__(self, socket: Path) -> None:
        self._connection = psycopg.connect(host=str(socket), user="postgres", dbname="postgres")

    def make_tables(self) -> None:
        """Of an empty database."""
        for statement in _TABLES:
            self._connection.execute(statement.encode())
        self._connection.commit()

    def store(self, change: SetMark, body: str) -> None:
        """One transaction."""
        self._connection.execute(_MARK.replace("?", "%s").encode(), row_of(change))
        self._connection.execute(_DOCUMENT.replace("?", "%s").encode(), (change.path(), body))
        self._connection.commit()

    def close(self) -> None:
        """No more of it."""
        self._connection.close()


@contextmanager
def cluster(near: Path) -> Iterator[Path]:
    """The socket's folder of a PostgreSQL cluster of our own, all settings as they come; it ends with the block.

    near: its files stand beside this folder, on the same disk. PostgreSQL refuses to run for root: then the account
    `postgres`, which Debian's package brings, runs it. Raises MissingPeerError.
    """
    programs = next((path for path in sorted(Path("/").glob(_FOLDERS[1:]), reverse=True)), None)
    if programs is None:
        raise MissingPeerError("PostgreSQL is not installed")
    as_root = os.geteuid() == 0
    if as_root and not any(user.pw_name == "postgres" for user in pwd.getpwall()):
        raise MissingPeerError("there is no account to run PostgreSQL for root")
    # A socket's path is short: 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="zhurnal-pg-", dir=near.parent))
    try:
        if as_root:
            shutil.chown(folder, "postgres", "postgres")
        _run(as_root, programs / "initdb", "--pgdata", folder / "data", "--username=postgres", "--auth=trust",
             "--no-locale", "--encoding=UTF8")  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
        _run(as_root, programs / "pg_ctl", "--pgdata", folder / "data", "--wait", "--log", folder / "log",
             "--options", options, "start")  # fmt: skip
        try:
            first = Postgres(folder)
            first.make_tables()
            first.close()
            yield folder
        finally:
            _run(as_root, programs / "pg_ctl", "--pgdata", folder / "data", "--wait", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder)


def postgres_version() -> dict[str, str]:
    """The version of the newest PostgreSQL that is installed."""
    programs = sorted(Path("/").glob(_FOLDERS[1:]), reverse=True)
    return program("postgresql", str(programs[0] / "postgres"), "--version") if programs else {}


def _run(as_root: bool, *command: str | Path) -> None:
    words = [str(word) for word in command]
    if as_root:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *words]
    done = subprocess.run(
        words, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )  # fmt: skip
    if done.returncode:
        raise MissingPeerError(f"PostgreSQL does not run here: {done.stderr.decode('utf-8', 'replace').strip()[-300:]}")
