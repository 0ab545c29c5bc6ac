"""Merges in the audit: two parents where a proposal was merged, agreements that are enough and of what was merged."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.school import (
    ADMINISTRATOR,
    ALGEBRA,
    CLASS_TEACHER,
    DEPUTY,
    DIRECTOR,
    WHERE,
    YEAR,
    at,
    canonical,
    make_documents,
)
from tests.unit.services.audited import Forger, Trailers, founded, said

from zhurnal.domain.changes import AmendDocument, Change, EnrolPupil, LeavePupil, MovePupil, SetMark
from zhurnal.rules import Approval
from zhurnal.services.audit import Audited, audit
from zhurnal.services.audit.places import open_place
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.submit import Merging, Outcome, Submission, author_line, emitted, enter, preview, submit
from zhurnal.signing.ssh import SshSigner

COUNCIL = "t-020"
TUESDAY = date(2026, 10, 20)
ROSTER = f"years/{YEAR}/classes/7b.yaml"
ENROL = EnrolPupil(year=YEAR, class_id="7b", pupil="p-0105", first=TUESDAY, order="45-у")


def merge(school: School, name: str, author: str, changes: Sequence[Change], *people: str) -> Outcome:
    """A proposal made, agreed to minute by minute, and merged by the last who agreed."""
    clock = school.clock
    assert isinstance(clock, SetClock)
    begun = clock.at
    proposed = preview(school, Submission(author, "proposal", changes))
    with school.record_store.transaction() as tx:
        assert tx.head is not None
        head = tx.propose(
            name, emitted(school, proposed.draft), parents=[tx.head], subject="предложение",
            author=author_line(author), when=begun,
        )  # fmt: skip
    approvals = [Approval(p, begun + timedelta(minutes=n)) for n, p in enumerate(people, 1)]
    clock.at = begun + timedelta(minutes=10)
    with school.record_store.transaction() as tx:
        merging = Merging(name, head, None, people[-1] if people else author)
        submission = Submission(author, "proposal", changes, approvals=approvals)
        outcome = enter(school, submission, tx, merging=merging)
        if outcome.ok:
            tx.close_proposal(name)
    return outcome


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school in which all kinds of proposals were merged, and something else between them."""
    folder = tmp_path_factory.mktemp("merges") / "school"
    clock = SetClock(at("2026-10-14 08:00:00"))
    school = founded(folder, clock)

    def then(moment: str, name: str, author: str, people: Sequence[str], *changes: Change) -> None:
        clock.at = at(moment)
        outcome = merge(school, name, author, changes, *people)
        assert outcome.ok, outcome.findings
        assert outcome.commit

    delegate = {"kind": "staff", "version": 1, "duties": [{"duty": "council", "from": "2026-09-01"}]}
    then("2026-10-14 08:10:00", "delegate", ADMINISTRATOR, [DIRECTOR],
         AmendDocument(place=f"staff/{COUNCIL}.yaml", was=None, now=delegate))  # fmt: skip
    then("2026-10-14 08:30:00", "roster", ADMINISTRATOR, [DEPUTY], ENROL,
         MovePupil(year=YEAR, class_id="7a", to_class="7b", pupil="p-0102", first=TUESDAY, position=0))  # fmt: skip
    clock.at = at("2026-10-14 09:00:00")
    mark = SetMark(**{**WHERE, "lesson": "@2026-10-14/1"}, work="", pupil="p-0101", was=None, now="5")
    assert submit(school, Submission(ALGEBRA, "form", [mark])).ok
    then("2026-10-14 09:10:00", "left", CLASS_TEACHER, [ADMINISTRATOR],
         LeavePupil(year=YEAR, class_id="7a", pupil="p-0103", last=TUESDAY, order="46-у"))  # fmt: skip
    rules = make_documents()["regulation.yaml"]
    then("2026-10-14 10:00:00", "rules", DIRECTOR, [COUNCIL, DIRECTOR],
         AmendDocument(place="regulation.yaml", was=rules, now={**rules, "attempts": "best"}))  # fmt: skip
    late = SetMark(**{**WHERE, "lesson": "@2026-10-14/1"}, work="", pupil="p-0104", was=None, now="4")
    then("2026-10-23 12:00:00", "r-1", ALGEBRA, [DEPUTY], late)
    clock.at = at("2026-10-23 13:00:00")
    return folder


