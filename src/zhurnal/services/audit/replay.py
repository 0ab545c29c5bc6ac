"""One commit judged again: what it changed, under the rules of its parent, by the actor whom it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.source import Library
from zhurnal.domain import paths as layout
from zhurnal.domain.changes import Change, MakeCheckpoint
from zhurnal.domain.differences import proposed, unexplained
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.rules import Verdict, judge
from zhurnal.services.audit.agreements import agreements
from zhurnal.services.audit.state import State
from zhurnal.services.audit.statements import StatementCheck
from zhurnal.services.audit.versions import Versions
from zhurnal.services.subjects import late_line
from zhurnal.services.submit import contradictions
from zhurnal.store.base import FILE_MODE, CommitInfo, Difference
from zhurnal.store.git import GitStore


class Replay:
    """The record commit by commit. parent: the commit judged last, None before the first."""

    def __init__(self, store: GitStore, base: str | None, library: Library, allowed_signers: str) -> None:
        self._store = store
        self._library = library
        # Blobs are read by their ids, whatever the commit; this reader is only a way to them.
        self._files = store.snapshot()
        self._snapshot = store.snapshot(base) if base else None
        entries = self._snapshot.entries() if self._snapshot else ()
        self._blobs = {entry.path: entry.id for entry in entries}
        self._versions = Versions(store, base, self._parse)
        self.parent = store.info(base) if base else None
        self._memory: Record | None = None
        self._statement = StatementCheck(store, allowed_signers, library.schemas)

    def step(self, info: CommitInfo) -> list[Finding]:
        """Findings of one commit whose parent was judged before; with none the record moves on to it.

        Raises StoreError where an object is missing or damaged.
        """
        snapshot = self._store.state(info)
        differences = (
            list(snapshot.changes(self._snapshot))
            if self._snapshot
            else [Difference(entry.path, None, entry) for entry in snapshot.entries()]
        )
        over = {d.path: d.new.id if d.new else None for d in differences}
        before = State(self._blobs, self._files, self._library)
        after = State(self._blobs, self._files, self._library, over)
        found = _check_files(differences, self.parent is None)
        found = found or self._check_documents(after, differences)
        found = found or self._judge(info, before, after, over)
        if not found:
            after.settle()
            self._versions.add(info.id, differences)
            self._snapshot, self.parent = snapshot, info
        return found

    def _check_documents(self, after: State, differences: Sequence[Difference]) -> list[Finding]:
        """The loader's findings, and copies of schemas that are not the published ones."""
        for difference in differences:
            path, place = difference.path, layout.place_of(difference.path)
            if difference.new is None:
                continue
            if place is None:
                if not self._is_published(path, difference.new.id):
                    return [Finding("schema-copy-differs", path=path, params={"path": path})]
                continue
            try:
                document = after.get(path) or {}
            except DocumentError as error:
                return [Finding("document-refused", path=path, params={"path": path}), *error.findings]
            if document["kind"] != place.kind:
                params = {"kind": str(document["kind"]), "expected": place.kind}
                return [Finding("kind-path", path=path, params=params)]
        return []

    def _is_published(self, path: str, blob: str) -> bool:
        if not path.startswith("schemas/"):
            return True
        published = bundle.path("schemas", path.removeprefix("schemas/"))
        return published.is_file() and published.read_bytes() == self._files.read_blob(blob)

    def _judge(self, info: CommitInfo, before: State, after: State, over: dict[str, str | None]) -> list[Finding]:
        record = Record(before, like=self._memory)
        changed = Record(after, like=record, changed=over)
        try:
            changes = proposed(before, after, over, actor=info.author.name, school=changed)
            verdict = judge(
                changes,
                info.author.name,
                info.when,
                record,
                reason=info.trailer("Reason") or "",
                provenance=self._versions.known,
                approvals=agreements(info),
                as_if_approved=True,
            )
            found = _refused(info, verdict) or _contradicting(verdict)
            found = found or self._left_over(verdict, after, over) or _late(info, verdict)
            found = found or self._check_statements(info, changes)
        except (LookupError, ValueError):
            # Valid documents that contradict each other: a year without a calendar, a section of nobody.
            found = [Finding("cannot-be-judged")]
        if not found:
            self._memory = changed
        return found

    def _check_statements(self, info: CommitInfo, changes: Sequence[Change]) -> list[Finding]:
        """A checkpoint must be the server's own word, and true of the commit before it."""
        made = [change for change in changes if isinstance(change, MakeCheckpoint)]
        if not made or self.parent is None:
            return []
        found = [self._statement.check(one.statement, info, self.parent, self._blobs) for one in made]
        return [replace(finding, path=one.path()) for one, f in zip(made, found, strict=True) for finding in f]

    def _left_over(self, verdict: Verdict, after: State, over: dict[str, str | None]) -> list[Finding]:
        left = list(unexplained(verdict.draft, after, over, founded=self.parent is None))
        return [self._placed(finding, after) for finding in left]

    def _placed(self, finding: Finding, after: State) -> Finding:
        blob = after.blob_id(finding.path)
        if blob is None or layout.place_of(finding.path) is None:
            return finding
        return replace(finding, line=codec.line_at(self._files.read_blob(blob), str(finding.params["at"])))

    def _parse(self, blob: str, path: str) -> Document:
        return self._library.parse(blob, self._files, path)


def _check_files(differences: Sequence[Difference], founding: bool) -> list[Finding]:
    """Only plain files, only where the layout has them; what is no document only with the first commit."""
    if not differences:
        return [Finding("nothing-changed")]
    for difference in differences:
        path = difference.path
        shown = path.encode("utf-8", "surrogateescape").decode("ascii", "backslashreplace")
        if layout.place_of(path) is None and not layout.is_other(path):
            return [Finding("unknown-path", path=shown, params={"path": shown})]
        if difference.new is not None and difference.new.mode != FILE_MODE:
            return [Finding("odd-mode", path=path, params={"path": path, "mode": f"{difference.new.mode:o}"})]
        if layout.is_other(path) and not founding:
            return [Finding("unexplained-difference", path=path, params={"path": path, "at": ""})]
    return []


def _refused(info: CommitInfo, verdict: Verdict) -> list[Finding]:
    """That the actor was not allowed a change, with what the judge says of it."""
    blocking = [f for f in verdict.findings if f.effect.blocks]
    if not blocking:
        return []
    waits = all(f.effect is Effect.APPROVE for f in blocking)
    code = "change-unapproved" if waits else "change-refused"
    return [Finding(code, params={"actor": info.author.name}), *blocking]


def _contradicting(verdict: Verdict) -> list[Finding]:
    """That whole documents contradict others, which is refused at every door."""
    found = contradictions(verdict)
    return [Finding("documents-contradict"), *found] if found else []


def _late(info: CommitInfo, verdict: Verdict) -> list[Finding]:
    said, found = info.trailer("Late") or "", late_line(verdict)
    return [] if said == found else [Finding("late-differs", params={"said": said or "0", "expected": found or "0"})]
