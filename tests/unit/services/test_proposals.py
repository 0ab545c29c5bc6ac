"""Proposals end to end on real stores: who must agree, what a new head voids, what main gets meanwhile."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from tests import school as small
from tests.unit.services.proposing import (
    CLASS_7B,
    JOURNAL,
    audited,
    codes,
    document,
    founded,
    mark,
    newest,
    save,
    school,
    set_clock,
    with_pupil,
)

from zhurnal.documents import codec
from zhurnal.domain.brought import BroughtMark
from zhurnal.domain.changes import AmendPerson, BringMark
from zhurnal.domain.source import Document
from zhurnal.operations import proposals as kept
from zhurnal.services import proposals
from zhurnal.services.proposals import NoSuchProposalError, State
from zhurnal.services.proposals.model import Proposal
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, author_line, submit
from zhurnal.services.undo import inverse

__all__ = ["founded", "school"]

ADMIN, DEPUTY, DIRECTOR = small.ADMINISTRATOR, small.DEPUTY, small.DIRECTOR


def found(school: School, name: str) -> Proposal:
    """A proposal that is there."""
    proposal = proposals.find(school, name)
    assert proposal is not None
    return proposal


def proposed(school: School, name: str = "roster-7b") -> Proposal:
    """An administrator's roster proposal."""
    made = proposals.propose(school, ADMIN, with_pupil(school), title="Новый ученик в 7б", name=name)
    assert made.ok, made.findings
    return found(school, name)


def test_a_roster_proposal_waits_for_a_deputy_head_or_the_director(school: School) -> None:
    head = school.record_store.head()
    proposal = proposed(school)
    assert school.record_store.head() == head, "nothing on main before it is approved"
    assert proposal.summary.title == "Новый ученик в 7б"
    assert [set(step.roles) for step in proposal.steps] == [{"deputy-head", "director"}]
    assert proposal.approvers == {DEPUTY, DIRECTOR}
    assert not proposal.refused
    assert not proposal.mergeable
    assert proposal.up_to_date
    assert [diff.path for diff in proposal.documents] == [CLASS_7B]
    assert [commit.author for commit in proposal.commits] == [ADMIN]


def test_the_last_agreement_merges_at_once(school: School) -> None:
    proposal = proposed(school)
    answer = proposals.approve(school, proposal.name, DEPUTY, proposal.head)
    assert answer.ok, answer
    assert document(school, CLASS_7B)["roster"][-1]["pupil"] == "p-0105"
    told = newest(school)
    assert told["parents"][1] == proposal.head
    assert told["author"] == told["Actor"] == [ADMIN]
    assert told["Door"] == ["proposal"]
    assert told["Proposal"] == [proposal.name]
    assert told["Approved-By"] == [f"{DEPUTY} {proposal.head} 2026-10-14T12:00:00+03:00"]
    assert told["Merged-By"] == [DEPUTY]
    closed = found(school, proposal.name)
    assert closed.summary.state is State.MERGED
    assert [diff.path for diff in closed.documents] == [CLASS_7B]
    assert school.record_store.proposals() == {}


@pytest.mark.parametrize("person", [ADMIN, small.ALGEBRA, small.CLASS_TEACHER, small.ARCHIVIST])
def test_nobody_else_may_agree(school: School, person: str) -> None:
    proposal = proposed(school)
    answer = proposals.approve(school, proposal.name, person, proposal.head)
    assert codes(answer.findings) == {"approval-own" if person == ADMIN else "approval-not-asked"}
    assert not proposals.merge(school, proposal.name, ADMIN, proposal.head).ok
    assert found(school, proposal.name).is_open


def test_a_further_commit_voids_the_agreement(school: School) -> None:
    proposal = proposed(school)
    assert proposals.approve(school, proposal.name, DEPUTY, proposal.head, merge_when_approved=False).ok
    assert found(school, proposal.name).mergeable
    again = proposals.propose(school, ADMIN, with_pupil(school, on="2026-10-20"), title="", name=proposal.name)
    assert again.ok, again.findings
    amended = found(school, proposal.name)
    assert amended.head != proposal.head
    assert amended.waiting
    assert [approval.valid for approval in amended.approvals] == [False]
    assert codes(proposals.merge(school, proposal.name, ADMIN, proposal.head).findings) == {"proposal-head-moved"}
    assert codes(proposals.merge(school, proposal.name, ADMIN, amended.head).findings) == {"needs-approval"}
    assert codes(proposals.approve(school, proposal.name, DEPUTY, proposal.head).findings) == {"proposal-head-moved"}


