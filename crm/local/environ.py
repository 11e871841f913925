"""What the project's settings read: the same variables whether the servers are ours or someone else's."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable

from crm.local import keys, postgres, valkey
from crm.local.options import UpOptions
from crm.local.state import Home, State

SETTINGS = "crm.settings"


def is_external() -> bool:
    """Someone named both servers; or a parent of ours has already exported its own."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def export(values: dict[str, str], *, but_keep: Iterable[str] = ()) -> None:
    kept = set(but_keep) & set(os.environ)
    os.environ.update({name: value for name, value in values.items() if name not in kept})


def export_embedded(state: State, home: Home) -> None:
    export(
        {"DATABASE_URL": postgres.url(home), "REDIS_URL": valkey.url(home), "ANLAN_EMBEDDED": "1"},
    )
    export_state(state)


def export_state(state: State) -> None:
    """Where files go, and the keys that were made for this state; what the operator set stays."""
    folders = {
        "ANLAN_STATIC_ROOT": str(state.static),
        "ANLAN_MAIL_FOLDER": str(state.mail),
        "ANLAN_OUTBOX_FOLDER": str(state.outbox),
        "ANLAN_TIERING_FOLDER": str(state.folder / "tiering"),
    }
    os.environ["ANLAN_STATE"] = str(state.folder)
    export({"DJANGO_SETTINGS_MODULE": SETTINGS, **folders}, but_keep=("DJANGO_SETTINGS_MODULE", *folders))
    export_keys(state)


def export_keys(state: State) -> None:
    """Production brings its own keys: a key made inside a container would be lost with it."""
    missing = keys.missing(os.environ)
    if missing and os.environ.get("ANLAN_PRODUCTION") != "1":
        export({name: value for name, value in keys.kept(state.keys).items() if name in missing})


def export_web(options: UpOptions) -> None:
    """An address other than this machine's own loop is asked for by other names."""
    if options.bind not in {"127.0.0.1", "localhost", "::1"} and not os.environ.get("ANLAN_HOSTS"):
        name = socket.gethostname()
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
        hosts = {"127.0.0.1", "localhost", "[::1]", name, socket.getfqdn(), options.bind, *found}
        os.environ["ANLAN_HOSTS"] = ",".join(sorted(host for host in hosts if "%" not in host))
