"""Sentences of the loader: what keeps bytes from being a canonical, valid document."""

from __future__ import annotations

from collections.abc import Mapping

from zhurnal.language import gettext_noop

SENTENCES: Mapping[str, str] = {
    # Bytes and characters.
    "too-large": gettext_noop("The document has {size} bytes; at most {limit} are allowed."),
    "not-utf-8": gettext_noop("The file is not in UTF-8 (byte {byte})."),
    "byte-order-mark": gettext_noop("The file begins with a byte order mark."),
    "carriage-return": gettext_noop("The line ends as in Windows; lines end with LF."),
    "tab": gettext_noop("A tab; only spaces are allowed."),
    "forbidden-character": gettext_noop("The character {character} cannot be seen and is not allowed."),
    "not-nfc": gettext_noop("A letter is put together from several signs (not in Unicode form NFC)."),
    "no-final-newline": gettext_noop("The last line does not end with a line feed."),
    # Lines.
    "empty-document": gettext_noop("The document is empty."),
    "line-too-long": gettext_noop("The line is longer than {limit} characters."),
    "blank-line": gettext_noop("A blank line is not allowed."),
    "comment": gettext_noop("Comments are not kept in documents."),
    "document-marker": gettext_noop("Document marks and directives are not allowed: {text}"),
    "several-documents": gettext_noop("A file holds one document only."),
    "bad-indentation": gettext_noop("The indentation does not fit the line above; it is two spaces a level."),
    "too-deep": gettext_noop("The document is nested deeper than {limit} levels."),
    "merge-key": gettext_noop("Merge keys (<<) are not allowed."),
    "list-in-list": gettext_noop("A list directly in a list is not allowed."),
    "empty-item": gettext_noop("An item of a list is empty."),
    "empty-value": gettext_noop("The key {key} has no value."),
    "empty-required": gettext_noop("{key} must not be empty."),
    "anchor-or-alias": gettext_noop("Anchors and aliases (& and *) are not allowed."),
    "tag": gettext_noop("Tags (!) are not allowed."),
    "flow-style": gettext_noop("Brackets and braces are not allowed: one fact stands on one line."),
    "block-text": gettext_noop("Texts over several lines (| and >) are not allowed; a line break is written as \\n."),
    "single-quotes": gettext_noop("Texts stand in double quotes."),
    "unquoted-text": gettext_noop("The text must stand in double quotes: {text}"),
    "unclosed-text": gettext_noop("The closing quote is missing: {text}"),
    "after-text": gettext_noop("Something stands after the closing quote: {text}"),
    "bad-escape": gettext_noop('Only \\", \\\\ and \\n may be escaped: {text}'),
    "trailing-space": gettext_noop("A space stands at the end of the line."),
    "too-many-spaces": gettext_noop("Exactly one space stands after the colon."),
    "space-missing": gettext_noop("A space is missing after the colon: {text}"),
    "bad-number": gettext_noop("This is not a whole number as it is written here: {text}"),
    "number-too-long": gettext_noop("A number has more than {limit} digits."),
    "bad-boolean": gettext_noop("Only true and false are allowed here: {text}"),
    "null-value": gettext_noop("A value is missing: {text}"),
    "bad-key": gettext_noop("This key cannot be: too long, or with characters that need quotes."),
    "complex-key": gettext_noop("A key must be a plain word."),
    "bad-line": gettext_noop("The line cannot be read: {text}"),
    "duplicate-key": gettext_noop("The key {key} stands here a second time; first in line {first}."),
    "unexpected-item": gettext_noop("An item of a list stands where none is expected."),
    "expected-item": gettext_noop("The item of a list is expected here, found the key {key}."),
    "not-a-map": gettext_noop("A document consists of keys and values."),
    "not-yaml": gettext_noop("This is not YAML: {problem}"),
    "unsupported-value": gettext_noop("A value of the kind {type} cannot be kept."),
    "key-order": gettext_noop("The keys are out of order: found {found}, expected {expected}."),
    "not-canonical": gettext_noop("The line is not in canonical form: found {found}, expected {expected}."),
    # Kind and schema.
    "kind-missing": gettext_noop("The key {key} is missing: the document does not say what it is."),
    "kind-unknown": gettext_noop("There is no kind of document {kind}."),
    "kind-path": gettext_noop("By its path this is a document of kind {expected}, found {kind}."),
    "version-unknown": gettext_noop("{kind} has no version {version}; known are: {known}."),
    "unknown-key": gettext_noop("The key {key} is not known here."),
    "wrong-key": gettext_noop("The key {key} has not the form that is expected here."),
    "missing-key": gettext_noop("The key {key} is missing."),
    "wrong-type": gettext_noop("Expected is {expected}, found {found}."),
    "not-allowed": gettext_noop("{found} is not possible here; possible are: {allowed}."),
    "impossible-date": gettext_noop("There is no such date: {found}."),
    "impossible-time": gettext_noop("There is no such time: {found}."),
    "impossible-date-time": gettext_noop("There is no such moment: {found}."),
    "wrong-form": gettext_noop('"{found}" has not the form that is expected here.'),
    "too-small": gettext_noop("{found} is too small; at least {limit}."),
    "too-big": gettext_noop("{found} is too big; at most {limit}."),
    "not-multiple": gettext_noop("{found} is not a multiple of {limit}."),
    "text-too-short": gettext_noop("The text is shorter than {limit} characters."),
    "text-too-long": gettext_noop("The text is longer than {limit} characters."),
    "too-few": gettext_noop("There must be at least {limit} entries."),
    "too-many": gettext_noop("There may be at most {limit} entries."),
    "repeated-item": gettext_noop("An entry of the list stands twice."),
    "mixed-script": gettext_noop('"{word}" mixes Latin and Cyrillic letters; "{meant}" is meant.'),
    "schema": gettext_noop("The document does not follow its schema ({keyword})."),
    # The record's own files.
    "unknown-path": gettext_noop("No document may stand at {path}."),
    "schema-copy-differs": gettext_noop("{path} differs from the schema that was published."),
    "wrong-kind": gettext_noop("Expected is a document of kind {expected}, found {found}."),
}

_FMT = gettext_noop("zhurnal fmt puts this right.")

ADVICE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "byte-order-mark", "carriage-return", "tab", "not-nfc", "no-final-newline", "blank-line",
            "bad-indentation", "flow-style", "block-text", "single-quotes", "unquoted-text", "trailing-space",
            "too-many-spaces", "key-order", "not-canonical", "document-marker",
        ),
        _FMT,
    ),
    "not-utf-8": gettext_noop("Save the file with the encoding UTF-8."),
    "mixed-script": gettext_noop("Type the word again in one alphabet."),
    "comment": gettext_noop("zhurnal fmt --drop-comments takes comments away."),
    "duplicate-key": gettext_noop("Leave one of the two."),
    "unknown-key": gettext_noop("Check the spelling; the kinds of documents are described in schemas/."),
    "text-too-long": gettext_noop("Shorten the text."),
}  # fmt: skip
