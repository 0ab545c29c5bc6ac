"""What a proposal touches, for people: groups with a count and examples, the gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zhurnal.domain.record import Record, grade_of
from zhurnal.language import gettext as _
from zhurnal.language import ngettext
from zhurnal.services.diary_pages import MEANS
from zhurnal.services.proposals.rehearsal import Counts, Rehearsed
from zhurnal.services.proposals.touches import Fact, Kind, LedgerTouch, LessonTouch, PlanTouch, Touched

Names = Callable[[str], str]
EXAMPLES = 5
"""How many days or pupils a line names at most."""


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of what is touched. code: for programs; lines: all of it, one line for each place.

    grave: something would be lost.
    """

    code: str
    title: str
    lines: Sequence[str]
    grave: bool = False


def groups(found: Touched, record: Record, names: Names) -> list[Group]:
    """Everything touched that there is any of. record: to name classes and subjects by."""
    told = _Told(record, names)
    return [group for group in told.all(found) if group.lines]


class _Told:
    def __init__(self, record: Record, names: Names) -> None:
        self.record, self.names = record, names

    def all(self, found: Touched) -> Iterator[Group]:
        for kind in Kind:
            lost = [fact for fact in found.unplaced if fact.kind is kind]
            yield Group(f"unplaced-{kind}", _lost(kind, len(lost)), self._facts(lost), grave=True)
        changed = [fact for fact in found.facts if fact not in set(found.unplaced)]
        title = ngettext("{count} entry would be another", "{count} entries would be others", len(changed))
        yield Group("entries", title.format(count=len(changed)), self._facts(changed))
        yield Group("lessons", self._lessons_title(found.lessons), [self._lesson(one) for one in found.lessons])
        count = len(found.plans)
        title = ngettext("Plan of {count} section", "Plans of {count} sections", count).format(count=count)
        grave = any(plan.lost for plan in found.plans)
        yield Group("plans", title, [self._plan(plan) for plan in found.plans], grave=grave)
        count = len(found.debts)
        title = ngettext("Debts of {count} teacher", "Debts of {count} teachers", count).format(count=count)
        yield Group("debts", title, [f"{self.names(d.staff)}: {d.before} → {d.after}" for d in found.debts])
        yield from self._diaries(found)
        count = len(found.ledgers)
        title = ngettext("{count} class ledger", "{count} class ledgers", count).format(count=count)
        yield Group("ledgers", title, [self._ledger(one) for one in found.ledgers])

    def _facts(self, found: Sequence[Fact]) -> list[str]:
        """A line for each section, or class of term marks."""
        places: dict[tuple[str, str, str], list[str]] = {}
        for fact in found:
            day = f" {fact.on:%d.%m}" if fact.on else ""
            mark = f" «{fact.what}»" if fact.kind in (Kind.MARK, Kind.TERM_MARK) else ""
            place = (fact.year, fact.where, fact.subject)
            places.setdefault(place, []).append(f"{self.names(fact.pupil)}{day}{mark}")
        return [self._line(self._where(*place), said) for place, said in places.items()]

    def _line(self, head: str, said: Sequence[str]) -> str:
        text = _few(said)
        return f"{head}: {text}" if head else text

    def _where(self, year: str, where: str, subject: str = "") -> str:
        if "/" in where:
            return self._section(year, where)
        if not where:
            return ""
        title = self.record.catalog("subjects").get(subject, {}).get("title", subject)
        return f"{self.record.class_title(year, where)} {title}".strip()

    def _section(self, year: str, section: str) -> str:
        code = self.record.section(year, section).get("subject", "")
        title = self.record.catalog("subjects").get(code, {}).get("title", section.split("/")[1])
        classes = [self.record.class_title(year, c) for c in self.record.section_classes(year, section)]
        return f"{', '.join(classes) or section.split('/')[0]} {title}"

    def _lessons_title(self, found: Sequence[LessonTouch]) -> str:
        count = sum(len({*one.gone, *one.new, *one.pupils, *one.teachers, *one.places}) for one in found)
        return ngettext("{count} lesson of the year", "{count} lessons of the year", count).format(count=count)

    def _lesson(self, one: LessonTouch) -> str:
        said = (
            (one.gone, _("not held any more: {days}")),
            (one.unplaced, _("of them already in the journal: {days}")),
            (one.new, _("new: {days}")),
            (one.teachers, _("another teacher: {days}")),
            (one.pupils, _("other pupils: {days}")),
            (one.places, _("another room or time: {days}")),
        )
        told = "; ".join(text.format(days=_days(places)) for places, text in said if places)
        return f"{self._section(one.year, one.section)}: {told}"

    def _plan(self, one: PlanTouch) -> str:
        pairs = (
            (one.hours, _("hours planned {hours}")),
            (one.given, _("given {hours}")),
            (one.left, _("left {hours}")),
            (one.ahead, _("lessons ahead {hours}")),
        )
        said = [text.format(hours=f"{a} → {b}" if a != b else a) for (a, b), text in pairs]
        for item, count in one.lost:
            text = ngettext(
                "item {item}, named by {count} lesson, would be gone",
                "item {item}, named by {count} lessons, would be gone",
                count,
            )  # fmt: skip
            said.append(text.format(item=item, count=count))
        return f"{self._section(one.year, one.section)}: {', '.join(said)}"

    def _diaries(self, found: Touched) -> Iterator[Group]:
        by_pupil: dict[str, list[str]] = {}
        for page in found.pages:
            by_pupil.setdefault(page.pupil, []).append(page.name)
        text = ngettext("{count} page of diaries", "{count} pages of diaries", len(found.pages))
        title = text.format(count=len(found.pages))
        if len(by_pupil) > 1:
            of = ngettext("of {count} pupil", "of {count} pupils", len(by_pupil)).format(count=len(by_pupil))
            title = f"{title} {of}"
        yield Group("diaries", title, [self._pages(pupil, pages) for pupil, pages in by_pupil.items()])

    def _pages(self, pupil: str, pages: Sequence[str]) -> str:
        weeks = [f"{date.fromisoformat(name):%d.%m}" for name in pages if not name.startswith(MEANS)]
        said = [_("weeks from {days}").format(days=_few(weeks))] if weeks else []
        means = len(pages) - len(weeks)
        if means:
            said.append(
                ngettext("{count} page of means", "{count} pages of means", means).format(count=means)
            )  # fmt: skip
        return f"{self.names(pupil)}: {', '.join(said)}"

    def _ledger(self, one: LedgerTouch) -> str:
        title = self.record.class_title(one.year, one.class_id)
        known = one.year in self.record.years
        term = self.record.calendar(one.year).term(grade_of(one.class_id), one.term) if known else None
        said = [_few([self._section(one.year, section) for section in one.sections])] if one.sections else []
        counts = (
            (len(one.absences), _("rows of missed lessons: {count}")),
            (len(one.term_marks), _("rows of term marks: {count}")),
            (one.movements, _("lines of movement: {count}")),
        )
        said += [text.format(count=count) for count, text in counts if count]
        if one.front:
            said.append(_("title page"))
        return f"{title}, {term.title if term else one.term}: {'; '.join(said)}".removesuffix(": ")