@pytest.fixture
def folder(honest: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(honest, tmp_path / "school"))


def audited(folder: Path) -> Audited:
    place = open_place(folder)
    return audit(place.store, (folder / "keys" / "allowed_signers").read_text())


def test_proposals_that_were_agreed_to_are_good(honest: Path) -> None:
    found = audited(honest)
    assert found.bad is None, found.bad
    store = open_place(honest).store
    infos = list(store.log())
    assert found.commits == len(infos) == 7
    merges = [info for info in infos if len(info.parents) == 2]
    assert [info.trailer("Proposal") for info in merges] == ["r-1", "rules", "left", "roster", "delegate"]
    assert merges[0].trailer("Late") == "3.5.3 1"
    assert merges[1].trailers.count(("Approved-By", f"{COUNCIL} {merges[1].parents[1]} 2026-10-14T10:01:00+03:00")) == 1
    assert [value for key, value in merges[3].trailers if key in ("Actor", "Merged-By")] == [ADMINISTRATOR, DEPUTY]


def test_what_is_not_agreed_to_is_not_merged(folder: Path) -> None:
    school = School.open(folder, SetClock(at("2026-10-23 14:00:00")))
    head = school.record_store.head()
    leave = LeavePupil(year=YEAR, class_id="7b", pupil="p-0201", last=TUESDAY)
    for name, people in (("none", []), ("own", [ADMINISTRATOR]), ("teacher", [ALGEBRA]), ("council", [COUNCIL])):
        outcome = merge(school, name, ADMINISTRATOR, [leave], *people)
        assert [f.code for f in outcome.findings] == ["needs-approval"]
    assert school.record_store.head() == head


# -- what a thief of the key would write ----------------------------------------------------------


class Thief(Forger):
    """Merges of the own making: a roster line that somebody is said to have agreed to."""

    def merge(self, trailers: Callable[[str], Trailers], *, parents: int = 2, actor: str = ADMINISTRATOR) -> str:
        school = self.store.snapshot()
        data = school.read(ROSTER)
        assert data is not None
        line = b'  - pupil: "p-0501"\n    from: "2026-10-27"\n'
        text = data.replace(b"roster:\n", b"roster:\n" + line, 1)
        older = b'  - pupil: "p-0501"\n    from: "2026-09-01"\n'
        eighth = school.read(f"years/{YEAR}/classes/8a.yaml") or b""
        files: dict[str, bytes | None] = {
            ROSTER: text,
            f"years/{YEAR}/classes/8a.yaml": eighth.replace(older, older + b'    to: "2026-10-26"\n'),
        }
        when = self.head.when + timedelta(minutes=5)
        with self.store.transaction() as tx:
            assert tx.head is not None
            head = tx.propose("forged", files, parents=[tx.head], subject="x", author=author_line(actor), when=when)
        with self.store.transaction() as tx:
            return tx.commit(
                files, subject="x", author=author_line(actor), when=when + timedelta(minutes=5),
                trailers=trailers(head), merged=head if parents == 2 else None,
            )  # fmt: skip

    def moment(self, minutes: int = 7) -> str:
        return (self.head.when + timedelta(minutes=minutes)).isoformat()


def trailers(
    *approved: tuple[str, str, str], door: str = "proposal", name: str | None = "forged", by: str | None = DEPUTY
) -> Callable[[str], Trailers]:
    """approved: person, head ("" for the merged one), moment."""

    def make(head: str) -> Trailers:
        lines = [(k, door if k == "Door" else v) for k, v in said(ADMINISTRATOR)]
        lines += [("Proposal", name)] if name else []
        lines += [("Approved-By", f"{person} {other or head} {moment}") for person, other, moment in approved]
        return [*lines, *([("Merged-By", by)] if by else [])]

    return make


