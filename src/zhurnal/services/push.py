"""A push judged: by its refs before git sees it, by every new commit while git holds it in quarantine (3.3.1).

What a commit would change is its difference from the commit of main that it stands on: so a merge of main into a
proposal brings nothing but its author's own changes, and a policy that the proposal amends does not yet hold for
what stands beside it. Merging judges all of it again, at main as it is then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from time import monotonic

from zhurnal.documents.limits import MAX_BYTES
from zhurnal.documents.source import RecordSource
from zhurnal.domain import paths
from zhurnal.domain.changes import AmendPerson, Change
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.differences import changes_between
from zhurnal.domain.differences.located import located
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.rules import judge
from zhurnal.services.check import placed
from zhurnal.services.history import provenance
from zhurnal.services.school import School, known_as
from zhurnal.services.wording import sentence, what_to_do
from zhurnal.store.base import COMMITTER, MAIN, Store
from zhurnal.store.errors import ForeignError
from zhurnal.store.foreign import ForeignCommit, Incoming, changed_files, incoming_objects, read_commit
from zhurnal.store.git import GitStore
from zhurnal.store.pushing import RefUpdate
from zhurnal.store.refs import PROPOSALS, is_proposal_name

RECORD, PEOPLE = "record", "people"
MAX_UPDATES = 10
MAX_COMMITS = 100
MAX_TOLD = 20
AHEAD, BEHIND = timedelta(days=1), timedelta(days=366)
"""How far a commit's own dates may be from the server's day. Nothing is judged by them; but a date from another year
is a computer with a wrong clock, and would stand in the history for ever."""
JUDGE_SECONDS = 20.0
"""How long the judge may look at a push: teachers' saves wait for the same lock meanwhile."""

_SERVER = f"{COMMITTER.name} <{COMMITTER.email}>"
_REASON = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class PushFinding:
    """What is wrong with a push. commit, subject: the commit that it is about, "" where it is about a ref."""

    finding: Finding
    commit: str = ""
    subject: str = ""


def check_updates(school: School, actor: str, repository: str, updates: Sequence[RefUpdate]) -> list[PushFinding]:
    """What is wrong with the refs of a push, before anything of it is unpacked: only one's own open proposals move."""
    if len(updates) > MAX_UPDATES:
        return [PushFinding(Finding("push-updates", params={"limit": MAX_UPDATES}))]
    if len({update.ref for update in updates}) < len(updates):
        return [PushFinding(Finding("push-twice"))]
    found = (_check_ref(school, actor, repository, update) for update in updates)
    return [PushFinding(finding) for finding in found if finding]


def judge_push(
    school: School,
    actor: str,
    repository: str,
    updates: Sequence[RefUpdate],
    alternates: Sequence[Path],
    *,
    seconds: float = JUDGE_SECONDS,
    wall: datetime | None = None,
) -> list[PushFinding]:
    """What stands in the way of a push in quarantine; empty where it may come in, all of it.

    repository: RECORD or PEOPLE. alternates: folders of the push's objects. The caller holds the writers' lock.
    seconds: after which what is not yet judged is refused. Every new commit is judged as `actor`'s at the school's
    clock. wall: today by the server's own clock, which dates of new commits must be near to; None: the school's.
    Raises StoreError.
    """
    refused = check_updates(school, actor, repository, updates)
    if refused:
        return refused
    try:
        incoming = incoming_objects(alternates, MAX_BYTES)
    except ForeignError as error:
        return [PushFinding(_foreign(error))]
    store = GitStore.open(_store(school, repository).path, alternates=alternates)
    until = monotonic() + seconds
    at = school.clock.now()
    judging = _Judging(school, actor, repository, store, incoming, at, until, wall or at)
    return [found for update in updates if update.new for found in judging.branch(update.new, update.old)]


def judge_range(school: School, actor: str, head: str) -> list[PushFinding]:
    """As `judge_push` for a clone of the record that has the proposal already: its commits after main, up to `head`."""
    incoming = Incoming(frozenset(), {})
    judging = _Judging(school, actor, RECORD, _store(school, RECORD), incoming, school.clock.now())
    return list(judging.branch(head, None))


