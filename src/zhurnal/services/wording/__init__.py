"""Findings in words: what is wrong, by which clause, and what a person can do about it.

The rules return codes and parameters; here each code has its sentence. English is the message id, Russian stands
in `judge.po`. An import's findings have their sentences beside the import.
"""

from __future__ import annotations

from collections.abc import Callable

from zhurnal.domain.findings import Effect, Finding
from zhurnal.language import gettext
from zhurnal.language import gettext as _
from zhurnal.services.imports import wording as imports
from zhurnal.services.wording import audit, editing, formats, judgements, proposals, pushing, references, sheets
from zhurnal.services.wording.values import spoken

Names = Callable[[str], str]

SENTENCES = {
    **formats.SENTENCES, **references.SENTENCES, **judgements.SENTENCES, **audit.SENTENCES, **editing.SENTENCES,
    **proposals.SENTENCES, **pushing.SENTENCES, **sheets.SENTENCES,
}  # fmt: skip
ADVICE = {
    **formats.ADVICE, **references.ADVICE, **judgements.ADVICE, **audit.ADVICE, **proposals.ADVICE, **pushing.ADVICE,
}  # fmt: skip


def sentence(finding: Finding, names: Names | None = None) -> str:
    """What is wrong, in the current language, with the clause where the regulation speaks.

    names: gives a person's name by id where the caller has the register. A code without a sentence (a record
    written by a newer program) is shown as it is, with its parameters.
    """
    if finding.code in SENTENCES:
        text = gettext(SENTENCES[finding.code]).format_map(spoken(finding.params, names))
    elif finding.code in imports.SENTENCES:
        text = imports.sentence(finding)
    else:
        told = ", ".join(f"{key}: {value}" for key, value in finding.params.items())
        text = f"{finding.code} ({told})" if told else finding.code
    if not finding.clause:
        return text
    return _("{sentence} (clause {clause})").format(sentence=text.removesuffix("."), clause=finding.clause) + "."


def what_to_do(finding: Finding) -> str:
    """Short advice; "" where the sentence says it all."""
    if finding.code in ADVICE:
        return gettext(ADVICE[finding.code])
    if finding.effect is Effect.APPROVE and finding.params.get("approvers"):
        text = _("It waits for the agreement of {approvers}; until then nothing of it stands in the record.")
        return text.format(approvers=spoken(finding.params)["approvers"])
    if finding.effect is Effect.APPROVE:
        return _("It waits for approval; until then nothing of it stands in the record.")
    if finding.effect is Effect.LATE:
        return _("The entry is accepted and counted as late.")
    return ""


__all__ = ["ADVICE", "SENTENCES", "Names", "sentence", "what_to_do"]