def test_merging_twice_is_one_merge(school: School) -> None:
    proposal = proposed(school)
    proposals.approve(school, proposal.name, DEPUTY, proposal.head, merge_when_approved=False)
    first = proposals.merge(school, proposal.name, ADMIN, proposal.head)
    second = proposals.merge(school, proposal.name, ADMIN, proposal.head)
    assert first.commit
    assert (second.commit, second.repeated) == (first.commit, True)


def test_marks_given_meanwhile_stay_and_do_not_stand_in_the_way(school: School) -> None:
    proposal = proposed(school)
    assert save(school, mark("p-0101", "5"), mark("p-0102", "3")).commit
    behind = found(school, proposal.name)
    assert behind.behind == 1
    assert not behind.refused
    assert proposals.approve(school, proposal.name, DIRECTOR, proposal.head).ok
    (work,) = document(school, JOURNAL)["lessons"][1]["works"]
    assert work["marks"] == {"p-0101": "5", "p-0102": "3"}


def test_the_same_fact_changed_to_two_values_is_told_with_both(school: School) -> None:
    for name, room in (("one", "12"), ("two", "14")):
        changed = {**document(school, CLASS_7B), "title": f"7б-{room}"}
        assert proposals.propose(school, ADMIN, {CLASS_7B: changed}, title=name, name=name).ok
    first, second = found(school, "one"), found(school, "two")
    assert proposals.approve(school, "one", DEPUTY, first.head).ok
    told = found(school, "two")
    (conflict,) = told.conflicts
    assert (conflict.path, conflict.base, conflict.ours, conflict.theirs) == (CLASS_7B, "7б", "7б-12", "7б-14")
    assert codes(told.refused) == {"merge-conflict"}
    assert codes(proposals.approve(school, "two", DEPUTY, second.head).findings) == {"merge-conflict"}
    assert codes(proposals.merge(school, "two", ADMIN, second.head).findings) == {"merge-conflict"}
    assert not proposals.bring_up_to_date(school, "two", ADMIN).ok


def test_brought_up_to_date_it_has_what_main_has_and_needs_agreement_anew(school: School) -> None:
    proposal = proposed(school)
    assert proposals.approve(school, proposal.name, DEPUTY, proposal.head, merge_when_approved=False).ok
    save(school, mark())
    assert codes(proposals.bring_up_to_date(school, proposal.name, small.ALGEBRA).findings) == {"proposal-not-yours"}
    assert proposals.bring_up_to_date(school, proposal.name, ADMIN).ok
    fresh = found(school, proposal.name)
    assert fresh.up_to_date
    assert fresh.waiting
    assert fresh.base == school.record_store.head()
    assert [diff.path for diff in fresh.documents] == [CLASS_7B]
    assert school.record_store.snapshot(fresh.head).read(JOURNAL) == school.record_store.snapshot().read(JOURNAL)
    assert proposals.approve(school, proposal.name, DEPUTY, fresh.head).ok
    assert audited(school) == []


def test_the_director_agrees_to_who_teaches_and_a_deputy_head_does_not(school: School) -> None:
    path = f"years/{small.YEAR}/sections/7b/algebra.yaml"
    changed = document(school, path)
    changed["teachers"].append({"staff": small.PHYSICS, "role": "second", "from": "2026-10-19"})
    assert proposals.propose(school, ADMIN, {path: changed}, title="Нагрузка", name="load").ok
    proposal = found(school, "load")
    assert proposal.approvers == {DIRECTOR}
    assert codes(proposals.approve(school, "load", DEPUTY, proposal.head).findings) == {"approval-not-asked"}
    assert proposals.approve(school, "load", DIRECTOR, proposal.head).ok