def told(school: School, findings: Sequence[PushFinding]) -> str:
    """The findings as the pusher's terminal shows them, in the current language: file, line, sentence, commit."""
    register = school.register()

    def name(person: str) -> str:
        return known_as(register.get(paths.person(person)), person)

    lines = [_("The proposal is not accepted; nothing was changed."), ""]
    for found in findings[:MAX_TOLD]:
        finding = found.finding
        place = f"{finding.path}:{finding.line}" if finding.line else finding.path
        lines.append(f"{place}: {sentence(finding, name)}" if place else sentence(finding, name))
        if advice := what_to_do(finding):
            lines.append(f"  {advice}")
        if found.commit:
            told_of = _("commit {commit} “{subject}”").format(commit=found.commit[:10], subject=found.subject)
            lines.append(f"  {told_of}")
    if len(findings) > MAX_TOLD:
        lines.append(_("And {count} more.").format(count=len(findings) - MAX_TOLD))
    return _UNPRINTABLE.sub("?", "\n".join(lines)) + "\n"


def author_of(store: Store, name: str) -> str | None:
    """Who made an open proposal: the author of its first commit; None where there is none of this name."""
    head, main = store.proposal(name), store.head()
    if head is None or main is None:
        return None
    own = store.commits_between(main, head)
    return own[0].author.name if own else next(store.log(start=head, limit=1)).author.name


def _check_ref(school: School, actor: str, repository: str, update: RefUpdate) -> Finding | None:
    name = update.ref.removeprefix(PROPOSALS)
    shown = {"ref": update.ref[:100]}
    if update.ref == MAIN:
        return Finding("push-main")
    if not update.ref.startswith(PROPOSALS):
        return Finding("push-ref", params=shown)
    if not is_proposal_name(name):
        return Finding("push-name", params={"name": name[:60]})
    if name.startswith("r-"):
        return Finding("push-request", params={"name": name})
    for store in (school.record_store, school.register_store):
        author = author_of(store, name)
        if author is not None and author != actor:
            return Finding("push-not-yours", params={"name": name, "author": author})
    if _store(school, repository).proposal(name) != update.old or update.new == update.old:
        return Finding("push-stale", params={"name": name})
    return None


