"""Sentences of the journal page: of cells that hold no code, and those that its script shows."""

from __future__ import annotations

from zhurnal.language import gettext as _


def weekdays() -> list[str]:
    """Days of the week in two letters, Monday first."""
    return [_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")]


def problem(code: str, scale: str) -> str:
    """Why a text is no code of a cell, and what may stand there. code: of `journal_codes.CodeError`."""
    return problems(scale).get(code) or problems(scale)["unknown"]


def problems(scale: str) -> dict[str, str]:
    """All such sentences by code. scale: the marks that may be given, with spaces."""
    return {
        "long": _("This is too long for a cell. Put it into the lesson's topic or a remark."),
        "unknown": _("The journal does not know this entry. Type a mark ({scale}), н (absent) or о (late).").format(
            scale=scale or "—"
        ),
        "sign": _("Why a pupil was absent is the class teacher's to say. Type н: the sign appears by itself."),
        "scale": _("There is no such mark here. Marks that may be given: {scale}.").format(scale=scale or "—"),
        "no-marks": _("No marks are kept in this section. Type н (absent) or о (late)."),
        "presence": _("Absence is written into the lesson's own column, not into that of a work."),
    }


def script_words(scale: str) -> dict[str, str]:
    """What the page's script says, by key; `{n}` and other placeholders are filled by the script."""
    words = {
        "saved": _("Everything is saved"),
        "saved-commit": _("Saved, commit {commit}"),
        "unsaved": _("Not saved yet: {n}"),
        "saving": _("Saving…"),
        "refused": _("Refused: {n}"),
        "conflict": _("Changed by another: {n}"),
        "waiting": _("Waiting for approval: {n}"),
        "reason": _("Reason needed: {n}"),
        "invalid": _("Not understood: {n}"),
        "offline": _("There is no connection. Your entries are kept here and will be sent again."),
        "failed": _("The server could not save. Your entries are kept here and will be sent again."),
        "signed-out": _("You were signed out. Sign in again in another tab, then press Save: your entries are kept."),
        "stale": _("This page is too old to save. Reload it: your entries come back by themselves."),
        "restored": _("Entries that were not saved last time are back: {n}"),
        "no-room": _("There was no cell for: {values}"),
        "pasted": _("Pasted: {n}"),
        "undone": _("Taken back, commit {commit}"),
        "nothing-to-undo": _("There is nothing to take back."),
        "read-only": _("This cell cannot be edited."),
        "not-member": _("The pupil was not in the section on that day."),
        "cell-unsaved": _("Not saved yet."),
        "cell-saved": _("Saved."),
        "cell-waiting": _("Waiting for approval."),
        "cell-late": _("Saved; it is counted as late."),
        "conflict-values": _("There now: {found}. Yours: {mine}."),
        "empty": _("empty"),
        "until": _("until {when} ({clause})"),
        "missed": _("the time for it was over {when} ({clause})"),
    }
    return words | {f"problem-{code}": sentence for code, sentence in problems(scale).items()}
