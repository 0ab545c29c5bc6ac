"""Running stock git: fixed arguments, no shell, nothing of the machine's or the user's settings.

By subprocess and not by GitPython, whose `execute` hands down the whole environment: inside a hook that has
GIT_DIR, GIT_OBJECT_DIRECTORY and the quarantine in it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from zhurnal.store.base import GitCommandError
from zhurnal.store.disk import Flock

_FIXED = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


_LOOK_EVERY = 0.2


class StoppedError(Exception):
    """Work that was ended before its end because it was asked to."""


def git_environment() -> dict[str, str]:
    """The whole environment of a stock git call."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent", **_FIXED}


def run_git(repository: Path, arguments: Sequence[str], *, timeout: float = 600.0) -> str:
    """What `git --git-dir REPOSITORY ARGUMENTS` prints. Arguments are the caller's constants, never input.

    timeout: seconds; then git is ended with all that it has started. Raises GitCommandError for a status other than 0,
    for git that is missing or too slow.
    """
    command = ["git", f"--git-dir={repository}", *arguments]
    try:
        process = subprocess.Popen(
            command, env=git_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise GitCommandError(f"expected git {arguments[0]} to run, found: {error}") from error
    with process:
        try:
            told, said = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise GitCommandError(f"expected git {arguments[0]} to run, found: {error}") from error
        finally:
            # Children of git keep its pipes open, and would go on writing after we gave it up.
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        words = said.decode("utf-8", "replace").strip()
        raise GitCommandError(f"expected git {arguments[0]} to succeed, found status {process.returncode}: {words}")
    return told.decode("utf-8", "replace")


def run_git_aside(
    repository: Path, arguments: Sequence[str], lock: Flock, given: str, stopped: Callable[[], bool]
) -> str:
    """As `run_git` for work that has time: at a low priority, however long it takes (a long history's repack takes
    minutes), with `lock` in its hands too, so that it is held until git has ended even where we die before.

    Low is a tenth of a writer's share of a processor, and not none: packs that come faster than they are kept would
    slow everything.

    given: its standard input. stopped: asked now and then; once it says so git is ended and StoppedError raised.
    Raises GitCommandError.
    """
    command = ["nice", "-n", "10", "git", f"--git-dir={repository}", *arguments]
    with tempfile.TemporaryFile() as fed, tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        fed.write(given.encode())
        fed.seek(0)
        try:
            process = subprocess.Popen(
                command, env=git_environment(), stdin=fed, stdout=told, stderr=said, pass_fds=(lock.descriptor,),
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise GitCommandError(f"expected git {arguments[0]} to run, found: {error}") from error
        try:
            while not _ended(process):
                if stopped():
                    raise StoppedError
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        told.seek(0)
        said.seek(0)
        if process.returncode:
            words = said.read().decode("utf-8", "replace").strip()
            raise GitCommandError(f"expected git to succeed, found status {process.returncode}: {words}")
        return told.read().decode("utf-8", "replace")


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_LOOK_EVERY)
    except subprocess.TimeoutExpired:
        return False
    return True


def stream_git(repository: Path, arguments: Sequence[str]) -> Iterator[str]:
    """As `run_git`, line by line while git is still at work; who stops reading ends it.

    Raises GitCommandError where git cannot be started or ends with a status other than 0.
    """
    command = ["git", f"--git-dir={repository}", *arguments]
    try:
        process = subprocess.Popen(
            command, env=git_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    except OSError as error:
        raise GitCommandError(f"expected git {arguments[0]} to run, found: {error}") from error
    with process:
        finished = False
        try:
            for line in process.stdout or ():
                yield line.rstrip("\n")
            finished = True
        finally:
            if not finished:
                process.kill()
        said = process.stderr.read().strip() if process.stderr else ""
        if process.wait():
            raise GitCommandError(f"expected git to succeed, found status {process.returncode}: {said}")
