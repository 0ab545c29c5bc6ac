"""Sign-ins that commands make and print: the first administrator's, the demo's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhurnal.language import gettext as _
from zhurnal.services.clock import Clock
from zhurnal.services.demo import SIGN_INS, sign_ins
from zhurnal.services.school import School
from zhurnal.web.settings import configure

# Printed by `zhurnal serve` for the demo, whose people are invented; no other school has it.
DEMO_PASSWORD = "zarechnaya-2026"  # noqa: S105


def issue_password(folder: Path, person: str, login: str) -> tuple[str, str]:
    """A password that must be changed at the first sign-in, for a new account or for the one the person has.

    login: of a new account; one that exists keeps its own. Returns (login, password). All sessions of the
    account end. Raises AccountExistsError where the login is somebody else's.
    """
    school = configure(folder)
    # Django's models can be imported only when it is configured.
    from zhurnal.operations import accounts
    from zhurnal.operations.models import Account

    password = accounts.new_password()
    account = Account.objects.filter(person=person).first()
    if account is None:
        account = accounts.create_account(person, login, password, at=school.clock.now(), must_change=True)
    else:
        accounts.set_password(account, password, must_change=True)
    return account.login, password


def demo_tables(folder: Path, clock: Clock) -> School:
    """The demo's operational tables, and the demo by the clock of its making."""
    return configure(folder, clock=clock)


def demo_accounts(folder: Path) -> None:
    """The demo's accounts, one for every role."""
    school = configure(folder)
    from zhurnal.operations import accounts
    from zhurnal.operations.models import Account

    for login, person in sign_ins(school).items():
        if not Account.objects.filter(login=login).exists():
            accounts.create_account(person, login, DEMO_PASSWORD, at=school.clock.now())


def demo_sign_ins(school: School) -> Iterator[tuple[str, str, str]]:
    """(login, password, who that is) of the demo's accounts."""
    found = sign_ins(school)
    titles = _titles() if found == SIGN_INS else _roles()
    for login in found:
        yield login, DEMO_PASSWORD, titles[login]


def _titles() -> dict[str, str]:
    """Who they are in the small school."""
    return {
        "teacher": _("teacher of mathematics, class teacher of 7а"),
        "teacher2": _("teacher of Russian, class teacher of 7б"),
        "deputy": _("deputy head"),
        "director": _("director, teaches history in 10а"),
        "admin": _("administrator"),
        "pupil": _("pupil of 7а"),
        "parent": _("parent of two children"),
        "archivist": _("archivist"),
        "council": _("delegate of the governing council"),
    }


def _roles() -> dict[str, str]:
    """Who they are in any school."""
    return {
        "teacher": _("teacher, leads a class"),
        "teacher2": _("teacher, leads another class"),
        "deputy": _("deputy head"),
        "director": _("director"),
        "admin": _("administrator"),
        "pupil": _("pupil"),
        "parent": _("parent"),
        "archivist": _("archivist"),
        "council": _("delegate of the governing council"),
    }
