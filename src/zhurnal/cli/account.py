"""zhurnal account PERSON: a sign-in with a first password, or a new password for one who lost it (3.3.4)."""

from __future__ import annotations

from typing import Any

from zhurnal.cli.common import (
    FOUND,
    OK,
    Commands,
    add_json,
    add_school,
    command,
    names_of,
    open_school,
    say,
    say_json,
    warn,
)
from zhurnal.cli.sign_ins import issue_password
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `account`."""
    example = "zhurnal account t-014 --login zimin --school demo-school"
    summary = _("make a sign-in with a first password, or give a new password")
    parser = command(commands, "account", summary, example, run)
    parser.add_argument("person", metavar="PERSON", help=_("id of a person of the register, as in t-014"))
    parser.add_argument("--login", help=_("the login of a new sign-in (default: the person's id)"))
    add_school(parser)
    add_json(parser)


def run(args: Any) -> int:
    """Print login and password once; at the first sign-in the password must be changed."""
    school = open_school(args)
    if school.person(args.person) is None:
        warn(_("There is no {person} in the register of people.").format(person=args.person))
        return FOUND
    login, password = issue_password(args.school, args.person, args.login or args.person)
    if args.json:
        say_json({"person": args.person, "login": login, "password": password})
    else:
        name = names_of(school)(args.person)
        text = _("{name}: login {login}, password {password} (to be changed at the first sign-in).")
        say(text.format(name=name, login=login, password=password))
    return OK
