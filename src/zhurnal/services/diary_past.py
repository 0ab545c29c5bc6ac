"""Diary pages as of a past moment: rendered from the record as it stood then, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zhurnal.domain.record import Record
from zhurnal.rendering.diary import STYLESHEET, DiaryPages, stylesheet
from zhurnal.services.diary_files import write
from zhurnal.services.diary_pages import Touch, names_of, own_inputs, shared_inputs
from zhurnal.services.diary_views import Views
from zhurnal.services.school import School


class PastDiary:
    """The pages of a pupil as the record stood at `commit`, with the register of people as it is now."""

    def __init__(self, school: School, pupil: str, commit: str) -> None:
        self._store = school.record_store
        self._commit = commit
        self.pupil = pupil
        self.record: Record = school.record(commit)
        self._views = Views(self.record, school.register())
        self._pages = DiaryPages()

    def page(self, year: str, name: str) -> str | None:
        """A page by its file's name, "2026-10-12.html" or "means-q1.html"; None where there was none then.

        It names the commit that had touched its inputs last, as the page of that day did.
        """
        stem = name.removesuffix(".html")
        if stem == name or year not in self.record.years or stem not in names_of(self.record, self.pupil, year):
            return None
        page = Touch(self.pupil, year, stem)
        last = self._store.newest(self._inputs(page), start=self._commit)
        commit = last.id if last else self._commit
        if page.monday is not None:
            return self._pages.week(self._views.week(page.pupil, year, page.monday), commit)
        return self._pages.means(self._views.means(page.pupil, year, page.term), commit)

    def write_all(self, mark: Callable[[str], str], folder: Path) -> int:
        """All pages written below `folder` with their style; how many.

        mark: makes of a page one that says of which moment it is. Raises OSError.
        """
        written = 0
        for year in self.record.years:
            for stem in names_of(self.record, self.pupil, year):
                text = self.page(year, f"{stem}.html") or ""
                write(folder / self.pupil / year / f"{stem}.html", mark(text).encode())
                written += 1
        if written:
            write(folder / STYLESHEET, stylesheet())
        return written

    def _inputs(self, page: Touch) -> list[str]:
        classes = [class_id for class_id, _entry in self.record.classes_of(page.year, page.pupil)]
        sections = self.record.sections_of_pupil(page.year, page.pupil)
        return sorted({*own_inputs(page), *shared_inputs(self.record, page, classes, sections)})
