"""Hugo as the peer of the diaries: a stub page for each pupil and week, data files with what classmates share.

Its template writes the very bytes of our pages. It is handed what our side works out from the record: who has which
lessons, what is due when, all texts and signs; only the pages are left to be made.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zhurnal import language
from zhurnal.language import gettext as _
from zhurnal.rendering import diary
from zhurnal.rendering.diary_model import Day, DiaryWeek, Entry, Homework, Lesson
from zhurnal.rendering.environment import long_date

_KINDS = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"]
_CONFIG = {"baseURL": "/", "disableKinds": _KINDS, "uglyURLs": True, "disablePathToLower": True, "timeout": "600s"}

TEMPLATE = """<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>{{ .Params.heading }}</title>
<link rel="stylesheet" href="../../diary.css">
</head>
<body class="week">
<header class="top">
{{ $p := .Params }}{{ $week := index .Site.Data.weeks $p.shared -}}
<p class="school">{{ $p.school }}</p>
<p class="home"><a href="../../">Мои дневники</a></p>
<h1>{{ $p.pupil }}{{ with $p.class }} <span class="class">{{ . }}</span>{{ end }}</h1>
<nav aria-label="Недели">
{{ with $week.previous }}<a rel="prev" href="{{ . }}.html" aria-label="Предыдущая неделя"><span aria-hidden="true">‹\
</span></a>{{ else }}<span class="none" aria-hidden="true">‹</span>{{ end -}}
<p class="span"><strong>{{ $week.span }}</strong>{{ with $week.term }} <span>{{ . }}</span>{{ end }}</p>
{{ with $week.next }}<a rel="next" href="{{ . }}.html" aria-label="Следующая неделя"><span aria-hidden="true">›\
</span></a>{{ else }}<span class="none" aria-hidden="true">›</span>{{ end -}}
{{ with $week.means }}<a class="means" href="means-{{ . }}.html">Отметки и средний балл</a>{{ end }}</nav>
</header>
<main>
{{ with $week.empty }}<p class="empty">{{ . }}</p>
{{ end }}{{ range $week.sides }}<div class="side">
{{ range . }}{{ $day := . }}<section class="day" aria-labelledby="{{ .id }}">
<h2 id="{{ .id }}">{{ .weekday }}, <span>{{ .date }}</span></h2>
{{ range .notes }}<p class="note">{{ . }}</p>{{ end }}{{ with .free }}<p class="free">{{ . }}</p>{{ end -}}
{{ with .entries }}<table role="table" aria-labelledby="{{ $day.id }}">
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">№</th><th scope="col" role="columnheader">\
Предмет, тема</th><th scope="col" role="columnheader">Домашнее задание</th><th scope="col" role="columnheader">Отметки\
</th></tr></thead>
<tbody role="rowgroup">
{{ range . }}<tr role="row"{{ if .cancelled }} class="cancelled"{{ end }}><th scope="row" role="rowheader">\
<span class="no">{{ .number }}</span>{{ with .time }} <span class="time">{{ . }}</span>{{ end }}</th>
<td role="cell" class="what"><span class="subject">{{ .subject }}</span>\
{{ if .distance }} <span class="tag">дистанционно</span>{{ end }}\
{{ with .room }} <span class="room"><span class="cap">каб.</span> {{ . }}</span>{{ end }}\
{{ with .cancelled }}<span class="off">{{ . }}</span>{{ end }}\
{{ with .topic }}<span class="topic">{{ . }}</span>{{ end }}</td>
<td role="cell" class="tasks">{{ range .tasks }}{{ template "homework" . }}{{ end }}</td><td role="cell" class="marks">\
{{ with index $p.own .place }}{{ range .marks }}<span class="mark {{ .tone }}"><b>{{ .value }}</b>\
{{ with .weight }}<i>×{{ . }}</i>{{ end }} <small>{{ .kind }}</small></span>{{ end }}\
{{ with .away }}<span class="mark away{{ if .late }} late{{ end }}"><b>{{ .sign }}</b> <small>{{ .reason }}</small>\
</span>{{ end }}{{ with .arranged }}<span class="arranged">{{ . }}</span>{{ end }}\
{{ range .remarks }}<p class="remark"><span class="cap">Замечание</span> {{ . }}</p>{{ end }}{{ end }}</td></tr>
{{ end }}</tbody>
</table>
{{ end }}{{ range .due }}<div class="extra"><span class="subject">{{ .subject }}</span> {{ template "homework" . -}}
</div>{{ end }}</section>
{{ end }}</div>
{{ end }}</main>
<footer>
<p>FOOT</p>
<dl class="stamp">
<div><dt>LAST</dt><dd><code>{{ $p.commit }}</code></dd></div>
<div><dt>DIGEST</dt><dd><code>{{ $p.digest }}</code></dd></div>
</dl>
</footer>
</body>
</html>{{ define "homework" }}<div class="hw"><span class="cap">{{ .caption }}</span> <span class="text">{{ .text }}\
</span>{{ range .links }} <a class="link" href="{{ .url }}" rel="noreferrer nofollow">{{ .host }}</a>{{ end }}</div>
{{ end }}"""


def is_installed() -> bool:
    """Whether this machine has Hugo."""
    return shutil.which("hugo") is not None


class HugoSite:
    """A site in a folder; `build` writes its pages, each `folder/public/<pupil>/<year>/<monday>.html`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.public = folder, folder / "public"
        (folder / "layouts" / "week").mkdir(parents=True)
        (folder / "data" / "weeks").mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(_CONFIG), encoding="utf-8")
        with language.use("ru"):
            words = {
                "FOOT": _(
                    "Made from the record; nothing is entered here. A mistake? Tell the teacher or the class teacher."
                ),
                "LAST": _("Last commit of the inputs"), "DIGEST": _("Digest of the inputs (SHA-256)"),
            }  # fmt: skip
        template = TEMPLATE.replace("\\\n", "")
        for name, text in words.items():
            template = template.replace(f">{name}<", f">{text}<")
        (folder / "layouts" / "week" / "single.html").write_text(template, encoding="utf-8")

    def add(self, views: Iterable[tuple[str, DiaryWeek]], commit: str) -> None:
        """Stub pages of pupils' weeks, and the data that they share."""
        with language.use("ru"):
            for pupil, view in views:
                self._stub(pupil, view, commit)

    def build(self) -> None:
        """What a person types. Raises CalledProcessError."""
        command = ["hugo", "--quiet", "--ignoreCache", "--cacheDir", str(self.folder / "cache")]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)

    def forget(self) -> None:
        """Remove what was built."""
        shutil.rmtree(self.public, ignore_errors=True)

    def _stub(self, pupil: str, view: DiaryWeek, commit: str) -> None:
        shared = json.dumps(_shared(view), ensure_ascii=False)
        key = hashlib.sha256(shared.encode()).hexdigest()[:16]
        data = self.folder / "data" / "weeks" / f"{key}.json"
        if not data.exists():
            data.write_text(shared, encoding="utf-8")
        owner = view.owner
        title = _("Diary: {pupil}, {week}").format(pupil=owner.pupil, week=diary.week_span(view.monday))
        own = {
            f"{d}-{n}": cell
            for d, day in enumerate(view.days)
            for n, entry in enumerate(day.entries)
            if (cell := _own(entry))
        }
        stub = {
            "type": "week", "heading": title, "school": owner.school, "pupil": owner.pupil,
            "class": owner.class_title, "shared": key, "own": own, "commit": commit, "digest": view.digest,
        }  # fmt: skip
        file = self.folder / "content" / pupil / owner.year / f"{view.monday}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(stub, ensure_ascii=False) + "\n", encoding="utf-8")


