"""Checkpoints brought to their witnesses, again and again until each has them all.

What is to be brought stands in an outbox of its own, the repository `witness.git`: the checkpoints and their time
stamps and nothing else, so that a witness learns no mark. How far each witness is stands in `witnesses.json` beside it.
"""

from __future__ import annotations

import json
import logging
import smtplib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from zhurnal.domain.errors import StampError, ZhurnalError
from zhurnal.services.checkpoints.make import checkpoints
from zhurnal.services.checkpoints.places import push, put, send
from zhurnal.services.checkpoints.settings import Witness
from zhurnal.services.school import School
from zhurnal.signing.ssh import SshSigner
from zhurnal.store.base import COMMITTER
from zhurnal.store.disk import try_flock, write_durably
from zhurnal.store.git import GitStore

OUTBOX, STATE, LOCK = "witness.git", "witnesses.json", "witness.flock"
_log = logging.getLogger("zhurnal.checkpoints")
_SOONEST, _LATEST = timedelta(minutes=1), timedelta(hours=1)
# Older ones have their stamps or will never get any: a stamp of today says little of last month.
_STAMPED = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a witness is. sent: file names it has. failed, tries, again: the last failure, how many in a row, when
    the next attempt is due (ISO); "" and 0 where all is well."""

    sent: tuple[str, ...] = ()
    failed: str = ""
    tries: int = 0
    again: str = ""


def deliver(school: School, *, at_once: bool = False) -> dict[str, Standing] | None:
    """Bring every witness what it lacks; how each stands then. None where another process is at it.

    at_once: also where the pause after a failure is not over. A witness that fails is logged and tried again later;
    it never holds up the others. Raises StoreError, OSError for the school's own disk only.
    """
    with try_flock(school.folder / LOCK) as held:
        if not held:
            return None
        outbox = _filled(school)
        found = standings(school)
        for witness in school.config.checkpoints.witnesses:
            now = school.clock.now()
            standing = found.get(witness.name, Standing())
            if at_once or not standing.again or now >= datetime.fromisoformat(standing.again):
                found[witness.name] = _brought(witness, outbox, standing, now)
                _keep(school, found)
        return found


def standings(school: School) -> dict[str, Standing]:
    """How each witness stood last; raises ZhurnalError where the file cannot be read."""
    try:
        data = json.loads((school.folder / STATE).read_text("utf-8"))
        return {name: Standing(**{**entry, "sent": tuple(entry["sent"])}) for name, entry in data.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        raise ZhurnalError(f"expected how witnesses stand in {STATE}, found: {error}") from error


def waiting(school: School, witness: Witness) -> list[str]:
    """Names of the checkpoints that a witness has not got."""
    sent = standings(school).get(witness.name, Standing()).sent
    return [name for path, _ in checkpoints(school) if (name := PurePosixPath(path).name) not in sent]


def _brought(witness: Witness, outbox: GitStore, standing: Standing, now: datetime) -> Standing:
    snapshot = outbox.snapshot()
    files = {name: snapshot.read(name) or b"" for name in snapshot.list()}
    sent = list(standing.sent)
    try:
        for name in _bring(witness, outbox.path, {n: d for n, d in files.items() if n not in sent}):
            sent.append(name)
    except (ZhurnalError, OSError, smtplib.SMTPException) as error:
        pause = min(_LATEST, _SOONEST * 2 ** min(standing.tries, 10))
        _log.warning("witness %s got no checkpoint, next attempt in %s: %s", witness.name, pause, error)
        return Standing(tuple(sent), str(error)[:500], standing.tries + 1, (now + pause).isoformat())
    return replace(standing, sent=tuple(sent), failed="", tries=0, again="")


def _bring(witness: Witness, outbox: Path, files: dict[str, bytes]) -> Iterator[str]:
    """The names of files as they have arrived."""
    if not files:
        return
    if witness.git:
        push(witness, outbox)
        yield from files
    elif witness.folder:
        for name, data in files.items():
            put(witness, name, data)
            yield name
    else:
        # The newest speaks for all before it: nobody wants a year of letters at once.
        newest = max((name for name in files if name.endswith(".yaml")), default="")
        if newest:
            send(witness, newest, {n: d for n, d in files.items() if n.removesuffix(".tsr") == newest})
        yield from files


def _filled(school: School) -> GitStore:
    """The outbox with all checkpoints of the record, and the stamps of the newest, as far as they can be had."""
    folder, signer = school.folder / OUTBOX, SshSigner.load(school.folder / "keys" / "server")
    outbox = GitStore.open(folder, signer) if folder.exists() else GitStore.create(folder, signer)
    made = [path for path, _ in checkpoints(school)]
    record, snapshot = school.record_store.snapshot(), outbox.snapshot()
    there = set(snapshot.list())
    files = {PurePosixPath(path).name: record.read(path) or b"" for path in made}
    new = {name: data for name, data in files.items() if name not in there}
    _commit(school, outbox, new)
    stamps = dict(_stamps(school, {n: files[n] for n in sorted(files)[-_STAMPED:] if f"{n}.tsr" not in there}))
    _commit(school, outbox, stamps)
    return outbox


def _stamps(school: School, files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    address = school.config.checkpoints.stamps
    if not (address and files):
        return
    from zhurnal.signing.stamp import fetch_stamp

    for name, data in files.items():
        try:
            yield f"{name}.tsr", fetch_stamp(address, data)
        except StampError as error:
            _log.warning("checkpoint %s is not stamped yet: %s", name, error)
            return


def _commit(school: School, outbox: GitStore, files: dict[str, bytes]) -> None:
    if not files:
        return
    with outbox.transaction() as tx:
        newest = tx.info(tx.head).when if tx.head else None
        now = school.clock.now().replace(microsecond=0)
        tx.commit(files, subject=", ".join(sorted(files)[:4]), author=COMMITTER, when=max(now, newest or now))


def _keep(school: School, found: dict[str, Standing]) -> None:
    place = school.folder / STATE
    new = place.with_name(f"{STATE}.new")
    data = {name: asdict(standing) for name, standing in sorted(found.items())}
    write_durably(new, json.dumps(data, ensure_ascii=False, indent=1).encode(), 0o600)
    new.rename(place)
