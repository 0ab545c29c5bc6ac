"""zhurnal serve: the form, the diaries and the handbook."""

from __future__ import annotations

import errno
import socket
import sys
from typing import Any

from zhurnal.cli.common import (
    FOUND,
    OK,
    Commands,
    add_school,
    command,
    number_argument,
    open_school,
    say,
    shown_moment,
    warn,
)
from zhurnal.language import gettext as _


def add(commands: Commands) -> None:
    """The command line of `serve`."""
    parser = command(commands, "serve", _("start the server"), "zhurnal serve --school demo-school", run)
    add_school(parser)
    parser.add_argument("--host", help=_("address to listen on (default: zhurnal.toml)"))
    parser.add_argument("--port", type=number_argument(1, 65535), help=_("port to listen on (default: zhurnal.toml)"))
    parser.add_argument("--workers", type=number_argument(1, 64), default=1, help=_("server processes"))


def run(args: Any) -> int:
    """Print where the server is and, for the demo, its sign-ins; then serve until stopped."""
    # See demo.py: loaded when wanted.
    from zhurnal.cli.sign_ins import demo_sign_ins
    from zhurnal.web.serve import serve

    school = open_school(args)
    host, port = args.host or school.config.host, args.port or school.config.port
    problem = _in_the_way(host, port)
    if problem:
        warn(_("{host}:{port} cannot be listened on: {problem}.").format(host=host, port=port, problem=problem))
        return FOUND
    say(_("The journal is at http://{host}:{port}/").format(host=host, port=port))
    if school.config.demo:
        now = school.record().local(school.clock.now())
        say(_("Demo school: its clock shows {now}. Sign-ins (login / password):").format(now=shown_moment(now)))
        for login, password, title in demo_sign_ins(school):
            say(f"  {login:10} {password:10} {title}")
    sys.stdout.flush()
    serve(args.school, host, port, args.workers)
    return OK


def _in_the_way(host: str, port: int) -> str:
    """Why the server could not listen there, "" where it can: told at once, in one sentence."""
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return _("the address is in use") if error.errno == errno.EADDRINUSE else str(error.strerror or error)
    return ""
