"""What can be refused before anything slow: a second `up` on one state, a busy port."""

from __future__ import annotations

import errno
import os
import socket

from crm.local import owner
from crm.local.options import UpOptions
from crm.local.report import Failure
from crm.local.state import State, chosen_folder


def check(options: UpOptions) -> None:
    state = State(chosen_folder())
    if os.access(state.owner_lock, os.R_OK | os.W_OK):
        owner.refuse_second_up(state.owner_lock, state.folder)
    require_port(options, is_early=True)
    require_both_urls()


def require_port(options: UpOptions, *, is_early: bool = False) -> None:
    """Bind it for a moment, as the web server will. Early on, an address may only be missing for want of a network,
    which the next step says better.
    """
    family = socket.AF_INET6 if ":" in options.bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.bind, options.port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Failure("port_busy", port=options.port) from error
            if is_early and error.errno == errno.EADDRNOTAVAIL:
                return
            raise Failure(
                "port_refused", address=options.bind, port=options.port, reason=error.strerror or error
            ) from error


def require_both_urls() -> None:
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)]
    if len(missing) == 1:
        raise Failure("one_url_only", missing=missing[0])
