"""What `zhurnal check` says of the two repositories together."""

from __future__ import annotations

from pathlib import Path

from tests.school import ADMINISTRATOR, ALGEBRA, HISTORY, WHERE, at
from tests.unit.services.audited import founded, person

from zhurnal.documents import codec
from zhurnal.domain.changes import AddRemark
from zhurnal.services.check import check_record
from zhurnal.services.clock import SetClock
from zhurnal.services.school import School
from zhurnal.services.submit import Submission, submit
from zhurnal.store.base import Author


def remarked(folder: Path) -> School:
    """A school in which one remark was made."""
    clock = SetClock(at("2026-10-14 08:00:00"))
    school = founded(folder, clock)
    clock.at = at("2026-10-15 09:00:00")
    remark = AddRemark(**WHERE, lesson="@2026-10-15/1", pupil="p-0104", remark="", author=ALGEBRA, text="Молодец!")
    assert submit(school, Submission(ALGEBRA, "form", [remark])).ok
    return school


def test_texts_that_the_record_names_are_good(tmp_path: Path) -> None:
    assert check_record(remarked(tmp_path / "school")).findings == []


def test_a_text_whose_commit_was_cut_short_is_named(tmp_path: Path) -> None:
    school = remarked(tmp_path / "school")
    # As a disk leaves it that fails after the register's commit and before the record's.
    cut = {**person("p-0101"), "texts": {"r-zzzzzz": "Не записано"}}
    with school.register_store.transaction() as tx:
        path = "people/p-0101.yaml"
        data = codec.dump(cut, school.library.schemas, path=path)
        tx.commit({path: data}, subject="1 people", author=Author(HISTORY, f"{HISTORY}@zhurnal.invalid"),
                  when=school.clock.now(), trailers=[("Actor", ADMINISTRATOR), ("Door", "form")])  # fmt: skip
    [finding] = check_record(school).findings
    assert (finding.code, finding.path, finding.params["text"]) == ("text-unnamed", path, "r-zzzzzz")
    assert not finding.effect.blocks
