"""Proposals: branches beside main, merges, ancestry; the same in every store."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.test_store import JOURNAL, NOON, TEACHER, put

from zhurnal.signing.ssh import SshSigner, allowed_signers_line, verify
from zhurnal.store.ancestry import Ancestry
from zhurnal.store.base import (
    COMMITTER,
    Author,
    MissingObjectError,
    NothingChangedError,
    PathError,
    ProposalError,
    Store,
)
from zhurnal.store.memory import MemoryStore
from zhurnal.store.objects import COMMIT, emit_commit, make_object
from zhurnal.store.trees import EMPTY_TREE

ADMIN = Author("t-001", "t-001@zhurnal.invalid")
ROSTER = "years/2026-2027/classes/7a.yaml"


def propose(store: Store, name: str, files: Mapping[str, bytes | None], *parents: str, minutes: int = 0) -> str:
    when = NOON + timedelta(minutes=minutes)
    with store.transaction() as tx:
        return tx.propose(name, files, parents=parents, subject="s", author=ADMIN, when=when)


def test_a_proposal_stands_beside_main(store: Store, signer: SshSigner) -> None:
    first = put(store, {JOURNAL: b"1"})
    head = propose(store, "roster-7a", {ROSTER: b"1"}, first)
    assert (store.head(), store.proposals(), store.proposal("roster-7a")) == (first, {"roster-7a": head}, head)
    assert store.snapshot(head).list() == [ROSTER, JOURNAL]
    assert store.snapshot().list() == [JOURNAL]
    info = store.info(head)
    assert (info.parents, info.author, info.committer) == ((first,), ADMIN, COMMITTER)
    found = store.signature(head)
    assert found is not None
    assert verify(*found, allowed_signers_line(signer.public_line), info.when)
    assert [info.id for info in store.log()] == [first]


def test_a_proposal_grows_from_its_head_only(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    one = propose(store, "a", {ROSTER: b"1"}, first)
    with pytest.raises(ProposalError, match="expected the head of 'a'"):
        propose(store, "a", {ROSTER: b"2"}, first)
    assert store.proposal("a") == one
    two = propose(store, "a", {ROSTER: b"2"}, one)
    assert (store.proposal("a"), store.info(two).parents) == (two, (one,))


def test_a_proposal_that_changes_nothing_is_refused(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    with pytest.raises(NothingChangedError):
        propose(store, "a", {JOURNAL: b"1"}, first)
    assert store.proposals() == {}


def test_a_proposal_is_brought_up_to_date_by_a_merge(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    one = propose(store, "a", {ROSTER: b"1"}, first)
    second = put(store, {JOURNAL: b"2"})
    two = propose(store, "a", {JOURNAL: b"2"}, one, second)
    assert store.info(two).parents == (one, second)
    assert store.merge_base(two, second) == second
    # The tree may be the first parent's: what main got was undone again there.
    third = put(store, {"school.yaml": b"1"})
    three = propose(store, "a", {}, two, third)
    assert (store.info(three).parents, store.info(three).tree) == ((two, third), store.info(two).tree)


@pytest.mark.parametrize("name", ["", "A", "-a", "a-", "a/b", "a.lock", "a" * 49, "журнал", "a b", "..", "a\n"])
def test_names_of_proposals(store: Store, name: str) -> None:
    first = put(store, {JOURNAL: b"1"})
    with pytest.raises(PathError, match="expected a proposal's name"):
        propose(store, name, {ROSTER: b"1"}, first)
    assert (store.proposal(name), store.proposals()) == (None, {})


def test_a_merge_closes_its_proposal(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    head = propose(store, "a", {ROSTER: b"1"}, first)
    second = put(store, {JOURNAL: b"2"})
    with store.transaction() as tx:
        merge = tx.commit({ROSTER: b"1"}, subject="s", author=ADMIN, when=NOON, merged=head)
        assert tx.close_proposal("a") == head
        assert (tx.proposals(), tx.proposal("a"), store.proposals()) == ({}, None, {"a": head})
    assert store.proposals() == {}
    assert store.info(merge).parents == (second, head)
    assert store.snapshot().list() == [ROSTER, JOURNAL]
    assert [info.id for info in store.log()] == [merge, second, first]
    assert store.info(head).subject == "s"


def test_the_log_of_a_path_goes_by_what_a_merge_brought(store: Store) -> None:
    """By first parents: the merge changed the roster, its proposal's commits are not main's."""
    first = put(store, {JOURNAL: b"1", ROSTER: b"0"})
    one = propose(store, "a", {ROSTER: b"1"}, first)
    two = propose(store, "a", {ROSTER: b"2"}, one)
    second = put(store, {JOURNAL: b"2"})
    with store.transaction() as tx:
        merge = tx.commit({ROSTER: b"2"}, subject="s", author=ADMIN, when=NOON, merged=two)
        tx.close_proposal("a")
    third = put(store, {JOURNAL: b"3"})
    assert [info.id for info in store.log(ROSTER)] == [merge, first]
    assert [info.id for info in store.log(JOURNAL)] == [third, second, first]
    assert [version.commit for version in store.versions(ROSTER)] == [merge, first]
    newest = store.newest([ROSTER])
    assert newest is not None
    assert newest.id == merge
    assert [info.id for info in store.log()] == [third, merge, second, first]


def test_a_merge_of_what_is_not_there_is_refused(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    with pytest.raises(MissingObjectError), store.transaction() as tx:
        tx.commit({ROSTER: b"1"}, subject="s", author=ADMIN, when=NOON, merged="0" * 40)
    with pytest.raises(MissingObjectError):
        propose(store, "a", {ROSTER: b"1"}, "1" * 40)
    assert (store.head(), store.proposals()) == (first, {})


def test_a_closed_name_may_be_used_again(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    with pytest.raises(ProposalError, match="found none of the name 'a'"), store.transaction() as tx:
        tx.close_proposal("a")
    heads = []
    for number in range(3):
        heads.append(propose(store, "a", {ROSTER: b"%d" % number}, first))
        with store.transaction() as tx:
            tx.close_proposal("a")
    last = propose(store, "a", {ROSTER: b"9"}, first)
    assert store.proposals() == {"a": last}
    assert [store.snapshot(head).read(ROSTER) for head in heads] == [b"0", b"1", b"2"]


def test_a_proposal_closed_and_made_anew_in_one_go(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    propose(store, "a", {ROSTER: b"1"}, first)
    with store.transaction() as tx:
        tx.close_proposal("a")
        new = tx.propose("a", {ROSTER: b"2"}, parents=[first], subject="s", author=ADMIN, when=NOON)
        assert tx.proposal("a") == new
    assert store.proposals() == {"a": new}


def test_a_commit_and_a_proposal_on_it_are_one(store: Store) -> None:
    with store.transaction() as tx:
        first = tx.commit({JOURNAL: b"1"}, subject="s", author=TEACHER, when=NOON)
        head = tx.propose("r-1", {ROSTER: b"1"}, parents=[first], subject="s", author=TEACHER, when=NOON)
        assert tx.at(head).list() == [ROSTER, JOURNAL]
        assert (tx.merge_base(first, head), tx.is_ancestor(first, head)) == (first, True)
        assert [info.id for info in tx.commits_between(first, head)] == [head]
        assert tx.head == first
    assert (store.head(), store.proposals()) == (first, {"r-1": head})


def test_a_rollback_undoes_proposals_too(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    old = propose(store, "old", {ROSTER: b"1"}, first)
    with store.transaction() as tx:
        kept = tx.propose("kept", {ROSTER: b"2"}, parents=[first], subject="s", author=ADMIN, when=NOON)
        mark = tx.savepoint()
        tx.close_proposal("old")
        tx.close_proposal("kept")
        tx.propose("new", {ROSTER: b"3"}, parents=[first], subject="s", author=ADMIN, when=NOON)
        tx.rollback(mark)
        assert tx.proposals() == {"kept": kept, "old": old}
    assert store.proposals() == {"kept": kept, "old": old}


def test_an_exception_leaves_no_proposal(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})

    def fail() -> None:
        with store.transaction() as tx:
            tx.propose("a", {ROSTER: b"2"}, parents=[first], subject="s", author=ADMIN, when=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.proposals() == {}


# Ancestry


def test_ancestry_of_a_proposal(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    one = propose(store, "a", {ROSTER: b"1"}, first)
    second = put(store, {JOURNAL: b"2"})
    two = propose(store, "a", {ROSTER: b"2"}, one)
    assert store.merge_base(two, second) == store.merge_base(second, two) == first
    assert store.merge_base(two, two) == two
    assert (store.is_ancestor(first, two), store.is_ancestor(two, first), store.is_ancestor(second, two)) == (
        True, False, False,
    )  # fmt: skip
    assert [info.id for info in store.commits_between(second, two)] == [one, two]
    assert store.commits_between(two, two) == []
    three = propose(store, "a", {JOURNAL: b"2"}, two, second)
    assert store.merge_base(second, three) == second
    assert [info.id for info in store.commits_between(second, three)] == [one, two, three]
    with pytest.raises(MissingObjectError):
        store.merge_base(first, "0" * 40)


def test_a_proposal_built_upon_a_merged_one(store: Store) -> None:
    first = put(store, {JOURNAL: b"1"})
    one = propose(store, "a", {ROSTER: b"1"}, first)
    with store.transaction() as tx:
        merge = tx.commit({ROSTER: b"1"}, subject="s", author=ADMIN, when=NOON, merged=one)
        tx.close_proposal("a")
    two = propose(store, "b", {ROSTER: b"2"}, one)
    assert store.merge_base(merge, two) == one
    assert [info.id for info in store.commits_between(merge, two)] == [two]


class _Graph:
    """Commits without content: each with the parents, the time and the hand that a test gives it."""

    def __init__(self, parents: Sequence[tuple[int, ...]], pushed: Sequence[bool], seed: int) -> None:
        chance = random.Random(seed)
        self.objects: dict[str, bytes] = {}
        self.ids: list[str] = []
        for number, (above, foreign) in enumerate(zip(parents, pushed, strict=True)):
            # A client's clock may show anything; the server's only grows.
            minutes = chance.randrange(-100_000, 100_000) if foreign else number
            who = ADMIN if foreign else COMMITTER
            data = emit_commit(
                EMPTY_TREE, [self.ids[at] for at in above], who, who, NOON + timedelta(minutes=minutes), f"{number}\n"
            )
            made = make_object(COMMIT, data)
            self.objects[made.id] = data
            self.ids.append(made.id)

    def read(self, oid: str) -> tuple[int, bytes]:
        return COMMIT, self.objects[oid]


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[_Graph, list[set[int]]]:
    """A history as the product makes it: a main line of the server's commits, some of which merge proposals; and
    proposals of anybody's commits, which fork from anything and merge main. With the ancestors of each commit."""
    parents: list[tuple[int, ...]] = [()]
    pushed = [False]
    main = 0
    for number in range(1, draw(st.integers(1, 24))):
        on_main = draw(st.booleans())
        other = draw(st.integers(0, number - 1))
        first = main if on_main else draw(st.integers(0, number - 1))
        merges = draw(st.booleans()) and other != first
        parents.append((first, other) if merges else (first,))
        pushed.append(not on_main)
        main = number if on_main else main
    above: list[set[int]] = []
    for number, held in enumerate(parents):
        above.append({number}.union(*(above[parent] for parent in held)))
    return _Graph(parents, pushed, draw(st.integers(0, 1000))), above


