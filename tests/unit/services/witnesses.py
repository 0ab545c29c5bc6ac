"""Witness places for tests, on loopback: a mail server, a time stamping authority that `openssl ts` answers for."""

from __future__ import annotations

import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import cast

_TSA = """\
[ tsa ]
default_tsa = main
[ main ]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
crypto_device = builtin
[ req ]
distinguished_name = name
prompt = no
x509_extensions = extensions
[ name ]
CN = Test stamps
[ extensions ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
"""


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client that sends one letter needs; addresses at `refused.` are not taken."""

    def handle(self) -> None:
        server = cast("MailServer", self.server)
        self._say("220 test")
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper()
            if verb in (b"EHLO", b"HELO"):
                self._say("250 test")
            elif verb == b"RCPT" and b"@refused." in line:
                self._say("550 no such address")
            elif verb == b"DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                data = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
                server.letters.append(cast(EmailMessage, message_from_bytes(data, policy=policy.default)))
                self._say("250 taken")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """letters: what was sent here, oldest first."""

    allow_reuse_address = True
    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.letters: list[EmailMessage] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on loopback."""
    with MailServer() as server, _running(server):
        yield server


class Authority:
    """A time stamping authority: its key and certificate in `folder`, its answers by stock openssl."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.config = folder, folder / "tsa.cnf"
        self.config.write_text(_TSA.format(folder=folder))
        (folder / "serial").write_text("01\n")
        new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650"]
        self._openssl(*new, "-keyout", "key.pem", "-out", "certificate.pem", "-config", str(self.config))

    @property
    def certificate(self) -> bytes:
        return (self.folder / "certificate.pem").read_bytes()

    def answer(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        with_key = ["-inkey", "key.pem", "-signer", "certificate.pem", "-config", str(self.config)]
        self._openssl("ts", "-reply", "-queryfile", "query", "-out", "reply", *with_key)
        return (self.folder / "reply").read_bytes()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def stamps(authority: Authority) -> Iterator[str]:
    """The address at which the authority answers over HTTP (RFC 3161, 3.4)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server, _running(server):
        yield f"http://127.0.0.1:{server.server_address[1]}/tsr"


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
