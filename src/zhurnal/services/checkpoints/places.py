"""How a checkpoint reaches a witness: by `git push`, into a folder, by e-mail."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

from zhurnal.domain.errors import ZhurnalError
from zhurnal.language import gettext as _
from zhurnal.services.checkpoints.settings import Witness
from zhurnal.store.base import MAIN
from zhurnal.store.disk import sync, write_durably
from zhurnal.store.stock import run_git

BRANCH = "refs/heads/checkpoints"
_TIMEOUT = 60.0
# Nobody sits there to answer ssh's questions.
_SSH = "core.sshCommand=ssh -oBatchMode=yes -oConnectTimeout=20"


class WitnessError(ZhurnalError):
    """A witness did not get a checkpoint, or holds another one under its name."""


def push(witness: Witness, outbox: Path) -> None:
    """The outbox's history into the branch `checkpoints` of another repository; never by force.

    Raises GitCommandError: not reached, or that branch has something else than what was sent there before.
    """
    run_git(outbox, ("-c", _SSH, "push", "--quiet", "--", witness.git, f"{MAIN}:{BRANCH}"), timeout=_TIMEOUT)


def put(witness: Witness, name: str, data: bytes) -> None:
    """One file into the folder, on the disk; nothing where it stands already.

    The folder must be there: what is not mounted is not made. Raises WitnessError, OSError.
    """
    folder = Path(witness.folder)
    place = folder / name
    if not folder.is_dir():
        raise WitnessError(_("There is no folder {folder}.").format(folder=folder))
    if place.exists():
        if place.read_bytes() != data:
            raise WitnessError(_("{file} stands there already with other content.").format(file=place))
        return
    new = folder / f"{name}.part"
    write_durably(new, data)
    new.rename(place)
    sync(folder)


def send(witness: Witness, name: str, files: Mapping[str, bytes]) -> None:
    """One e-mail with the files attached. Raises OSError, smtplib.SMTPException."""
    message = EmailMessage()
    digest = hashlib.sha256(files[name]).hexdigest()
    message["Subject"] = _("Checkpoint of the journal: {name}").format(name=name)
    message["From"], message["To"] = witness.sender, ", ".join(witness.mail)
    # The same checkpoint sent twice is one letter to who sorts by it.
    message["Message-ID"] = f"<{digest[:32]}@zhurnal.invalid>"
    text = _(
        "Keep the attached file, best of all unread by the school's server. By it an archivist proves that history was"
        " not rewritten later: zhurnal audit RECORD --checkpoint FILE.\n\nSHA-256 of {name}: {digest}\n"
    )
    message.set_content(text.format(name=name, digest=digest))
    for file, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=file)
    host, _colon, port = witness.smtp.rpartition(":")
    with smtplib.SMTP(host.strip("[]"), int(port), timeout=_TIMEOUT) as server:
        if witness.starttls:
            server.starttls(context=ssl.create_default_context())
        if witness.login:
            server.login(witness.login, Path(witness.password_file).read_text("utf-8").strip())
        server.send_message(message)
