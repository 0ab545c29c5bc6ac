"""The regulation document as readable Markdown pages: its clauses by chapter, and the rules that stand on them.

The words of a school's regulation come from its record, where anybody's proposal may have put them, so all of them
are escaped: they are text, never mark-up.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from zhurnal.language import gettext as _
from zhurnal.language import pgettext
from zhurnal.rendering import regulation_words as words

FOLDER = "regulation"
RULES_PAGE = f"{FOLDER}/rules.md"

#: What Python-Markdown (with its `tables` extension) lets a backslash take the meaning from.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|>])")

Document = Mapping[str, Any]


def plain(text: str) -> str:
    """`text` as Markdown that shows exactly `text`, on one line."""
    line = html.escape(" ".join(text.split()), quote=False).replace("&gt;", ">")
    escaped = _MARKUP.sub(r"\\\1", line)
    return f"&#58;{escaped[1:]}" if escaped.startswith(":") else escaped  # ": " opens a definition


def chapter_page(clause: str) -> str:
    """Source path of the page that holds `clause` ("3.5.3" -> "regulation/3.md")."""
    return f"{FOLDER}/{clause.split('.', 1)[0]}.md"


def clause_url(clause: str) -> str:
    """Address of `clause` below the handbook's root: "regulation/3.html#c-3-5-3"."""
    return f"{chapter_page(clause).removesuffix('.md')}.html#{anchor(clause)}"


def anchor(clause: str) -> str:
    """The element id of `clause`: "c-3-5-3", since the theme's scripts use ids as CSS selectors (no leading digit)."""
    return f"c-{clause.replace('.', '-')}"


def pages(document: Document) -> dict[str, str]:
    """Every page of the regulation: {source path: Markdown}, in reading order, the first being its contents."""
    chapters: dict[str, list[Mapping[str, str]]] = {}
    for item in document["clauses"]:
        chapters.setdefault(chapter_page(item["clause"]), []).append(item)
    cited = _citations(document)
    made = {f"{FOLDER}/index.md": _contents(document, chapters)}
    for path, items in chapters.items():
        made[path] = _chapter(items, cited)
    made[RULES_PAGE] = _rules(document)
    return made


def _number(path: str) -> str:
    return path.removeprefix(f"{FOLDER}/").removesuffix(".md")


def _title(number: str, items: Sequence[Mapping[str, str]]) -> str:
    """A chapter's title: the text of its own clause ("3"), where the document has one."""
    own = next((item["text"] for item in items if item["clause"] == number), "")
    return f"{number}\\. {plain(own)}" if own else _("Chapter {number}").format(number=number)


def _contents(document: Document, chapters: Mapping[str, list[Mapping[str, str]]]) -> str:
    lines = [
        f"# {plain(document['title'])}",
        _("Edition of {date}.").format(date=plain(document["edition"])),
        _("The number of a clause is what the program cites when it refuses or delays an entry."),
        "\n".join(f"- [{_title(_number(path), items)}]({_number(path)}.md)" for path, items in chapters.items()),
        f"[{_('The rules the program follows')}](rules.md)",
    ]
    return "\n\n".join(lines) + "\n"


def _chapter(items: Sequence[Mapping[str, str]], cited: Mapping[str, list[str]]) -> str:
    number = items[0]["clause"].split(".", 1)[0]
    lines = [f"# {_title(number, items)} {{: #{anchor(number)} }}"]
    for item in items:
        clause = item["clause"]
        if clause == number:
            continue
        if clause.count(".") == 1:
            lines.append(f"## {clause} {{: #{anchor(clause)} }}\n\n{plain(item['text'])}")
        else:
            lines.append(f"**{clause}** {plain(item['text'])}\n{{: #{anchor(clause)} .clause }}")
        if clause in cited:
            lines.append(f"{_('In the program:')} {'; '.join(cited[clause])}.\n{{: .rule }}")
    return "\n\n".join(lines) + "\n"


def _citations(document: Document) -> dict[str, list[str]]:
    """Per clause, links to the rules that cite it."""
    found: dict[str, list[str]] = {}

    def cite(clause: str, text: str, rule: str) -> None:
        links = found.setdefault(clause, [])
        link = f"[{text}](rules.md#{rule})"
        if link not in links:
            links.append(link)

    for rule, title, item in _titled(document["deadlines"]):
        cite(item["clause"], title, rule)
    for item in document["permissions"]:
        cite(item["clause"], _("who may enter and change"), "permissions")
    for item in document["approvals"]:
        cite(item["clause"], _("who must agree"), "approvals")
    for item in document["reading"]:
        cite(item["clause"], _("who may read"), "reading")
    for item in document["no-marks"]:
        cite(item["clause"], _("where marks are not kept"), "no-marks")
    cite(document["corrections"]["clause"], _("changing and deleting"), "corrections")
    cite(document["closed-term"]["clause"], _("a closed term"), "closed-term")
    return found


