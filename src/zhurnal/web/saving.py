"""From the cells of a form to commits: judged, committed, sent for approval or told why not."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.http import HttpRequest

from zhurnal.domain.changes import Change, TakeAttendance
from zhurnal.domain.findings import Effect, Finding
from zhurnal.operations.changes import to_data
from zhurnal.services.proposals import request
from zhurnal.services.submit import Outcome, Submission, preview, submit
from zhurnal.services.wording import sentence, what_to_do
from zhurnal.web.site import the_site
from zhurnal.web.visit import Visit

REASONS = ("late", "change")


@dataclass(frozen=True, slots=True)
class Cell:
    """A change with the name of the form's field that it comes from."""

    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words. kind: conflict, refused, waits, late, note. was, found, now: of a conflict."""

    kind: str
    cell: str
    sentence: str
    advice: str
    clause: str
    was: str = ""
    found: str = ""
    now: str = ""


@dataclass(slots=True)
class Saved:
    """What became of a form.

    commits: what was written, newest last. told: everything there is to say. reasons: catalogues of which one
    reason must be chosen first; then nothing was written. reasoned: whether what was typed needs one at all.
    waiting: how many changes wait for approval.
    """

    commits: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    waiting: int = 0
    reasoned: bool = False
    repeated: bool = False
    undo: list[list[Change]] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)

    @property
    def problems(self) -> list[Told]:
        """What keeps a cell from being saved."""
        return [t for t in self.told if t.kind in ("conflict", "refused")]

    @property
    def ok(self) -> bool:
        """True where every cell was saved or sent for approval."""
        return not self.problems and not self.reasons

    @property
    def status(self) -> int:
        """HTTP status of the page that tells it (RFC 9110): 409 for a conflict, 422 for a refusal."""
        if any(t.kind == "conflict" for t in self.told):
            return 409
        return 200 if self.ok else 422

    def join(self, other: Saved) -> None:
        """Add what became of another part of the same form."""
        self.commits += other.commits
        self.told += other.told
        self.undo += other.undo
        self.waiting += other.waiting
        self.accepted |= other.accepted
        self.reasons += [c for c in other.reasons if c not in self.reasons]
        self.repeated = self.repeated or other.repeated

    def of(self, cell: str) -> list[Told]:
        """What there is to say of one cell."""
        return [t for t in self.told if t.cell == cell]


def save(visit: Visit, cells: Sequence[Cell], *, key: str, reasons: dict[str, str]) -> Saved:
    """Judge and commit the cells of a form; everything that may be accepted is, in one commit.

    reasons: chosen codes by catalogue ("late", "change"). Where one is needed and none is given nothing is
    written. A commit has one reason: late entries and corrections in one form share it.
    """
    saved = missing_reasons(visit, cells, reasons)
    if not cells or saved.reasons:
        return saved
    looked, saved.told = saved.told, []
    reason = _chosen(visit, reasons) if saved.reasoned else ""
    one = Submission(visit.person, "form", [c.change for c in cells], reason, key, partial=True)
    _settle(visit, cells, submit(visit.school, one), saved, reason)
    if saved.repeated:
        # The first answer was lost on its way: what was not accepted then is told now.
        saved.told += [t for t in looked if t.kind in ("conflict", "refused", "waits") and t not in saved.told]
        waits = {t.cell for t in looked if t.kind == "waits"}
        _ask(visit, [cell for cell in cells if cell.name in waits], saved, reason)
    the_site().moved.set()
    return saved


def missing_reasons(visit: Visit, cells: Sequence[Cell], reasons: dict[str, str]) -> Saved:
    """What `save` would ask before it writes; nothing is written. For forms that become several commits."""
    saved = Saved()
    if not cells:
        return saved
    needed = _look(visit, cells, saved)
    saved.reasoned = bool(needed)
    if needed and not _chosen(visit, reasons):
        saved.reasons = [name for name in REASONS if name in needed]
        # Advice says what became of an entry, and nothing became of any yet.
        saved.told = [replace(told, advice="") if told.kind in ("late", "waits") else told for told in saved.told]
    return saved


def new_key() -> str:
    """An idempotency key for a form about to be shown."""
    return secrets.token_urlsafe(18)


def keep_undo(request: HttpRequest, saved: Saved) -> None:
    """Remember what an undo of this save would restore; only the last save can be taken back."""
    if saved.undo:
        request.session["undo"] = {
            "commit": saved.commits[-1],
            "batches": [[to_data(change) for change in batch] for batch in saved.undo],
        }


def flash(request: HttpRequest, saved: Saved, **more: object) -> None:
    """What the next page says of a save that went well."""
    late = [t for t in saved.told if t.kind == "late"]
    request.session["flash"] = {
        "commit": saved.commits[-1][:7] if saved.commits else "",
        "commit_id": saved.commits[-1] if saved.commits else "",
        "undo": bool(saved.undo),
        "late": late[0].sentence if late else "",
        "late_count": len(late),
        "waiting": saved.waiting,
        "notes": sorted({t.sentence for t in saved.told if t.kind == "note"}),
        **more,
    }


def tell(visit: Visit, finding: Finding, cell: str) -> Told:
    """A finding in words."""
    kinds = {Effect.REFUSE: "refused", Effect.APPROVE: "waits", Effect.LATE: "late"}
    kind = "conflict" if finding.code == "conflict" else kinds.get(finding.effect, "note")
    params = finding.params
    return Told(
        kind, cell, sentence(finding, visit.name), what_to_do(finding), finding.clause,
        str(params.get("was", "")), str(params.get("found", "")), str(params.get("now", "")),
    )  # fmt: skip


def _look(visit: Visit, cells: Sequence[Cell], saved: Saved) -> set[str]:
    """Look before writing: tells what would be said; the catalogues of which a reason is needed."""
    verdict = preview(visit.school, Submission(visit.person, "form", [c.change for c in cells]))
    owners = [cells[origin] for origin in verdict.origins]
    needs = set()
    for finding in verdict.findings:
        if finding.code in ("reason-needed", "reason-unknown"):
            needs.add(str(finding.params["catalog"]))
        else:
            saved.told.append(tell(visit, finding, _cell(owners[finding.change], finding)))
    return needs


def _chosen(visit: Visit, reasons: dict[str, str]) -> str:
    """The reason that was chosen, "" for none; of either catalogue, as the judge takes it."""
    known = {code for name in REASONS for code in visit.record.catalog("reasons", name)}
    return next((reasons[name] for name in REASONS if reasons.get(name) in known), "")


def _settle(visit: Visit, cells: Sequence[Cell], outcome: Outcome, saved: Saved, reason: str) -> None:
    if outcome.repeated:
        saved.repeated = True
        saved.commits += [outcome.commit] if outcome.commit else []
        return
    owners = [cells[origin] for origin in outcome.origins]
    held = outcome.waiting()
    for finding in outcome.findings:
        owner = owners[finding.change] if finding.change >= 0 else Cell("", cells[0].change)
        saved.told.append(tell(visit, finding, _cell(owner, finding)))
    blocked = {f.change for f in outcome.findings if f.effect.blocks}
    if outcome.accepted:
        saved.accepted |= {owner.name for i, owner in enumerate(owners) if i not in blocked}
    if outcome.commit:
        saved.commits.append(outcome.commit)
        saved.undo.append(list(outcome.accepted))
    waiting = sorted({outcome.origins[i] for i, change in enumerate(outcome.changes) if change in held})
    _ask(visit, [cells[origin] for origin in waiting], saved, reason)


def _ask(visit: Visit, cells: Sequence[Cell], saved: Saved, reason: str) -> None:
    """Make requests of what waits, as it was typed; asked twice for the same they stay the same requests.

    Asked are the form's own changes and not what the judge made of them: meanwhile the rest of the form may have
    opened the lesson that they need.
    """
    if not cells:
        return
    for made in request(visit.school, visit.person, [cell.change for cell in cells], reason=reason):
        saved.told += [tell(visit, f, "") for f in made.findings if not made.ok and f.effect is Effect.REFUSE]
    saved.waiting += len(cells)


def _cell(owner: Cell, finding: Finding) -> str:
    # Attendance is one change for many cells: what concerns a pupil is told at the pupil.
    if isinstance(owner.change, TakeAttendance) and "pupil" in finding.params:
        return f"a.{finding.params['pupil']}"
    return owner.name
