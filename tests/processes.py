"""The processes of this machine, as tests look at them."""

from __future__ import annotations

from pathlib import Path


def below(process: int) -> list[tuple[int, str]]:
    """All processes that a process has started, and those that they have, with their names; those near to it first."""
    parents: dict[int, list[tuple[int, str]]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        parents.setdefault(int(rest.split()[1]), []).append((int(stat.parent.name), head.partition("(")[2]))
    found, queue = [], [process]
    while queue:
        children = parents.get(queue.pop(0), [])
        found += children
        queue += [pid for pid, _ in children]
    return found
