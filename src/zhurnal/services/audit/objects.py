"""Whether what the repository holds is what its names say: every byte, read once by stock git."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from zhurnal.domain.errors import StoreError
from zhurnal.domain.findings import Finding
from zhurnal.store.integrity import broken_packs, damages

_TOLD = 5


def check_objects(repository: Path) -> list[Finding]:
    """A finding for each of the first few damages: an object that is missing or not what its id says, a pack or
    an index whose checksum is wrong, a ref that names nothing."""
    return [Finding("objects-damaged", params={"said": line}) for line in damages(repository)[:_TOLD]]


def check_packs(repository: Path) -> list[Finding]:
    """A finding for each pack that is not what it was written as: nothing is to be read through it."""
    try:
        broken = broken_packs(repository)
    except OSError as error:
        raise StoreError(f"expected packs that can be read, found: {error}") from error
    return [Finding("pack-damaged", params={"file": name}) for name in broken[:_TOLD]]


class Looking:
    """`check_objects` beside the rest of an audit. Leave the block only with the answer taken, or it waits for it."""

    def __init__(self, repository: Path) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="objects")
        self._answer: Future[list[Finding]] = self._pool.submit(check_objects, repository)

    def findings(self) -> list[Finding]:
        """The findings, as soon as they are there."""
        try:
            return self._answer.result()
        finally:
            self._pool.shutdown()
