"""The table [checkpoints] of zhurnal.toml: when a checkpoint is made, and which witnesses get it.

    [checkpoints]
    daily = 03:00:00
    stamps = "http://tsa.example.org/tsr"

    [[checkpoints.witness]]
    name = "archive"
    git = "ssh://witness@archive.example.org/srv/zhurnal.git"

    [[checkpoints.witness]]
    name = "stick"
    folder = "/media/stick/zhurnal"

    [[checkpoints.witness]]
    name = "post"
    mail = ["archivist@example.org"]
    sender = "zhurnal@school.example.org"
    smtp = "mail.example.org:587"
    starttls = true
    login = "zhurnal"
    password_file = "/etc/zhurnal/smtp"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_SMTP = re.compile(r"[A-Za-z0-9.:\[\]-]+:[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Witness:
    """A place outside the server. Exactly one of git (an address), folder, mail (addresses) is not empty.

    sender, smtp ("host:port"), starttls, login, password_file: of mail.
    """

    name: str
    git: str = ""
    folder: str = ""
    mail: tuple[str, ...] = ()
    sender: str = ""
    smtp: str = ""
    starttls: bool = False
    login: str = ""
    password_file: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """daily: the hour of the day, by the school's clock. stamps: address of an RFC 3161 authority, "" for none."""

    daily: time = time(3)
    stamps: str = ""
    witnesses: tuple[Witness, ...] = ()


def read_settings(table: Mapping[str, Any]) -> Settings:
    """The settings; raises ValueError for what they cannot be."""
    _only(table, {"daily", "stamps", "witness"}, "[checkpoints]")
    witnesses = tuple(_witness(entry) for entry in table.get("witness", ()))
    names = [witness.name for witness in witnesses]
    if len(set(names)) < len(names):
        raise ValueError(f"expected witnesses of different names, found {', '.join(names)}")
    daily = table.get("daily", Settings().daily)
    if not isinstance(daily, time):
        raise ValueError(f"expected a time like 03:00:00 for daily, found {daily!r}")
    return Settings(daily, str(table.get("stamps", "")), witnesses)


def _witness(entry: Mapping[str, Any]) -> Witness:
    _only(entry, set(Witness.__dataclass_fields__), "[[checkpoints.witness]]")
    mail = entry.get("mail", ())
    given = {**entry, "mail": (mail,) if isinstance(mail, str) else tuple(mail), "name": entry.get("name", "")}
    for key, value in given.items():
        kind = tuple if key == "mail" else bool if key == "starttls" else str
        if not isinstance(value, kind):
            raise ValueError(f"expected {kind.__name__} for {key} in [[checkpoints.witness]], found {value!r}")
    found = Witness(**given)
    if not _NAME.fullmatch(found.name):
        raise ValueError(f"expected a witness's name of a-z, 0-9 and '-', found {found.name!r}")
    if sum(map(bool, (found.git, found.folder, found.mail))) != 1:
        raise ValueError(f"expected git, folder or mail for the witness {found.name}, found none or several")
    if found.git.startswith("-"):
        raise ValueError(f"expected an address for the witness {found.name}, found {found.git!r}")
    if found.mail and not (found.sender and _SMTP.fullmatch(found.smtp)):
        raise ValueError(f"expected sender and smtp (host:port) for the witness {found.name}, found {found.smtp!r}")
    if found.login and not found.password_file:
        raise ValueError(f"expected password_file for the login of the witness {found.name}, found none")
    return found


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    odd = sorted(table.keys() - known)
    if odd:
        raise ValueError(f"expected {', '.join(sorted(known))} in {where}, found {', '.join(odd)}")
