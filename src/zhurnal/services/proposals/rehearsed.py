"""A rehearsal computed once: by the proposed regulation and the days whose commits are judged (6.1).

Remembered in the school's `derived/` folder as counts by clause, no names; whoever deletes it loses nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

from zhurnal.domain import paths
from zhurnal.domain.source import Document
from zhurnal.services.check import write_whole
from zhurnal.services.proposals.content import content_of
from zhurnal.services.proposals.model import Proposal
from zhurnal.services.proposals.rehearsal import Counts, Progress, Rehearsed, rehearse
from zhurnal.services.school import School, today

_KINDS = ("late", "refused", "approval")
FOLDER = Path("derived", "rehearsals")
"""In the school's folder; may be deleted at any time."""


def proposed_regulation(school: School, proposal: Proposal) -> Document | None:
    """The regulation as it would read once an open proposal is merged; None where it stays as it is."""
    if not proposal.is_open or all(d.path != paths.REGULATION for d in proposal.documents):
        return None
    summary = proposal.summary
    return content_of(school, summary.author, (summary.head, summary.people_head)).documents.get(paths.REGULATION)


def remembered(school: School, regulation: Document, first: date, last: date) -> Rehearsed | None:
    """What was computed of these rules and days; None where nothing was, or where it cannot be read."""
    try:
        found = json.loads(_file(school, regulation, first, last).read_text(encoding="utf-8"))
        sides = (Counts(**{kind: Counter(by) for kind, by in found[side].items()}) for side in ("then", "now"))
        return Rehearsed(first, last, int(found["commits"]), *sides)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def rehearsed(
    school: School, regulation: Document, first: date, last: date, progress: Progress | None = None
) -> Rehearsed:  # fmt: skip
    """The rehearsal of these rules and days, computed where it is not remembered. Raises StoreError, OSError."""
    known = remembered(school, regulation, first, last)
    if known is not None:
        return known
    file = _file(school, regulation, first, last)
    found = rehearse(school, regulation, first=first, last=last, progress=progress)
    sides = {
        side: {kind: getattr(counts, kind) for kind in _KINDS}
        for side, counts in (("then", found.then), ("now", found.now))
    }
    text = json.dumps({"commits": found.commits, **sides})
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, text.encode())
    return found


def _file(school: School, regulation: Document, first: date, last: date) -> Path:
    # Commits of days that are over are all there: what comes later changes nothing of the answer.
    head = "" if last < today(school) else school.record_store.head()
    rules = json.dumps(regulation, sort_keys=True, ensure_ascii=False)
    key = sha256(f"{rules}\n{first} {last} {head}".encode()).hexdigest()
    return school.folder / FOLDER / f"{key[:32]}.json"
