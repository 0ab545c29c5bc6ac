"""One way through every editing page: show, check and tell at the row, show what would change, propose."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from zhurnal.documents import codec
from zhurnal.domain import paths
from zhurnal.domain.findings import Effect
from zhurnal.domain.record import Record
from zhurnal.domain.source import Document
from zhurnal.language import gettext as _
from zhurnal.services.editing.check import Examined, examine, may_amend, rebased
from zhurnal.services.editing.sheet import Built, Sheet, SheetError
from zhurnal.services.proposals import find, propose
from zhurnal.services.proposals.diff import document_diff
from zhurnal.services.proposals.model import DocumentDiff
from zhurnal.services.wording.proposals import tell
from zhurnal.store.base import CorruptObjectError, MissingObjectError
from zhurnal.web import links, reading
from zhurnal.web.diffs import ids_in, names_with
from zhurnal.web.errors import BadInputError
from zhurnal.web.page import page
from zhurnal.web.saving import Told, new_key
from zhurnal.web.saving import tell as told
from zhurnal.web.visit import Request, Visit

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SECRET = re.compile(r"[0-9a-zA-Z_-]{16,64}")
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page edits.

    title: of the page. path: the document whose amendment must be permitted. slug: how names of its proposals begin.
    proposal: title that a proposal has if its author thinks of no other. make: the tables of a record; build: what
    filled tables come to (the form's secret is for ids of what is new). more: what the template needs besides.
    """

    title: str
    path: str
    slug: str
    proposal: str
    make: Callable[[Record], Sheet]
    build: Callable[[Record, Sheet, str], Built]
    template: str = "edit"
    note: str = ""
    back: str = links.EDIT
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
    head = visit.school.record_store.head() or ""
    if request.method != "POST":
        sheet = subject.make(visit.record)
        return _page(request, visit, subject, sheet, Shown(), head, new_key(), visit.record)
    post = request.POST
    base, secret = _base(visit, post.get("base", ""), head), _secret(post.get("secret", ""))
    record = visit.record if base == head else visit.school.record(base)
    sheet = subject.make(record)
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
    built = subject.build(record, sheet, secret)
    rebased(built, record, visit.record)
    examined = examine(visit.school, visit.person, built)
    title = reading.text(post.get("title", ""))[:_LONGEST_TITLE] or subject.proposal
    if post.get("action") == "propose" and examined.ok and (built.documents or built.people):
        return _propose(visit, subject, built, title, secret, request)
    shown = _shown(visit, built, examined)
    return _page(request, visit, subject, sheet, shown, base, secret, record, title)


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


def _base(visit: Visit, given: str, head: str) -> str:
    """The commit that the form showed. Raises BadInputError for one that main never had."""
    store = visit.school.record_store
    try:
        known = given == head or (_COMMIT.fullmatch(given) and store.is_ancestor(given, head))
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
    shown.rows = {name: [told(visit, f, name) for f in found] for name, found in examined.rows.items()}
    shown.general = [told(visit, f, "") for f in examined.general]
    shown.conflict = any(f.code == "merge-conflict" for f in examined.general)
    if examined.ok:
        names = names_with(visit, built.people)
        shown.lines = [tell(change, visit.record, names) for change in examined.changes]
        shown.diffs = list(_diffs(visit, built))
        shown.people = built.people
    return shown


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


def _page(
    request: HttpRequest, visit: Visit, subject: Subject, sheet: Sheet, shown: Shown, base: str, secret: str,
    record: Record, title: str = "",
) -> HttpResponse:  # fmt: skip
    return page(
        request, subject.template, shown.status, subject=subject, sheet=sheet, shown=shown, base=base, secret=secret,
        ids_in=ids_in, name_of=names_with(visit, shown.people), proposal_title=title or subject.proposal,
        **subject.more(record, sheet),
    )  # fmt: skip
