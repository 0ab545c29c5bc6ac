"""What the pages of these acts share: who may, whom one may choose, which days are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied

from zhurnal.domain.changes import AppointSubstitute, AppointTeacher, Change, CloseDay
from zhurnal.language import gettext as _
from zhurnal.rules.permissions import permission
from zhurnal.services.editing.roster import staff_options
from zhurnal.services.replacing import MOST_DAYS
from zhurnal.web import links, reading
from zhurnal.web.errors import BadInputError
from zhurnal.web.visit import Visit


def may(visit: Visit, act: type[Change]) -> bool:
    """Whether the regulation lets the visitor do an act at all. act: one of the three below."""
    if not visit.year or not visit.duties:
        return False
    probes: Mapping[type[Change], Change] = {
        CloseDay: CloseDay(year=visit.year, date=visit.today),
        AppointSubstitute: AppointSubstitute(year=visit.year, section="", date=visit.today, number=1, staff=""),
        AppointTeacher: AppointTeacher(
            year=visit.year, section="", staff="", first=visit.today, last=visit.today, order=""
        ),
    }  # fmt: skip
    return not any(permission(visit.record, visit.person, probes[act], visit.at))


def demand(visit: Visit, act: type[Change]) -> None:
    """Raises PermissionDenied."""
    if not may(visit, act):
        raise PermissionDenied


def acts_open(visit: Visit) -> list[tuple[str, str]]:
    """Titles and addresses of the pages that open for the visitor."""
    found = [
        (AppointSubstitute, _("Substitutions"), links.SUBSTITUTIONS),
        (AppointTeacher, _("Temporary teachers"), links.TEMPORARY_TEACHER),
        (CloseDay, _("Unforeseen closed day"), links.CLOSED_DAY),
    ]
    return [(title, url) for act, title, url in found if may(visit, act)]


def staff_choice(visit: Visit) -> Sequence[tuple[str, str]]:
    """Members of staff, by name."""
    return staff_options(visit.record, visit.name, visit.today)


def chosen(visit: Visit, raw: str) -> str:
    """A member of staff that the page offers. Raises BadInputError."""
    if raw not in {person for person, _name in staff_choice(visit)}:
        raise BadInputError(_("Nobody of the staff was chosen. Go back and choose a teacher."))
    return raw


def span(visit: Visit, values: Mapping[str, str]) -> tuple[date, date]:
    """The days `from` and `to` of a form; today where none is named. Raises BadInputError."""
    first = reading.day(values.get("from", "")) or visit.today
    last = reading.day(values.get("to", "")) or first
    if last < first:
        raise BadInputError(_("The last day lies before the first."))
    if (last - first).days >= MOST_DAYS:
        raise BadInputError(_("At most {count} days at once.").format(count=MOST_DAYS))
    return first, last
