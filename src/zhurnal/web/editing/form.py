"""One way through every editing page: show, check and tell at the row, show what would change, propose."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.findings import Effect, Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document, Source
from zhurnal.language import gettext as _
from zhurnal.services.editing.check import Examined, examine, may_amend, rebased
from zhurnal.services.editing.sheet import Built, Sheet, SheetError, Table
from zhurnal.services.proposals import find, propose
from zhurnal.services.proposals.diff import document_diff
from zhurnal.services.proposals.model import DocumentDiff
from zhurnal.services.submit import Submission, submit
from zhurnal.services.wording.proposals import lines
from zhurnal.store.base import CorruptObjectError, MissingObjectError
from zhurnal.web import links, reading
from zhurnal.web.diffs import ids_in, names_with
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.saving import Told, new_key
from zhurnal.web.saving import tell as told
from zhurnal.web.site import the_site
from zhurnal.web.visit import Request, Visit

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SECRET = re.compile(r"[0-9a-zA-Z_-]{16,64}")
_LONGEST_TITLE = 100
Heads = tuple[str, str]
"""Commits of record and register."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page edits.

    title: of the page. path: the document whose amendment must be permitted. slug: how names of its proposals begin.
    proposal: title that a proposal has if its author thinks of no other. make: the tables of a record and the
    register; build: what filled tables come to (the form's secret is for ids of what is new). more: what the template
    needs besides. text: whether the page leads to the document's text.
    """

    title: str
    path: str
    slug: str
    proposal: str
    make: Callable[[Record, Source], Sheet]
    build: Callable[[Record, Source, Sheet, str], Built]
    template: str = "edit"
    note: str = ""
    back: str = links.EDIT
    text: bool = True
    more: Callable[[Record, Sheet], Mapping[str, Any]] = field(default=lambda _record, _sheet: {})


@dataclass(slots=True)
class Shown:
    """What the template says of the tables: by row, in general, and what would change."""

    rows: dict[str, list[Told]] = field(default_factory=dict)
    general: list[Told] = field(default_factory=list)
    lines: Sequence[str] = ()
    diffs: Sequence[DocumentDiff] = ()
    asked: bool = False
    checked: bool = False
    ok: bool = False
    waits: bool = True
    conflict: bool = False
    people: Mapping[str, Document] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """HTTP status of the page: 409 for a conflict, 422 for a refusal (RFC 9110)."""
        if self.conflict:
            return 409
        return 422 if self.checked and not self.ok else 200


def edit(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Answer a request of an editing page. Raises PermissionDenied, BadInputError."""
    visit = cast(Request, request).visit
    if not may_amend(visit.record, visit.person, subject.path, visit.at):
        raise PermissionDenied
    heads = _heads(visit)
    if request.method != "POST":
        sheet = subject.make(visit.record, visit.register)
        return _page(request, visit, subject, sheet, Shown(), heads, new_key(), visit.record)
    post = request.POST
    base, secret = _base(visit, post, heads), _secret(post.get("secret", ""))
    record, register = _state(visit, base, heads)
    sheet = subject.make(record, register)
    try:
        sheet.read(post, reading.text)
    except SheetError as error:
        raise BadInputError(
            _("The page has no field {name} any more. Reload it and enter this anew.").format(name=error.field)
        ) from error
    more = next((table for table in sheet.tables if table.name == post.get("more")), None)
    if more is not None:
        more.more()
        return _page(request, visit, subject, sheet, Shown(), base, secret, record)
    built = subject.build(record, register, sheet, secret)
    rebased(built, (record.source, register), (visit.record.source, visit.register))
    examined = examine(visit.school, visit.person, built)
    title = reading.text(post.get("title", ""))[:_LONGEST_TITLE] or subject.proposal
    if post.get("action") == "propose" and examined.ok and (built.documents or built.people):
        if not examined.waits:
            return _save(visit, examined, secret, request)
        return _propose(visit, subject, built, title, secret, request)
    shown = _shown(visit, built, examined)
    return _page(request, visit, subject, sheet, shown, base, secret, record, title)


def _save(visit: Visit, examined: Examined, secret: str, request: HttpRequest) -> HttpResponse:
    """What needs nobody's agreement stands at once. A form sent twice is one commit, one amended since is another."""
    key = hashlib.sha256(repr((visit.person, secret, examined.changes)).encode()).hexdigest()[:40]
    outcome = submit(visit.school, Submission(visit.person, "form", examined.changes, key=key))
    if not outcome.ok:
        why = " ".join(told(visit, f, "").sentence for f in outcome.findings if f.effect.blocks)
        raise BadInputError(_("Nothing was written. {why}").format(why=why))
    the_site().moved.set()
    request.session["flash"] = {"text": _("Saved: it holds at once, nobody needs to agree.")}
    return HttpResponseRedirect(request.path)


def _propose(
    visit: Visit, subject: Subject, built: Built, title: str, secret: str, request: HttpRequest
) -> HttpResponse:  # fmt: skip
    # A form sent twice asks for the same name: the second answer is the proposal that the first one made.
    name = f"{subject.slug}-{hashlib.sha256(f'{visit.person} {secret}'.encode()).hexdigest()[:6]}"
    known = find(visit.school, name)
    if known is None or not known.is_open:
        proposed = propose(
            visit.school, visit.person, built.documents, title=title, name=name, people=built.people, door="form"
        )
        if not proposed.ok:
            why = " ".join(told(visit, f, "").sentence for f in proposed.findings if f.effect is Effect.REFUSE)
            raise BadInputError(_("Nothing was proposed. {why}").format(why=why))
        request.session["flash"] = {"text": _("The proposal is made. It is merged once those named below have agreed.")}
    return HttpResponseRedirect(links.proposal(name))


def _heads(visit: Visit) -> Heads:
    return visit.school.record_store.head() or "", visit.school.register_store.head() or ""


def _state(visit: Visit, base: Heads, heads: Heads) -> tuple[Record, Source]:
    """Record and register as the form showed them."""
    school = visit.school
    record = visit.record if base[0] == heads[0] else school.record(base[0])
    if base[1] == heads[1]:
        return record, visit.register
    return record, school.register(snapshot=school.register_store.snapshot(base[1]))


def _base(visit: Visit, post: Mapping[str, str], heads: Heads) -> Heads:
    """The commits that the form showed. Raises BadInputError for one that main never had."""
    given = post.get("base", ""), post.get("people", "")
    stores = visit.school.record_store, visit.school.register_store
    try:
        known = all(
            one == head or (_COMMIT.fullmatch(one) and store.is_ancestor(one, head))
            for one, head, store in zip(given, heads, stores, strict=True)
        )
    except (MissingObjectError, CorruptObjectError):
        known = False  # no commit of ours
    if known:
        return given
    raise BadInputError(_("The form does not say which state of the lists it shows. Reload the page."))


def _secret(given: str) -> str:
    if not _SECRET.fullmatch(given):
        raise BadInputError(_("The form came without its key. Reload the page and send it again."))
    return given


def _shown(visit: Visit, built: Built, examined: Examined) -> Shown:
    shown = Shown(asked=True, checked=bool(built.documents or built.people or built.problems), ok=examined.ok)
    shown.rows = {name: [_told(visit, f, name) for f in found] for name, found in examined.rows.items()}
    shown.general = [told(visit, f, "") for f in examined.general]
    shown.waits = examined.waits
    shown.conflict = any(f.code == "merge-conflict" for f in examined.general)
    if examined.ok:
        names = names_with(visit, built.people)
        shown.lines = lines(examined.changes, visit.record, names)
        shown.diffs = list(_diffs(visit, built))
        shown.people = built.people
    return shown


def _told(visit: Visit, finding: Finding, name: str) -> Told:
    """A finding in words, with its line where the reader of a text found it."""
    found = told(visit, finding, name)
    if not finding.line:
        return found
    return replace(found, sentence=_("Line {line}: {what}").format(line=finding.line, what=found.sentence))


def _diffs(visit: Visit, built: Built) -> list[DocumentDiff]:
    schemas = visit.school.library.schemas
    found = []
    everything: list[tuple[str, Document | None, Document | None, bool]] = [
        (path, visit.record.source.get(path), document, False) for path, document in sorted(built.documents.items())
    ]
    for person, entry in built.people.items():
        everything.append((paths.person(person), visit.register.get(paths.person(person)), entry, True))
    for path, old, new, register in everything:
        before, after = (None if d is None else codec.dump(dict(d), schemas, path=path) for d in (old, new))
        found.append(document_diff(path, before, after, register=register))
    return found


def _tails(sheet: Sheet) -> dict[str, list[Table]]:
    """Tables that stand on the card of another, by its name."""
    found: dict[str, list[Table]] = {}
    for table in sheet.tables:
        if table.joined:
            found[next(reversed(found))].append(table)
        else:
            found[table.name] = []
    return found


def _page(
    request: HttpRequest, visit: Visit, subject: Subject, sheet: Sheet, shown: Shown, base: Heads, secret: str,
    record: Record, title: str = "",
) -> HttpResponse:  # fmt: skip
    return page(
        request, subject.template, shown.status, subject=subject, sheet=sheet, shown=shown, base=base[0],
        people=base[1], secret=secret, tails=_tails(sheet),
        ids_in=ids_in, name_of=names_with(visit, shown.people), proposal_title=title or subject.proposal,
        **subject.more(record, sheet),
    )  # fmt: skip
