"""The embedded broker: Valkey on a unix socket, append-only, so that queued work survives a restart."""

from __future__ import annotations

import socket
from pathlib import Path

from crm.local.processes import Program, plain_environ
from crm.local.programs import Programs
from crm.local.state import Home

SOCKET = "valkey.sock"
PING = b"*1\r\n$4\r\nPING\r\n"
FLUSH = b"*1\r\n$8\r\nFLUSHALL\r\n"


def socket_path(home: Home) -> Path:
    return home.sockets / SOCKET


def url(home: Home) -> str:
    return f"unix://{socket_path(home)}?db=0"


def program(home: Home, programs: Programs, *, is_throwaway: bool) -> Program:
    options = {
        "port": "0",
        "unixsocket": str(socket_path(home)),
        "unixsocketperm": "700",
        "dir": str(home.broker),
        "appendonly": "no" if is_throwaway else "yes",
        "save": "",
        "daemonize": "no",
        "databases": "16",
    }
    command = [str(programs.valkey_server)]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Program(command, account=home.account, folder=home.broker, environ=plain_environ())


def answers(home: Home) -> bool:
    return ask(home, PING).startswith(b"+PONG")


def flush(home: Home) -> None:
    ask(home, FLUSH)


def ask(home: Home, request: bytes) -> bytes:
    """One request in the wire format; empty if nobody answers yet."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(socket_path(home)))
            connection.sendall(request)
            return connection.recv(64)
        except OSError:  # not there yet, or loading its file: the caller asks again
            return b""
