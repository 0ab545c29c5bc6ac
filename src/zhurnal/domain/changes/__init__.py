"""Every way in which the record may change: one class each, in its own file."""

from zhurnal.domain.changes.absence import ExplainAbsence
from zhurnal.domain.changes.attendance import SetAttendance, TakeAttendance
from zhurnal.domain.changes.base import Change, JournalChange, SlotRef
from zhurnal.domain.changes.documents import AmendDocument, FoundSchool, RegisterOutput
from zhurnal.domain.changes.homework import SetHomework
from zhurnal.domain.changes.lesson import CancelLesson, MoveLesson, RecordLesson
from zhurnal.domain.changes.mark import SetMark
from zhurnal.domain.changes.person import AmendPerson
from zhurnal.domain.changes.remark import AddRemark
from zhurnal.domain.changes.term_mark import SetTermMark
from zhurnal.domain.changes.work import AmendWork, OpenWork

__all__ = [
    "AddRemark",
    "AmendDocument",
    "AmendPerson",
    "AmendWork",
    "CancelLesson",
    "Change",
    "ExplainAbsence",
    "FoundSchool",
    "JournalChange",
    "MoveLesson",
    "OpenWork",
    "RecordLesson",
    "RegisterOutput",
    "SetAttendance",
    "SetHomework",
    "SetMark",
    "SetTermMark",
    "SlotRef",
    "TakeAttendance",
]