def test_declined_with_a_reason_and_the_name_is_free_again(school: School) -> None:
    proposal = proposed(school)
    assert codes(proposals.decline(school, proposal.name, DEPUTY, " ").findings) == {"text-missing"}
    assert codes(proposals.decline(school, proposal.name, small.ALGEBRA, "Нет").findings) == {"proposal-not-yours"}
    assert codes(proposals.decline(school, proposal.name, ADMIN, "Нет").findings) == {"proposal-not-yours"}
    assert proposals.decline(school, proposal.name, DEPUTY, "Приказа нет.").ok
    closed = found(school, proposal.name)
    assert (closed.summary.state, closed.summary.reason) == (State.DECLINED, "Приказа нет.")
    with pytest.raises(NoSuchProposalError):
        proposals.merge(school, proposal.name, ADMIN, proposal.head)
    assert proposed(school, proposal.name).summary.number != closed.summary.number


def test_what_was_declined_stays_so_though_the_process_died_before_its_branch_was_gone(school: School) -> None:
    name, main = proposed(school).name, school.record_store.head()
    (row,) = kept.rows(state="open")
    kept.close(row, "declined", at=school.clock.now(), by=DEPUTY, reason="Приказа нет.", leaving=True)
    assert name in school.record_store.proposals()  # so it is found after the crash
    assert proposals.listed(school) == []
    assert found(school, name).summary.state is State.DECLINED
    assert (school.record_store.proposal(name), school.record_store.head()) == (None, main)
    again = proposed(school, name)
    assert [one.number for one in proposals.listed(school)] == [again.summary.number]
    assert again.summary.number != row.pk


def test_what_is_pushed_onto_a_declined_branch_before_it_was_gone_is_open(school: School) -> None:
    proposal = proposed(school)
    (row,) = kept.rows(state="open")
    kept.close(row, "declined", at=school.clock.now(), by=DEPUTY, reason="Приказа нет.", leaving=True)
    with school.record_store.transaction() as tx:
        head = tx.proposal(proposal.name)
        assert head is not None
        author = author_line(ADMIN)
        files = {CLASS_7B: None}
        moved = tx.propose(proposal.name, files, parents=[head], subject="x", author=author, when=school.clock.now())
    assert [one.head for one in proposals.listed(school)] == [moved]
    assert kept.leaving() == []


def test_taken_back_by_its_author_only(school: School) -> None:
    proposal = proposed(school)
    assert codes(proposals.withdraw(school, proposal.name, DEPUTY).findings) == {"proposal-not-yours"}
    assert proposals.withdraw(school, proposal.name, ADMIN).ok
    assert found(school, proposal.name).summary.state is State.WITHDRAWN
    assert school.record_store.proposals() == {}


def test_people_are_written_first_and_merged_with_the_record(school: School) -> None:
    person = {"kind": "person", "version": 1, "person": "p-0777", "family": "Новиков", "given": "Пётр"}
    documents = {**with_pupil(school, "p-0777"), "pupils/p-0777.yaml": {"kind": "pupil", "version": 1}}
    made = proposals.propose(
        school, ADMIN, documents, title="Новый ученик", name="new-pupil", people={"p-0777": person}
    )  # fmt: skip
    assert made.ok, made.findings
    assert school.person("p-0777") is None
    proposal = found(school, "new-pupil")
    assert proposal.summary.people_head
    assert {diff.path for diff in proposal.documents if diff.register} == {"people/p-0777.yaml"}
    answer = proposals.approve(school, "new-pupil", DEPUTY, proposal.head)
    assert answer.ok, answer
    assert school.person("p-0777") == person
    assert document(school, CLASS_7B)["roster"][-1]["pupil"] == "p-0777"
    assert school.register_store.proposals() == {}
    (newest_people,) = school.register_store.log(limit=1)
    assert newest_people.parents[1] == proposal.summary.people_head
    assert newest_people.trailer("Proposal") == "new-pupil"
    assert audited(school) == []


def test_what_the_author_may_not_do_makes_no_proposal(school: School) -> None:
    made = proposals.propose(school, small.ALGEBRA, with_pupil(school), title="Мой ученик", name="mine")
    assert codes(made.findings) == {"not-permitted"}
    assert proposals.find(school, "mine") is None
    assert school.record_store.proposals() == {}


