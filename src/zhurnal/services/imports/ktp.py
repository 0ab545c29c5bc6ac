"""Planning the import of a lesson plan (КТП): a new plan of a grade and subject, or a change of the one in force.

The plan is the grade's (2.2.2: one base of plans over all subjects and grades); sections that follow none yet get it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from zhurnal.domain import paths
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record, grade_of
from zhurnal.domain.source import Document
from zhurnal.services.imports.input_file import InputFile
from zhurnal.services.imports.ktp_about import grade_in, subject_code, subjects_in
from zhurnal.services.imports.ktp_file import read_ktp
from zhurnal.services.imports.ktp_items import MergedItems, merge_items
from zhurnal.services.imports.ktp_model import MAX_ITEMS, MAX_TITLE, KtpFile, Topic
from zhurnal.services.imports.notes import note, refusal
from zhurnal.services.imports.plan import Documents, Fact, ImportPlan


@dataclass(frozen=True, slots=True)
class KtpOptions:
    """Where the plan belongs. year: "2026-2027". grade: 0 to find it in the file. subject: code or title in the
    catalogue, "" to find it in the file. plan: the plan's id ("7/algebra-2"), "" for the one of grade and subject."""

    year: str
    grade: int = 0
    subject: str = ""
    plan: str = ""


def plan_ktp(record: Record, file: InputFile, options: KtpOptions) -> ImportPlan:
    """What the import of `file` would change.

    Raises FindingsError: those of `read_ktp`, `ktp-no-calendar`, `ktp-no-year` (found, years), `ktp-no-grade`,
    `ktp-no-subject` (subjects), `ktp-unknown-subject` (found, subjects), `ktp-several` (found), `ktp-several-plans`
    (plans), `ktp-differs` (plan, base), `ktp-no-plan` (plan), `ktp-other-grade` (plan, grade), `ktp-other-subject`
    (plan, found, expected), `ktp-too-many` (size, limit). Changes nothing.
    """
    if not record.years:
        raise refusal("ktp-no-calendar", file.name)
    if options.year not in record.years:
        raise refusal("ktp-no-year", file.name, found=options.year[:20], years=", ".join(record.years))
    if options.plan and paths.place_of(paths.plan(options.year, options.plan)) is None:
        raise refusal("ktp-no-plan", file.name, plan=options.plan[:60])
    ktp = read_ktp(file.data, file.name)
    notes = list(ktp.notes)
    grade, subject = _about(record, ktp, options)
    topics = _own(ktp, grade, subject, record, notes)
    name = options.plan or _in_force(record, ktp.name, options.year, grade, subject)
    was = record.source.get(paths.plan(options.year, name))
    _check(ktp.name, name, was, subject, len(topics))
    held = _held(record, options.year, name) if was else set()
    merged = merge_items((was or {}).get("items", ()), topics, held)
    if len(merged.items) > MAX_ITEMS:
        raise refusal("ktp-too-many", ktp.name, size=len(merged.items), limit=MAX_ITEMS)
    document = {**(was or _new(record, ktp, name, grade, subject)), "items": list(merged.items)}
    documents = Documents(record.source)
    documents.put(paths.plan(options.year, name), document)
    _follow(documents, record, options.year, name, subject)
    for item in merged.kept:
        notes.append(note("ktp-item-kept", ktp.name, item=item, topic=_topic(was, item)))
    facts = tuple(_facts(merged, was))
    return ImportPlan((), documents.changes(), documents.left(), tuple(notes), facts)


def _about(record: Record, ktp: KtpFile, options: KtpOptions) -> tuple[int, str]:
    """Grade and code of the subject: as told, else by the file's columns, else by its title and name."""
    subjects = record.catalog("subjects")
    listed = ", ".join(str(entry["title"]) for entry in subjects.values())[:300]
    grades = {topic.grade for topic in ktp.topics if topic.grade}
    named = {topic.subject for topic in ktp.topics if topic.subject}
    if (len(grades) > 1 and not (options.grade or options.plan)) or (len(named) > 1 and not options.subject):
        raise refusal("ktp-several", ktp.name, found=", ".join([*map(str, sorted(grades)), *sorted(named)])[:200])
    around = (*ktp.around, ktp.name.rsplit(".", 1)[0])
    of_plan = grade_of(options.plan.split("/")[0]) if options.plan else 0
    grade = options.grade or of_plan or next(iter(grades), 0) or grade_in(around)
    if not grade:
        raise refusal("ktp-no-grade", ktp.name)
    if of_plan not in (0, grade):
        raise refusal("ktp-other-grade", ktp.name, plan=options.plan, grade=grade)
    told = options.subject or next(iter(named), "")
    found = {subject_code(subjects, told)} if told else subjects_in(subjects, around)
    if told and found == {""}:
        raise refusal("ktp-unknown-subject", ktp.name, found=told[:80], subjects=listed)
    if len(found) != 1:
        raise refusal("ktp-no-subject", ktp.name, subjects=listed)
    return grade, found.pop()


