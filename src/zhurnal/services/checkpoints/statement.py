"""What a checkpoint says, and how it is signed: all its lines but the last, which is the signature.

The namespace is git's own, `git`: so the very allowed-signers file that a school has handed out counts, and
`head -n -1 FILE | ssh-keygen -Y verify -n git ...` checks it. Neither can pass for the other: a commit's bytes begin
with `tree`, a statement's with `kind: "checkpoint"`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zhurnal.documents import codec
from zhurnal.documents.schemas import SchemaSet
from zhurnal.domain.source import Document
from zhurnal.signing.ssh import SshSignatureError, verify
from zhurnal.store.base import COMMITTER, Signer

KIND, VERSION = "checkpoint", 1
CAUSES = ("daily", "seal", "asked")


@dataclass(frozen=True, slots=True)
class Statement:
    """cause: one of CAUSES. made: aware. commit: the newest one. files: how many. documents: their digest (Digests).

    refs: name to id, tags (as they stand, not what they point at) and branches; closed proposals, which nobody can
    clone, are not among them.
    """

    cause: str
    made: datetime
    commit: str
    files: int
    documents: str
    refs: Mapping[str, str]

    @property
    def tags(self) -> dict[str, str]:
        """The refs that must never move."""
        return {name: at for name, at in self.refs.items() if name.startswith("refs/tags/")}


def signed(statement: Statement, signer: Signer, schemas: SchemaSet) -> Document:
    """The document of a statement."""
    document = {
        "kind": KIND, "version": VERSION, "cause": statement.cause, "made": statement.made.isoformat(),
        "commit": statement.commit, "files": statement.files, "documents": statement.documents,
        "refs": dict(sorted(statement.refs.items())),
    }  # fmt: skip
    return {**document, "signature": signer(_payload(document, schemas))}


def read_statement(document: Document) -> Statement:
    """What a valid checkpoint document says; whether it was signed says `is_signed`."""
    made = datetime.fromisoformat(document["made"])
    files = int(document["files"])
    return Statement(document["cause"], made, document["commit"], files, document["documents"], dict(document["refs"]))


def is_signed(document: Document, allowed_signers: str, schemas: SchemaSet) -> bool:
    """Whether the server signed exactly this, by a key that was allowed when it was made."""
    rest = {key: value for key, value in document.items() if key != "signature"}
    made = datetime.fromisoformat(document["made"])
    try:
        return verify(_payload(rest, schemas), document["signature"], allowed_signers, made) == COMMITTER.email
    except SshSignatureError:
        return False


def _payload(document: Document, schemas: SchemaSet) -> bytes:
    return codec.emit(dict(document), schemas.kind(KIND, VERSION))
