"""How many facts of a batch are late, by clause: what the commit says of them and what an audit finds again.

Facts are counted, not changes: the same page saved by another order of changes, or read back from the
difference of two trees, gives the same numbers.
"""

from __future__ import annotations

from collections import Counter

from zhurnal.domain.changes import (
    AddRemark,
    AmendDocument,
    AmendWork,
    AppointSubstitute,
    AppointTeacher,
    BringMark,
    Change,
    CloseDay,
    EnrolPupil,
    ExplainAbsence,
    JournalChange,
    LeavePupil,
    MovePupil,
    OpenWork,
    SetAttendance,
    SetHomework,
    SetMark,
    SetTermMark,
    TakeAttendance,
)
from zhurnal.domain.findings import Effect
from zhurnal.rules.judge import Verdict
from zhurnal.rules.permissions import act_of

Fact = tuple[str, ...]


def late_facts(verdict: Verdict) -> Counter[str]:
    """Accepted facts that are late, by clause ("3.5.3": 4).

    A mark is a fact, so are a lesson's entry, its homework, its attendance. That a work is opened late is told
    with its late marks and counted only where it has none.
    """
    refused = {f.change for f in verdict.findings if f.effect.blocks}
    late = [(f, verdict.changes[f.change]) for f in verdict.effects(Effect.LATE) if f.change not in refused]
    found = {(f.clause, f.code, fact_of(change)) for f, change in late if not isinstance(change, OpenWork)}
    marked = {(f.clause, f.code, change.work) for f, change in late if isinstance(change, SetMark)}
    for finding, change in late:
        if isinstance(change, OpenWork) and (finding.clause, finding.code, change.work) not in marked:
            found.add((finding.clause, finding.code, fact_of(change)))
    return Counter(clause for clause, _, _ in found)


def fact_of(change: Change) -> Fact:
    """What a change is about: two changes about one fact are counted as one."""
    place: Fact = (change.path(),)
    if isinstance(change, SetMark):
        return *place, change.lesson, change.work, change.key
    if isinstance(change, OpenWork | AmendWork):
        return *place, change.lesson, change.work
    if isinstance(change, TakeAttendance | SetAttendance):
        return *place, change.lesson, "attendance"
    if isinstance(change, SetHomework):
        return *place, change.lesson, "homework"
    if isinstance(change, AddRemark):
        return *place, change.remark
    if isinstance(change, JournalChange):
        return *place, change.lesson
    if isinstance(change, SetTermMark):
        return *place, change.section, change.pupil
    if isinstance(change, ExplainAbsence | BringMark):
        return *place, change.entry
    return *place, *_fact_of_list(change)


def _fact_of_list(change: Change) -> Fact:
    if isinstance(change, AmendDocument):
        return (act_of(change),)
    if isinstance(change, EnrolPupil | LeavePupil | MovePupil):
        return (change.pupil,)
    if isinstance(change, AppointSubstitute | CloseDay):
        return (change.entry,)
    if isinstance(change, AppointTeacher):
        return change.staff, change.first.isoformat()
    return ()
