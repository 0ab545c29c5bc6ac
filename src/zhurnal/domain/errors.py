"""One hierarchy of exceptions: what code must act upon. What a person must act upon is a `Finding`."""

from __future__ import annotations

from collections.abc import Sequence

from zhurnal.domain.findings import Finding


class ZhurnalError(Exception):
    """Base of every error the product raises on purpose."""


class FindingsError(ZhurnalError):
    """Input was refused; `findings` say where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("; ".join(f"{f.path}:{f.line} {f.code}" for f in self.findings))


class DocumentError(FindingsError):
    """Bytes that are not one canonical, valid document."""


class StampError(ZhurnalError):
    """No time stamp could be had, or one does not hold."""


class StoreError(ZhurnalError):
    """The record could not be read or written."""
