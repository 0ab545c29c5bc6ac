"""A diary page of a past moment: the page as it was, and above it that it was."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# The addresses that a page has of its neighbours; the record's own links are absolute.
_NEIGHBOUR = re.compile(r'href="((?:[0-9]{4}-[0-9]{2}-[0-9]{2}|means-[a-z0-9]+)\.html)"')
_TOP = '<header class="top">'


def of_the_past(page: str, sentence: str, *, present: str = "", back: str = "", query: str = "") -> str:
    """The page with a banner that says `sentence`.

    present: the address of the present page, called `back`; none where there is no such page. query: what the
    addresses of the neighbouring pages get, so that turning the page stays in the past.
    """
    way = Markup(' <a href="{}">{}</a>').format(present, back) if present else Markup()
    banner = Markup('<p class="past" role="note"><b>{}</b>{}</p>\n').format(sentence, way)
    turned = _NEIGHBOUR.sub(rf'href="\1{escape(query)}"', page) if query else page
    return turned.replace(_TOP, f"{banner}{_TOP}", 1)
