"""HTML to PDF/A-3a with WeasyPrint: tagged, reproducible, closed to everything outside the bundle (ISO 19005-3).

A long document is cheaper in parts: a `Press` lays out each part by itself, so that memory and the tables of styles
stay small, and binds all pages into one file. What saves most of the time: the garbage collector sleeps while boxes
are made (they are all alive until the end), tables have no collapsed borders, the sheet of a browser's defaults
is short, and the recursion has room on the stack (stack.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import weasyprint
from weasyprint import CSS, HTML, Document
from weasyprint.css import ColorProfile
from weasyprint.document import Page
from weasyprint.formatting_structure.boxes import MarginBox
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from zhurnal import bundle
from zhurnal.documents.collector import collector_asleep
from zhurnal.domain.errors import ZhurnalError
from zhurnal.rendering.stack import with_room
from zhurnal.rendering.tags import correct_tables

VARIANT = "pdf/a-3a"
_INTENT = "zhurnal-srgb"
"""Not "srgb", at which WeasyPrint would open its own copy of the profile."""


class RenderingError(ZhurnalError):
    """A page could not be rendered."""


class ForbiddenAddressError(RenderingError):
    """A page asked for something outside the renderer's own folder."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF (PDF/A-3, 6.8). relationship: Source, Data, Supplement, Alternative."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Source"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What identifies a file. The same pages with the same imprint are the same bytes, on any day.

    identifier: first part of the PDF's ID, for example the commit. created: aware. lang: BCP 47.
    """

    identifier: bytes
    created: datetime
    title: str
    lang: str = "ru"


class _BundleFetcher(URLFetcher):  # type: ignore[misc]
    """Reads files below one folder, and what a page carries in itself (`data:`); anything else ends the rendering.

    WeasyPrint's own fetcher would read any local file or address into the document, and only warn of a failure.
    """

    def __init__(self, base: Path) -> None:
        super().__init__(allowed_protocols={"file", "data"}, allow_redirects=False, fail_on_errors=True)
        self._base = base.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":  # a page's own drawing
            return super().fetch(url, headers)
        file = Path(url2pathname(parts.path)).resolve() if parts.scheme == "file" and not parts.netloc else None
        if file is None or not file.is_relative_to(self._base):
            raise _ForbiddenFetchError(url)
        if not file.is_file():
            raise _ForbiddenFetchError(url)
        return super().fetch(file.as_uri(), headers)


class _Source(HTML):  # type: ignore[misc]
    """A page under `renderers/print.css` instead of the defaults for any page of the web."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_defaults()]


@cache
def _defaults() -> CSS:
    return CSS(string=bundle.path("renderers", "print.css").read_text(encoding="utf-8"))


class _ForbiddenFetchError(FatalURLFetchingError):  # type: ignore[misc]
    """Passes through WeasyPrint, which swallows every other exception of a fetcher."""


class Press:
    """Lays out parts of one document in one set of fonts, and binds them. Not for several threads at once."""

    def __init__(self, base: Path, stylesheets: Sequence[str]) -> None:
        """base: the renderer's folder, the only one that pages may read; stylesheets: file names in it."""
        self._base = base
        self._fetcher = _BundleFetcher(base)
        self._fonts = FontConfiguration()
        self._styles = [
            CSS(filename=base / name, font_config=self._fonts, url_fetcher=self._fetcher) for name in stylesheets
        ]

    def pages(self, html: str) -> list[Page]:
        """The pages of one part, a whole HTML document. Raises ForbiddenAddressError."""
        with collector_asleep(), _address_errors():
            source = _Source(string=html, base_url=self._base.as_uri() + "/", url_fetcher=self._fetcher)
            rendered = with_room(lambda: source.render(
                font_config=self._fonts, stylesheets=self._styles, pdf_variant=VARIANT,
            ))  # fmt: skip
        pages: list[Page] = rendered.pages
        return pages

    def bind(self, pages: Sequence[Page], imprint: Imprint, attachments: Sequence[Attachment] = ()) -> bytes:
        """One PDF/A-3a file of all the pages.

        Raises RenderingError for a naive time: the machine's time zone must not get into the bytes.
        """
        if imprint.created.tzinfo is None:
            raise RenderingError("Expected an aware time of creation, found a naive one.")
        moment = imprint.created.astimezone(UTC)
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        metadata = DocumentMetadata(title=imprint.title, lang=imprint.lang, created=stamp, modified=stamp)
        document = Document(
            list(pages), metadata, self._fetcher, self._fonts, {_INTENT: _srgb()}, _INTENT
        )  # fmt: skip
        enclosed = [
            weasyprint.Attachment(
                string=item.content, name=item.name, description=item.description, created=moment,
                modified=moment, relationship=item.relationship, base_url="", url_fetcher=self._fetcher,
            ) for item in attachments
        ]  # fmt: skip
        with collector_asleep():
            data: bytes = with_room(lambda: document.write_pdf(
                finisher=correct_tables, pdf_variant=VARIANT, pdf_identifier=imprint.identifier,
                attachments=enclosed, output_intent=_INTENT,
            ))  # fmt: skip
        return data


def _srgb() -> ColorProfile:
    """The output intent. WeasyPrint would take the same profile, and leave its file open."""
    icc = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(BytesIO(icc), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def render_pdf(
    html: str, *, base: Path, identifier: bytes, created: datetime, title: str, lang: str,
    attachments: Sequence[Attachment] = (),
) -> bytes:  # fmt: skip
    """One HTML document as PDF/A-3a; its own `<style>` and stylesheets below `base` apply. See `Press`, `Imprint`."""
    press = Press(base, ())
    return press.bind(press.pages(html), Imprint(identifier, created, title, lang), attachments)


def put_margins(pages: Sequence[Page], margins: Sequence[Page]) -> None:
    """Give each page the margin boxes (header, footer) of the page at the same place in `margins`.

    "12 of 86" is known only when every part has been laid out, and laying out again would cost the time twice.
    WeasyPrint has no public way to it: `_page_box` is its own, and a test looks for the result in the file.
    """
    if len(pages) != len(margins):
        raise ValueError(f"expected as many margins as pages ({len(pages)}), found {len(margins)}")
    for page, margin in zip(pages, margins, strict=True):
        boxes = tuple(box for box in margin._page_box.children if isinstance(box, MarginBox))
        page._page_box.children = (*page._page_box.children, *boxes)


@contextmanager
def _address_errors() -> Iterator[None]:
    try:
        yield
    except _ForbiddenFetchError as error:
        raise ForbiddenAddressError(f"Expected an existing file of the renderer's folder, found {error}.") from error
