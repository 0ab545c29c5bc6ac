"""A writer as a program of its own: tests start several, kill them, and trace their system calls.

    writer.py RECORD KEY NAME COUNT

Adds one to `count.yaml` in each of COUNT commits and prints `acknowledged COMMIT` once it is durable.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from zhurnal.signing.ssh import SshSigner
from zhurnal.store.base import Author
from zhurnal.store.git import GitStore


def main() -> None:
    record, key, name, count = sys.argv[1:]
    store = GitStore.open(Path(record), SshSigner.load(Path(key)))
    author = Author(name, f"{name}@zhurnal.invalid")
    os.write(1, b"ready\n")
    for number in range(int(count)):
        with store.transaction() as tx:
            value = int(tx.snapshot.read("count.yaml") or b"0") + 1
            commit = tx.commit(
                {"count.yaml": b"%d" % value, f"writers/{name}.yaml": b"%d" % value},
                subject=f"{name} {number}", author=author, when=datetime.now(UTC).replace(microsecond=0),
                trailers=[("Idempotency-Key", f"{name}-{os.getpid()}-{number}")],
            )  # fmt: skip
        os.write(1, f"acknowledged {commit}\n".encode())


main()
