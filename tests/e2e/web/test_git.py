"""Stock git against the server as it really runs: clone, propose, and everything that must not come in."""

from __future__ import annotations

import base64
import hashlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import school as small
from tests.e2e.web.test_serve import PROGRAM

from zhurnal.services.school import School
from zhurnal.store.base import COMMITTER
from zhurnal.web.settings import configure

ADMIN = small.ADMINISTRATOR
ROOMS = "catalogs/rooms.yaml"
JOURNAL = "years/2026-2027/journals/7a/q1/algebra.yaml"
PROPOSALS = "refs/heads/proposals"


@dataclass
class Server:
    """The served school: its folder, its port, a working token of the administrator."""

    folder: Path
    port: int
    token: str
    pid: int = 0

    @property
    def record(self) -> Path:
        return self.folder / "record.git"

    def url(self, name: str = "record", token: str | None = None) -> str:
        shown = self.token if token is None else token
        return f"http://{ADMIN}:{shown}@127.0.0.1:{self.port}/git/{name}.git"

    def bytes(self) -> dict[str, str]:
        """Every file of the record with its digest."""
        files = (path for path in self.record.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@dataclass
class Clone:
    """The administrator's clone."""

    root: Path
    server: Server

    def git(
        self, *arguments: str, given: bytes | None = None, who: str = ADMIN, date: str = "", ok: bool = True
    ) -> str:
        """Stock git in the clone; what it says on both channels."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            env=_environment(who, date), input=given, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        said = (done.stdout + done.stderr).decode()
        assert not ok or done.returncode == 0, said
        return said

    def push(self, *refs: str, url: str = "") -> str:
        """What a push says; its lines without "remote: "."""
        said = self.git("push", "-f", url or self.server.url(), *refs, ok=False)
        return "\n".join(line.removeprefix("remote: ").rstrip() for line in said.splitlines())

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=data).strip()

    def tree(self, *entries: tuple[str, str, str, str], base: str = "origin/main") -> str:
        """The root tree of `base` with entries (mode, type, id, name) put into it or over it."""
        rows = {row.split("\t")[1]: row for row in self.git("ls-tree", base).splitlines()}
        rows |= {name: f"{mode} {kind} {oid}\t{name}" for mode, kind, oid, name in entries}
        return self.git("mktree", "--missing", given="".join(f"{row}\n" for row in rows.values()).encode()).strip()

    def commit(self, tree: str, *parents: str, who: str = ADMIN, date: str = "", message: str = "s") -> str:
        above = [part for parent in parents or ("origin/main",) for part in ("-p", parent)]
        return self.git("commit-tree", tree, *above, "-m", message, who=who, date=date).strip()

    def amended(self, path: str, old: str, new: str, *parents: str, **more: str) -> str:
        """A commit in which `old` reads `new` in a document."""
        return self.written({path: (self.git("show", f"{(parents or ('origin/main',))[0]}:{path}"), old, new)},
                            *parents, **more)  # fmt: skip

    def written(self, texts: dict[str, tuple[str, str, str]], *parents: str, **more: str) -> str:
        index = self.root / ".git" / "crafted"
        environment = {**_environment(ADMIN, ""), "GIT_INDEX_FILE": str(index)}

        def run(*arguments: str) -> str:
            return subprocess.run(["git", "-C", str(self.root), *arguments], env=environment, capture_output=True,
                                  check=True, timeout=60, text=True).stdout.strip()  # fmt: skip

        run("read-tree", (parents or ("origin/main",))[0])
        for path, (text, old, new) in texts.items():
            assert old in text
            blob = self.blob(text.replace(old, new, 1).encode())
            run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        return self.commit(run("write-tree"), *parents, **more)


def _environment(who: str, date: str) -> dict[str, str]:
    found = {
        "PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": who, "GIT_COMMITTER_NAME": who,
        "GIT_AUTHOR_EMAIL": f"{who}@zhurnal.invalid", "GIT_COMMITTER_EMAIL": f"{who}@zhurnal.invalid",
    }  # fmt: skip
    return found | ({"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {})


@pytest.fixture(scope="module")
def server(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("git") / "school"
    shutil.copytree(founded, folder)
    token = _token(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", PROGRAM, str(folder), str(port)]
    with subprocess.Popen(command) as process:
        try:
            _wait(port)
            yield Server(folder, port, token, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _token(folder: Path, login: str = ADMIN, *, ago: timedelta = timedelta(), revoked: bool = False) -> str:
    from zhurnal.operations import tokens
    from zhurnal.operations.models import Account

    configure(folder)
    account = Account.objects.get(login=login)
    now = datetime.now(UTC)
    secret = tokens.make(account, "a test", 30, now - ago)
    if revoked:
        found = tokens.working(account, now).first()
        assert found is not None
        assert tokens.revoke(account, found.pk, now)
    return secret


def _wait(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            assert time.monotonic() < end, "the server did not begin to answer"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def cloned(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clone") / "record"
    Clone(root.parent, server).git("clone", "-q", server.url(), str(root))
    return root


@pytest.fixture
def clone(server: Server, cloned: Path) -> Iterator[Clone]:
    found = Clone(cloned, server)
    yield found
    names = (server.record / PROPOSALS).glob("*")
    found.git("push", "-q", server.url(), *(f":{PROPOSALS}/{path.name}" for path in names), ok=False)


def renamed(clone: Clone, title: str = "12а", *parents: str, **more: str) -> str:
    """A legitimate commit: a room of another name."""
    return clone.amended(ROOMS, 'title: "12"', f'title: "{title}"', *parents, **more)


# What must work


def test_a_proposal_is_pushed_amended_and_withdrawn(clone: Clone) -> None:
    name = f"{PROPOSALS}/rooms"
    first = renamed(clone)
    said = clone.push(f"{first}:{name}")
    assert "Предложение принято на рассмотрение:" in said
    assert f"http://127.0.0.1:{clone.server.port}/proposals/rooms/" in said
    ref = clone.server.record / name
    assert ref.read_text().strip() == first
    second = renamed(clone, "12б")
    assert "принято" in clone.push(f"{second}:{name}")
    assert ref.read_text().strip() == second
    assert second in clone.git("ls-remote", clone.server.url())
    assert "Предложение отозвано" in clone.push(f":{name}")
    assert not ref.exists()
    assert "refs/closed" not in clone.git("ls-remote", clone.server.url())


def test_main_is_brought_into_a_proposal(clone: Clone) -> None:
    """A merge of main that adds nothing of its own, upon a commit with any date: both are the author's."""
    own = renamed(clone, date="1999-01-01T00:00:00+0000")
    merge = clone.commit(clone.git("rev-parse", f"{own}^{{tree}}").strip(), own, "origin/main")
    assert "принято" in clone.push(f"{merge}:{PROPOSALS}/merged")


def test_a_chunked_push_comes_in(clone: Clone) -> None:
    """More than git's post buffer: the body comes in chunks, and nobody knows its length before."""
    commit = renamed(clone)
    said = clone.git("-c", "http.postBuffer=65536", "push", clone.server.url(), f"{commit}:{PROPOSALS}/chunked")
    assert "принято" in said
    noise = clone.blob(os.urandom(300_000))
    large = clone.commit(clone.tree(("100644", "blob", noise, "noise.yaml")))
    said = clone.git("-c", "http.postBuffer=65536", "push", clone.server.url(), f"{large}:{PROPOSALS}/x", ok=False)
    assert "Предложение не принято" in said


def test_a_push_from_a_shallow_clone(clone: Clone, tmp_path: Path) -> None:
    clone.git("clone", "-q", "--depth=1", clone.server.url(), str(tmp_path / "shallow"))
    shallow = Clone(tmp_path / "shallow", clone.server)
    assert "принято" in shallow.push(f"{renamed(shallow)}:{PROPOSALS}/shallow")


def test_who_is_behind_main_sends_no_history(clone: Clone) -> None:
    """Lessons are saved all the time: whoever has not fetched the newest commit sends the own ones all the same."""
    mine = renamed(clone)
    store = School.open(clone.server.folder).record_store
    for number in range(3):
        with store.transaction() as tx:
            assert tx.head is not None
            when = tx.info(tx.head).when
            tx.commit({"notes.txt": b"%d\n" % number}, subject="s", author=COMMITTER, when=when)
    said = clone.git("push", "--progress", clone.server.url(), f"{mine}:{PROPOSALS}/behind")
    total = re.search(r"Total (\d+)", said)
    assert total is not None, said
    assert int(total[1]) <= 4


def test_the_register_of_people_is_the_administrators(clone: Clone, tmp_path: Path) -> None:
    clone.git("clone", "-q", clone.server.url("people"), str(tmp_path / "people"))
    people = Clone(tmp_path / "people", clone.server)
    path = "people/p-0101.yaml"
    commit = people.amended(path, "Глеб", "Пётр")
    assert "принято" in people.push(f"{commit}:{PROPOSALS}/name", url=clone.server.url("people"))
    foreign = people.commit(people.tree(("100644", "blob", people.blob(b"kind: rooms\n"), "school.yaml")))
    assert "school.yaml" in people.push(f"{foreign}:{PROPOSALS}/school", url=clone.server.url("people"))
    people.push(f":{PROPOSALS}/name", url=clone.server.url("people"))


# What must not come in


def _entry(mode: str, kind: str, name: str, data: bytes = b"x") -> Callable[[Clone], list[str]]:
    def craft(clone: Clone) -> list[str]:
        oid = clone.blob(data) if kind == "blob" else clone.git("rev-parse", "origin/main").strip()
        return [f"{clone.commit(clone.tree((mode, kind, oid, name)))}:{PROPOSALS}/x"]

    return craft


def _folder(clone: Clone, folder: str, name: str) -> list[str]:
    tree = clone.git("mktree", given=f"100644 blob {clone.blob(b'x')}\t{name}\n".encode()).strip()
    return [f"{clone.commit(clone.tree(('040000', 'tree', tree, folder)))}:{PROPOSALS}/x"]


def _deep(clone: Clone) -> list[str]:
    oid = clone.blob(b"x")
    mode, kind = "100644", "blob"
    for _ in range(60):
        row = f"{mode} {kind} {oid}\ta\n"
        oid, mode, kind = clone.git("mktree", given=row.encode()).strip(), "040000", "tree"
    return [f"{clone.commit(clone.tree(('040000', 'tree', oid, 'catalogs')))}:{PROPOSALS}/x"]


def _nested(clone: Clone) -> list[str]:
    nested = b'kind: "rooms"\nversion: 1\nrooms:\n' + b"".join(b"  " * n + b"a:\n" for n in range(1, 3000))
    return _rooms(clone, nested)


def _rooms(clone: Clone, data: bytes) -> list[str]:
    folder = {row.split("\t")[1]: row for row in clone.git("ls-tree", "origin/main:catalogs").splitlines()}
    folder["rooms.yaml"] = f"100644 blob {clone.blob(data)}\trooms.yaml"
    tree = clone.git("mktree", given="".join(f"{row}\n" for row in folder.values()).encode()).strip()
    return [f"{clone.commit(clone.tree(('040000', 'tree', tree, 'catalogs')))}:{PROPOSALS}/x"]


def _forbidden(clone: Clone, *parents: str) -> str:
    return clone.amended(JOURNAL, 'topic: "', 'topic: "Чужая ', *parents, message="a topic")


def _undone(clone: Clone) -> list[str]:
    bad = _forbidden(clone)
    return [f"{clone.commit('origin/main^{tree}', bad)}:{PROPOSALS}/x"]


def _slipped(clone: Clone) -> list[str]:
    """A merge of main whose tree is not that of either side."""
    own = renamed(clone)
    tree = clone.git("rev-parse", f"{_forbidden(clone)}^{{tree}}").strip()
    return [f"{clone.commit(tree, own, 'origin/main')}:{PROPOSALS}/x"]


def _policy(clone: Clone) -> list[str]:
    """Whoever may enter lessons by a regulation of one's own makes no use of it in the same proposal."""
    text = clone.git("show", "origin/main:regulation.yaml")
    at = text.index('- act: "lesson"')
    old = text[at : text.index("clause:", at)]
    new = old.replace("roles:\n", 'roles:\n      - "administrator"\n')
    amended = clone.amended("regulation.yaml", old, new)
    return [f"{_forbidden(clone, amended)}:{PROPOSALS}/x"]


def _raw(old: bytes, new: bytes) -> Callable[[Clone], list[str]]:
    """A legitimate commit with a piece of its bytes replaced."""

    def craft(clone: Clone) -> list[str]:
        data = clone.git("cat-file", "commit", renamed(clone)).encode()
        assert old in data
        data = data.replace(old, new)
        # Written as it is: hash-object itself refuses what git would not write.
        whole = b"commit %d\0" % len(data) + data
        oid = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
        file = clone.root / ".git" / "objects" / oid[:2] / oid[2:]
        file.parent.mkdir(exist_ok=True)
        if not file.exists():
            file.write_bytes(zlib.compress(whole))
        return [f"{oid}:{PROPOSALS}/x"]

    return craft


def _said(clone: Clone, message: str) -> list[str]:
    return [f"{renamed(clone, message=message)}:{PROPOSALS}/x"]


BAD: dict[str, tuple[Callable[[Clone], list[str]], str]] = {
    "a symlink": (_entry("120000", "blob", "school.yaml", b"/etc/passwd"), "Режим 120000"),
    "a submodule": (_entry("160000", "commit", "module"), "Режим 160000"),
    "a program": (_entry("100755", "blob", "school.yaml"), "Режим 100755"),
    "a case twin": (_entry("100644", "blob", "School.yaml"), "Файла с таким именем"),
    "a name in another script": (_entry("100644", "blob", "schооl.yaml"), "Файла с таким именем"),
    "attributes": (_entry("100644", "blob", ".gitattributes"), "Файла с таким именем"),
    "a foreign path": (_entry("100644", "blob", "notes.yaml"), "notes.yaml"),
    "a file of the register": (lambda c: _folder(c, "people", "p-0101.yaml"), "people/p-0101.yaml"),
    "folders within folders": (_deep, "Файла с таким именем"),
    "a deeply nested document": (_nested, f"{ROOMS}"),
    "a huge document": (lambda c: _rooms(c, b"a" * 40_000_000), "байт"),
    "a document that is not canonical": (lambda c: _rooms(c, b"kind: rooms\nversion: 1\n"), f"{ROOMS}:1"),
    "a topic of another's lesson": (lambda c: [f"{_forbidden(c)}:{PROPOSALS}/x"], f"{JOURNAL}:6: Вы не можете это"),
    "what a later commit undoes": (_undone, "Вы не можете это изменить"),
    "what a merge slips in": (_slipped, "Вы не можете это изменить"),
    "a policy with its use": (_policy, "Вы не можете это изменить"),
    "another's name": (lambda c: [f"{renamed(c, who=small.DIRECTOR)}:{PROPOSALS}/x"], "Автором и коммиттером"),
    "the server's name": (_raw(f"committer {ADMIN} <{ADMIN}@".encode(), b"committer zhurnal <server@"), "коммиттером"),
    "a trailer": (lambda c: _said(c, "s\n\nActor: t-002"), "Actor: t-002"),
    "a header": (_raw(b"\n\n", b"\nencoding koi8-r\n\n"), "encoding"),
    "a date that git itself cannot keep": (_raw(b" +0000\n\n", b"00 +0000\n\n"), "дат"),
    "a message with control letters": (lambda c: _said(c, "a \x1b[31m b"), "Сообщение"),
    "main": (lambda c: [f"{renamed(c)}:refs/heads/main"], "В main не отправляет никто"),
    "a branch": (lambda c: [f"{renamed(c)}:refs/heads/other"], "refs/heads/other"),
    "a tag": (lambda c: [f"{renamed(c)}:refs/tags/v1"], "refs/tags/v1"),
    "a replacement": (lambda c: [f"{renamed(c)}:refs/replace/{'a' * 40}"], "refs/replace/"),
    "main with a proposal": (lambda c: [f"{renamed(c)}:{PROPOSALS}/x", f"{renamed(c)}:refs/heads/main"], "main"),
    "a tag with a proposal": (lambda c: [f"{renamed(c)}:{PROPOSALS}/x", f"{renamed(c)}:refs/tags/v1"], "refs/tags/v1"),
    "the server's namespace": (lambda c: [f"{renamed(c)}:{PROPOSALS}/r-1"], "принадлежат серверу"),
    "a name that is none": (lambda c: [f"{renamed(c)}:{PROPOSALS}/A_b"], "не имя предложения"),
    "main deleted": (lambda _: [":refs/heads/main"], "В main не отправляет никто"),
    "an empty proposal": (lambda _: [f"origin/main:{PROPOSALS}/x"], "не принято"),
    "a history of its own": (lambda c: [f"{_orphan(c)}:{PROPOSALS}/x"], "не происходит"),
}  # fmt: skip


def _orphan(clone: Clone) -> str:
    tree = clone.git("rev-parse", "origin/main^{tree}").strip()
    return clone.git("commit-tree", tree, "-m", "s").strip()


@pytest.mark.parametrize("case", BAD)
def test_a_bad_push_is_refused_whole(clone: Clone, case: str) -> None:
    craft, sentence = BAD[case]
    refs = craft(clone)
    before = clone.server.bytes()
    said = clone.push(*refs)
    assert "Предложение не принято, ничего не изменилось." in said
    assert sentence in said
    assert "rejected" in said
    assert clone.server.bytes() == before


def test_after_all_that_a_legitimate_push_works(clone: Clone) -> None:
    assert "принято на рассмотрение" in clone.push(f"{renamed(clone)}:{PROPOSALS}/rooms")


def test_more_than_a_push_may_bring_is_told(clone: Clone) -> None:
    before = clone.server.bytes()
    large = clone.commit(clone.tree(("100644", "blob", clone.blob(os.urandom(34 * 1024 * 1024)), "school.yaml")))
    said = clone.push(f"{large}:{PROPOSALS}/x")
    assert "Отправлено больше 32 МБ" in said
    assert clone.server.bytes() == before


def test_where_the_hook_cannot_run_nothing_comes_in(clone: Clone) -> None:
    """Git passes over a hook that is no program (a disk restored without its modes): then nobody would be judge."""
    hook = clone.server.record / "hooks/pre-receive"
    hook.chmod(0o644)
    try:
        clone.push(f"{_forbidden(clone)}:{PROPOSALS}/x")
        assert not (clone.server.record / PROPOSALS / "x").exists()
    finally:
        hook.chmod(0o755)


def test_an_own_proposal_keeps_a_commit_of_its_own(clone: Clone) -> None:
    """A branch on an older commit of main would be that commit's author's."""
    ref = clone.server.record / PROPOSALS / "rooms"
    own = renamed(clone)
    assert "принято" in clone.push(f"{own}:{PROPOSALS}/rooms")
    older = clone.git("rev-list", "--max-parents=0", "origin/main").strip()
    assert "не принято" in clone.push(f"{older}:{PROPOSALS}/rooms")
    assert ref.read_text().strip() == own


# After a death


def test_what_killed_pushes_left_is_swept_by_the_next(clone: Clone) -> None:
    record = clone.server.record
    left = [record / "objects/tmp_objdir-incoming-Ab12Cd/pack/tmp_pack_x", record / f"{PROPOSALS}/rooms.lock"]
    left += [record / "packed-refs.lock", record / "HEAD.lock"]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    assert "принято" in clone.push(f"{renamed(clone)}:{PROPOSALS}/rooms")
    assert [path for path in left if path.exists()] == []
    assert not list(record.glob("objects/tmp_objdir-*"))


def test_pushes_killed_at_any_moment_leave_a_sound_record(clone: Clone) -> None:
    """Git's own processes die, at a random moment; the server tells it or the line is cut; nothing is half there."""
    chance = random.Random(20261014)
    head = (clone.server.record / "refs/heads/main").read_text()
    for number in range(8):
        commit = renamed(clone, f"к{number}")
        command = ["git", "-C", str(clone.root), "push", clone.server.url(), f"{commit}:{PROPOSALS}/killed-{number}"]
        with subprocess.Popen(
            command, env=_environment(ADMIN, ""), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as pushing:
            time.sleep(chance.uniform(0.02, 0.2))
            _kill_below(clone.server.pid)
            pushing.wait(timeout=60)
        ref = clone.server.record / f"{PROPOSALS}/killed-{number}"
        assert not ref.exists() or ref.read_text().strip() == commit
    assert "принято" in clone.push(f"{renamed(clone)}:{PROPOSALS}/rooms")
    said = clone.git("--git-dir", str(clone.server.record), "fsck", "--full", "--strict", "--no-dangling")
    assert "error" not in said
    assert (clone.server.record / "refs/heads/main").read_text() == head
    assert not list(clone.server.record.glob("objects/tmp_objdir-*"))


def _kill_below(server: int) -> None:
    """Kills every git that the server's processes have started and that is still there."""
    below = {server}
    for _ in range(6):
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) in below:
                below.add(int(stat.parent.name))
    for pid in below:
        try:
            if Path(f"/proc/{pid}/comm").read_text().startswith("git"):
                os.kill(pid, signal.SIGKILL)
        except OSError:
            continue


# Who may


@pytest.mark.parametrize("case", ["none", "wrong", "password", "revoked", "expired"])
def test_without_a_working_token_nobody_clones(server: Server, clone: Clone, case: str) -> None:
    from tests.e2e.web.school import PASSWORD

    shown = {
        "none": lambda: "", "wrong": lambda: "zhurnal_x", "password": lambda: PASSWORD,
        "revoked": lambda: _token(server.folder, revoked=True),
        "expired": lambda: _token(server.folder, ago=timedelta(days=31)),
    }[case]()  # fmt: skip
    said = clone.git("ls-remote", server.url(token=shown), ok=False)
    assert "Authentication failed" in said or "could not read" in said
    assert "refs/" not in said


@pytest.mark.parametrize("person", [small.DEPUTY, small.DIRECTOR, small.ALGEBRA])
def test_who_may_not_read_the_record_clones_nothing(server: Server, clone: Clone, person: str) -> None:
    token = _token(server.folder, person)
    for repository in ("record", "people"):
        said = clone.git("ls-remote", server.url(repository, token), ok=False)
        assert "Ваши обязанности в школе не открывают этот репозиторий." in said


@pytest.mark.parametrize("path", ["HEAD", "info/refs", "objects/info/packs", "config", "info/refs?service=git-archive"])
def test_the_dumb_protocol_is_not_spoken(server: Server, path: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/git/record.git/{path}")
    basic = base64.b64encode(f"x:{server.token}".encode()).decode()
    request.add_header("Authorization", f"Basic {basic}")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)  # noqa: S310  (our own)
    with caught.value:
        assert caught.value.code in (403, 404)
