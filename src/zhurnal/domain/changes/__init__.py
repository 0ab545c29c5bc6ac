"""Every way in which the record may change: one class each, in its own file."""

from zhurnal.domain.changes.absence import ExplainAbsence
from zhurnal.domain.changes.appointment import AppointTeacher
from zhurnal.domain.changes.attendance import SetAttendance, TakeAttendance
from zhurnal.domain.changes.base import Change, JournalChange, SlotRef
from zhurnal.domain.changes.brought import BringMark
from zhurnal.domain.changes.checkpoint import MakeCheckpoint
from zhurnal.domain.changes.closed_day import CloseDay
from zhurnal.domain.changes.documents import AmendDocument, FoundSchool, RegisterOutput
from zhurnal.domain.changes.enrol import EnrolPupil
from zhurnal.domain.changes.homework import SetHomework
from zhurnal.domain.changes.leave import LeavePupil
from zhurnal.domain.changes.lesson import CancelLesson, MoveLesson, RecordLesson
from zhurnal.domain.changes.mark import SetMark
from zhurnal.domain.changes.move import MovePupil
from zhurnal.domain.changes.person import AmendPerson
from zhurnal.domain.changes.remark import AddRemark
from zhurnal.domain.changes.substitute import AppointSubstitute
from zhurnal.domain.changes.taken_back import TakeBackDay
from zhurnal.domain.changes.term_mark import SetTermMark
from zhurnal.domain.changes.work import AmendWork, OpenWork

__all__ = [
    "AddRemark",
    "AmendDocument",
    "AmendPerson",
    "AmendWork",
    "AppointSubstitute",
    "AppointTeacher",
    "BringMark",
    "CancelLesson",
    "Change",
    "CloseDay",
    "EnrolPupil",
    "ExplainAbsence",
    "FoundSchool",
    "JournalChange",
    "LeavePupil",
    "MakeCheckpoint",
    "MoveLesson",
    "MovePupil",
    "OpenWork",
    "RecordLesson",
    "RegisterOutput",
    "SetAttendance",
    "SetHomework",
    "SetMark",
    "SetTermMark",
    "SlotRef",
    "TakeAttendance",
    "TakeBackDay",
]
