"""The invented school of tests/school.py on disk, with names and sign-ins; built once, copied for every test."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests import school as small

from zhurnal.services.clock import SetClock
from zhurnal.services.found import found_school

PASSWORD = "lesopilka-17"
WALL = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)

NAMES = {
    "t-001": ("Алексеева", "Мария"), "t-002": ("Белов", "Игорь"), "t-003": ("Волкова", "Нина"),
    "t-004": ("Громов", "Пётр"), "t-005": ("Данилова", "Ольга"), "t-006": ("Ершов", "Лев"),
    "t-007": ("Жукова", "Анна"), "t-010": ("Зимина", "Вера"), "t-011": ("Ильин", "Олег"),
    "t-012": ("Крылова", "Дина"), "t-013": ("Лосев", "Юрий"), "t-014": ("Новиков", "Клим"), "t-099": ("Мухин", "Яков"),
    "p-0101": ("Антонов", "Глеб"), "p-0102": ("Быкова", "Ева"), "p-0103": ("Власов", "Илья"),
    "p-0104": ("Гусева", "Майя"), "p-0105": ("Дроздов", "Рома"), "p-0106": ("Ежова", "Соня"),
    "p-0201": ("Антонова", "Рита"), "p-0202": ("Зуев", "Тимур"), "p-0301": ("Исаева", "Лиза"),
    "p-0401": ("Котов", "Макар"), "p-0501": ("Лапин", "Денис"), "p-0601": ("Мороз", "Алиса"),
    "g-0101": ("Антонова", "Ирина"), "g-0601": ("Мороз", "Павел"),
}  # fmt: skip


def person(identity: str) -> dict[str, Any]:
    """Somebody's entry of the register."""
    family, given = NAMES[identity]
    return {"kind": "person", "version": 1, "person": identity, "family": family, "given": given}


def build(folder: Path) -> None:
    """Found the school in `folder`; its journal is empty but for what tests/school.py has."""
    documents = small.make_documents()
    people = {identity: person(identity) for identity in NAMES}
    clock = SetClock(small.at("2026-09-07 08:00:00"))
    found_school(folder, documents, people, administrator=small.ADMINISTRATOR, clock=clock)


def make_accounts() -> None:
    """One account for everybody; the login is the id. Django must be configured."""
    from zhurnal.operations.accounts import create_account

    for identity in NAMES:
        create_account(identity, identity, PASSWORD, at=WALL)
