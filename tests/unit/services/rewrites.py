"""History rewritten by who has the server's disk and its real key: each way that an old record could be made another.

Every rewrite makes all hashes and signatures anew. `PERFECT` are those that no audit can find in the record alone,
since all of it is allowed and well signed: only a witness knows better.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pygit2
from tests.school import ALGEBRA, HISTORY
from tests.unit.services.audited import JOURNAL, Forger, Trailers, git, said

from zhurnal.documents import codec
from zhurnal.services.checkpoints.digests import Digests, blobs_of
from zhurnal.services.checkpoints.statement import Statement, read_statement, signed
from zhurnal.services.school import new_library
from zhurnal.signing.ssh import generate_key
from zhurnal.store.base import Author, CommitInfo
from zhurnal.store.objects import BLOB, make_object

SCHEMAS = new_library().schemas
TAG = "2026-2027-q1"


@dataclass(frozen=True)
class Spec:
    """A commit to be made."""

    files: Mapping[str, bytes | None]
    subject: str
    author: Author
    when: datetime
    trailers: Trailers


Turn = Callable[[int, Spec], Sequence[Spec]]


def rebuild(f: Forger, turn: Turn, *, start: int = 1, first: Spec | None = None) -> None:
    """All commits from number `start` on made anew, as `turn` says; checkpoints say what is true of the new history."""
    infos = list(f.store.log())[::-1]
    specs = [_spec(f, info) for info in infos[start:]]
    f.move_main(infos[start - 1].id)
    if first is not None:
        _commit(f, first)
    for number, spec in enumerate(specs, start):
        for one in turn(number, spec):
            _commit(f, one)


def _spec(f: Forger, info: CommitInfo) -> Spec:
    return Spec(f.written(info), info.subject, info.author, info.when, info.trailers)


def _commit(f: Forger, spec: Spec) -> None:
    files = {path: _true(f, data) if path.startswith("checkpoints/") else data for path, data in spec.files.items()}
    with f.store.transaction() as tx:
        tx.commit(files, subject=spec.subject, author=spec.author, when=spec.when, trailers=spec.trailers)


def _true(f: Forger, data: bytes | None) -> bytes | None:
    """A checkpoint signed anew, of the new history."""
    assert data is not None
    assert f.key is not None
    old = read_statement(codec.load(data, SCHEMAS))
    blobs = blobs_of(f.store.snapshot())
    digest = Digests(f.store.snapshot().read_blob).of(blobs)
    new = Statement(old.cause, old.made, f.head.id, len(blobs), digest, {**old.refs, "refs/heads/main": f.head.id})
    return codec.dump(dict(signed(new, f.key, SCHEMAS)), SCHEMAS)


def swapped(old: bytes, new: bytes) -> Callable[[Spec], Spec]:
    def apply(spec: Spec) -> Spec:
        return replace(spec, files={p: d.replace(old, new) if d and p == JOURNAL else d for p, d in spec.files.items()})

    return apply


def number_of(f: Forger, text: bytes) -> int:
    """The first commit, founding not counted, that wrote a text into the journal."""
    infos = list(f.store.log())[::-1]
    return next(n for n, info in enumerate(infos) if n and text in (f.written(info).get(JOURNAL) or b""))


# -- rewrites ------------------------------------------------------------------------------------------


def a_mark_changed(f: Forger) -> None:
    alter = swapped(b'p-0104: "5"', b'p-0104: "2"')
    rebuild(f, lambda _, spec: [alter(spec)], start=number_of(f, b'p-0104: "5"'))


def a_topic_changed(f: Forger) -> None:
    alter = swapped("Одночлены".encode(), "Многочлены".encode())
    rebuild(f, lambda _, spec: [alter(spec)])


def a_commit_dropped(f: Forger) -> None:
    """The last but the checkpoint and what comes after it: nothing builds on it."""
    infos = list(f.store.log())[::-1]
    dropped = next(n for n, info in enumerate(infos) if any(p.startswith("outputs/") for p in _paths(f, info)))
    rebuild(f, lambda n, spec: [] if n == dropped else [spec], start=dropped)


def a_commit_inserted(f: Forger) -> None:
    """Homework that was never given, dated into the past."""
    infos = list(f.store.log())[::-1]
    start = number_of(f, b'p-0104: "5"') + 1
    before = infos[start - 1]
    data = f.store.snapshot(before.id).read(JOURNAL) or b""
    files = {JOURNAL: data.replace("№ 1\"".encode(), "№ 100\"".encode(), 1)}
    assert files[JOURNAL] != data
    extra = Spec(files, before.subject, before.author, before.when, said(ALGEBRA))
    alter = swapped("№ 1\"".encode(), "№ 100\"".encode())
    rebuild(f, lambda _, spec: [alter(spec)], start=start, first=extra)


def two_commits_made_one(f: Forger) -> None:
    infos = list(f.store.log())[::-1]
    last = len(infos) - 1
    rebuild(f, lambda n, spec: [] if n == last - 1 and not _is_checkpoint(spec) else [spec], start=last - 1)


def the_checkpoint_of_the_record_dropped(f: Forger) -> None:
    rebuild(f, lambda _, spec: [] if _is_checkpoint(spec) else [spec])


def times_turned_back(f: Forger) -> None:
    """A minute earlier each, in order still: what was late stays late."""
    infos = list(f.store.log())[::-1]
    start = number_of(f, b'p-0104: "5"')
    assert infos[start].when - infos[start - 1].when > timedelta(minutes=1)
    minute = timedelta(minutes=1)
    rebuild(f, lambda n, spec: [replace(spec, when=spec.when - minute) if n == start else spec], start=start)


def a_reason_changed(f: Forger) -> None:
    def turn(_: int, spec: Spec) -> Sequence[Spec]:
        return [replace(spec, trailers=[(k, "fault" if v == "slip" else v) for k, v in spec.trailers])]

    rebuild(f, turn)


def a_subject_changed(f: Forger) -> None:
    rebuild(f, lambda n, spec: [replace(spec, subject="запись") if n == 1 else spec])


def history_cut_short(f: Forger) -> None:
    infos = list(f.store.log())[::-1]
    f.move_main(infos[5].id)


def another_actor(f: Forger) -> None:
    def turn(_: int, spec: Spec) -> Sequence[Spec]:
        if spec.author.name != ALGEBRA:
            return [spec]
        trailers = [(k, HISTORY if k == "Actor" else v) for k, v in spec.trailers]
        return [replace(spec, author=Author(HISTORY, f"{HISTORY}@zhurnal.invalid"), trailers=trailers)]

    rebuild(f, turn)


def time_turned_back(f: Forger) -> None:
    f.raw(when=f.head.when - timedelta(days=1))


def an_approval_forged(f: Forger) -> None:
    """Far too late, by trailers that name who agreed."""
    approved = f"t-011 {f.head.id} {f.head.when.isoformat()}"
    more = [("Reason", "slip"), ("Proposal", "r-1"), ("Approved-By", approved), ("Merged-By", "t-011")]
    f.commit(f.altered('p-0103: "3"', 'p-0103: "5"'), ALGEBRA, *more, minutes=60 * 24 * 30)


def an_old_mark_changed_today(f: Forger) -> None:
    f.commit(f.altered('p-0103: "3"', 'p-0103: "5"'), ALGEBRA, minutes=60 * 24 * 30)


def another_key(f: Forger) -> None:
    stranger = Forger(f.git.parent, generate_key(f.git.parent / "stranger"))
    rebuild(stranger, lambda _, spec: [spec])


def unsigned(f: Forger) -> None:
    rebuild(Forger(f.git.parent, None), lambda _, spec: [spec] if not _is_checkpoint(spec) else [])


def a_tag_moved(f: Forger) -> None:
    git(f.git, "tag", "-f", TAG, "main~6")


def a_tag_deleted(f: Forger) -> None:
    git(f.git, "tag", "-d", TAG)


def a_tag_remade(f: Forger) -> None:
    """At the same commit, with other words."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    git(f.git, *who, "tag", "-f", "-a", "-m", "Другое", f"{TAG}-seal", f"refs/tags/{TAG}^{{commit}}")


