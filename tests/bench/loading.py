"""All documents of a year read strictly, checked by their schemas and against each other.

Beside the usual way: PyYAML's C loader and jsonschema. The peer does less: it takes any spelling, keeps the last of
two equal keys, and compares no document with another.
"""

from __future__ import annotations

from statistics import median

import yaml
from tests.bench.site import Site
from tests.bench.table import Goal, Row, Side, interleave, versions
from tests.bench.watch import timed
from tests.bench.worktrees import validators

from zhurnal import bundle
from zhurnal.services.check import check_record
from zhurnal.services.school import School

COLD, WARM = "load", "load-warm"
_TWELVE, _A_SECOND = Goal(least=12), Goal(most=1, absolute=True)


def cold(site: Site) -> Side:
    """A process that has read nothing yet."""

    def side(_run: int) -> float:
        with timed() as took:
            _check(School.open(site.school, site.end.clock))
        return took.seconds

    return side


def warm(site: Site) -> Side:
    """A server that has read every document before, and checks all of them again."""
    _check(site.end)

    def side(_run: int) -> float:
        with timed() as took:
            _check(site.end)
        return took.seconds

    return side


def measure(site: Site, runs: int) -> list[Row]:
    """From cold beside the peer, which takes a share of the documents in each run; then warm."""
    school = site.end
    validator = validators(bundle.path("schemas"))
    files = [
        (path, snapshot.read(path) or b"")
        for snapshot in (school.record_store.snapshot(), school.register_store.snapshot())
        for path in snapshot.list()
        if path.endswith(".yaml")
    ]

    def usual(run: int) -> float:
        with timed() as took:
            for _, data in files[run::runs]:
                document = yaml.load(data, Loader=yaml.CSafeLoader)
                validator[f"{document['kind']}.v{document['version']}.json"].validate(document)
        return took.seconds

    ours, theirs = interleave(runs, cold(site), usual)
    again = [warm(site)(run) for run in range(runs)]
    megabytes = sum(len(data) for _, data in files) / 1e6
    name = f"{len(files):,} documents, {megabytes:.0f} MB, loaded and checked"
    known = versions("pyyaml", "jsonschema", "jsonschema-rs")
    return [
        Row(
            f"{name}, from cold", "s", median(ours), sum(theirs), sum(theirs) / median(ours), _TWELVE, runs,
            "the peer loads each document once, in as many shares as there are runs", known, key=COLD, case=COLD,
            beside="CSafeLoader + jsonschema",
        ),
        Row(f"{name}, warm", "s", median(again), goal=_A_SECOND, runs=runs, versions=known, key=WARM, case=WARM),
    ]  # fmt: skip


def _check(school: School) -> None:
    found = check_record(school).findings
    if any(finding.effect.blocks for finding in found):
        raise RuntimeError(f"expected a record without contradictions, found {found[:3]}")
