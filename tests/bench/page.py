"""The handbook's page of speeds, written from the rows alone, so that it cannot say anything else than they do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench.chart import chart
from tests.bench.table import Goal, Row, all_versions, read, write
from tests.bench.words import CHAPTERS, PEERS, UNITS, russian, words_of

FOLDER = Path("site", "docs", "design")
PAGE, CHART, DATA = "speed.md", "speed.svg", "speed.json"

_MET = {True: "есть", False: "**нет**", None: ""}
_HEAD = """# Насколько быстро {: #speed }

Эту страницу пишет `make bench` из своих измерений: правят не её, а измерения. Те же числа — в [speed.json](speed.json).

Обе стороны каждой строки работают по очереди в одном прогоне, названа середина (медиана); в скобках p99 — столько
ждёт самый медленный из ста. «Отношение» — во сколько раз журнал быстрее соседа. «МБ» — наибольший размер процесса на
нашей стороне. Куда уходит время, показывает `make profile ROW=…`; имя для него названо в каждом разделе.

![Во сколько раз журнал быстрее соседа или того, что требует цель](speed.svg)

## Таблица
"""


def page(rows: Sequence[Row]) -> str:
    """The page as Markdown."""
    known = {row.key: row for row in rows}
    made = [_HEAD, _table(rows)]
    missed = [row for row in rows if row.met is False]
    if missed:
        made.append(f"Целей не достигнуто: {len(missed)} из {sum(row.goal is not None for row in rows)}.")
    for chapter in CHAPTERS:
        there = [known[key] for key in chapter.rows if key in known]
        if there:
            profiles = ", ".join(f"`{case}`" for case in dict.fromkeys(row.case for row in there))
            made += [f"## {chapter.heading}", chapter.text, *map(_told, there), f"Профиль: {profiles}."]
    made += ["## Чем измерено", _known(rows)]
    return "\n\n".join(part.strip("\n") for part in made) + "\n"


def _known(rows: Sequence[Row]) -> str:
    """What took part, with its version; how big the record is, and whether the machine had other work."""
    known = all_versions(rows)
    commits, load, processors = (known.pop(name, "") for name in ("commits", "load before", "processors"))
    # Measured in several runs, the busiest beginning is told.
    load = max((row.versions["load before"] for row in rows if "load before" in row.versions), key=float, default=load)
    told = ", ".join(f"{name} {text}" for name, text in known.items())
    if commits:
        told += f". В записи {russian(float(commits))} коммитов; процессоров {processors}, нагрузка до начала "
        told += f"{load.replace('.', ',')}"
    return f"{told}."


def publish(rows: Sequence[Row], folder: Path = FOLDER) -> None:
    """Page, chart and data into a folder of the handbook."""
    write(rows, folder / DATA)
    (folder / CHART).write_text(chart(rows, lambda row: words_of(row.key, row.name).title), encoding="utf-8")
    (folder / PAGE).write_text(page(rows), encoding="utf-8")


def is_current(folder: Path = FOLDER) -> bool:
    """Whether page and chart say what the data beside them say."""
    rows = read(folder / DATA)
    drawn = chart(rows, lambda row: words_of(row.key, row.name).title)
    return (folder / PAGE).read_text("utf-8") == page(rows) and (folder / CHART).read_text("utf-8") == drawn


def _table(rows: Sequence[Row]) -> str:
    lines = ["| что измерено | журнал | сосед | | отношение | цель | | МБ |", "|---|---:|---:|---|---:|---|---|---:|"]
    for row in rows:
        cells = [
            words_of(row.key, row.name).title, _both(row.ours, row.ours_p99), _both(row.peer, row.peer_p99),
            UNITS[row.unit], russian(row.ratio), _goal(row), _MET[row.met],
            "" if row.memory is None else f"{row.memory:.0f}",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _both(middle: float | None, slow: float | None) -> str:
    """The median, and in brackets p99 where it is known."""
    return russian(middle) if slow is None else f"{russian(middle)} ({russian(slow)})"


def _told(row: Row) -> str:
    """One row in words: numbers, goal, and what a missed one would take."""
    words = words_of(row.key, row.name)
    if row.ours is None:
        return f"**{words.title}** — не измерено: {row.note}."
    unit = UNITS[row.unit]
    told = f"**{words.title}**: {russian(row.ours)} {unit}"
    if row.peer is not None:
        told += f"; {PEERS.get(row.beside, row.beside)} — {russian(row.peer)} {unit}"
    if row.ratio is not None:
        told += f"; отношение {russian(row.ratio)}"
    if row.goal is not None:
        reached = {True: "достигнута", False: "не достигнута", None: "не проверена"}[row.met]
        told += f"; цель {_goal(row)} {reached}"
    takes = f" *Что для этого нужно.* {words.takes}" if row.met is False and words.takes else ""
    return f"{told}.{takes}"


def _goal(row: Row) -> str:
    """The goal in Russian: "≥ 25", "≤ 50 мс", "≥ 1/3"."""
    goal: Goal | None = row.goal
    if goal is None:
        return ""
    text = str(goal).replace(">=", "≥").replace("<=", "≤").replace(".", ",")
    told = f"{text} {UNITS[row.unit]}" if goal.absolute else text
    return told.replace(" ", "\N{NO-BREAK SPACE}")


if __name__ == "__main__":
    publish(read(FOLDER / DATA))