def _shared(view: DiaryWeek) -> dict[str, Any]:
    """A week without what is one pupil's own."""
    sides = [
        [_day(place, day) for place, day in enumerate(view.days) if (day.date.isoweekday() > 3) is right]
        for right in (False, True)
    ]
    empty = ""
    if not view.enrolled:
        empty = _("In this week the pupil was in no class of the school.")
    elif not view.days:
        holiday = diary.lower_first(view.holiday)
        empty = _("No lessons this week: {holiday}.").format(holiday=holiday) if holiday else _("No lessons this week.")
    around = {name: d.isoformat() if d else "" for name, d in (("previous", view.previous), ("next", view.next))}
    return {
        **around, "span": diary.week_span(view.monday), "term": view.term, "means": view.means, "empty": empty,
        "sides": [side for side in sides if side],
    }  # fmt: skip


def _day(place: int, day: Day) -> dict[str, Any]:
    free = day.holiday or ("" if day.entries or day.due else _("No lessons"))
    return {
        "id": f"d{day.date.isoweekday()}", "weekday": diary.weekday(day.date), "date": long_date(day.date),
        "notes": list(day.notes), "free": free,
        "entries": [_lesson(f"{place}-{n}", entry.lesson) for n, entry in enumerate(day.entries)],
        "due": [{**_homework(h, _("For today")), "subject": h.subject} for h in day.due],
    }  # fmt: skip


def _lesson(place: str, lesson: Lesson) -> dict[str, Any]:
    reason = _("The lesson was not held: {reason}").format(reason=diary.lower_first(lesson.cancelled))
    tasks = [_homework(h, _("For today")) for h in lesson.due]
    if lesson.homework:
        due = lesson.homework.due
        tasks.append(_homework(lesson.homework, _("Set for {day}").format(day=diary.near(due)) if due else _("Set")))
    return {
        "place": place, "number": lesson.number, "subject": lesson.subject, "distance": lesson.distance,
        "time": f"{lesson.begins}–{lesson.ends}" if lesson.begins else "",
        "room": "" if lesson.distance or lesson.cancelled else lesson.room, "topic": diary.glue(lesson.topic),
        "cancelled": reason if lesson.cancelled else "", "tasks": tasks,
    }  # fmt: skip


def _homework(homework: Homework, caption: str) -> dict[str, Any]:
    links = [{"url": link, "host": diary.host(link)} for link in homework.links]
    return {"caption": caption, "text": diary.glue(homework.text), "links": links}


def _own(entry: Entry) -> dict[str, Any]:
    """What stands in a pupil's own cell."""
    presence = entry.presence
    marks = [
        {"value": m.value, "tone": diary.tone(m.value), "weight": "" if m.weight == 1 else f"{m.weight}",
         "kind": f"{m.kind}: {m.title}" if m.title else m.kind}
        for m in entry.marks
    ]  # fmt: skip
    found: dict[str, Any] = {"marks": marks} if marks else {}
    if presence:
        reason = diary.lower_first(presence.reason) or (_("late") if presence.late else _("absent"))
        found["away"] = {"sign": presence.sign, "late": presence.late, "reason": reason}
    if entry.arrangement:
        found["arranged"] = diary.arrangement(entry.arrangement)
    if entry.remarks:
        found["remarks"] = list(entry.remarks)
    return found