class _Judging:
    """One push."""

    def __init__(
        self,
        school: School,
        actor: str,
        repository: str,
        store: GitStore,
        incoming: Incoming,
        at: datetime,
        until: float = inf,
        wall: datetime | None = None,
    ) -> None:
        self._school = school
        self._actor = actor
        self._is_record = repository == RECORD
        self._store = store
        self._incoming = incoming
        self._at = at
        self._wall = wall or at
        self._until = until

    def branch(self, new: str, old: str | None) -> Iterator[PushFinding]:
        """Findings of the commits that a branch gets; none of what is on main or was on the branch before."""
        main = self._store.head()
        try:
            head = read_commit(self._store.objects, new)
        except ForeignError as error:
            yield PushFinding(_foreign(error), new)
            return
        if main is None or self._store.merge_base(main, new) is None:
            yield PushFinding(Finding("proposal-unrelated"), new, head.subject)
            return
        known = {info.id for info in self._store.commits_between(main, old)} if old else set()
        own = [info.id for info in self._store.commits_between(main, new)]
        fresh = [oid for oid in own if oid not in known]
        if len(fresh) > MAX_COMMITS:
            yield PushFinding(Finding("push-commits", params={"count": len(fresh), "limit": MAX_COMMITS}), new)
            return
        if not own:
            # Whose it is, is told by its first commit.
            yield PushFinding(Finding("proposal-empty"), new, head.subject)
        for oid in fresh:
            if self._late():
                yield PushFinding(Finding("push-slow"), new, head.subject)
                return
            yield from self._commit(main, oid, last=oid == new)
        if own and self._changes_nothing(main, head):
            yield PushFinding(Finding("proposal-empty"), new, head.subject)

    def _changes_nothing(self, main: str, head: ForeignCommit) -> bool:
        base = self._store.merge_base(main, head.id)
        return base is not None and self._store.snapshot(base).tree_id() == head.tree

    def _late(self) -> bool:
        return monotonic() > self._until

    def _commit(self, main: str, oid: str, *, last: bool) -> Iterator[PushFinding]:
        try:
            commit = read_commit(self._store.objects, oid)
        except ForeignError as error:
            yield PushFinding(_foreign(error), oid)
            return
        try:
            findings = [*self._made(main, commit), *self._content(main, commit, last=last)]
        except ForeignError as error:
            findings = [_foreign(error)]
        except DocumentError as error:
            findings = list(error.findings)
        for finding in findings:
            yield PushFinding(finding, oid, commit.subject)

    def _made(self, main: str, commit: ForeignCommit) -> Iterator[Finding]:
        """By whom, from what, with which words. Names of people have no place in a commit: ids stand for them."""
        own = f"{self._actor} <{self._actor}@zhurnal.invalid>"
        # What the server made of somebody's proposal in the browser may be pushed on under another name.
        ours = commit.committer == _SERVER and commit.id not in self._incoming.ids
        wrong = [who for who in (commit.author, own if ours else commit.committer) if who != own]
        if wrong:
            yield Finding("push-author", params={"found": wrong[0][:100], "expected": own})
        if commit.id in self._incoming.ids:
            for moment in (datetime.fromtimestamp(seconds, UTC) for seconds in commit.times):
                if not self._wall - BEHIND <= moment <= self._wall + AHEAD:
                    params = {"date": moment.date().isoformat(), "today": self._wall.date().isoformat()}
                    yield Finding("push-dated", params=params)
                    break
        for key, value in commit.trailers:
            if key != "Reason" or not _REASON.fullmatch(value):
                yield Finding("push-trailer", params={"trailer": f"{key}: {value}"[:100]})
        parents = commit.parents
        if len(parents) > 2 or (len(parents) == 2 and not self._store.is_ancestor(parents[1], main)):
            yield Finding("push-merge")

    def _content(self, main: str, commit: ForeignCommit, *, last: bool) -> list[Finding]:
        """What its documents say, and the judge of what they change."""
        base = self._store.merge_base(main, commit.id)
        if base is None:
            return [Finding("proposal-unrelated")]
        before, after = self._store.snapshot(base), self._store.snapshot(commit.id)
        files = changed_files(self._store.objects, before.tree_id(), commit.tree)
        source = RecordSource(after, self._school.library)
        findings = list[Finding]()
        for path, blob in sorted(files.items()):
            findings += self._document(source, path, blob)
            if self._late():
                return [*findings, Finding("push-slow")]
        if findings or not files:
            return findings
        if not self._is_record:
            findings = self._people(RecordSource(before, self._school.library), source, files)
        else:
            findings = self._record(self._school.record(snapshot=before), source, commit, sorted(files), last=last)
        return [placed(finding, after) for finding in findings]

    def _document(self, source: RecordSource, path: str, blob: str | None) -> list[Finding]:
        place = paths.place_of(path)
        if place is None or (place.kind == "person") == self._is_record:
            return [Finding("unknown-path", path=path, params={"path": path})]
        if blob is None:
            return []
        if blob in self._incoming.large:
            size = self._incoming.large[blob]
            return [Finding("too-large", path=path, params={"size": size, "limit": MAX_BYTES})]
        try:
            document = source.get(path)
        except DocumentError as error:
            return list(error.findings)
        if document is not None and document["kind"] != place.kind:
            return [Finding("kind-path", path=path, params={"kind": document["kind"], "expected": place.kind})]
        return []

    def _record(
        self, before: Record, after: RecordSource, commit: ForeignCommit, files: Sequence[str], *, last: bool
    ) -> list[Finding]:
        found = changes_between(before.source, after, files, actor=self._actor)
        reason = next((value for key, value in commit.trailers if key == "Reason"), "")
        verdict = judge(
            found.changes,
            self._actor,
            self._at,
            before,
            reason=reason,
            provenance=provenance(self._school, before),
            register=self._school.register(),
            as_if_approved=True,
        )
        wrong = (f for f in verdict.findings if f.effect is Effect.REFUSE)
        refused = [*found.unexplained, *(located(f, verdict.changes, before.source, after) for f in wrong)]
        if refused or not last or not any(change.amends_lists for change in verdict.changes):
            # What lessons say against each other a form takes too: only lists are held against all else.
            return refused
        return [f for f in crosscheck(verdict.outcome(), verdict.draft.changed) if f.effect.blocks]

    def _people(self, before: RecordSource, after: RecordSource, files: Mapping[str, str | None]) -> list[Finding]:
        changes: list[Change] = [
            AmendPerson(person=path.rsplit("/", 1)[1][:-5], was=before.get(path), now=after.get(path)) for path in files
        ]
        record = self._school.record()
        verdict = judge(changes, self._actor, self._at, record, register=before, as_if_approved=True)
        return [finding for finding in verdict.findings if finding.effect is Effect.REFUSE]


def _store(school: School, repository: str) -> GitStore:
    store = school.record_store if repository == RECORD else school.register_store
    if not isinstance(store, GitStore):
        raise TypeError(f"expected a repository to push to, found {store!r}")
    return store


def _foreign(error: ForeignError) -> Finding:
    return Finding(error.code, path=error.path, params=error.params)
