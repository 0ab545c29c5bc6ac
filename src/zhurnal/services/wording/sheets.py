"""Sentences of spreadsheets that come back: why one is not read, what is wrong with a line."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    "sheet-too-large": gettext_noop("The spreadsheet is too large: at most {limit} MB and 20,000 lines are read."),
    "sheet-unreadable": gettext_noop("This is not a spreadsheet in the format .xlsx, or it is damaged."),
    "sheet-column-missing": gettext_noop("The first line has no column “{column}”."),
    "sheet-column-unknown": gettext_noop("The first line has a column “{column}”, which is not known."),
    "sheet-column-twice": gettext_noop("The column “{column}” stands in the first line twice."),
    "sheet-cell-too-long": gettext_noop("A cell of this line is longer than {limit} characters."),
    "sheet-no-class": gettext_noop("There is no class “{found}” this year."),
    "sheet-no-group": gettext_noop("The class has no group “{found}”."),
    "sheet-not-offered": gettext_noop("“{found}” is none of the values that may stand here."),
    "sheet-no-pupil": gettext_noop("There is no pupil {pupil}. Leave the id empty for a new pupil."),
    "sheet-line-altered": gettext_noop(
        "{pupil} is in this class already: class, id and the first day of a line are not altered. To move a pupil, "
        "fill in the last day here and where the pupil goes."
    ),
    "sheet-comes-and-goes": gettext_noop(
        "The line of a newcomer has a last day or an order of leaving. Enrol the pupil first."
    ),
}
