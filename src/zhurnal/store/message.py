"""Commit messages: a subject, a body, trailers as `git interpret-trailers` reads them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhurnal.store.errors import MessageError

MAX_SUBJECT = 300
MAX_TRAILER = 1000

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_TRAILER = re.compile(r"([A-Za-z][A-Za-z0-9-]*): (.*)")
# Control characters, line and paragraph separators: one trailer must never look like two.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_BUT_NEWLINE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def build_message(subject: str, body: str, trailers: Sequence[tuple[str, str]]) -> str:
    """`subject`, blank line, `body`, blank line, trailers; raises MessageError on what cannot stand there."""
    _check_line(subject, "subject", MAX_SUBJECT)
    parts = [subject]
    if body:
        if body != body.strip() or _CONTROL_BUT_NEWLINE.search(body) or "\n\n\n" in body:
            raise MessageError(f"expected a body without blank edges and control letters, found {body!r}")
        parts.append(body)
    if trailers:
        parts.append("\n".join(_trailer_line(key, value) for key, value in trailers))
    message = "\n\n".join(parts) + "\n"
    try:
        message.encode()
    except UnicodeEncodeError as error:
        raise MessageError(f"expected a message in UTF-8, found {message[:80]!r}") from error
    return message


def parse_message(message: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """(subject, body, trailers) of any message. The last paragraph is trailers if all its lines are."""
    paragraphs = message.strip("\n").split("\n\n")
    subject, rest = paragraphs[0].replace("\n", " "), paragraphs[1:]
    trailers: tuple[tuple[str, str], ...] = ()
    if rest:
        matches = [_TRAILER.fullmatch(line) for line in rest[-1].split("\n")]
        if all(matches):
            trailers = tuple((match[1], match[2]) for match in matches if match)
            rest = rest[:-1]
    return subject, "\n\n".join(rest), trailers


def _trailer_line(key: str, value: str) -> str:
    if not _KEY.fullmatch(key):
        raise MessageError(f"expected a trailer's key of letters, digits and '-', found {key!r}")
    _check_line(value, f"trailer {key}", MAX_TRAILER)
    return f"{key}: {value}"


def _check_line(text: str, what: str, limit: int) -> None:
    if not text or text != text.strip() or len(text) > limit or _CONTROL.search(text):
        raise MessageError(f"expected {what} of one line, 1 to {limit} characters, found {text[:80]!r}")
