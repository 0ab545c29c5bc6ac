"""Proposals that the server writes: documents of a browser's tables, a spreadsheet or an import (3.3.1, 3.3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from zhurnal.domain import paths
from zhurnal.domain.changes import AmendPerson, Change
from zhurnal.domain.differences import changes_between
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.source import Document, Draft
from zhurnal.operations import proposals as kept
from zhurnal.rules import Verdict
from zhurnal.services.proposals import rows
from zhurnal.services.proposals.branches import heads_of
from zhurnal.services.proposals.content import Content, blocking, judged, laid_over
from zhurnal.services.proposals.model import REQUEST, Proposed, one_head
from zhurnal.services.school import School
from zhurnal.services.subjects import subject_line
from zhurnal.services.submit import author_line, emitted, moment
from zhurnal.store.base import NothingChangedError, Transaction
from zhurnal.store.refs import is_proposal_name

# How names begin that nobody chose, by the door. Never as people's ids do.
_PREFIXES = {"form": "edit", "import": "import", "cli": "edit"}


def propose(
    school: School,
    actor: str,
    documents: Mapping[str, Document | None],
    *,
    title: str,
    name: str = "",
    people: Mapping[str, Document | None] | None = None,
    door: str = "form",
) -> Proposed:
    """A new proposal of whole documents, or a further commit on an own open one of that `name`.

    documents: by path as they are to read, None for one to be taken away. people: of the register, by person's id.
    title: for the list of proposals; it is not written into the record, where no names may stand. name: by default
    one is given, the same for the same content. Judged first as the actor's on main's head: of what is refused nothing
    is made. door: "form", "import", "cli".
    """
    problem = name_problem(name)
    if problem is not None:
        return Proposed("", "", [problem])
    content = Content(dict(documents), {paths.person(one): entry for one, entry in (people or {}).items()})
    return _make(school, actor, content, title=title, name=name, door=door)


def propose_changes(
    school: School, actor: str, changes: Sequence[Change], *, title: str, name: str = "", door: str = "form"
) -> Proposed:
    """As `propose`, of changes instead of documents; people's go to the register's branch."""
    source, register = Draft(school.record().source), Draft(school.register())
    for change in changes:
        change.apply(source)
        change.apply_register(register)
    people = {change.person: register.get(change.path()) for change in changes if isinstance(change, AmendPerson)}
    return propose(school, actor, source.changed, title=title, name=name, people=people, door=door)


def name_problem(name: str) -> Finding | None:
    """Why a proposal cannot be called that; None where it can, or where none was chosen."""
    if not name or (is_proposal_name(name) and not name.startswith(REQUEST)):
        return None
    return Finding("proposal-name", params={"name": name[:60]})


def _make(school: School, actor: str, content: Content, *, title: str, name: str, door: str) -> Proposed:
    rows.settle(school)
    with school.record_store.transaction() as tx:
        if name and not _is_free(school, name, actor):
            return Proposed("", "", [Finding("proposal-exists", params={"name": name})])
        at = moment(school, tx)
        findings, verdict = _judge(school, actor, content, at)
        if verdict is None or any(f.effect is Effect.REFUSE for f in findings):
            return Proposed("", "", findings)
        try:
            files = emitted(school, laid_over(school.record().source, content.documents))
            people = emitted(school, laid_over(school.register(), content.people))
        except DocumentError as error:
            return Proposed("", "", error.findings)
        if not name:
            name = _name_of(actor, door, files, people)
            same = kept.open_row(name)
            if same is not None:
                return Proposed(name, one_head(same.head, same.people_head), findings)
        # People first, as in a save: they are on the disk before the record's branch names them.
        people_head = _people_branch(school, name, people, actor, at)
        head = tx.proposal(name) or ""
        if files:
            subject = subject_line(verdict.changes, school.record(), verdict.draft)
            head = branch_commit(tx, name, files, subject=subject, actor=actor, at=at)
        row = kept.enter(name, author=actor, title=title, door=door, heads=(head, people_head), at=at)
        if row.title != title[:300]:
            row.title = title[:300]
            row.save(update_fields=["title"])
    return Proposed(name, one_head(head, people_head), findings)


def _is_free(school: School, name: str, actor: str) -> bool:
    """Whether a name is nobody's or the actor's own, under the lock: a push may have come since rows were settled."""
    row, found = kept.open_row(name), heads_of(school, name)
    return (row is None or row.author == actor) and (not any(found) or rows.author_of(school, found) == actor)


def _judge(school: School, actor: str, content: Content, at: datetime) -> tuple[list[Finding], Verdict | None]:
    """Fill in what the content changes on main as it stands, and judge it; no verdict where it changes nothing."""
    record, register = school.record(), school.register()
    content.documents = {path: d for path, d in content.documents.items() if record.source.get(path) != d}
    content.people = {path: entry for path, entry in content.people.items() if register.get(path) != entry}
    after = laid_over(record.source, content.documents)
    told = changes_between(record.source, after, content.documents, actor=actor)
    content.changes += told.changes
    content.changes += [
        AmendPerson(person=path.rsplit("/", 1)[1][:-5], was=register.get(path), now=entry)
        for path, entry in content.people.items()
    ]
    content.findings += told.unexplained
    if content.empty:
        return [Finding("proposal-empty")], None
    verdict = judged(school, actor, content, at)
    others = [f for f in verdict.findings if f.effect is not Effect.REFUSE]
    return [*blocking(content, verdict), *others], verdict


def branch_commit(
    tx: Transaction,
    name: str,
    files: Mapping[str, bytes | None],
    *,
    subject: str,
    actor: str,
    at: datetime,
    reason: str = "",
) -> str:
    """One signed commit of the server on a proposal's branch, which is begun at main's head where there is none.

    A branch that has it all already stays as it is: whoever was interrupted between the two stores' branches and
    proposes the same again completes what was begun.
    """
    standing = tx.proposal(name)
    parent = standing or tx.head
    try:
        return tx.propose(
            name,
            files,
            parents=[parent] if parent else [],
            subject=subject,
            author=author_line(actor),
            when=at,
            trailers=[("Reason", reason)] if reason else (),
        )
    except NothingChangedError:
        if standing is None:
            raise
        return standing


def _people_branch(school: School, name: str, files: Mapping[str, bytes | None], actor: str, at: datetime) -> str:
    if not files:
        return school.register_store.proposal(name) or ""
    with school.register_store.transaction() as tx:
        return branch_commit(tx, name, files, subject=f"{len(files)} people", actor=actor, at=at)


def _name_of(actor: str, door: str, *parts: Mapping[str, bytes | None]) -> str:
    """A name by what is proposed: the same import run again finds the proposal that it made before."""
    digest = hashlib.sha256(actor.encode())
    for path, data in sorted((path, data) for files in parts for path, data in files.items()):
        digest.update(f"\0{path}\0".encode() + (data or b"\0"))
    return f"{_PREFIXES[door]}-{digest.hexdigest()[:8]}"
