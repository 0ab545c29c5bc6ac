"""The demo's people: a sign-in for every role that the school knows."""

from __future__ import annotations

import json

from zhurnal import bundle
from zhurnal.domain.record import Record
from zhurnal.domain.source import MemorySource
from zhurnal.services.demo import FIRST_DAY, SIGN_INS, demo_documents


def test_every_duty_has_a_sign_in() -> None:
    documents, people = demo_documents()
    record = Record(MemorySource(documents))
    staff = [person for person in SIGN_INS.values() if person.startswith("t-")]
    schema = json.loads(bundle.path("schemas", "staff.v1.json").read_text("utf-8"))
    duties = schema["properties"]["duties"]["items"]["properties"]["duty"]["enum"]
    assert {duty for person in staff for duty in record.duties(person, FIRST_DAY)} == set(duties)
    assert {person[0] for person in SIGN_INS.values()} == {"t", "p", "g"}
    assert set(SIGN_INS.values()) <= set(people)
