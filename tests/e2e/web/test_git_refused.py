"""Stock git against the server as it really runs: everything that must not come in."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests import school as small
from tests.e2e.web.git_site import ADMIN, JOURNAL, PROPOSALS, ROOMS, Clone, renamed


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


def _bomb(clone: Clone) -> list[str]:
    """A hundred million files in some hundred kilobytes: one folder of a hundred thousand, named by a thousand."""
    blob = bytes.fromhex(clone.blob(b"x"))
    one = clone.raw("tree", b"".join(b"100644 a%05d\0" % number + blob for number in range(100_000)))
    many = clone.raw("tree", b"".join(b"40000 b%04d\0" % number + bytes.fromhex(one) for number in range(1_000)))
    return [f"{clone.commit(clone.tree(('040000', 'tree', many, 'catalogs')))}:{PROPOSALS}/x"]


def _dated(days: int) -> Callable[[Clone], list[str]]:
    """A legitimate commit by a computer whose clock is some days off."""
    when = f"@{int((datetime.now(UTC) + timedelta(days=days)).timestamp())} +0000"
    return lambda clone: [f"{renamed(clone, date=when)}:{PROPOSALS}/x"]


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
    "a folder named a thousand times": (_bomb, "больше чем 500 документов"),
    "a date in the past": (_dated(-400), "Коммит помечен"),
    "a date in the future": (_dated(3), "Коммит помечен"),
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
    "an empty proposal": (lambda _: [f"origin/main:{PROPOSALS}/x"], "Менять нечего"),
    "a commit that changes nothing": (
        lambda clone: [f"{clone.commit('origin/main^{tree}', 'origin/main')}:{PROPOSALS}/x"], "Менять нечего"
    ),
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


@pytest.mark.parametrize("case", ["a folder named a thousand times", "a huge document"])
def test_what_a_push_unfolds_to_takes_the_server_no_memory(clone: Clone, case: str) -> None:
    refs = BAD[case][0](clone)
    clone.push(f"{renamed(clone)}:{PROPOSALS}/warm", f":{PROPOSALS}/none")
    clone.server.peak()
    before = clone.server.peak()
    assert "Предложение не принято" in clone.push(*refs)
    assert clone.server.peak() - before < 96 * 1024


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
