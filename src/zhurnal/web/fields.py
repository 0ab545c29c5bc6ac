"""A field of a form: what it holds, what the reader saw, what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from zhurnal.language import gettext as _
from zhurnal.web import reading
from zhurnal.web.errors import BadInputError
from zhurnal.web.saving import Told


@dataclass(slots=True)
class Field:
    """One field. was: what the reader saw; found: another person's value, where the two collided.

    In the form `was` travels as `w.` and the name, and the choice in a conflict as `c.` and the name.
    """

    name: str
    value: str
    was: str
    told: list[Told] = field(default_factory=list)
    found: str | None = None

    @staticmethod
    def of(name: str, value: str) -> Field:
        """A field as the record stands."""
        return Field(name, value, value)

    @property
    def changed(self) -> bool:
        """Whether the reader altered it."""
        return self.value != self.was

    @property
    def mood(self) -> str:
        """How it looks: conflict, refused, waits, late, or "" for nothing to say."""
        order = ("conflict", "refused", "waits", "late")
        return next((kind for kind in order if any(t.kind == kind for t in self.told)), "")

    def read(self, post: Mapping[str, str], *, lines: bool = False) -> None:
        """Take what was posted, if the form had this field. Raises BadInputError."""
        if f"w.{self.name}" not in post:
            return
        self.was = reading.text(post[f"w.{self.name}"], lines=lines)
        self.value = reading.text(post.get(self.name, ""), lines=lines)
        if post.get(f"c.{self.name}") == "theirs":
            self.value = self.was

    def keep(self, typed: Field, told: Sequence[Told]) -> None:
        """Go on showing what was typed in place of what stands, which the reader has now seen too."""
        current = self.value
        self.value, self.told = typed.value, list(told)
        if any(t.kind == "conflict" for t in told):
            self.found, self.was = current, current
        else:
            self.was = typed.was


def refuse_unknown(post: Mapping[str, str], known: Collection[str]) -> None:
    """Raises BadInputError for an altered field that the page does not have by now, or never had, and for one that
    comes without what the reader saw.

    A work, a pupil or a lesson may have gone since the page was shown: what was typed for it is not dropped in silence.
    """
    gone = [n[2:] for n in post if n.startswith("w.") and n[2:] not in known and post.get(n[2:], "") != post[n]]
    gone += [name for name in known if post.get(name) and f"w.{name}" not in post]
    if gone:
        raise BadInputError(
            _("The page has no field {name} any more. Reload it and enter this anew.").format(name=gone[0][:60])
        )
