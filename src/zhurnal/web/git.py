"""Git over HTTP: clone, fetch and push of the record and of the register of people, by stock git on both sides.

Who shows a token of an account whose duties open the record (regulation, `reading`) gets it whole; nobody else gets
anything. The smart protocol only; a push moves proposals only, after the judge has seen every commit of it.
"""

from __future__ import annotations

import base64
import binascii
import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zhurnal.domain.errors import StoreError
from zhurnal.domain.findings import Finding
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.operations import throttle, tokens
from zhurnal.services import proposals, push
from zhurnal.services.access import may_read_record, may_read_register
from zhurnal.services.push import PushFinding
from zhurnal.services.school import School
from zhurnal.store.errors import PushFormatError
from zhurnal.store.git import GitStore
from zhurnal.store.hosting import MAX_PACK, GitAnswer, GitRequest, Held, receive, serve
from zhurnal.store.pushing import Asked, read_asked, refusal, same_updates, with_bases
from zhurnal.store.refs import PROPOSALS
from zhurnal.web import links, signing_in
from zhurnal.web.access import open_to
from zhurnal.web.site import the_site

UPLOAD, RECEIVE, REFS = "git-upload-pack", "git-receive-pack", "info/refs"

_log = logging.getLogger("zhurnal.git")
_CHUNK = 64 * 1024
_MAX_WANTS = 8 * 1024 * 1024
_MAX_PUSH = MAX_PACK + 1024 * 1024
# So much is read and thrown away, so that who sends too much reads a sentence; beyond it the line is cut.
_MAX_DRAINED = 4 * _MAX_PUSH
# Clones take a thread each for as long as their reader does: some must be left for lessons.
_PLACES = threading.BoundedSemaphore(3)


@csrf_exempt
@open_to("anybody")
@require_http_methods(["GET", "POST"])
def backend(request: HttpRequest, repository: str, service: str) -> HttpResponseBase:
    """One request of a git client. Cookies count for nothing here: only the token opens."""
    school = the_site().school
    actor = _actor(request)
    if isinstance(actor, HttpResponse):
        return actor
    record, now = school.record(), school.clock.now()
    may = may_read_record if repository == push.RECORD else may_read_register
    if not may(record, actor, now):
        return _said(403, _("Your duties in the school do not open this repository."))
    if not _is_smart(request, service):
        return _said(403, _("Only git itself can read this address, version 1.6.6 or later."))
    store = school.record_store if repository == push.RECORD else school.register_store
    if not isinstance(store, GitStore):
        return _said(404, _("There is no such repository."))
    if service == RECEIVE:
        return _pushed(request, school, store, repository, actor)
    return _served(request, store, service, actor)


def _is_smart(request: HttpRequest, service: str) -> bool:
    if service == REFS:
        return request.method == "GET" and request.META.get("QUERY_STRING", "") in (
            f"service={UPLOAD}", f"service={RECEIVE}",
        )  # fmt: skip
    return request.method == "POST" and request.content_type == f"application/x-{service}-request"


def _actor(request: HttpRequest) -> str | HttpResponse:
    """The person whose token the client shows, or the answer to one who shows none that works.

    A right token always works; only wrong ones are counted, apart from failed sign-ins: a forgotten program that
    asks every minute with an old token must keep nobody out of the journal.
    """
    secret, login = _shown(request)
    now = the_site().wall.now()
    if secret:
        account = tokens.account_of(secret, now)
        if account is not None:
            return account.person
        address = f"git:{signing_in.address_of(request)}"[:45]
        wait = throttle.attempt(f"git:{login}"[:64], address, now)
        if wait is not None:
            response = _said(429, _("Too many wrong tokens. Try again later."))
            response.headers["Retry-After"] = str(max(1, int((wait - now).total_seconds())))
            return response
    told = _("Show an access token as the password: it is made on the page “My account” of the journal.")
    response = _said(401, told)
    response.headers["WWW-Authenticate"] = 'Basic realm="zhurnal", charset="UTF-8"'
    return response


def _shown(request: HttpRequest) -> tuple[str, str]:
    """(token, user name) of the header (RFC 7617); empty where there is none, or nobody can read it."""
    scheme, _space, value = str(request.META.get("HTTP_AUTHORIZATION", "")).partition(" ")
    if scheme.lower() != "basic" or len(value) > 1000:
        return "", ""
    try:
        login, _colon, secret = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return secret, login


def _served(request: HttpRequest, store: GitStore, service: str, actor: str) -> HttpResponseBase:
    if request.method == "GET":
        # The refs alone, at once in the socket: whoever pushes asks for them too, and waits for no clone.
        answer = serve(store, _asked(request, service, actor, None, 0))
        try:
            refs = b"".join(answer.pieces)
            if request.META.get("QUERY_STRING") == f"service={RECEIVE}" and answer.status == 200:
                refs = with_bases(refs, store.push_bases())
            return _response(HttpResponse(refs), answer)
        finally:
            answer.close()
    if not _PLACES.acquire(blocking=False):
        response = _said(503, _("Others are cloning right now. Try again in a minute."))
        response.headers["Retry-After"] = "60"
        return response
    body: IO[bytes] | None = None
    try:
        body = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the answer)
        length = _spool(request, body, _MAX_WANTS)
        if length is None:
            body.close()
            _PLACES.release()
            return _said(413, _("This is too large."))
        answer = serve(store, _asked(request, service, actor, body, length))
    except BaseException:
        if body is not None:
            body.close()
        _PLACES.release()
        raise
    return _response(StreamingHttpResponse(_Pieces(answer, body)), answer)


