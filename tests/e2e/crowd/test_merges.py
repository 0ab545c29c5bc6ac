"""Main brought into a proposal: by hand with stock git, or by the server. Fact by fact and one's own, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import school as small
from tests.e2e.crowd import stock
from tests.e2e.crowd.people import Browser, Pusher, Teacher, with_room
from tests.e2e.crowd.school import ADMINISTRATORS, ROOMS, TEACHERS, own_pupil, tokens_of
from tests.e2e.crowd.server import Server

JOURNAL = f"years/{small.YEAR}/journals/7a/q1/algebra.yaml"
OWN, OTHERS = "21", "22"


class Scene:
    """A proposal with a room of its own; meanwhile main got another room and a mark."""

    def __init__(self, server: Server, folder: Path) -> None:
        person = ADMINISTRATORS[0]
        token = tokens_of(server.folder, (person,))[person]
        self.server = server
        self.pusher = Pusher(server, person, token, folder / "clone", Browser(server, small.DIRECTOR))
        self.pusher.clone()
        base = self.pusher.fetch()
        self.own = self.pusher.with_room(OWN, base)
        assert self.pusher.push("own", self.own)[0]
        assert self.pusher.push("others", self.pusher.with_room(OTHERS, base))[0]
        assert self.pusher.agree("others"), self.pusher.told
        teacher = Teacher(Browser(server, TEACHERS[0]))
        teacher.open()
        assert teacher.mark(own_pupil(TEACHERS[0]), "5").saved
        self.main = self.pusher.fetch()

    def made(self, files: dict[str, bytes | None], *, over: str) -> str:
        """A merge of main into the proposal: the tree of `over` ("own" or "main") with `files` in it."""
        person, folder = self.pusher.person, self.pusher.folder
        first = self.own if over == "own" else self.main
        tree = stock.said(folder, "rev-parse", f"{stock.commit(folder, person, [first], files)}^{{tree}}")
        parents = ("-p", self.own, "-p", self.main)
        return stock.run(folder, "commit-tree", tree, *parents, "-m", "s", who=person).stdout.decode().strip()

    def by_facts(self) -> dict[str, bytes | None]:
        """Both rooms."""
        return {ROOMS: with_room(self.pusher.read(self.main, ROOMS), OWN)}

    def head(self) -> str:
        """Where the proposal stands."""
        return stock.said(self.server.record, "rev-parse", "refs/heads/proposals/own")


@pytest.fixture
def scene(server: Server, tmp_path: Path) -> Scene:
    return Scene(server, tmp_path)


def test_who_merges_by_hand_may_add_nothing_but_their_own(scene: Scene) -> None:
    pusher = scene.pusher
    journal = pusher.read(scene.main, JOURNAL)
    slipped = journal.replace(b'p-0103: "3"', b'p-0103: "5"', 1)
    assert slipped != journal
    # `git merge -s ours`: the tree is the proposal's, and a mark that main has got would be gone.
    lost = scene.made({}, over="own")
    evil = scene.made({**scene.by_facts(), JOURNAL: slipped}, over="main")
    for commit in (lost, evil):
        came, told = pusher.push("own", commit)
        assert not came
        assert "Вы не можете это изменить" in told
        assert JOURNAL in told
        assert scene.head() == scene.own
    good = scene.made(scene.by_facts(), over="main")
    assert pusher.push("own", good)[0]
    assert pusher.agree("own"), pusher.told
    assert pusher.read(pusher.fetch(), ROOMS) == scene.by_facts()[ROOMS]
    assert pusher.read(pusher.fetch(), JOURNAL) == journal


def test_what_a_merge_by_hand_decides_is_ones_own_change_and_is_told(scene: Scene, tmp_path: Path) -> None:
    """`git merge -X ours` takes one's own side where lines conflict: the other's room goes, and the page says so."""
    pusher, work = scene.pusher, tmp_path / "work"
    stock.run(tmp_path, "clone", "-q", "--shared", "--no-checkout", str(pusher.folder), str(work))
    stock.run(work, "checkout", "-q", "--detach", scene.own)
    stock.run(work, "merge", "-q", "-X", "ours", "-m", "s", scene.main, who=pusher.person)
    merge = stock.said(work, "rev-parse", "HEAD")
    stock.run(pusher.folder, "fetch", "-q", str(work), "HEAD")
    came, told = pusher.push("own", merge)
    assert came, told
    kept = pusher.read(merge, ROOMS)
    assert OTHERS.encode() not in kept
    assert pusher.read(merge, JOURNAL) == pusher.read(scene.main, JOURNAL), "marks are not in conflict with anything"
    status, page = pusher.director.get("/proposals/own/")
    assert status == 200
    assert f'title: &quot;{OTHERS}&quot;' in page or f'title: &#34;{OTHERS}&#34;' in page
    assert pusher.agree("own"), pusher.told
    assert pusher.read(pusher.fetch(), ROOMS) == kept


def test_the_server_brings_a_proposal_up_to_date_fact_by_fact(scene: Scene) -> None:
    pusher = scene.pusher
    assert pusher.director.get("/proposals/own/")[0] == 200
    assert pusher.director.post("/proposals/own/", {"action": "update"})[0] == 302
    head = scene.head()
    shown = stock.said(scene.server.record, "rev-parse", f"{head}^1", f"{head}^2", f"{head}^{{tree}}").split()
    by_hand = stock.said(pusher.folder, "rev-parse", f"{scene.made(scene.by_facts(), over='main')}^{{tree}}")
    assert shown == [scene.own, scene.main, by_hand]
    # Who goes on from there pushes the server's commit along with their own.
    stock.run(pusher.folder, "fetch", "-q", pusher.url, "refs/heads/proposals/own")
    assert pusher.push("own", pusher.with_room("23", head))[0]
    assert pusher.agree("own"), pusher.told
    assert b'"23"' in pusher.read(pusher.fetch(), ROOMS)
