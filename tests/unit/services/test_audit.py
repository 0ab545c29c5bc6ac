"""The audit finds an honest history good, and each forgery by its own code at its own commit."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.school import ADMINISTRATOR, ALGEBRA, DEPUTY, HISTORY, JOURNAL, WHERE, YEAR, at, canonical
from tests.unit.services.audited import Forger, author, build, extended, founded, git, said

from zhurnal.cli.main import main
from zhurnal.domain.changes import Change, MoveLesson, SetMark
from zhurnal.services.audit import Audited, NotInHistoryError, audit
from zhurnal.services.audit.places import open_place
from zhurnal.services.clock import SetClock
from zhurnal.services.demo import ADMINISTRATOR as ADMINISTRATOR_OF_DEMO
from zhurnal.services.demo import demo_documents
from zhurnal.services.found import found_school
from zhurnal.services.simulation import TEACHING, simulate
from zhurnal.services.submit import Submission, submit
from zhurnal.signing.ssh import AllowedSignersError, SshSigner, allowed_signers_line, generate_key
from zhurnal.store.base import Author
from zhurnal.store.objects import add_signature


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit") / "school"
    build(folder)
    return folder


@pytest.fixture
def folder(honest: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(honest, tmp_path / "school"))


@pytest.fixture
def server(folder: Path) -> Forger:
    """Who has the server's key."""
    return Forger(folder, SshSigner.load(folder / "keys" / "server"))


def audited(folder: Path, since: str = "") -> Audited:
    place = open_place(folder)
    assert place.signers is not None
    return audit(place.store, place.signers.read_text(), since=since)


def codes(found: Audited) -> list[str]:
    """What is said of the repository, then of the first bad commit."""
    return [f.code for f in found.findings] + ([f.code for f in found.bad.findings] if found.bad else [])


def count(folder: Path) -> int:
    return int(git(folder / "record.git", "rev-list", "--count", "main"))


# -- honest -------------------------------------------------------------------------------------------


def test_an_honest_history_is_good(honest: Path) -> None:
    seen: list[tuple[int, int]] = []
    place = open_place(honest)
    found = audit(place.store, (honest / "keys" / "allowed_signers").read_text(), progress=lambda *p: seen.append(p))
    assert codes(found) == []
    assert found.ok
    assert found.commits == found.total == count(honest) > 15
    assert seen == [(done, found.total) for done in range(found.total + 1)]


def test_a_week_of_the_demo_is_good(tmp_path: Path) -> None:
    """Dozens of acts of simulated people, late and corrected ones among them, term marks at the end."""
    documents, people = demo_documents()
    zone = ZoneInfo(str(documents["school.yaml"]["timezone"]))
    clock = SetClock(datetime(2026, 8, 31, 10, tzinfo=zone))
    school = found_school(tmp_path / "demo", documents, people, administrator=ADMINISTRATOR_OF_DEMO, clock=clock)
    simulate(school, clock, date(2026, 10, 14), datetime(2026, 10, 20, 18, tzinfo=zone), seed=7, planners=TEACHING)
    found = audited(tmp_path / "demo")
    assert codes(found) == []
    assert found.commits > 70
    assert "Late" in git(tmp_path / "demo" / "record.git", "log", "--format=%(trailers:key=Late)")


def test_since_a_tag_or_a_commit_only_the_rest_is_looked_at(folder: Path, server: Forger) -> None:
    total = count(folder)
    git(folder / "record.git", "tag", "seal", "main~4")
    assert audited(folder, "seal").commits == 4
    for number in range(1, total, 4):
        since = git(folder / "record.git", "rev-parse", f"main~{number}")
        assert (audited(folder, since).commits, audited(folder, since).ok) == (number, True)
    with pytest.raises(NotInHistoryError):
        audited(folder, "0123456789")


def test_what_lies_before_since_is_taken_for_granted(folder: Path, server: Forger) -> None:
    bad = server.commit(server.altered('p-0101: "5"', 'p-0101: "2"'), HISTORY)
    server.commit(server.altered('p-0101: "2"', 'p-0101: "5"'), HISTORY)
    assert audited(folder, bad).commits == 0
    assert codes(audited(folder))[0] == "change-refused"


def test_a_clone_is_audited_with_the_signers_alone(honest: Path, tmp_path: Path) -> None:
    bare, work = tmp_path / "bare", tmp_path / "work"
    for target, option in ((bare, "--bare"), (work, "--no-checkout")):
        subprocess.run(["git", "clone", "--quiet", option, str(honest / "record.git"), str(target)], check=True)
        place = open_place(target)
        assert place.signers is None
        assert audit(place.store, (honest / "keys" / "allowed_signers").read_text()).ok


