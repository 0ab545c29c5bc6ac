"""How far an audit came: kept in a file outside the record, so that an interrupted one goes on where it was.

What the file says is believed: whoever can write it can make the audit pass over commits. So it must be one's own (the
owner's, writable by nobody else), it counts for one list of keys and one program only, and what it names must be in the
history that is audited: ids are digests of all that lies before them.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from zhurnal import bundle
from zhurnal.services.audit.chain import Chain, Span

_SAVE_EVERY = 2.0


class Proven:
    """Runs of commits that were found good; saved every few seconds to `path`, nowhere where it is None.

    signers: text of the allowed-signers file.
    """

    def __init__(self, path: Path | None, chain: Chain, signers: str) -> None:
        self._path, self._chain = path, chain
        self._key = {"program": program_digest(), "signers": hashlib.sha256(signers.encode()).hexdigest()}
        self._spans: dict[int, int] = {}
        self._saved = monotonic()
        if path is not None:
            for span in _known(chain, _read(path, self._key)):
                self._spans[span.start] = max(span.end, self._spans.get(span.start, 0))
        self.resumed = self.count

    @property
    def count(self) -> int:
        """How many commits are proven."""
        return len(self._chain) - sum(len(gap) for gap in self.gaps())

    def gaps(self) -> list[Span]:
        """What is left to check, in order."""
        found, at = [], 0
        for start, end in sorted(self._spans.items()):
            if start > at:
                found.append(Span(at, start))
            at = max(at, end)
        return [*found, Span(at, len(self._chain))] if at < len(self._chain) else found

    def add(self, span: Span) -> None:
        """Commits found good: the beginning of a gap, a longer one each time."""
        self._spans[span.start] = span.end
        if monotonic() - self._saved > _SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Write the file anew; what stood there before stays until then. Raises OSError."""
        self._saved = monotonic()
        if self._path is None:
            return
        good = [[self._chain.before(a), self._chain[b - 1]] for a, b in sorted(self._spans.items()) if b > a]
        new = self._path.with_name(f"{self._path.name}.new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({**self._key, "good": good}, file, indent=1)
        new.rename(self._path)

    def forget(self) -> None:
        """The file is not needed any more."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def default_file(repository: Path, signers: str) -> Path | None:
    """Where an audit of this record by these keys is kept in the user's cache; None where nothing can be kept."""
    name = hashlib.sha256(f"{repository.resolve()}\n{signers}".encode()).hexdigest()[:32]
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
        folder = home / "zhurnal" / "audit"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        # Without a cache an interrupted audit begins anew: no reason not to audit.
        return None
    return folder / f"{name}.json"


@cache
def program_digest() -> str:
    """Digest of the program's own files: another program may judge otherwise."""
    digest = hashlib.sha256()
    package = Path(__file__).parents[2]
    for file in [*sorted(package.rglob("*.py")), *sorted(bundle.path("schemas").glob("*.json"))]:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read(path: Path, key: dict[str, str]) -> list[tuple[str | None, str]]:
    """The runs that a file names; none where it is not one's own, or of other keys or another program."""
    try:
        with path.open("rb") as file:
            owner = os.fstat(file.fileno())
            if owner.st_uid != os.geteuid() or owner.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return []
            data: Any = json.load(file)
        if {name: data[name] for name in key} != key:
            return []
        return [(after, upto) for after, upto in data["good"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError):
        # Half-written, or no such file at all: all is checked anew.
        return []


def _known(chain: Chain, runs: Sequence[tuple[str | None, str]]) -> Iterable[Span]:
    places = chain.places(commit for run in runs for commit in run if commit)
    for after, upto in runs:
        start = 0 if after == chain.base else places.get(after or "", -2) + 1
        end = places.get(upto, -1) + 1
        if 0 <= start < end:
            yield Span(start, end)
