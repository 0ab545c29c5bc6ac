"""The press: nothing from outside gets into a file, and what is enclosed can be taken out again."""

from __future__ import annotations

import gc
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from zhurnal.rendering.pdf import (
    Attachment,
    ForbiddenAddressError,
    Imprint,
    Press,
    RenderingError,
    put_margins,
    render_pdf,
)

AT = datetime(2026, 11, 1, 18, 0, tzinfo=UTC)


def render(body: str, base: Path, **more: object) -> bytes:
    html = f'<html lang="ru"><head><title>Лист</title></head><body>{body}</body></html>'
    return render_pdf(html, base=base, identifier=b"x", created=AT, title="Лист", lang="ru", **more)  # type: ignore[arg-type]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "renderer"
    folder.mkdir()
    (folder / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (folder / "way-out.svg").symlink_to(tmp_path / "secret.svg")
    return folder


def test_a_page_may_use_the_files_of_its_folder(base: Path) -> None:
    assert render('<img src="mark.svg" alt="знак">', base).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("address", [
    "../secret.svg", "way-out.svg", "missing.svg", "/etc/passwd", "file:///etc/passwd", "file://host/etc/passwd",
    "http://127.0.0.1:9/x.svg", "https://127.0.0.1:9/x.svg", "ftp://127.0.0.1/x", "%2e%2e/secret.svg",
])  # fmt: skip
@pytest.mark.parametrize("how", ['<img alt="" src="{}">', '<p style="background:url({})">x</p>',
                                 '<link rel="stylesheet" href="{}">', "<style>@import url({});</style>"])  # fmt: skip
def test_a_page_may_reach_nothing_else(base: Path, address: str, how: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        render(how.format(address), base)


def test_an_attachment_is_in_the_file_as_it_was(base: Path, tmp_path: Path) -> None:
    enclosed = Attachment("journal.yaml", b"kind: journal\n", "Исходный документ")
    first, second = (render("<p>Лист</p>", base, attachments=[enclosed]) for _ in range(2))
    assert first == second
    file = tmp_path / "file.pdf"
    file.write_bytes(first)
    subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(file)], check=True)
    assert (tmp_path / "journal.yaml").read_bytes() == enclosed.content


def test_the_same_moment_in_another_zone_is_the_same_file(base: Path) -> None:
    press = Press(base, ())
    pages = press.pages('<html lang="ru"><p>Лист</p></html>')
    moscow = AT.astimezone(timezone(timedelta(hours=3)))
    assert press.bind(pages, Imprint(b"x", AT, "Лист")) == press.bind(pages, Imprint(b"x", moscow, "Лист"))
    with pytest.raises(RenderingError, match="aware"):
        press.bind(pages, Imprint(b"x", AT.replace(tzinfo=None), "Лист"))


def test_margins_come_from_other_pages(base: Path, tmp_path: Path) -> None:
    press = Press(base, ())
    pages = press.pages('<html lang="ru"><p>Первый</p><p style="break-before:page">Второй</p></html>')
    margins = press.pages(
        '<html lang="ru"><style>@page { @bottom-right { content: "лист " counter(page) } }</style>'
        '<p>нет</p><p style="break-before:page">нет</p></html>'
    )
    put_margins(pages, margins)
    data = press.bind(pages, Imprint(b"x", AT, "Лист"))
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert [page.split() for page in text.split("\f")[:2]] == [["Первый", "лист", "1"], ["Второй", "лист", "2"]]
    with pytest.raises(ValueError, match="as many margins"):
        put_margins(pages, margins[:1])


def test_header_cells_have_a_scope_and_no_wrong_links(base: Path) -> None:
    data = render(
        "<table><thead><tr><th rowspan=2>№<th rowspan=2>Имя<th colspan=2>Сентябрь<tr><th>1<th>2</thead>"
        "<tbody><tr><td>1<th>Анна<td>5<td>н</tbody></table>",
        base,
    )
    root = PdfFileReader(BytesIO(data)).root["/StructTreeRoot"]["/K"][0]
    found: list[tuple[str, str]] = []
    waiting = [root]
    while waiting:
        element = waiting.pop().get_object()
        assert "/ID" not in element
        if element["/S"] in ("/TH", "/TD"):
            assert "/Headers" not in element["/A"]
            found.append((element["/S"], element["/A"].get("/Scope", "")))
        waiting += [kid for kid in element["/K"] if not isinstance(kid, int)]
    assert sorted(found) == [("/TD", "")] * 3 + [("/TH", "/Column")] * 5 + [("/TH", "/Row")]


def test_the_collector_is_awake_again_also_after_an_error(base: Path) -> None:
    with pytest.raises(ForbiddenAddressError):
        render('<img alt="" src="http://127.0.0.1:9/">', base)
    assert gc.isenabled()
