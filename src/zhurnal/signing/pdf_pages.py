"""How many pages a PDF has (ISO 32000-1, 7.7.3)."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader


def page_count(data: bytes) -> int:
    """Number of pages. Raises pyHanko's PdfError for what is no PDF."""
    return int(PdfFileReader(BytesIO(data)).root["/Pages"]["/Count"])