def _pushed(
    request: HttpRequest, school: School, store: GitStore, repository: str, actor: str
) -> HttpResponseBase:
    """The body comes whole before the writers' lock is asked for: a slow client must hold up nobody."""
    with tempfile.TemporaryFile() as body:
        if request.META.get("HTTP_CONTENT_ENCODING"):
            return _said(415, _("A push is sent as it is, not compressed once more."))
        length = _spool(request, body, _MAX_PUSH)
        body.seek(0)
        try:
            asked = read_asked(body)
        except PushFormatError:
            return _said(400, _("This is not what git sends."))
        if length is None:
            finding = Finding("push-size", params={"limit": MAX_PACK // (1024 * 1024)})
            return _refused(school, asked, [PushFinding(finding)])
        # What was closed is gone before anybody pushes it anew.
        proposals.settle(school)
        refused = push.check_updates(school, actor, repository, asked.updates)
        if refused:
            return _refused(school, asked, refused)

        def judge(held: Held) -> tuple[bool, str]:
            if not same_updates(held.updates, asked.updates):
                return False, push.told(school, [PushFinding(Finding("push-hidden"))])
            folders = [held.objects] if held.objects else []
            try:
                wall = the_site().wall.now()
                findings = push.judge_push(school, actor, repository, held.updates, folders, wall=wall)
            except StoreError as error:
                _log.error("push by %s: %s", actor, error, exc_info=error)
                return False, _("The journal made a mistake and wrote it down for its administrator.") + "\n"
            return (False, push.told(school, findings)) if findings else (True, _accepted(request, asked))

        with _both_locked(school, repository):
            answer = receive(store, _asked(request, RECEIVE, actor, body, length), judge)
    return _response(HttpResponse(b"".join(answer.pieces)), answer)


def _both_locked(school: School, repository: str) -> AbstractContextManager[object]:
    """The record's lock for a push into the register, in the order of a save: one name has one author in both, and
    what is being merged does not move."""
    record = school.record_store
    return record.exclusive() if repository == push.PEOPLE and isinstance(record, GitStore) else nullcontext()


def _accepted(request: HttpRequest, asked: Asked) -> str:
    """What the pusher is told of a push that came in."""
    names = [update.ref.removeprefix(PROPOSALS) for update in asked.updates if update.new]
    if not names:
        return _("The proposal is withdrawn.") + "\n"
    lines = [ngettext("The proposal is accepted for review:", "The proposals are accepted for review:", len(names))]
    lines += [f"  {request.build_absolute_uri(links.proposal(name))}" for name in names]
    return "\n".join(lines) + "\n"


def _refused(school: School, asked: Asked, findings: list[PushFinding]) -> HttpResponse:
    data = refusal(asked, push.told(school, findings))
    return HttpResponse(data, content_type=f"application/x-{RECEIVE}-result")


def _asked(request: HttpRequest, service: str, actor: str, body: IO[bytes] | None, length: int) -> GitRequest:
    meta = request.META
    return GitRequest(
        method=str(request.method),
        service=service,
        query=str(meta.get("QUERY_STRING", "")),
        user=actor,
        content_type=request.content_type or "",
        encoding=str(meta.get("HTTP_CONTENT_ENCODING", "")),
        protocol=str(meta.get("HTTP_GIT_PROTOCOL", ""))[:200],
        body=body,  # type: ignore[arg-type]  # a file
        length=length,
    )


def _spool(request: HttpRequest, body: IO[bytes], limit: int) -> int | None:
    """The request's body into a file; its length, None where it is longer than `limit` bytes.

    From the server's own stream: Django's `request.read()` sees nothing of a chunked push.
    """
    stream = request.META["wsgi.input"]
    length = 0
    while piece := stream.read(_CHUNK):
        length += len(piece)
        if length <= limit:
            body.write(piece)
        elif length > _MAX_DRAINED:
            break
    return length if length <= limit else None


class _Pieces:
    """The body of an answer that is streamed; what it holds is let go however the reading ends."""

    def __init__(self, answer: GitAnswer, body: IO[bytes]) -> None:
        self._answer = answer
        self._body = body
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.pieces

    def close(self) -> None:
        if self._open:
            self._open = False
            try:
                self._answer.close()
            finally:
                self._body.close()
                _PLACES.release()


def _response(response: HttpResponseBase, answer: GitAnswer) -> HttpResponseBase:
    response.status_code = answer.status
    for name, value in answer.headers:
        if name.lower() in ("content-type", "cache-control", "expires", "pragma"):
            response.headers[name] = value
    return response


def _said(status: int, sentence: str) -> HttpResponse:
    """A sentence that git shows on the terminal: it does so for plain text only."""
    return HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8")