@settings(max_examples=300)
@given(_graphs(), st.data())
def test_ancestry_is_that_of_the_definition(made: tuple[_Graph, list[set[int]]], data: st.DataObject) -> None:
    graph, above = made
    one, other = (data.draw(st.integers(0, len(above) - 1)) for _ in range(2))
    ancestry = Ancestry(graph)
    number = {oid: at for at, oid in enumerate(graph.ids)}
    common = above[one] & above[other]
    best = {at for at in common if not any(at in above[newer] for newer in common - {at})}
    found = ancestry.merge_base(graph.ids[one], graph.ids[other])
    assert found is not None
    assert number[found] in best
    assert ancestry.is_ancestor(graph.ids[one], graph.ids[other]) == (one in above[other])
    between = [number[oid] for oid in ancestry.between(graph.ids[one], graph.ids[other])]
    assert set(between) == above[other] - above[one]
    assert len(between) == len(set(between))
    for place, at in enumerate(between):
        assert not (above[at] - {at}) & set(between[place:])


def test_the_cost_is_the_commits_since_the_fork() -> None:
    """Whatever date a client's commit claims, history before the fork is not walked."""
    store = MemoryStore()
    commits = [put(store, {JOURNAL: b"%d" % at}, when=NOON + timedelta(minutes=at)) for at in range(300)]
    graph = _Graph([(), *((at,) for at in range(300))], [False] * 301, 0)
    claimed = emit_commit(EMPTY_TREE, [graph.ids[298]], ADMIN, ADMIN, NOON - timedelta(days=20_000), "1970\n")
    pushed = make_object(COMMIT, claimed)
    graph.objects[pushed.id] = claimed
    read: list[str] = []

    class Counting:
        def read(self, oid: str) -> tuple[int, bytes]:
            read.append(oid)
            return graph.read(oid)

    assert Ancestry(Counting()).merge_base(graph.ids[300], pushed.id) == graph.ids[298]
    assert Ancestry(Counting()).between(graph.ids[300], pushed.id) == [pushed.id]
    assert not Ancestry(Counting()).is_ancestor(graph.ids[299], pushed.id)
    assert len(read) < 30
    assert len(commits) == 300
