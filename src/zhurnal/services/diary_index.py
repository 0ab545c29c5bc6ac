"""Which pages stand in the folder and what they were made from: derived, disposable, kept beside the pages.

Whoever deletes it, or the whole folder, loses nothing: the next publication makes it anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from zhurnal.services.diary_pages import Touch

FILE = ".index.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (
    pupil TEXT, year TEXT, name TEXT, digest TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (pupil, year, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS touched (path TEXT PRIMARY KEY, generation INTEGER NOT NULL, id TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that stands: digest of its inputs, the commit that it names."""

    digest: str
    commit: str


class Index:
    """The index of one folder of pages; a context manager: what is written counts when the block is left."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / FILE, timeout=60, isolation_level=None)
        # Lost with the machine's power, it would be made anew: nothing here needs a sync.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)

    def __enter__(self) -> Index:
        self._db.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
        self._db.close()

    def get(self, key: str) -> str:
        """A value of the state; "" where there is none."""
        row = self._db.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set(self, key: str, value: str) -> None:
        """Set a value of the state."""
        self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    def clear(self) -> None:
        """Forget everything."""
        for table in ("state", "pages", "touched"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own

    def kept(self, pupil: str, year: str) -> dict[str, Kept]:
        """Pages of a pupil in a year that stand, by name."""
        query = "SELECT name, digest, id FROM pages WHERE pupil = ? AND year = ?"
        return {name: Kept(digest, commit) for name, digest, commit in self._db.execute(query, (pupil, year))}

    def all_kept(self) -> list[Touch]:
        """Every page that stands."""
        return [Touch(*row) for row in self._db.execute("SELECT pupil, year, name FROM pages")]

    def keep(self, pages: Iterable[tuple[Touch, Kept]]) -> None:
        """Note pages that stand."""
        rows = ((*page, kept.digest, kept.commit) for page, kept in pages)
        self._db.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", rows)

    def drop(self, pages: Iterable[Touch]) -> None:
        """Forget pages that no longer stand."""
        self._db.executemany("DELETE FROM pages WHERE pupil = ? AND year = ? AND name = ?", pages)

    def touch(self, touched: Mapping[str, tuple[int, str]]) -> None:
        """Note the last commits that changed documents: path to (place along first parents, commit)."""
        rows = [(path, generation, commit) for path, (generation, commit) in touched.items()]
        self._db.executemany("INSERT OR REPLACE INTO touched VALUES (?, ?, ?)", rows)

    def last_touch(self, document: str) -> tuple[int, str]:
        """The last commit that changed a document, after its place along first parents; (0, "") where none did."""
        row = self._db.execute("SELECT generation, id FROM touched WHERE path = ?", (document,)).fetchone()
        return (row[0], row[1]) if row else (0, "")
