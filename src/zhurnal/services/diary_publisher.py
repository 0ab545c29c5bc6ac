"""One publication of the diaries: from what has changed since the last one to the files that differ."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from zhurnal.domain import paths
from zhurnal.rendering.diary import STYLESHEET, DiaryPages, renderer_digest, stylesheet
from zhurnal.services.diary_changes import affected, affected_by_person
from zhurnal.services.diary_files import remove, write
from zhurnal.services.diary_index import Index, Kept
from zhurnal.services.diary_pages import (
    MEANS,
    WEEKS,
    Touch,
    company_of,
    means_name,
    names_of,
    own_inputs,
    shared_inputs,
    week_name,
)
from zhurnal.services.diary_reading import WEEK, monday_of
from zhurnal.services.diary_views import Views
from zhurnal.services.school import School, today
from zhurnal.store.base import Store

Progress = Callable[[int, int], None]
Touched = Mapping[str, tuple[int, str]]

#: How many pages one publication makes: while it does, another commit's pages wait. Where more of those that stand
#: are concerned by a change, it removes these and makes none: to remove thousands takes a fraction of the second in
#: which nothing untrue may be left, to make them does not. The next ones make those of the weeks around today, the
#: nearest first; whoever asks for a page meanwhile has it made at once.
AT_ONCE = 150


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did: the record's head that the pages are up to, pages looked at, pages written.

    more: pages that are made ahead are still to be made, by the next one.
    """

    head: str
    looked_at: int = 0
    written: int = 0
    more: bool = False


