"""The process of `worker`: does the job that stands on standard input."""

from __future__ import annotations

import gc
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

from zhurnal.domain.findings import Finding
from zhurnal.services.audit.chain import ids_of
from zhurnal.services.audit.run import checked
from zhurnal.services.audit.worker import Job
from zhurnal.store.git import GitStore
from zhurnal.store.git_objects import read_all_once

_TELL_EVERY = 0.1
_COLLECT_EVERY = 5_000


def main() -> None:
    """Do the job that stands on standard input."""
    # Ctrl+C is for the process that began this one; it ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is made here lives for a commit or for long, and hardly anything of it in rings: to look for those is left
    # to us, and soon done by counting commits.
    gc.disable()
    read_all_once()
    job = Job(**json.loads(sys.stdin.buffer.readline()))
    ids = sys.stdin.buffer.read()
    good, told = 0, 0.0
    found: Sequence[Finding] = ()
    for found in checked(GitStore.open(Path(job.repository)), job.base, ids_of(ids), job.signers):
        good += not found
        if good % _COLLECT_EVERY == 0:
            gc.collect()
        if monotonic() - told > _TELL_EVERY:
            told = monotonic()
            _tell({"good": good})
    _tell({"good": good, "findings": [asdict(finding) for finding in found]})


def _tell(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