def test_a_class_teachers_own_class_is_the_administrators_to_agree(school: School) -> None:
    changed = document(school, f"years/{small.YEAR}/classes/7a.yaml")
    changed["roster"].append({"pupil": "p-0201", "from": "2026-10-19"})
    path = f"years/{small.YEAR}/classes/7a.yaml"
    made = proposals.propose(school, small.CLASS_TEACHER, {path: changed}, title="7а", name="own")
    assert made.ok, made.findings
    proposal = found(school, "own")
    assert ADMIN in proposal.approvers
    assert proposals.approve(school, "own", ADMIN, proposal.head).ok


def test_a_transcript_is_agreed_to_merged_audited_and_undone_mark_by_mark(school: School) -> None:
    """Two papers entered at the same time stay both: a transcript is brought together mark by mark."""
    path = "transcripts/p-0101.yaml"
    first = BroughtMark("2025-2026", "year", "algebra", "4", "Школа № 12", 6)
    second = BroughtMark("2025-2026", "year", "history", "5", "Школа № 12", 6)
    whole = {"kind": "transcript", "version": 1, "pupil": "p-0101"}
    names = []
    for person, entry, mark_ in ((ADMIN, "s-1", first), (small.CLASS_TEACHER, "s-2", second)):
        name = f"paper-{entry}"
        made = proposals.propose(
            school, person, {path: {**whole, "marks": [mark_.line(entry)]}}, title="Отметки", name=name
        )
        assert made.ok, made.findings
        names.append(name)
    assert [set(step.roles) for step in found(school, names[0]).steps] == [{"deputy-head", "director"}]
    assert [set(step.roles) for step in found(school, names[1]).steps] == [{"administrator"}]
    assert proposals.approve(school, names[0], DEPUTY, found(school, names[0]).summary.head).ok
    assert newest(school)["Changes"] == ["bring-mark 1"]
    assert proposals.approve(school, names[1], ADMIN, found(school, names[1]).summary.head).ok
    lines = document(school, path)["marks"]
    assert {line["id"]: line["subject"] for line in lines} == {"s-1": "algebra", "s-2": "history"}
    assert audited(school) == []
    away = [BringMark(pupil="p-0101", entry="s-1", was=first, now=None)]
    assert inverse(away) == [BringMark(pupil="p-0101", entry="s-1", was=None, now=first)]
    made = proposals.propose(school, ADMIN, {path: None}, title="Ошибка", name="none")
    assert made.ok, made.findings
    assert proposals.approve(school, "none", DEPUTY, found(school, "none").summary.head).ok
    assert school.record().source.get(path) is None
    assert newest(school)["Changes"] == ["bring-mark 2"]
    assert audited(school) == []


def test_names_and_owners(school: School) -> None:
    for name in ("r-mine", "A", "a" * 49, "-a", "а"):
        assert codes(proposals.propose(school, ADMIN, with_pupil(school), title="", name=name).findings) == {
            "proposal-name"
        }
    proposed(school, "taken")
    other = proposals.propose(school, small.CLASS_TEACHER, with_pupil(school), title="", name="taken")
    assert codes(other.findings) == {"proposal-exists"}
    assert codes(proposals.propose(school, ADMIN, {CLASS_7B: document(school, CLASS_7B)}, title="").findings) == {
        "proposal-empty"
    }


def test_the_conversation(school: School) -> None:
    proposal = proposed(school)
    assert proposals.comment(school, proposal.name, DEPUTY, "  А приказ есть?  ").ok
    assert codes(proposals.comment(school, proposal.name, DEPUTY, "\n").findings) == {"text-missing"}
    assert codes(proposals.comment(school, proposal.name, DEPUTY, "а" * 3000).findings) == {"text-too-long"}
    (said,) = found(school, proposal.name).comments
    assert (said.person, said.text, said.head) == (DEPUTY, "А приказ есть?", proposal.head)


def test_a_branch_without_a_row_gets_one_and_a_row_without_a_branch_is_closed(school: School) -> None:
    from zhurnal.operations.models import Proposal as Row

    proposal = proposed(school)
    Row.objects.all().delete()
    (again,) = proposals.listed(school)
    assert (again.name, again.author, again.head) == (proposal.name, ADMIN, proposal.head)
    with school.record_store.transaction() as tx:
        tx.close_proposal(proposal.name)
    assert proposals.listed(school) == []
    assert found(school, proposal.name).summary.state is State.WITHDRAWN


