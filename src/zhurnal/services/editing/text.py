"""Any document as its text, read as the record reads it: for what no table holds (DESIGN, "Canonical YAML")."""

from __future__ import annotations

from zhurnal.documents import codec
from zhurnal.documents.formatter import fmt
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.errors import DocumentError
from zhurnal.domain.record import Record
from zhurnal.language import gettext as _
from zhurnal.services.editing.sheet import Built, Column, Row, Sheet, Table

LONGEST = 1_000_000


def sheet(record: Record, schemas: SchemaSet, path: str) -> Sheet:
    """The text of the document at `path`; "" where none stands yet."""
    document = record.source.get(path)
    text = "" if document is None else codec.dump(dict(document), schemas, path=path).decode()
    column = Column("text", _("The document"), "area", longest=LONGEST)
    return Sheet([Table("text", _("The document"), (column,), [Row("0", {"text": text})])])


def build(record: Record, schemas: SchemaSet, path: str, filled: Sheet) -> Built:
    """The document that the text is; what keeps it from being one is told by line. An empty text takes it away."""
    built = Built()
    row = filled["text"].rows[0]
    before = record.source.get(path)
    built.places[path, ""] = "text.0"
    if not row["text"].strip():
        built.put(path, before, None)
        return built
    try:
        canonical = fmt(row["text"].encode(), schemas, path)
        built.put(path, before, codec.load(canonical, schemas, path=path))
    except DocumentError as error:
        built.problems += [("text.0", finding) for finding in error.findings]
    except UnicodeEncodeError:
        built.problem("text", row, "edit-text-broken")
    return built