class Publisher:
    """One publication, under the folder's lock. `index` is that of the folder."""

    def __init__(self, school: School, folder: Path, index: Index) -> None:
        self._school, self._folder, self._index = school, folder, index
        record, people = school.record_store.snapshot(), school.register_store.snapshot()
        self._head, self._people = record.commit or "", people.commit or ""
        self._record = school.record(snapshot=record)
        self._views = Views(self._record, school.register(snapshot=people))
        self._pages = DiaryPages()
        self._plan: dict[Touch, set[str]] = {}
        self._gone: set[Touch] = set()
        self._anew = False
        self._kept: dict[tuple[str, str], dict[str, Kept]] = {}
        self._names: dict[tuple[str, str], list[str]] = {}
        self._ahead: set[str] = set()
        self._monday = monday_of(today(school))
        self._new: dict[Touch, Kept] = {}
        self._last: dict[object, tuple[int, str]] = {}

    def run(
        self, progress: Progress, *, everything: bool = False, ahead: bool = True, at_once: int | None = AT_ONCE
    ) -> Published:
        """Look at the pages that may have changed and write those that have.

        ahead: whether pages are made, too, that do not stand. at_once: how many are made, those first that are read
        most; where more stand that may have changed, all these are removed. None: no bound.
        """
        if not self._head:
            return Published("")
        self._make_plan(everything, ahead)
        more = self._bound(at_once, ahead) if at_once is not None else False
        self._remove()
        # Week by week: what the pupils of a lesson share is prepared for one week at a time.
        pages = sorted(self._plan, key=lambda page: (page.year, page.name, page.pupil))
        written = 0
        for done, page in enumerate(pages):
            written += self.look_at(page)
            if done % 100 == 0:
                progress(done, len(pages))
        self._index.keep(self._new.items())
        progress(len(pages), len(pages))
        self._index.set("head", self._head)
        self._index.set("people", self._people)
        if more:
            self._index.set("ahead", "")
        return Published(self._head, len(pages), written, more)

    def _bound(self, at_once: int, ahead: bool) -> bool:
        """Leave in the plan what one publication makes; whether pages are left that are made ahead.

        What stands and is not true any more comes before what does not stand.
        """
        standing = {page for page in self._plan if page.name in self._kept_of(page.pupil, page.year)}
        order = sorted(self._plan, key=lambda page: (page not in standing, *self._distance(page)))
        made = at_once if ahead else len(standing)
        if len(standing) > at_once:
            self._gone |= standing
            made = 0
        for page in order[made:]:
            del self._plan[page]
        return any(page.name in self._ahead for page in order[made:])

    def _remove(self) -> None:
        """Remove the pages that are to stand no longer; some of them are made anew thereafter."""
        for page in self._gone:
            remove(self._file(page))
            self._kept_of(page.pupil, page.year).pop(page.name, None)
        self._index.drop(self._gone)

    def ensure(self, page: Touch) -> None:
        """Make a page that does not stand yet."""
        if page.name not in self._kept_of(page.pupil, page.year) or not Path(self._file(page)).exists():
            self._anew = True
            self.look_at(page)
            self._index.keep(self._new.items())

    def look_at(self, page: Touch) -> bool:
        """Write a page if its facts or the renderer have changed, or if it does not stand; whether it was written."""
        view = self._views.week(page.pupil, page.year, page.monday) if page.monday else None
        means = None if view else self._views.means(page.pupil, page.year, page.term)
        kept = self._kept_of(page.pupil, page.year).get(page.name)
        digest = view.digest if view else means.digest if means else ""
        if kept and kept.digest == digest and not self._anew:
            return False
        commit = self._commit(page, kept)
        html = self._pages.week(view, commit) if view else self._pages.means(means, commit) if means else ""
        write(self._file(page), html.encode())
        self._new[page] = self._kept_of(page.pupil, page.year)[page.name] = Kept(digest, commit)
        return True

    def _distance(self, page: Touch) -> tuple[bool, bool, timedelta]:
        """How far a page is from being read today: this week's come first, means after the weeks made ahead."""
        monday = page.monday
        away = abs(monday - self._monday) if monday else timedelta()
        return page.name not in self._ahead, monday is None, away

    def _file(self, page: Touch) -> str:
        return f"{self._folder}/{page.pupil}/{page.year}/{page.name}.html"  # a Path takes as long as what is done to it

    def _commit(self, page: Touch, kept: Kept | None) -> str:
        """The commit that a page names: of its documents' last changes the newest.

        All its documents count, those too that left its facts alone: what an older commit says of them may be
        something else, when several commits are published at once.
        """
        causes = self._plan.get(page, set())
        if kept and not causes:
            return kept.commit  # the register or the renderer has changed, the record has not
        found = [self._last_touch(path) for path in (*causes, *own_inputs(page))]
        return max(*found, self._last_of_shared(page))[1]

    def _last_of_shared(self, page: Touch) -> tuple[int, str]:
        """The last commit that changed any of the documents that a page shares with those of classmates."""
        company = company_of(self._record, page)
        key = (page.year, page.name, *company)
        if key not in self._last:
            self._last[key] = max(map(self._last_touch, shared_inputs(self._record, page, *company)))
        return self._last[key]

    def _last_touch(self, path: str) -> tuple[int, str]:
        if path not in self._last:
            self._last[path] = self._index.last_touch(path)
        return self._last[path]

    # -- what to look at ----------------------------------------------------------------------

    def _make_plan(self, everything: bool, ahead: bool) -> None:
        since = self._index.get("head")
        touched = self._touches(since)
        if touched is None or not since:
            since = ""
            self._index.clear()
            for folder in (f for f in self._folder.iterdir() if f.is_dir()):
                shutil.rmtree(folder)
            touched = self._touches("") or {}
        self._index.touch(touched)
        self._ahead = self._names_ahead(everything)
        if self._index.get("renderer") != renderer_digest():
            self._anew = True
            write(f"{self._folder}/{STYLESHEET}", stylesheet())
            self._index.set("renderer", renderer_digest())
            self._add(self._index.all_kept())
        if ahead and (self._index.get("ahead") != " ".join(sorted(self._ahead)) or everything):
            self._index.set("ahead", " ".join(sorted(self._ahead)))
            self._add(self._missing())
        if since and touched:
            before = self._school.record(since)
            for path in touched:
                self._add(affected(before, self._record, path), path)
        was = self._index.get("people")
        if since and was and was != self._people:
            self._add(self._of_people(was))

    def _touches(self, since: str) -> Touched | None:
        """The last commit after `since` ("": of all) that changed each document; None where history has no such."""
        if since == self._head:
            return {}
        store = self._school.record_store
        if not since:
            whole = store.last_changes(start=self._head)
            self._index.set("generation", str(whole.commits))
            return whole.by_path
        commits = []
        for commit in store.log(start=self._head):
            if commit.id == since:
                break
            commits.append(commit)
        else:
            return None
        base = int(self._index.get("generation") or 0)
        found: dict[str, tuple[int, str]] = {}
        for place, commit in enumerate(commits):
            for path in _changed(store, commit.id, commit.parents[0] if commit.parents else None):
                found.setdefault(path, (base + len(commits) - place, commit.id))
        self._index.set("generation", str(base + len(commits)))
        return found

    def _names_ahead(self, everything: bool) -> set[str]:
        """Names of the pages made before anybody asks: the weeks around today and their terms."""
        on = today(self._school)
        last = monday_of(on) + WEEK
        year = self._record.year_on(on)
        if year is None:
            return set()
        calendar = self._record.calendar(year)
        monday = monday_of(calendar.first) if everything else last - 2 * WEEK
        terms = {t for grade in range(1, 13) for t in calendar.terms(grade)}
        found = {means_name(t.code) for t in terms if t.first <= last and monday <= t.last}
        while monday <= last:
            found.add(week_name(monday))
            monday += WEEK
        return found

    def _missing(self) -> Iterator[Touch]:
        """Pages to be made ahead that do not stand."""
        year = self._record.year_on(today(self._school))
        if year is None:
            return
        for class_id in self._record.classes(year):
            for entry in self._record.class_(year, class_id).get("roster", ()):
                kept = self._kept_of(entry["pupil"], year)
                for name in self._names_of(entry["pupil"], year):
                    if name in self._ahead and name not in kept:
                        yield Touch(entry["pupil"], year, name)

    def _of_people(self, since: str) -> Iterator[Touch]:
        store = self._school.register_store
        before = self._school.register(snapshot=store.snapshot(since))
        after = self._views.register
        for path in _changed(store, self._people, since):
            place = paths.place_of(path)
            person = place.parts.get("person", "") if place else ""
            if person.startswith("p-"):
                old, new = before.get(path) or {}, after.get(path) or {}
                yield from affected_by_person(self._record, person, old, new)

    def _add(self, touches: Iterable[Touch], cause: str = "") -> None:
        """Plan the pages that stand or are made ahead, of those named."""
        for touch in touches:
            pupil, year, name = touch
            kept = self._kept_of(pupil, year)
            if name in (WEEKS, MEANS):
                means = name == MEANS
                names = {n for n in {*kept, *self._ahead} if n.startswith(MEANS) is means}
            else:
                names = {name} & (kept.keys() | self._ahead)
            there = self._names_of(pupil, year)
            self._gone.update(Touch(pupil, year, one) for one in names.intersection(kept).difference(there))
            for one in names.intersection(there):
                causes = self._plan.setdefault(Touch(pupil, year, one), set())
                if cause:
                    causes.add(cause)

    def _kept_of(self, pupil: str, year: str) -> dict[str, Kept]:
        key = (pupil, year)
        if key not in self._kept:
            self._kept[key] = self._index.kept(pupil, year)
        return self._kept[key]

    def _names_of(self, pupil: str, year: str) -> list[str]:
        key = (pupil, year)
        if key not in self._names:
            self._names[key] = names_of(self._record, pupil, year)
        return self._names[key]


def _changed(store: Store, commit: str, older: str | None) -> list[str]:
    """Paths that differ between two commits; all paths of the first commit."""
    snapshot = store.snapshot(commit)
    if older is None:
        return snapshot.list()
    return [difference.path for difference in snapshot.changes(store.snapshot(older))]
