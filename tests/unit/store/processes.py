"""Starting `writer.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WRITER = Path(__file__).with_name("writer.py")


def environment() -> dict[str, str]:
    """The test's own, with the package findable whether it is installed or not."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def command(record: Path, key: Path, name: str, count: int) -> list[str]:
    """The writer's command line."""
    return [sys.executable, str(WRITER), str(record), str(key), name, str(count)]


def start(record: Path, key: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    """A running writer; its output is not read ahead, so that no line is lost between `readline` and `communicate`."""
    return subprocess.Popen(
        command(record, key, name, count), bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
