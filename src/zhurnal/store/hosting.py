"""Serving a repository to stock git clients by stock `git http-backend` (git-scm.com/docs/git-http-backend).

The backend is a CGI program: a request's body is its standard input, from a file, so that a slow client holds up
nobody; of its output a clone is streamed, the short answer to a push is kept until it is whole.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from zhurnal.store.errors import GitCommandError
from zhurnal.store.git import GitStore
from zhurnal.store.pushing import ZERO, RefUpdate
from zhurnal.store.stock import git_environment

PUSH_SECONDS = 60.0
"""How long a push may take once it is here and has the writers' lock: it is ended then, and leaves nothing."""
MAX_PACK = 32 * 1024 * 1024

_DYING = 0.2
"""Seconds that the system is given to take away what was killed; a first process that reaps nobody needs longer."""

_CHUNK = 64 * 1024
_HEAD = 16 * 1024
_ASK = 1024 * 1024
# A pack's compressed bytes say nothing of what it unfolds to: no single allocation may be larger.
_ALLOCATION = 64 * 1024 * 1024
# Whatever the repository's own file says: these come last, and the last value counts.
_SETTINGS = (
    ("core.bare", "true"),
    ("core.useReplaceRefs", "false"),
    ("core.fsync", "all"),
    ("core.fsyncMethod", "fsync"),
    ("core.bigFileThreshold", "1m"),
    ("core.alternateRefsCommand", "true"),
    ("pack.threads", "1"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("http.uploadpack", "true"),
    ("http.receivepack", "true"),
    ("http.getanyfile", "false"),
    ("transfer.fsckObjects", "true"),
    ("receive.fsckObjects", "true"),
    ("receive.unpackLimit", "1"),
    ("receive.autogc", "false"),
    ("receive.shallowUpdate", "false"),
    ("receive.maxInputSize", str(MAX_PACK)),
    ("receive.hideRefs", "refs/"),
    ("receive.hideRefs", "!refs/heads/main"),
    ("receive.hideRefs", "!refs/heads/proposals/"),
    ("uploadpack.hideRefs", "refs/"),
    ("uploadpack.hideRefs", "!refs/heads/main"),
    ("uploadpack.hideRefs", "!refs/heads/proposals/"),
    ("uploadpack.hideRefs", "!refs/tags/"),
)


@dataclass(frozen=True, slots=True)
class GitRequest:
    """One request of a git client. service: what stands after the repository's name ("info/refs").

    body: from its beginning, `length` bytes; None for a GET. user: an id, for the backend's own checks.
    """

    method: str
    service: str
    query: str
    user: str
    content_type: str = ""
    encoding: str = ""
    protocol: str = ""
    body: BinaryIO | None = None
    length: int = 0


@dataclass(slots=True)
class GitAnswer:
    """Status, headers and the body's pieces; `close` must be called, read or not."""

    status: int
    headers: list[tuple[str, str]]
    pieces: Iterator[bytes]
    close: Callable[[], None] = field(default=lambda: None)


@dataclass(frozen=True, slots=True)
class Held:
    """A push in git's quarantine. objects: the folder of its new objects, None where it brings none."""

    updates: tuple[RefUpdate, ...]
    objects: Path | None


Judge = Callable[[Held], tuple[bool, str]]
"""Says whether the push may come in, and what its sender is told (at most some thousand letters)."""


def serve(store: GitStore, request: GitRequest) -> GitAnswer:
    """Answer anything that moves nothing: references, clone, fetch. Raises GitCommandError where git is missing."""
    process = _start(store, request, subprocess.PIPE)
    output = process.stdout
    if output is None:  # pragma: no cover - PIPE was asked for
        raise GitCommandError("expected the output of git http-backend, found none")

    def close() -> None:
        _end(process)
        output.close()

    try:
        status, headers = _read_head(output)
    except BaseException:
        close()
        raise
    return GitAnswer(status, headers, iter(lambda: output.read1(_CHUNK), b""), close)  # type: ignore[attr-defined]


def receive(store: GitStore, request: GitRequest, judge: Judge) -> GitAnswer:
    """Answer a push, under the writers' lock: git unpacks it into quarantine, asks `judge`, and moves its refs.

    The lock is handed down to git too: if this process dies, nobody takes git's files for a dead one's while it
    lives. Raises GitCommandError where it takes too long: nothing of it is left then but what is swept away; and
    where the hook cannot run: git would pass over it, and over the judge.
    """
    if not os.access(store.layout.hook, os.X_OK):
        raise GitCommandError(f"expected a program at {store.layout.hook}, found none that may be run")
    with store.exclusive() as lock, tempfile.TemporaryFile() as output, _Talk() as talk:
        deadline = time.monotonic() + PUSH_SECONDS
        process = _start(store, request, output, talk.environment, (*talk.theirs, lock.descriptor))
        try:
            talk.begin()
            asked = talk.listen(deadline)
            if asked is not None:
                talk.answer(*judge(asked))
            process.wait(max(0.1, deadline - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            raise GitCommandError(f"expected a push within {PUSH_SECONDS} s, found one that goes on") from error
        finally:
            if _end(process):
                # Nobody else has the lock: what is left is the dead one's, and need not wait for the next push.
                store.layout.sweep()
        store.reopen()
        if process.returncode:
            # A client that is sent half an answer waits for the other half.
            raise GitCommandError(f"expected git http-backend to end well, found {process.returncode}")
        output.seek(0)
        status, headers = _read_head(output)
        return GitAnswer(status, headers, iter((output.read(),)))


class _Talk:
    """Two pipes between the hook and us: git hands the descriptors down, and nobody else can open them."""

    def __init__(self) -> None:
        self._ask, self._asking = os.pipe()
        self._answering, self._answer = os.pipe()

    def __enter__(self) -> _Talk:
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in (self._ask, self._answer, *self.theirs):
            if descriptor >= 0:
                os.close(descriptor)
        self._ask = self._answer = -1

    @property
    def theirs(self) -> tuple[int, int]:
        return self._asking, self._answering

    @property
    def environment(self) -> dict[str, str]:
        return {"ZHURNAL_ASK": f"/dev/fd/{self._asking}", "ZHURNAL_ANSWER": f"/dev/fd/{self._answering}"}

    def begin(self) -> None:
        """Lets go of the other side's ends: their end is then the end of git."""
        os.close(self._asking)
        os.close(self._answering)
        self._asking = self._answering = -1

    def listen(self, deadline: float) -> Held | None:
        """What the hook asks; None where git ended without one. Raises TimeoutError."""
        data = b""
        while not data.endswith(b"\nend\n") and len(data) < _ASK:
            ready, _, _ = select.select([self._ask], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(self._ask, _CHUNK)
            if not piece:
                return None
            data += piece
        folder, *lines = data.decode("utf-8", "backslashreplace").split("\n")[:-2]
        updates = [RefUpdate(ref, _oid(old), _oid(new)) for old, new, ref in (line.split(" ", 2) for line in lines)]
        return Held(tuple(updates), Path(folder) if folder else None)

    def answer(self, accepted: bool, text: str) -> None:
        """At most what a pipe holds, so that a hook that died does not hold us up."""
        verdict = b"accepted\n" if accepted else b"refused\n"
        data = verdict + text.encode()[:50_000].decode("utf-8", "ignore").encode()
        try:
            os.write(self._answer, data)
        except BrokenPipeError:
            return
        os.close(self._answer)
        self._answer = -1


def _oid(text: str) -> str | None:
    return None if text == ZERO else text


def _start(
    store: GitStore,
    request: GitRequest,
    output: int | IO[bytes],
    more: dict[str, str] | None = None,
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    root = store.path.resolve()
    settings = [("core.hooksPath", str(root / "hooks")), *_SETTINGS]
    environment = {
        **git_environment(),
        "GIT_PROJECT_ROOT": str(root.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_COUNT": str(len(settings)),
        **{f"GIT_CONFIG_KEY_{number}": key for number, (key, _) in enumerate(settings)},
        **{f"GIT_CONFIG_VALUE_{number}": value for number, (_, value) in enumerate(settings)},
        "PATH_INFO": f"/{root.name}/{request.service}",
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.content_type,
        "REMOTE_USER": request.user,
        # What the reflog says of who pushed.
        "GIT_COMMITTER_NAME": request.user,
        "GIT_COMMITTER_EMAIL": f"{request.user}@zhurnal.invalid",
        **(more or {}),
    }
    if request.protocol:
        environment["GIT_PROTOCOL"] = request.protocol
    if request.encoding:
        environment["HTTP_CONTENT_ENCODING"] = request.encoding
    if request.body is not None:
        environment["CONTENT_LENGTH"] = str(request.length)
        # Where the child begins to read is the descriptor's own place, not that of our buffer over it.
        request.body.flush()
        os.lseek(request.body.fileno(), 0, os.SEEK_SET)
    command = ["git", "http-backend"]
    if request.service == "git-receive-pack":
        environment["GIT_ALLOC_LIMIT"] = str(_ALLOCATION)
        # It holds the writers' lock too: if we die it must end by itself, whatever it is at.
        command = ["timeout", "--signal=KILL", str(int(PUSH_SECONDS) + 5), *command]
    try:
        return subprocess.Popen(
            command,
            env=environment,
            cwd=root,
            stdin=request.body if request.body is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            pass_fds=tuple(descriptors),
            start_new_session=True,
        )
    except OSError as error:
        raise GitCommandError(f"expected git http-backend to run, found: {error}") from error


def _end(process: subprocess.Popen[bytes]) -> int:
    """Ends the backend, and all that it started where it has not ended well; its status."""
    if process.poll() != 0:
        # Where the first of them was killed the others go on, and would write until somebody ends them.
        end = time.monotonic() + _DYING
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            while time.monotonic() < end:
                os.killpg(process.pid, 0)
                time.sleep(0.001)
    return process.wait()


def _read_head(output: IO[bytes]) -> tuple[int, list[tuple[str, str]]]:
    """Status and headers of a CGI answer (RFC 3875, 6). Raises GitCommandError where it has none."""
    status, headers, size = 200, [], 0
    while (line := output.readline(_HEAD)) not in (b"\r\n", b"\n"):
        size += len(line)
        name, separator, value = line.decode("latin-1").partition(":")
        if not separator or size > _HEAD:
            raise GitCommandError(f"expected an answer of git http-backend, found {line[:100]!r}")
        if name.lower() == "status":
            status = int(value.split()[0])
        else:
            headers.append((name.strip(), value.strip()))
    return status, headers