Case = Callable[[Thief], Any]
FORGERIES: dict[str, tuple[Case, str | None]] = {
    "agreed to as it must be": (lambda f: f.merge(trailers((DEPUTY, "", f.moment()))), None),
    "nobody agreed": (lambda f: f.merge(trailers()), "change-unapproved"),
    "the author alone": (lambda f: f.merge(trailers((ADMINISTRATOR, "", f.moment()))), "change-unapproved"),
    "somebody without the duty": (lambda f: f.merge(trailers((ALGEBRA, "", f.moment()))), "change-unapproved"),
    "to another commit": (
        lambda f: f.merge(trailers((DEPUTY, "a" * 40, f.moment()))), "approval-of-another"
    ),
    "after the merge": (lambda f: f.merge(trailers((DEPUTY, "", f.moment(11)))), "approval-not-yet"),
    "at no moment": (lambda f: f.merge(trailers((DEPUTY, "", "yesterday"))), "commit-form"),
    "by a pupil": (lambda f: f.merge(trailers(("p-0101", "", f.moment()))), "commit-form"),
    "out of order": (
        lambda f: f.merge(trailers((DEPUTY, "", f.moment(8)), (DIRECTOR, "", f.moment(7)))), "commit-form"
    ),
    "by another door": (lambda f: f.merge(trailers((DEPUTY, "", f.moment()), door="form")), "commit-form"),
    "merged by nobody": (lambda f: f.merge(trailers((DEPUTY, "", f.moment()), by=None)), "commit-form"),
    "a name that is none": (
        lambda f: f.merge(trailers((DEPUTY, "", f.moment()), name="-x")), "commit-form"
    ),
    "a proposal without a second parent": (
        lambda f: f.merge(trailers((DEPUTY, "", f.moment())), parents=1), "odd-parents"
    ),
    "a second parent without a proposal": (
        lambda f: f.merge(trailers((DEPUTY, "", f.moment()), name=None)), "odd-parents"
    ),
    "agreed to, and no proposal": (
        lambda f: f.merge(trailers((DEPUTY, "", f.moment()), name=None), parents=1), "commit-form"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_merge_is_named_with_its_reason(folder: Path, name: str) -> None:
    forge, code = FORGERIES[name]
    forge(Thief(folder, SshSigner.load(folder / "keys" / "server")))
    found = audited(folder)
    if code is None:
        assert found.ok, (found.bad, found.findings)
    else:
        assert found.bad is not None
        assert found.bad.findings[0].code == code
        assert found.commits == 7


def test_a_late_mark_whose_merge_says_it_was_not_late(folder: Path) -> None:
    thief = Thief(folder, SshSigner.load(folder / "keys" / "server"))
    mark = thief.head
    assert mark.trailer("Late")
    kept = [(k, v) for k, v in mark.trailers if k != "Late"]
    thief.move_main(mark.parents[0])
    with thief.store.transaction() as tx:
        tx.commit(thief.written(mark), subject=mark.subject, author=mark.author, when=mark.when, trailers=kept,
                  merged=mark.parents[1])  # fmt: skip
    found = audited(folder)
    assert found.bad is not None
    assert [f.code for f in found.bad.findings] == ["late-differs"]


def test_rules_changed_together_with_their_use_are_judged_by_the_old_ones(folder: Path) -> None:
    """The council and the director agree to rules by which the administrator may write lessons; and one is written."""
    thief = Thief(folder, SshSigner.load(folder / "keys" / "server"))
    rules = {**make_documents()["regulation.yaml"], "attempts": "best"}
    now = {**rules, "permissions": [
        {**p, "roles": [*p["roles"], "administrator"]} if p["act"] == "mark" else p for p in rules["permissions"]
    ]}  # fmt: skip
    when = thief.head.when + timedelta(minutes=5)
    use = thief.altered('p-0101: "5"', 'p-0101: "4"')
    for files in ({**canonical({"regulation.yaml": now}), **use}, canonical({"regulation.yaml": now})):
        before = thief.head.id
        with thief.store.transaction() as tx:
            head = tx.propose("x", files, parents=[before], subject="x", author=author_line(ADMINISTRATOR), when=when)
        lines = [(k, "proposal" if k == "Door" else v) for k, v in said(ADMINISTRATOR)] + [("Proposal", "x")]
        lines += [("Approved-By", f"{p} {head} {when.isoformat()}") for p in (COUNCIL, DIRECTOR)]
        lines += [("Merged-By", DIRECTOR)]
        with thief.store.transaction() as tx:
            tx.commit(files, subject="x", author=author_line(ADMINISTRATOR), when=when, trailers=lines, merged=head)
        found = audited(folder)
        if "regulation.yaml" in files and len(files) == 1:
            assert found.ok, found.bad
        else:
            assert found.bad is not None
            assert [f.code for f in found.bad.findings] == ["change-refused", "not-permitted"]
            thief.move_main(before)
            with thief.store.transaction() as tx:
                tx.close_proposal("x")