def a_replace_ref(f: Forger) -> None:
    git(f.git, "replace", "main~3", "main~4")


def a_graft(f: Forger) -> None:
    (f.git / "info").mkdir(exist_ok=True)
    (f.git / "info" / "grafts").write_text(git(f.git, "rev-parse", "main~3") + "\n", encoding="ascii")


def a_blob_under_an_old_name(f: Forger) -> None:
    """Another mark under the id of the true document: stock git shows it without a word."""
    repository = pygit2.Repository(str(f.git))
    data = f.store.snapshot().read(JOURNAL) or b""
    oid = make_object(BLOB, data).id
    false = make_object(BLOB, data.replace(b'p-0104: "5"', b'p-0104: "2"'))
    written = str(repository.odb.write(BLOB, false.data))
    loose = f.git / "objects"
    target = loose / oid[:2] / oid[2:]
    _unpack(f.git)
    target.unlink()
    (loose / written[:2] / written[2:]).rename(target)


def a_document_of_another_school(f: Forger) -> None:
    """Begun anew: the founding itself is made once more a second later, all else as it was."""
    infos = list(f.store.log())[::-1]
    founding = infos[0]
    specs = [_spec(f, info) for info in infos[1:]]
    f.raw(tree=founding.tree, parents=[], when=founding.when + timedelta(seconds=1), by=founding.author,
          trailers=founding.trailers)  # fmt: skip
    for spec in specs:
        _commit(f, spec)


def _unpack(repository: Path) -> None:
    for pack in list((repository / "objects" / "pack").glob("*.pack")):
        data = pack.read_bytes()
        for file in pack.parent.glob(f"{pack.stem}.*"):
            file.unlink()
        _run(repository, data)


def _run(repository: Path, pack: bytes) -> None:
    subprocess.run(["git", f"--git-dir={repository}", "unpack-objects", "-q"], input=pack, check=True)


def _paths(f: Forger, info: CommitInfo) -> list[str]:
    return list(f.written(info)) if info.parents else []


def _is_checkpoint(spec: Spec) -> bool:
    return any(path.startswith("checkpoints/") for path in spec.files)


PERFECT: Sequence[Callable[[Forger], None]] = (
    a_mark_changed, a_topic_changed, a_commit_dropped, a_commit_inserted, the_checkpoint_of_the_record_dropped,
    times_turned_back, a_subject_changed, history_cut_short, a_document_of_another_school,
)  # fmt: skip
OTHERS: Sequence[Callable[[Forger], None]] = (
    two_commits_made_one, a_reason_changed, another_actor, time_turned_back, an_approval_forged,
    an_old_mark_changed_today, another_key, unsigned, a_tag_moved, a_tag_deleted, a_tag_remade, a_replace_ref, a_graft,
    a_blob_under_an_old_name,
)  # fmt: skip
__all__ = ["OTHERS", "PERFECT", "TAG"]