def moved(lesson: str, was: tuple[int, int], now: tuple[int, int]) -> Change:
    """Days of October, numbers in the day."""
    here: Any = {"was_date": date(2026, 10, was[0]), "was_number": was[1]}
    return MoveLesson(**WHERE, lesson=lesson, date=date(2026, 10, now[0]), number=now[1], **here)


def test_what_hangs_on_the_order_is_committed_as_the_audit_will_find_it(tmp_path: Path) -> None:
    school = founded(tmp_path / "school", SetClock(at("2026-10-08 08:00:00")))
    school.clock.at = at("2026-10-09 09:00:00")  # type: ignore[attr-defined]
    swap = [moved("l-0001", (7, 1), (15, 1)), moved("l-0002", (14, 1), (7, 1)), moved("l-0001", (15, 1), (14, 1))]
    outcome = submit(school, Submission(ALGEBRA, "form", swap, "slip", partial=True))
    assert (outcome.commit, [f.code for f in outcome.findings]) == (None, ["in-two-steps"])
    school.clock.at = at("2026-10-15 09:00:00")  # type: ignore[attr-defined]
    late = SetMark(**WHERE, lesson="l-0002", work="", pupil="p-0101", was=None, now="5")
    outcome = submit(school, Submission(ALGEBRA, "form", [late, moved("l-0002", (14, 1), (15, 1))], "slip"))
    assert outcome.commit is not None
    assert school.record_store.info(outcome.commit).trailer("Late") is None
    assert audited(tmp_path / "school").ok


# -- forged -------------------------------------------------------------------------------------------

MARK = ('p-0103: "3"', 'p-0103: "5"')


def by_a_stranger(f: Forger) -> None:
    f.commit(f.altered(*MARK), HISTORY)


def lateness_of_nothing(f: Forger) -> None:
    path = f"years/{YEAR}/extensions/2026-11.yaml"
    f.commit(canonical({path: extended("x-2")}), DEPUTY, ("Late", "3.5.3 1"))


def after_three_days(f: Forger) -> None:
    f.commit(f.altered(*MARK), ALGEBRA, ("Reason", "slip"), minutes=60 * 24 * 2)


