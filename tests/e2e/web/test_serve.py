"""The server as it really runs: gunicorn, two processes, the diaries' thread; it prints nothing and ends cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.e2e.command import free_port
from tests.e2e.web.conftest import Web
from tests.e2e.web.git_site import PROGRAM


def test_the_server_answers_publishes_and_ends(web: Web) -> None:
    folder = web.school.folder
    port = free_port()
    # The machine's clock is years past the small school's last day: whatever is served, it is served.
    command = [sys.executable, "-c", PROGRAM, str(folder), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            assert _answer(f"http://127.0.0.1:{port}/healthz") == (200, b"ok\n")
            status, page = _answer(f"http://127.0.0.1:{port}/sign-in/")
            assert status == 200
            assert "Вход".encode() in page
            assert _answer(f"http://127.0.0.1:{port}/static/zhurnal.css")[0] == 200
            _until(folder / "public/diaries/diary.css")
        finally:
            server.send_signal(signal.SIGTERM)
            out, err = server.communicate(timeout=30)
    assert server.returncode == 0
    assert (out, err) == (b"", b"")


def _answer(url: str) -> tuple[int, bytes]:
    end = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  (our own server)
                return int(response.status), bytes(response.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except OSError:
            assert time.monotonic() < end, "the server did not begin to answer"
            time.sleep(0.1)


def _until(file: Path) -> None:
    end = time.monotonic() + 20
    while not file.exists():
        assert time.monotonic() < end, f"expected {file} to be written"
        time.sleep(0.05)
