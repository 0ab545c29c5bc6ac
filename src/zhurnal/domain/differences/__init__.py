"""The changes that explain how one state of the record became another: a push, an import and the audit judge these.

Documents are compared fact by fact. Whatever no change expresses is told and refused: default deny.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhurnal.domain import paths as layout
from zhurnal.domain.changes import Change
from zhurnal.domain.changes.documents import ACTS
from zhurnal.domain.differences.classes import classes, joining
from zhurnal.domain.differences.documents import checkpoints, founding, outputs, whole
from zhurnal.domain.differences.journals import journal
from zhurnal.domain.differences.parts import parts_of
from zhurnal.domain.differences.pupils import absences, remarks, term_marks
from zhurnal.domain.differences.scene import Scene
from zhurnal.domain.differences.unexplained import unexplained
from zhurnal.domain.findings import Finding
from zhurnal.domain.record import Record
from zhurnal.domain.source import Draft, Source

# What holds for the whole school is proposed last: the rest of a batch is judged by the rules and the rights that
# were in force before it (6.2), never by those that it brings along.
_LAST = ("staff", "regulation", "school")
_KINDS: dict[str, Callable[[Scene], Iterator[Change]]] = {
    **{kind: whole for kind in ACTS if kind not in _LAST},
    "journal": journal,
    "remarks": remarks,
    "absences": absences,
    "finals": term_marks,
    "outputs": outputs,
    "checkpoint": checkpoints,
    **dict.fromkeys(_LAST, whole),
}
_ORDER = {kind: number for number, kind in enumerate(_KINDS)}


@dataclass(frozen=True, slots=True)
class Differences:
    """changes: applied one after the other to the state before, they give the state after, but for `unexplained`.

    Their ids are those that the documents have; `was` is what stood before.
    """

    changes: Sequence[Change]
    unexplained: Sequence[Finding]


def changes_between(before: Source, after: Source, paths: Iterable[str], *, actor: str = "") -> Differences:
    """The changes that turn `before` into `after` at `paths`, all paths where the two differ.

    Both sources hold valid documents; their other files (copies of schemas, keys) are never read. actor: who is
    said to have done it, "" for nobody in particular; it only chooses among sections to which a term mark may
    belong. Texts of remarks are not in the record: `AddRemark.text` is `remark.WITHHELD`. Pure.
    """
    wanted = list(paths)
    changes = proposed(before, after, wanted, actor=actor)
    draft = Draft(before)
    for change in changes:
        change.apply(draft)
    founded = before.get(layout.SCHOOL) is None
    return Differences(changes, list(unexplained(draft, after, wanted, founded=founded)))


def proposed(
    before: Source, after: Source, paths: Iterable[str], *, actor: str = "", school: Record | None = None
) -> list[Change]:
    """The changes that may explain the differences; `unexplained` tells what they leave over.

    school: a reader over `after`, where the caller has one that remembers.
    """
    school = school or Record(after)
    wanted = list(paths)
    if before.get(layout.SCHOOL) is None:
        return list(founding(after, wanted))
    places = [(path, layout.place_of(path)) for path in wanted]
    known = [(path, place) for path, place in places if place is not None and place.kind in _KINDS]
    scenes = [(place.kind, Scene(before, after, path, place.parts, actor, school)) for path, place in known]
    scenes.sort(key=lambda pair: (_ORDER[pair[0]], pair[1].path))
    rosters = [scene for kind, scene in scenes if kind == "class"]
    coming, moved = joining(rosters), False
    found: list[Change] = []
    for kind, scene in scenes:
        if kind == "class":
            # Who leaves one class and comes into another one is in two documents: all classes are one difference.
            found += [] if moved else classes(rosters)
            moved = True
        elif not (kind == "pupil" and not scene.old and scene.parts["pupil"] in coming):
            found += _KINDS[kind](scene)
    return found


__all__ = ["Differences", "changes_between", "parts_of", "proposed", "unexplained"]
