"""The bounds of a document. They are part of the format: a document beyond them is refused at every door."""

from __future__ import annotations

from typing import Final

#: Bytes of one document. A full quarter's journal has about 30 KiB.
MAX_BYTES: Final = 1024 * 1024
#: Maps and lists within each other, the document itself counted.
MAX_DEPTH: Final = 12
#: Characters of one text value.
MAX_TEXT: Final = 10_000
#: Characters of one key.
MAX_KEY: Final = 128
#: Characters of one line: a text of which every character is escaped, its key and its indentation.
MAX_LINE: Final = 2 * MAX_TEXT + 2 * MAX_KEY + 2 * MAX_DEPTH + 8
#: Decimal digits of one integer: every such integer fits 64 bits, whoever reads it.
MAX_DIGITS: Final = 18
#: Findings told about one document; a person does not read more.
MAX_FINDINGS: Final = 50
