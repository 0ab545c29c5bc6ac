"""The handbook, and the word that the server lives."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhurnal.web.access import open_to
from zhurnal.web.site import the_site


@open_to("anybody")
@require_safe
def handbook(request: HttpRequest, name: str = "") -> HttpResponse:
    """A file of the handbook that was built into public/help; nothing secret is in it."""
    found = _found((the_site().school.public / "help").resolve(), name)
    if found is None:
        raise Http404
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    response = HttpResponse(found.read_bytes(), content_type=f"{kind}; charset=utf-8" if "text" in kind else kind)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _found(root: Path, name: str) -> Path | None:
    """The file below `root`; None for what is not there and for what no file can be called."""
    try:
        found = (root / name).resolve()
        if found.is_dir():
            if name and not name.endswith("/"):
                return None
            found = found / "index.html"
        return found if found.is_relative_to(root) and found.is_file() else None
    except (ValueError, OSError):
        return None


@open_to("anybody")
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 where the record can be read."""
    the_site().school.record_store.head()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