def _lost(kind: Kind, count: int) -> str:
    text = {
        Kind.MARK: ngettext("{count} mark would lose its place", "{count} marks would lose their place", count),
        Kind.PRESENCE: ngettext(
            "{count} absence or late coming would lose its place",
            "{count} absences and late comings would lose their place", count,
        ),
        Kind.TERM_MARK: ngettext(
            "{count} term mark would lose its place", "{count} term marks would lose their place", count
        ),
        Kind.REMARK: ngettext("{count} remark would lose its place", "{count} remarks would lose their place", count),
        Kind.REASON: ngettext(
            "{count} reason of absence would lose its place", "{count} reasons of absence would lose their place", count
        ),
    }[kind]  # fmt: skip
    return text.format(count=count)


def _days(places: Iterable[tuple[date, int]]) -> str:
    """How many lessons, on which days: "12 (14.10, 15.10 …)"."""
    wanted = list(places)
    return f"{len(wanted)} ({_few(list(dict.fromkeys(f'{on:%d.%m}' for on, _number in wanted)))})"


def _few(said: Sequence[str]) -> str:
    rest = len(said) - EXAMPLES
    if rest <= 1:
        return ", ".join(said)
    text = ngettext("{said} and {count} more", "{said} and {count} more", rest)
    return text.format(said=", ".join(said[:EXAMPLES]), count=rest)


def rehearsal_sentences(found: Rehearsed) -> list[str]:
    """What whoever decides about rules reads first: how a term would have gone under them."""
    span = f"{found.first:%d.%m}–{found.last:%d.%m.%Y}"
    if not found.commits:
        return [_("Nothing was entered from {span}: there is nothing to compare with.").format(span=span)]
    text = ngettext(
        "{count} commit of {span} was judged by the rules of its day and by the proposed ones.",
        "{count} commits of {span} were judged by the rules of their day and by the proposed ones.",
        found.commits,
    )
    head = text.format(count=found.commits, span=span)
    then, now = _totals(found.then), _totals(found.now)
    if found.then == found.now:
        return [head, _("Nothing would have been judged otherwise.")]
    texts = {
        "late": _("Entered late would have been {now} instead of {then}."),
        "refused": _("Refused would have been {now} instead of {then}."),
        "approval": _("Waiting for approval would have been {now} instead of {then}."),
    }
    changed = [text.format(now=now[kind], then=then[kind]) for kind, text in texts.items() if now[kind] != then[kind]]
    return [head, *(changed or [_("The totals stay as they were, clause by clause they differ.")])]


def _totals(counts: Counts) -> Counter[str]:
    return Counter(late=counts.late.total(), refused=counts.refused.total(), approval=counts.approval.total())
