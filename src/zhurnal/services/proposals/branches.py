"""A proposal's branch in the record and in the register of people: where it stands, what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhurnal.services.proposals.model import Commit
from zhurnal.services.school import School
from zhurnal.store.base import CommitInfo, Store, Transaction

Heads = tuple[str, str]
"""Heads in the record and in the register of people, "" where there is no branch."""


def heads(school: School) -> Mapping[str, Heads]:
    """The heads of all open branches by name."""
    record, people = school.record_store.proposals(), school.register_store.proposals()
    return {name: (record.get(name, ""), people.get(name, "")) for name in sorted({*record, *people})}


def heads_of(school: School, name: str) -> Heads:
    """The heads of one proposal's branches."""
    return school.record_store.proposal(name) or "", school.register_store.proposal(name) or ""


def close_branches(school: School, tx: Transaction, name: str, found: Heads) -> None:
    """Take the branches away; their heads are kept where nobody sees them.

    What a push has brought since stays open: into the register, which holds another lock, or after a process that
    died before the branches were gone.
    """
    if found[1]:
        with school.register_store.transaction() as people:
            if people.proposal(name) == found[1]:
                people.close_proposal(name)
    if found[0] and tx.proposal(name) == found[0]:
        tx.close_proposal(name)


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a proposal beside main of the same repository. base: where they parted."""

    store: Store
    main: str | None
    head: str
    base: str | None

    @classmethod
    def of(cls, store: Store, head: str, main: str | None = None) -> Branch:
        """The branch whose head is `head`, beside `main`, by default as it stands."""
        main = main or store.head()
        return cls(store, main, head, store.merge_base(main, head) if main else None)

    def commits(self) -> list[CommitInfo]:
        """What it has and main has not, oldest first."""
        return self.store.commits_between(self.main, self.head) if self.main else []

    def behind(self) -> int:
        """How many of main's commits it lacks."""
        return len(self.store.commits_between(self.head, self.main)) if self.main else 0


def branches(school: School, found: Heads) -> list[Branch]:
    """The branches that there are, the record's first."""
    pairs = ((school.record_store, found[0]), (school.register_store, found[1]))
    return [Branch.of(store, head) for store, head in pairs if head]


def shown_commits(school: School, found: Heads) -> list[Commit]:
    """The commits of both branches as a page shows them."""
    return [
        Commit(info.id, info.author.name, info.when, info.subject, info.body)
        for branch in branches(school, found)
        for info in branch.commits()
    ]