def test_a_merge_whose_process_died_before_it_said_so_is_found_out(school: School) -> None:
    from zhurnal.operations.models import Proposal as Row

    proposal = proposed(school)
    answer = proposals.approve(school, proposal.name, DEPUTY, proposal.head)
    assert answer.merged is not None
    Row.objects.update(state="open", closed=None, merge_commit="", closed_by="")
    told = found(school, proposal.name).summary
    assert (told.state, told.merge_commit, told.closed_by) == (State.MERGED, answer.merged.commit, DEPUTY)


def test_an_agreement_is_of_its_moment(school: School) -> None:
    proposal = proposed(school)
    set_clock(school, "2026-10-14 12:05:00")
    assert proposals.approve(school, proposal.name, DEPUTY, proposal.head, merge_when_approved=False).ok
    set_clock(school, "2026-10-15 09:00:00")
    assert proposals.approve(school, proposal.name, DEPUTY, proposal.head, merge_when_approved=False).ok
    (approval,) = found(school, proposal.name).approvals
    assert approval.at - proposal.summary.created == timedelta(minutes=5)


def test_marks_saved_by_others_at_the_same_time_are_all_there(school: School) -> None:
    """Three proposals are merged while four teachers' saves go on; what was acknowledged stands."""
    room, title = f"years/{small.YEAR}/classes/8a.yaml", f"years/{small.YEAR}/sections/7a/algebra.yaml"
    wanted = {
        "roster": with_pupil(school),
        "room": {room: {**document(school, room), "room": "12"}},
        "title": {title: {**document(school, title), "title": "Алгебра и начала анализа"}},
    }
    for name, documents in wanted.items():
        assert proposals.propose(school, ADMIN, documents, title="", name=name).ok
    pupils = ("p-0101", "p-0102", "p-0103", "p-0104")

    def give(pupil: str) -> str | None:
        """One pupil's mark, changed again and again by the one who gave it."""
        stands: str | None = None
        for value in "543254":
            outcome = save(school, mark(pupil, value, stands))
            assert outcome.commit, outcome
            stands = value
        return stands

    with ThreadPoolExecutor(len(pupils)) as pool:
        given = {pupil: pool.submit(give, pupil) for pupil in pupils}
        for name in wanted:
            answer = proposals.approve(school, name, DEPUTY, found(school, name).head)
            assert answer.ok, answer
        stands = {pupil: future.result() for pupil, future in given.items()}
    (work,) = document(school, JOURNAL)["lessons"][1]["works"]
    assert work["marks"] == stands
    assert all(document(school, path) == new for documents in wanted.values() for path, new in documents.items())
    assert audited(school) == []


def test_a_proposal_of_people_alone(school: School) -> None:
    person = {**(school.person("p-0101") or {}), "given": "Глеб-Антон"}
    assert proposals.propose(school, ADMIN, {}, title="Имя", name="name", people={"p-0101": person}).ok
    head = school.record_store.head()
    proposal = found(school, "name")
    assert (proposal.summary.head, proposal.head) == ("", proposal.summary.people_head)
    assert not proposal.steps, "a name is the administrator's to keep"
    other = {**(school.person("p-0102") or {}), "given": "Ева-Мария"}
    submit(school, Submission(ADMIN, "form", [AmendPerson(person="p-0102", was=school.person("p-0102"), now=other)]))
    assert proposals.bring_up_to_date(school, "name", ADMIN).ok
    fresh = found(school, "name")
    assert fresh.up_to_date
    outcome = proposals.merge(school, "name", ADMIN, fresh.head)
    assert outcome.ok, outcome
    assert (school.person("p-0101"), school.person("p-0102")) == (person, other)
    assert school.record_store.head() == head
    assert proposals.merge(school, "name", ADMIN, fresh.head).repeated
    assert found(school, "name").summary.state is State.MERGED
    assert school.register_store.proposals() == {}


