"""What becomes of the journal page's cells where a batch is refused as a whole: none is told as saved."""

from __future__ import annotations

from tests import school as small
from tests.unit.rules.cases import mark

from zhurnal.domain.findings import Finding
from zhurnal.services.journal_save import Edit, _Part, _settle
from zhurnal.services.submit import Outcome

AT = small.at("2026-10-14 12:00:00")


def parts() -> list[_Part]:
    """Two cells with a change each."""
    pupils = ("p-0101", "p-0102")
    return [_Part(Edit(pupil=p, was="", now="5", lesson="l-0002"), [mark(p)]) for p in pupils]


def states(*findings: Finding, accepted: tuple[int, ...] = ()) -> list[str]:
    """States of the two cells after an outcome."""
    owners = parts()
    changes = [change for part in owners for change in part.changes]
    outcome = Outcome(
        "0" * 40 if accepted else None, AT, changes, [changes[n] for n in accepted], findings, origins=(0, 1)
    )  # fmt: skip
    _settle(owners, outcome)
    return [part.told().state for part in owners]


def test_a_refused_cell_does_not_keep_the_other_out() -> None:
    assert states(Finding("not-on-scale", change=1), accepted=(0,)) == ["saved", "refused"]


def test_a_batch_refused_because_of_one_document_is_saved_in_no_cell() -> None:
    assert states(Finding("text-too-long", change=1)) == ["refused", "refused"]


def test_a_batch_refused_as_a_whole_is_saved_in_no_cell() -> None:
    assert states(Finding("in-two-steps")) == ["refused", "refused"]


def test_what_stands_already_is_saved() -> None:
    assert states(accepted=(0, 1)) == ["saved", "saved"]
