"""A proposal judged in a clone of the record, far from the school: what its own server will say to the push.

Of people a clone knows ids only, so whoever the proposal names is taken to stand in the register; the school's server
looks there itself. Times are this machine's: the server judges once more when the proposal is merged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from zhurnal.documents.source import RecordSource
from zhurnal.domain.differences import changes_between
from zhurnal.domain.differences.located import located
from zhurnal.domain.errors import ZhurnalError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.rules import judge
from zhurnal.services.audit.places import open_place
from zhurnal.services.check import placed
from zhurnal.services.clock import Clock, SetClock, SystemClock
from zhurnal.services.config import Config
from zhurnal.services.history import provenance
from zhurnal.services.moment import read_moment
from zhurnal.services.push import PushFinding, judge_range
from zhurnal.services.school import School, new_library
from zhurnal.store.base import MissingObjectError, Snapshot
from zhurnal.store.clone import Clone
from zhurnal.store.foreign import changed_files, read_commit
from zhurnal.store.memory import MemoryStore

_AUTHOR = re.compile(r"([tgp]-[0-9]{3,6}) <\1@zhurnal\.invalid>")
_ANYBODY = "t-000 <t-000@zhurnal.invalid>"


class UnknownCommitError(ZhurnalError):
    """The clone has no such commit; the message is a sentence for who runs the judge."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of a proposal.

    actor: whose it is; commits: how many it has; refused: what stands in its way; waiting, asked where nothing is
    refused: what needs somebody's agreement, and what is counted as late or only pointed out.
    """

    actor: str
    commits: int
    refused: Sequence[PushFinding]
    waiting: Sequence[Finding]


def judge_clone(path: Path, base: str, head: str, *, actor: str = "", at: str = "") -> Judged:
    """The commits of `head` that `base` has not, judged one by one as somebody's push, then the whole of them.

    path: a clone or a bare repository. base, head: commits or branches. actor: id of a person, by default the author of
    the first commit. at: a moment as `services.moment` reads it, by default now. Raises StoreError for what is no
    record, UnknownCommitError, ForeignError, BadMomentError.
    """
    try:
        store = Clone(open_place(path).store.path, base)
        found = store.resolve(head)
    except MissingObjectError as error:
        told = _("The clone lacks a commit: {problem}. Fetch the whole history, not its newest part.")
        raise UnknownCommitError(told.format(problem=error)) from None
    commits = store.commits_between(store.head(), found)
    if not commits:
        return Judged(actor, 0, [], [])
    made = read_commit(store.objects, commits[0].id).author
    author = _AUTHOR.fullmatch(made)
    if not actor and author is None:
        wrong = Finding("push-author", params={"found": made[:100], "expected": _ANYBODY})
        return Judged("", len(commits), [PushFinding(wrong, commits[0].id, commits[0].subject)], [])
    actor = actor or (author[1] if author else "")
    mirror = _Mirror(path, Config(), store, MemoryStore(), _clock(store, at), new_library())
    pushed = judge_range(mirror, actor, found)
    refused = [replace(one, finding=_at_change(store, one.finding, one.commit)) for one in pushed]
    return Judged(actor, len(commits), refused, [] if refused else _waiting(mirror, store, actor, found))


def _waiting(school: School, store: Clone, actor: str, head: str) -> list[Finding]:
    """Who must agree to the whole of a proposal, and what of it is late; each with its line."""
    base = store.merge_base(store.head(), head)
    before, after = store.snapshot(base), store.snapshot(head)
    record, source = school.record(snapshot=before), RecordSource(after, school.library)
    files = changed_files(store.objects, before.tree_id(), store.info(head).tree)
    changes = changes_between(record.source, source, sorted(files), actor=actor).changes
    trailers = read_commit(store.objects, head).trailers
    reason = next((value for key, value in trailers if key == "Reason"), "")
    known = provenance(school, record)
    verdict = judge(
        changes, actor, school.clock.now(), record, reason=reason, provenance=known, register=school.register()
    )
    waits = [found for found in verdict.findings if found.effect is not Effect.REFUSE]
    told = (placed(located(found, verdict.changes, record.source, source), after) for found in waits)
    return [_at_change(store, found, head) for found in told]


def _at_change(store: Clone, finding: Finding, commit: str) -> Finding:
    """The finding at the first line that was changed, where it is about a whole document."""
    if finding.line or not finding.path or not commit:
        return finding
    base = store.merge_base(store.head(), commit)
    texts = [store.snapshot(at).read(finding.path) for at in (base, commit)]
    if texts[1] is None:
        return finding
    lines = [(text or b"").split(b"\n") for text in texts]
    first = next((n for n, (old, new) in enumerate(zip_longest(*lines), 1) if old != new), 1)
    return replace(finding, line=min(first, len(lines[1])))


def _clock(store: Clone, at: str) -> Clock:
    if not at:
        return SystemClock()
    return SetClock(read_moment(Record(RecordSource(store.snapshot(), new_library())), at))


class _Mirror(School):
    """A school of which there is nothing but a clone of its record."""

    def register(self, *, snapshot: Snapshot | None = None) -> RecordSource:
        """A register in which everybody stands, without a name."""
        return _Everybody(snapshot or self.register_store.snapshot(), self.library)


class _Everybody(RecordSource):
    def get(self, path: str) -> Document | None:
        person = path.removeprefix("people/").removesuffix(".yaml")
        made: dict[str, Any] = {"kind": "person", "version": 1, "person": person, "family": person}
        return made
