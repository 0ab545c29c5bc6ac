"""What merging a proposal would make of main: fact by fact, conflicts told; judged as its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zhurnal.documents.source import RecordSource
from zhurnal.domain import paths
from zhurnal.domain.changes import AmendPerson, Change
from zhurnal.domain.changes.base import shown
from zhurnal.domain.crosscheck import crosscheck
from zhurnal.domain.differences import changes_between
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.merging import merge3
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Draft, Source
from zhurnal.rules import Approval, Verdict, judge
from zhurnal.services.history import provenance
from zhurnal.services.proposals.branches import Branch, Heads
from zhurnal.services.proposals.model import Conflict
from zhurnal.services.school import School
from zhurnal.store.base import FILE_MODE
from zhurnal.store.cache import Recent


@dataclass(slots=True)
class Content:
    """What a proposal would change on main as it stands now.

    documents: by path as they would read, None for one that would be gone; only what differs from main. people: the
    same of the register. changes: that make it so, people last: who may enter a pupil is told by the class
    that the pupil comes into. findings: why it cannot be so; blocking.
    reason: the catalogue code that the branch's newest commit with one gives. mains: heads of main in the record and
    in the register that all this is compared with, None for the newest: who holds no lock judges against these too,
    or what others write meanwhile would read as a conflict.
    """

    documents: dict[str, Document | None] = field(default_factory=dict)
    people: dict[str, Document | None] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    reason: str = ""
    mains: tuple[str | None, str | None] = (None, None)

    @property
    def empty(self) -> bool:
        """Whether main has it all already."""
        return not (self.changes or self.conflicts or self.findings)

    def record(self, school: School) -> Record:
        """The record that it is compared with."""
        return school.record(snapshot=school.record_store.snapshot(self.mains[0]))

    def register(self, school: School) -> RecordSource:
        """The register of people that it is compared with."""
        return school.register(snapshot=school.register_store.snapshot(self.mains[1]))


# Who looks at a proposal, agrees to it and merges it asks each time; ids of commits name all that it is made of.
_KNOWN: Recent[Content] = Recent(50)


def content_of(school: School, author: str, found: Heads) -> Content:
    """The content of the branches at these heads; not to be altered. What cannot be read is told as findings."""
    mains = school.record_store.head(), school.register_store.head()
    key = " ".join((author, *found, *(main or "" for main in mains)))
    content = _KNOWN.get(key)
    if content is None:
        content = _content(school, author, found, Content(mains=mains))
        _KNOWN.put(key, content)
    return content


def _content(school: School, author: str, found: Heads, content: Content) -> Content:
    record, people = found
    if people:
        branch = Branch.of(school.register_store, people, content.mains[1])
        content.people = _merged(school, branch, content)
    if record:
        branch = Branch.of(school.record_store, record, content.mains[0])
        content.documents = _merged(school, branch, content)
        content.changes += _changes(school, branch, author, content)
        content.reason = next((r for c in reversed(branch.commits()) if (r := c.trailer("Reason"))), "")
    if people:
        content.changes += _people(school, content)
    return content


def judged(
    school: School, author: str, content: Content, at: datetime, approvals: Sequence[Approval] = ()
) -> Verdict:  # fmt: skip
    """What the judge says of a content as a whole: what waits for approval is taken as approved by what follows it."""
    record = content.record(school)
    return judge(
        content.changes,
        author,
        at,
        record,
        reason=content.reason,
        provenance=provenance(school, record),
        register=content.register(school),
        approvals=approvals,
        as_if_approved=True,
    )


def blocking(content: Content, verdict: Verdict) -> list[Finding]:
    """What no approval cures: conflicts, unreadable documents, the judge's refusals, contradictions."""
    refused = [f for f in verdict.findings if f.effect is Effect.REFUSE]
    return [*content.findings, *(_told(c) for c in content.conflicts), *refused, *_contradicting(content, verdict)]


def _contradicting(content: Content, verdict: Verdict) -> list[Finding]:
    """What lists, plans and settings say against others; of a draft that lacks refused changes nothing can be said."""
    lists = not all(paths.is_daily(path) for path in content.documents)
    if not lists or content.findings or content.conflicts or verdict.effects(Effect.REFUSE):
        return []
    return [f for f in crosscheck(verdict.outcome(), verdict.draft.changed) if f.effect.blocks]


def _told(conflict: Conflict) -> Finding:
    values = {"base": conflict.base, "ours": conflict.ours, "theirs": conflict.theirs}
    return Finding("merge-conflict", path=conflict.path, params={"path": conflict.path, "at": conflict.at, **values})


def _merged(school: School, branch: Branch, content: Content) -> dict[str, Document | None]:
    """Documents that differ from main once the branch is merged into it."""
    wanted = branch.store.snapshot(branch.head)
    found: dict[str, Document | None] = {}
    if branch.base is None or branch.main is None:
        content.findings.append(Finding("proposal-unrelated"))
        return found
    sources = [RecordSource(branch.store.snapshot(c), school.library) for c in (branch.base, branch.main, branch.head)]
    for difference in wanted.changes(branch.store.snapshot(branch.base)):
        path = difference.path
        place = paths.place_of(path)
        if place is None or (difference.new is not None and difference.new.mode != FILE_MODE):
            content.findings.append(Finding("unknown-path", path=path, params={"path": path}))
            continue
        try:
            base, ours, theirs = (source.get(path) for source in sources)
        except DocumentError as error:
            content.findings += error.findings
            continue
        merged = merge3(place.kind, base, ours, theirs)
        content.conflicts += [
            Conflict(path, c.at, shown(c.base), shown(c.ours), shown(c.theirs)) for c in merged.conflicts
        ]
        if merged.document != ours:
            found[path] = merged.document
    return found


def _people(school: School, content: Content) -> Iterator[Change]:
    register = content.register(school)
    for path, document in content.people.items():
        place = paths.place_of(path)
        if place is None or place.kind != "person":
            content.findings.append(Finding("unknown-path", path=path, params={"path": path}))
        else:
            yield AmendPerson(person=place.parts["person"], was=register.get(path), now=document)


def _changes(school: School, branch: Branch, author: str, content: Content) -> list[Change]:
    """The record's changes; what no change expresses is refused (default deny)."""
    main = RecordSource(branch.store.snapshot(branch.main), school.library)
    after = laid_over(main, content.documents)
    told = changes_between(main, after, content.documents, actor=author)
    content.findings += told.unexplained
    return list(told.changes)


def laid_over(source: Source, documents: Mapping[str, Document | None]) -> Draft:
    """A draft in which `documents` stand."""
    draft = Draft(source)
    for path, document in documents.items():
        draft.put(path, document)
    return draft