def _own(ktp: KtpFile, grade: int, subject: str, record: Record, notes: list[Finding]) -> list[Topic]:
    """The topics of this grade and subject; those of another plan in the same file are told."""
    subjects, found = record.catalog("subjects"), []
    unit = ""
    for topic in ktp.topics:
        other = topic.subject and subject_code(subjects, topic.subject) != subject
        if other or (topic.grade and topic.grade != grade):
            notes.append(note("unplaced-ktp-other", ktp.name, topic.line, grade=topic.grade, subject=topic.subject))
            unit = topic.unit or unit
        else:
            found.append(replace(topic, unit=topic.unit or unit))
            unit = ""
    if not found:
        raise refusal("ktp-no-topics", ktp.name)
    return found


def _in_force(record: Record, file: str, year: str, grade: int, subject: str) -> str:
    """The id of the grade's plan in a subject: the one that stands, else a new one's."""
    found = []
    for path in record.source.list(f"years/{year}/plans/{grade}/"):
        document = record.source.get(path) or {}
        if document.get("subject") == subject and "base" not in document:
            found.append(str(document["plan"]))
    if len(found) > 1:
        raise refusal("ktp-several-plans", file, plans=", ".join(found))
    return found[0] if found else f"{grade}/{subject}"


def _check(file: str, name: str, was: Document | None, subject: str, size: int) -> None:
    if was and "base" in was:
        raise refusal("ktp-differs", file, plan=name, base=str(was["base"]))
    if was and was["subject"] != subject:
        raise refusal("ktp-other-subject", file, plan=name, found=subject, expected=str(was["subject"]))
    if size > MAX_ITEMS:
        raise refusal("ktp-too-many", file, size=size, limit=MAX_ITEMS)


def _new(record: Record, ktp: KtpFile, name: str, grade: int, subject: str) -> dict[str, Any]:
    # As the handbook's example titles a plan; a file's own title says more.
    title = ktp.title or f"{record.catalog('subjects')[subject]['title']}, {grade} класс"
    return {"kind": "plan", "version": 1, "plan": name, "title": title[:MAX_TITLE], "subject": subject}


def _held(record: Record, year: str, name: str) -> set[str]:
    """Items that lessons were given by, in the sections that follow the plan or one that differs from it; and those
    that such a plan leaves out or replaces."""
    names, found = {name}, set()
    for path in record.source.list(f"years/{year}/plans/"):
        document = record.source.get(path) or {}
        if document.get("base") == name:
            names.add(str(document["plan"]))
            found |= {*document.get("dropped", ()), *(item["id"] for item in document.get("items", ()))}
    for section in record.sections(year):
        if record.section(year, section).get("plan") not in names:
            continue
        for term in record.calendar(year).terms(record.grade(year, section)):
            lessons = record.journal(year, section, term.code).get("lessons", ())
            found |= {lesson["plan"] for lesson in lessons if "plan" in lesson}
    return found


def _follow(documents: Documents, record: Record, year: str, name: str, subject: str) -> None:
    """The sections of the subject that follow no plan follow this one: of its grade, or of the class that it is of.

    Where the grade has several plans in the subject, which of them a section follows is for a person to say.
    """
    home = name.split("/")[0]
    others = [path for path in record.source.list(f"years/{year}/plans/{home}/") if path != paths.plan(year, name)]
    alone = all((record.source.get(path) or {}).get("subject") != subject for path in others)
    for section in record.sections(year):
        document, of = record.section(year, section), section.split("/")[0]
        fits = home in (of, str(grade_of(of))) and document["subject"] == subject and document["type"] == "lesson"
        if fits and (document.get("plan") == name or ("plan" not in document and alone)):
            documents.put(paths.section(year, section), {**document, "plan": name})


def _facts(merged: MergedItems, was: Document | None) -> list[Fact]:
    topics = {item["id"]: item for item in merged.items}
    found = [Fact("add", item, _told(topics[item])) for item in merged.added]
    found += [Fact("change", item, _told(topics[item])) for item in merged.changed]
    found += [Fact("remove", item, _topic(was, item)) for item in merged.removed]
    found += [Fact("keep", item, _topic(was, item)) for item in merged.kept]
    return found + [Fact("leave", item, _told(topics[item])) for item in merged.left]


def _told(item: Document) -> str:
    return f"{item['topic']} ({item['hours']})"


def _topic(was: Document | None, item: str) -> str:
    return next((str(one["topic"]) for one in (was or {}).get("items", ()) if one["id"] == item), "")
