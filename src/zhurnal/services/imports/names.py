"""Names out of somebody else's file: cleaned, and told apart as an eye tells them apart."""

from __future__ import annotations

import re
import unicodedata

from zhurnal.domain.findings import Finding
from zhurnal.domain.lookalikes import mixed_words, normalise, skeleton
from zhurnal.services.imports.notes import note, refusal

MAX_NAME = 200
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean(text: str) -> str:
    """`text` in NFC, single-spaced, without invisible characters, Latin twins in Cyrillic words put right."""
    visible = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return normalise(" ".join(visible.split()))


class Names:
    """The names of one list of a file. Names that look alike are one name: the first that was defined.

    `what` is the list in one English word ("teacher"); findings carry it for their sentence.
    """

    def __init__(self, what: str, path: str, notes: list[Finding]) -> None:
        self.what = what
        self._path = path
        self._notes = notes
        self._seen: dict[str, str] = {}

    def define(self, raw: str, line: int, *, again: bool = False) -> str:
        """The cleaned name, now known; "" (with a note) where it cannot be a name or is there already.

        `again`: a second definition of the very same name is no mistake (a subgroup in two groups).
        Raises FindingsError `import-mixed-script` (what, name, word): letters of two alphabets in one word that
        no look-alike explains; the record would not take it, and only a person knows what was meant.
        """
        name = clean(raw)
        for word in mixed_words(name):
            raise refusal("import-mixed-script", self._path, line, what=self.what, name=name[:80], word=word[:40])
        if not name or len(name) > MAX_NAME:
            self._note("import-bad-name", line, name=name[:40], limit=MAX_NAME)
            return ""
        if name != " ".join(raw.split()):
            self._note("import-name-cleaned", line, name=name)
        first = self._seen.setdefault(skeleton(name), name)
        if first is name:
            return name
        if first != name:
            self._note("import-names-look-alike", line, name=name, first=first)
        elif not again:
            self._note("import-name-twice", line, name=name)
        return first if again else ""

    def resolve(self, raw: str) -> str | None:
        """The known name that `raw` means; None where there is none."""
        return self._seen.get(skeleton(clean(raw)))

    def _note(self, code: str, line: int, **params: str | int) -> None:
        self._notes.append(note(code, self._path, line, what=self.what, **params))
