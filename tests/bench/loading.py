"""Strict loading and schema check of all journals beside the usual way: PyYAML's C loader and jsonschema.

The peer does less: it takes any spelling, and keeps the last of two equal keys.
"""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from tests.bench.school import YEAR
from tests.bench.table import Goal, Row, faster, interleave, versions

from zhurnal import bundle
from zhurnal.documents import codec
from zhurnal.documents.schemas import SchemaSet
from zhurnal.services.school import School

FIVE_TIMES = Goal(least=5)
SHARES = 8
"""The journals are dealt out to so many runs: each is loaded once, and the two sides take turns."""


def measure(school: School, share: int | None = None) -> Row:
    """A row over all journals of the school; over `share` runs of `SHARES` only where one is in a hurry."""
    snapshot = school.record_store.snapshot()
    files = [(path, snapshot.read(path) or b"") for path in snapshot.list(f"years/{YEAR}/journals")]
    shares = [files[n::SHARES] for n in range(share or SHARES)]
    folder = bundle.path("schemas")
    schemas, peer = SchemaSet.from_folder(folder), _validator(folder)

    def ours(run: int) -> float:
        start = perf_counter()
        for path, data in shares[run]:
            codec.load(data, schemas, path=path)
        return perf_counter() - start

    def usual(run: int) -> float:
        start = perf_counter()
        for _, data in shares[run]:
            peer.validate(yaml.load(data, Loader=yaml.CSafeLoader))
        return perf_counter() - start

    took, told = interleave(len(shares), ours, usual)
    count = sum(map(len, shares))
    return Row(
        f"{count:,} journals loaded strictly, checked", "s", sum(took), sum(told), faster(took, told), FIVE_TIMES,
        len(shares), "peer is CSafeLoader + jsonschema", versions("pyyaml", "jsonschema", "jsonschema-rs"),
    )  # fmt: skip


def _validator(folder: Path) -> Draft202012Validator:
    schemas = {path.name: json.loads(path.read_bytes()) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    return Draft202012Validator(schemas["journal.v1.json"], registry=registry, format_checker=FormatChecker())