def _rules(document: Document) -> str:
    parts = [
        f"# {_('The rules the program follows')}",
        _("What is not allowed here is refused. Rights add up: a director who teaches edits the own sections."),
        _section("permissions", _("Who may enter and change what")),
        _who(document["permissions"], "act", words.ACTS, pgettext("regulation", "What")),
        _section("approvals", _("Who must agree to what")),
        _("Nobody agrees to the own change, but where it is said so. The first line that fits counts."),
        _approvals(document["approvals"]),
        _section("reading", _("Who may read what")),
        _who(document["reading"], "what", words.SCOPES, pgettext("regulation", "What")),
        _section("deadlines", pgettext("regulation", "Deadlines")),
        _("Days are counted from the day of the deadline."),
        *(_deadline(rule, title, item) for rule, title, item in _titled(document["deadlines"])),
        _corrections(document["corrections"]),
        _closed(document["closed-term"]),
        _section("no-marks", _("Where marks and homework are not kept")),
        _no_marks(document["no-marks"]),
        _section("counting", _("How things are counted")),
        _counting(document),
    ]
    return "\n\n".join(parts) + "\n"


def _section(name: str, title: str, level: int = 2) -> str:
    return f"{'#' * level} {title} {{: #{name} }}"


def _link(clause: str) -> str:
    return f"[{clause}]({_number(chapter_page(clause))}.md#{anchor(clause)})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _who(items: Sequence[Mapping[str, Any]], key: str, table: Mapping[str, str], title: str) -> str:
    rows = [
        [plain(words.say(table, item[key])), plain(words.listed(words.ROLES, item["roles"])), _link(item["clause"])]
        for item in items
    ]
    return _table([title, pgettext("regulation", "Who"), pgettext("regulation", "Clause")], rows)


def _approvals(items: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [
            plain(words.listed(words.ACTS, item["acts"])),
            plain(words.listed(words.ROLES, item["authors"])),
            plain(words.say(words.OCCASIONS, item.get("when", "always"))),
            plain(words.agreements(item["steps"])),
            _link(item["clause"]),
        ]
        for item in items
    ]
    head = [pgettext("regulation", "What"), pgettext("regulation", "Who does it"), pgettext("regulation", "When")]
    return _table([*head, pgettext("regulation", "Who agrees"), pgettext("regulation", "Clause")], rows)


def _steps(steps: Sequence[Mapping[str, Any]]) -> str:
    return _table(
        [pgettext("regulation", "When"), pgettext("regulation", "What happens")],
        [[plain(words.until(step)), plain(words.effect(step))] for step in steps],
    )


def _titled(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Deadlines with anchor and title: a rule that stands there several times is told apart by its acts."""
    rules = [item["rule"] for item in items]
    made = []
    for number, item in enumerate(items, 1):
        title = words.say(words.RULES, item["rule"])
        if rules.count(item["rule"]) > 1:
            title = f"{title}: {words.listed(words.ACTS, item['acts'])}"
        made.append((f"{item['rule']}-{number}", plain(title), item))
    return made


def _deadline(rule: str, title: str, item: Mapping[str, Any]) -> str:
    when = _("Deadline: {moment}. Clause {clause}.").format(
        moment=plain(words.moment(item)), clause=_link(item["clause"])
    )
    if "early" in item:
        when += " " + _("Earlier than that: {effect}.").format(effect=plain(words.say(words.EFFECTS, item["early"])))
    when += " " + _holds_for(item)
    return "\n\n".join([_section(rule, title, 3), when, _steps(item["steps"])])


def _corrections(item: Mapping[str, Any]) -> str:
    slip = _("The own entry may be corrected freely for {minutes} min.").format(minutes=item["own-slip-minutes"])
    if item["before-deadline"]:
        slip += " " + _("It may also be corrected freely until the entry's deadline.")
    clause = _("Clause {clause}.").format(clause=_link(item["clause"]))
    return "\n\n".join(
        [
            _section("corrections", _("Changing and deleting")),
            f"{slip} {clause} {_holds_for(item)}".rstrip(),
            _("Days are counted from the day by which the entry was due."),
            _steps(item["steps"]),
        ]
    )


def _holds_for(item: Mapping[str, Any]) -> str:
    """For which acts a rule is meant, where the document says it."""
    if "acts" not in item:
        return ""
    return _("Holds for: {acts}.").format(acts=plain(words.listed(words.ACTS, item["acts"])))


def _closed(item: Mapping[str, Any]) -> str:
    sentence = _("An entry in a term that is over, with its term-mark window closed: {effect}. Clause {clause}.")
    return "\n\n".join(
        [
            _section("closed-term", _("A closed term")),
            f"{sentence.format(effect=plain(words.effect(item)), clause=_link(item['clause']))} {_holds_for(item)}",
        ]
    )


def _no_marks(items: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [
            plain(", ".join(str(grade) for grade in item["grades"])),
            plain(words.listed(words.KINDS, item["kinds"])) if "kinds" in item else pgettext("regulation", "all"),
            _link(item["clause"]),
        ]
        for item in items
    ]
    return _table(
        [pgettext("regulation", "Grades"), pgettext("regulation", "Sections"), pgettext("regulation", "Clause")], rows
    )


def _counting(document: Document) -> str:
    attempt = _("Of several attempts at one work counts: {attempt}.").format(
        attempt=plain(words.say(words.ATTEMPTS, document["attempts"]))
    )
    holidays = (
        _("Holidays inside a span of days count as days.")
        if document["holidays-inside-days"]
        else _("Holidays inside a span of days do not count as days.")
    )
    return f"- {attempt}\n- {holidays}"