def test_the_regulation_is_the_councils_first_and_then_the_directors(school: School) -> None:
    amended = {**document(school, "regulation.yaml"), "edition": "2026-10-14"}
    # The director may have drafted it (3.7.5), and agrees to it after the council's delegate.
    made = proposals.propose(school, DIRECTOR, {"regulation.yaml": amended}, title="", name="rules")
    assert made.ok, made.findings
    assert found(school, "rules").approvers == {small.COUNCIL}
    for early in (DIRECTOR, DEPUTY, ADMIN):
        assert not proposals.approve(school, "rules", early, made.head).ok
    first = proposals.approve(school, "rules", small.COUNCIL, made.head)
    assert first.ok, first
    assert first.merged is None
    assert [(step.by, step.clause) for step in found(school, "rules").steps] == [(small.COUNCIL, "6.1"), ("", "6.1")]
    assert found(school, "rules").approvers == {DIRECTOR}
    assert codes(proposals.merge(school, "rules", DIRECTOR, made.head).findings) == {"needs-approval"}
    assert proposals.approve(school, "rules", DIRECTOR, made.head).ok
    assert document(school, "regulation.yaml")["edition"] == "2026-10-14"
    assert audited(school) == []


def test_a_deputy_heads_more_time_for_oneself_needs_another_and_for_others_nobody(school: School) -> None:
    path = f"years/{small.YEAR}/extensions/2026-10.yaml"
    entry = {
        "id": "x-1", "staff": small.ALGEBRA, "from": "2026-10-14", "to": "2026-10-14",
        "until": "2026-10-25T12:00:00", "reason": "fault", "by": DEPUTY,
    }  # fmt: skip

    def extension(staff: str) -> dict[str, Document | None]:
        return {path: {"kind": "extensions", "version": 1, "extensions": [{**entry, "staff": staff}]}}

    other = proposals.propose(school, DEPUTY, extension(small.ALGEBRA), title="", name="other")
    assert found(school, "other").may_merge(DEPUTY)
    own = proposals.propose(school, DEPUTY, extension(DEPUTY), title="", name="own")
    assert found(school, "own").approvers == {DIRECTOR}
    assert not proposals.approve(school, "own", DEPUTY, own.head).ok
    assert proposals.merge(school, "other", DEPUTY, other.head).ok


def test_a_pushed_branch_is_a_proposal_of_its_author(school: School, tmp_path: Path) -> None:
    """What the hook let in: the title is the first commit's, the author its author, a further commit voids."""
    clone = tmp_path / "clone"

    def git(*words: str) -> None:
        who = ["-c", f"user.name={ADMIN}", "-c", f"user.email={ADMIN}@zhurnal.invalid"]
        subprocess.run(["git", *who, "-C", str(clone), *words], check=True, capture_output=True)

    def push(title: str, subject: str) -> None:
        changed = {**document(school, CLASS_7B), "title": title}
        (clone / CLASS_7B).write_bytes(codec.dump(changed, small.schemas()))
        git("commit", "-qam", subject)
        # As receive-pack leaves it; what the hook says to a push is tested with the hook.
        record = str(school.folder / "record.git")
        subprocess.run(
            ["git", "-C", record, "fetch", "-q", str(clone), "HEAD:refs/heads/proposals/titles"], check=True
        )  # fmt: skip

    subprocess.run(["git", "clone", "-q", str(school.folder / "record.git"), str(clone)], check=True)
    push("7б-1", "Название 7б")
    proposal = found(school, "titles")
    assert (proposal.summary.title, proposal.summary.author, proposal.summary.door) == ("Название 7б", ADMIN, "push")
    assert proposals.approve(school, "titles", DEPUTY, proposal.head, merge_when_approved=False).ok
    save(school, mark())
    push("7б-2", "Другое название")
    amended = found(school, "titles")
    assert [commit.subject for commit in amended.commits] == ["Название 7б", "Другое название"]
    assert amended.waiting
    assert codes(proposals.merge(school, "titles", ADMIN, amended.head).findings) == {"needs-approval"}
    assert proposals.approve(school, "titles", DEPUTY, amended.head).ok
    assert document(school, CLASS_7B)["title"] == "7б-2"
    assert audited(school) == []