FORGED: dict[str, tuple[Callable[[Forger], object], list[str]]] = {
    "a change of whoever may not": (by_a_stranger, ["change-refused", "not-permitted"]),
    "a change too late without approval": (after_three_days, ["change-unapproved", "correction-approve"]),
    "late, and not said": (
        lambda f: f.commit(f.altered('homework:\n      text: "№ 1"', 'homework:\n      text: "№ 2"'), ALGEBRA),
        ["late-differs"],
    ),
    "said late, and not": (lateness_of_nothing, ["late-differs"]),
    "time turned back": (lambda f: f.raw(when=f.head.when - timedelta(seconds=1)), ["time-went-back"]),
    "a document with an odd space": (
        lambda f: f.commit(f.altered('topic: "', 'topic:  "'), ALGEBRA), ["document-refused", "too-many-spaces"]
    ),
    "a document that is not valid": (
        lambda f: f.commit({"pupils/p-0888.yaml": b'kind: "pupil"\nversion: 1\nname: "A"\n'}, ADMINISTRATOR),
        ["document-refused", "unknown-key"],
    ),
    "a document of another kind": (
        lambda f: f.commit({"staff/t-888.yaml": b'kind: "pupil"\nversion: 1\n'}, ADMINISTRATOR), ["kind-path"]
    ),
    "a path of nobody's": (lambda f: f.commit({"notes.txt": b"x"}, ADMINISTRATOR), ["unknown-path"]),
    "a name that is no text": (
        lambda f: f.raw(tree=f.tree_with("a\u0431", b"x", 0o100644), actor=ADMINISTRATOR), ["unknown-path"]
    ),
    "a symbolic link": (
        lambda f: f.raw(tree=f.tree_with("README.md", b"/etc/passwd", 0o120000), actor=ADMINISTRATOR), ["odd-mode"]
    ),
    "a new key in the record": (
        lambda f: f.commit({"keys/allowed_signers": b"x\n"}, ADMINISTRATOR), ["unexplained-difference"]
    ),
    "a lesson's id": (
        lambda f: f.commit(f.altered('id: "l-0001"', 'id: "l-0009"'), ALGEBRA, ("Reason", "slip")),
        ["change-refused", "place-taken"],
    ),
    "a work turned about": (
        lambda f: f.commit(f.altered('        written: false\n', '        written: false\n        monitoring: false\n'),
                           ALGEBRA),
        ["unexplained-difference"],
    ),
    "a journal taken away": (lambda f: f.commit({JOURNAL: None}, ALGEBRA), ["unexplained-difference"]),
    "nothing": (lambda f: f.raw(), ["nothing-changed"]),
    "a merge": (lambda f: f.raw(parents=[f.head.id, f.head.parents[0]]), ["odd-parents"]),
    "a foreign committer": (lambda f: f.raw(committer=Author("x", "x@example.org")), ["foreign-committer"]),
    "a foreign author": (lambda f: f.raw(by=Author("x", "x@example.org")), ["foreign-author"]),
    "another actor than the author": (lambda f: f.raw(by=author(HISTORY)), ["actor-differs"]),
    "no trailers": (lambda f: f.raw(trailers=[("Actor", ALGEBRA)]), ["commit-form"]),
    "one more trailer": (lambda f: f.raw(trailers=[*said(ALGEBRA), ("Approved-By", "t-011")]), ["commit-form"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_commit_is_named_with_its_reason(name: str, folder: Path, server: Forger) -> None:
    forge, expected = FORGED[name]
    total = count(folder)
    forge(server)
    found = audited(folder)
    # The second says what stands behind the first; more of its kind may follow.
    assert codes(found)[:2] == expected
    assert found.bad is not None
    assert (found.bad.commit, found.commits) == (server.store.head(), total)
    assert found.bad.actor == server.head.author.name


def test_an_unsigned_commit(folder: Path) -> None:
    Forger(folder, None).raw()
    assert codes(audited(folder)) == ["unsigned"]


def test_a_commit_altered_under_its_signature(folder: Path, server: Forger) -> None:
    signed = server.store.signature(server.head.id)
    assert signed is not None
    server.put(add_signature(signed[0].replace(b"Door: form", b"Door: import"), signed[1]))
    assert codes(audited(folder)) == ["signature-broken"]


def test_a_header_more_or_another_time_of_the_author(folder: Path, server: Forger) -> None:
    signed = server.store.signature(server.head.id)
    assert signed is not None
    assert server.key is not None
    author_line = next(line for line in signed[0].split(b"\n") if line.startswith(b"author "))
    for old, new in ((b"\n\n", b"\nencoding KOI8-R\n\n"), (author_line, author_line.replace(b"+0300", b"+0200"))):
        data = signed[0].replace(old, new, 1)
        assert data != signed[0]
        server.put(add_signature(data, server.key(data)))
        assert codes(audited(folder)) == ["commit-form"]


def test_an_old_mark_changed_all_hashes_recomputed_and_signed_by_another_key(folder: Path) -> None:
    """Whoever has the disk and not the key: the first commit that was made anew is a stranger's."""
    forger = Forger(folder, generate_key(folder / "stranger"))
    assert forger.key is not None
    infos = list(forger.store.log())[::-1]
    mark = b'p-0101: "4"'
    victim = next(n for n, info in enumerate(infos) if n and mark in (forger.written(info).get(JOURNAL) or b""))
    assert 0 < victim < len(infos) - 5
    forger.move_main(infos[victim - 1].id)
    for info in infos[victim:]:
        forger.again(info, lambda data: data.replace(mark, b'p-0101: "5"'))
    assert forger.store.info(forger.head.id).subject == infos[-1].subject
    found = audited(folder)
    assert codes(found) == ["unknown-key"]
    assert found.commits == victim
    assert codes(audit(open_place(folder).store, allowed_signers_line(forger.key.public_line))) == ["unknown-key"]


def test_a_commit_dropped_from_history_signed_by_the_server_itself(folder: Path, server: Forger) -> None:
    """Without the appointment the substitute was nobody."""
    infos = list(server.store.log())[::-1]
    dropped = next(n for n, info in enumerate(infos) if info.author.name == DEPUTY)
    server.move_main(infos[dropped - 1].id)
    for info in infos[dropped + 1 :]:
        server.again(info, lambda data: data)
    found = audited(folder)
    assert codes(found)[:2] == ["change-refused", "not-permitted"]
    assert found.bad is not None
    assert found.bad.actor == HISTORY


def test_a_key_is_good_only_in_its_time(folder: Path, server: Forger) -> None:
    assert server.key is not None
    infos = list(server.store.log())[::-1]
    until = allowed_signers_line(server.key.public_line, valid_before=infos[4].when)
    found = audit(open_place(folder).store, until)
    later = next(n for n, info in enumerate(infos) if info.when > infos[4].when)
    assert (codes(found), found.commits) == (["key-not-valid"], later)
    with pytest.raises(AllowedSignersError):
        audit(open_place(folder).store, "nonsense\n")


def test_another_principal_is_not_the_server(folder: Path, server: Forger) -> None:
    assert server.key is not None
    line = allowed_signers_line(server.key.public_line, "t-012@zhurnal.invalid")
    assert codes(audit(open_place(folder).store, line)) == ["unknown-key"]


# -- the repository -----------------------------------------------------------------------------------


def test_a_replace_ref_by_which_git_shows_another_mark(folder: Path) -> None:
    record = folder / "record.git"
    git(record, "replace", "main~1", "main~2")
    found = audited(folder)
    assert codes(found) == ["replace-ref"]
    assert (found.bad, found.commits) == (None, count(folder))


def test_refs_that_do_not_belong_here(folder: Path) -> None:
    record = folder / "record.git"
    for ref in ("refs/tags/a", "refs/heads/proposals/t-012/x", "refs/remotes/origin/main"):
        git(record, "update-ref", ref, "main")
    assert audited(folder).ok
    head = git(record, "rev-parse", "main")
    git(record, "update-ref", f"refs/closed/x/{head[:12]}", "main")
    assert audited(folder).ok
    git(record, "update-ref", f"refs/closed/x/{head[:12]}", "main~1")
    assert codes(audited(folder)) == ["ref-moved"]
    git(record, "update-ref", "-d", f"refs/closed/x/{head[:12]}")
    git(record, "update-ref", "refs/heads/other", "main")
    (record / "info").mkdir(exist_ok=True)
    (record / "info" / "grafts").write_text(git(record, "rev-parse", "main") + "\n", encoding="ascii")
    assert codes(audited(folder)) == ["foreign-ref", "grafts"]


def test_a_history_cut_off(honest: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    url = f"file://{honest / 'record.git'}"
    subprocess.run(["git", "clone", "--quiet", "--bare", "--depth", "3", url, str(shallow)], check=True)
    found = audit(open_place(shallow).store, (honest / "keys" / "allowed_signers").read_text())
    assert codes(found) == ["history-incomplete"]
    assert found.bad is not None
    assert found.bad.commit == git(shallow, "rev-parse", "main~2")


def test_a_lost_document(folder: Path) -> None:
    """A blob that is gone: the first commit that wrote it is named."""
    record = folder / "record.git"
    blob = git(record, "rev-parse", f"main~3:{JOURNAL}")
    first = git(record, "log", "--format=%H", f"--find-object={blob}", "--", JOURNAL).split("\n")[-1]
    packs = list((record / "objects" / "pack").glob("*.pack"))
    for pack in packs:
        kept = tmp = folder / pack.name
        pack.rename(kept)
        pack.with_suffix(".idx").unlink()
        with tmp.open("rb") as stream:
            subprocess.run(["git", f"--git-dir={record}", "unpack-objects", "-q"], stdin=stream, check=True)
    (record / "objects" / blob[:2] / blob[2:]).unlink()
    found = audited(folder)
    assert {f.code for f in found.findings} == {"objects-damaged"}
    assert blob in str([f.params["said"] for f in found.findings])
    assert found.bad is not None
    assert ([f.code for f in found.bad.findings], found.bad.commit) == (["object-unreadable"], first)


@pytest.mark.parametrize("suffix", [".pack", ".idx"])
def test_a_damaged_pack_is_told_and_not_read_through(folder: Path, suffix: str) -> None:
    """Some bytes bring down whoever reads by them, and no finding would be told."""
    pack = next((folder / "record.git" / "objects" / "pack").glob(f"*{suffix}"))
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.chmod(0o644)
    pack.write_bytes(data)
    found = audited(folder)
    assert not found.ok
    assert found.commits == 0
    assert [(f.code, f.params["file"]) for f in found.findings] == [("pack-damaged", f"objects/pack/{pack.name}")]


def test_an_empty_record(folder: Path) -> None:
    (folder / "record.git" / "refs" / "heads" / "main").unlink()
    assert codes(audited(folder)) == ["no-commits"]


# -- the command --------------------------------------------------------------------------------------


def test_the_command_says_it_to_people_and_to_programs(
    folder: Path, server: Forger, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(folder)]) == 0
    assert f"{count(folder)} " in capsys.readouterr().out
    bad = server.commit(server.altered(*MARK), HISTORY)
    assert main(["audit", str(folder)]) == 1
    told = capsys.readouterr().out
    assert f"Первый плохой коммит: {bad}" in told
    assert "Тогда t-005 не имел права это делать." in told
    assert main(["audit", str(folder / "record.git"), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["ok"], data["bad"]["commit"], data["bad"]["actor"]) == (False, bad, HISTORY)
    assert [f["code"] for f in data["bad"]["findings"]] == ["change-refused", "not-permitted"]
    assert main(["audit", str(folder), "--since", bad]) == 0


def test_the_command_wants_keys_to_trust(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(folder / "record.git"), str(clone)], check=True)
    assert main(["audit", str(clone)]) == 2
    assert "--allowed-signers" in capsys.readouterr().err
    assert main(["audit", str(clone), "--allowed-signers", str(folder / "keys" / "allowed_signers")]) == 0
    assert main(["audit", str(clone), "--allowed-signers", str(tmp_path / "none")]) == 1
    assert main(["audit", str(tmp_path)]) == 1
    assert main(["audit", str(folder), "--since", "0123456789"]) == 1
    assert "0123456789" in capsys.readouterr().err
