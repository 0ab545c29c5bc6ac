"""A page's form as a browser without scripts holds it: its fields, what may be chosen, what it sends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

_TAG = re.compile(
    r"<(?P<tag>/?form|input|button|/?select|option|textarea)\b"
    r"(?P<attributes>(?:\s+[\w:.|-]+(?:=\"[^\"]*\")?)*)\s*>(?P<text>[^<]*)"
)
_ATTRIBUTE = re.compile(r"([\w:.|-]+)(?:=\"([^\"]*)\")?")


@dataclass(slots=True)
class Form:
    """One form. values: what it would send as it stands; choices: values of a select or of radio buttons."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, list[str]] = field(default_factory=dict)
    editable: set[str] = field(default_factory=set)

    def fill(self, **fields: str) -> None:
        """Type into fields, choose from lists; a value that the page does not offer cannot be chosen."""
        self.put(fields)

    def put(self, fields: dict[str, str]) -> None:
        """As `fill`, for names that are no identifiers."""
        for name, value in fields.items():
            assert name in self.editable, f"expected a field {name!r}, found {sorted(self.editable)[:40]}"
            assert name not in self.choices or value in self.choices[name], f"{name}: {value} of {self.choices[name]}"
            if value or name not in self.choices:
                self.values[name] = value
            else:
                self.values[name] = ""

    def press(self, name: str, value: str) -> dict[str, str]:
        """What the form sends when a button of it is pressed."""
        assert value in self.buttons.get(name, ()), f"expected a button {name}={value}, found {self.buttons}"
        return {**self.values, name: value}


class _Reader:
    """Collects forms; knows the few kinds of fields that our pages have, written as our templates write them.

    Thousands of pages are read in a run: this is six times faster than html.parser.
    """

    def __init__(self) -> None:
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def read(self, html: str) -> None:
        for found in _TAG.finditer(html):
            tag, form = found["tag"], self._form
            given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found["attributes"])}
            if tag == "form":
                self._form = Form(given.get("action", ""))
                self.forms.append(self._form)
            elif tag == "/form":
                self._form = None
            elif form is not None and "disabled" not in given:
                self._field(form, tag, given, unescape(found["text"]))

    def _field(self, form: Form, tag: str, given: dict[str, str], text: str) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(form, name, given)
        elif tag == "button" and name:
            form.buttons.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self._select = name
            form.editable.add(name)
            form.choices[name] = []
        elif tag == "option" and self._select:
            value = given.get("value", text.strip())
            form.choices[self._select].append(value)
            if "selected" in given or self._select not in form.values:
                # A list without a chosen entry sends its first one.
                form.values[self._select] = value
        elif tag == "/select":
            self._select = ""
        elif tag == "textarea":
            form.editable.add(name)
            form.values[name] = text.removeprefix("\n")

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("radio", "checkbox"):
            form.choices.setdefault(name, [] if kind == "radio" else [""]).append(value)
            form.editable.add(name)
            if "checked" in given:
                form.values[name] = value
            return
        if kind != "hidden" and "readonly" not in given:
            form.editable.add(name)
        form.values[name] = value


def forms(html: str) -> list[Form]:
    """The forms of a page, in their order."""
    reader = _Reader()
    reader.read(html)
    return reader.forms


def form_to(html: str, action: str) -> Form:
    """The first form that posts to an address; one without an action posts to its own page, taken to be that."""
    found = [form for form in forms(html) if (form.action or action) == action]
    assert found, f"expected a form to {action}, found {[form.action for form in forms(html)]}"
    return found[0]
