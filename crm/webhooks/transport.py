"""One POST over HTTP/1.1: no redirect is followed, all of it has one time limit, little of the answer is read."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from crm.webhooks.targets import Target, machines_of

# Bytes of the answer that are looked at; the rest is left on the line.
READ = 2_000


class Unreachable(Exception):
    """There was no answer of HTTP: refused, cut off, no such name, a certificate that is not trusted."""


class TimedOut(Exception):
    """The answer was not there in time."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


def post(
    target: Target, body: bytes, headers: Mapping[str, str], *, seconds: float, named_hosts: Collection[str]
) -> Answer:
    """Send and wait, `seconds` for all of it. Raises Unreachable, TimedOut, and ForbiddenTarget."""
    deadline = time.monotonic() + seconds
    try:
        with ExitStack() as stack:
            opened = _Timed(_connect(target, machines_of(target, named_hosts), deadline, stack), deadline)
            connection = HTTPConnection(target.host, target.port)
            connection.sock = opened
            connection.request("POST", target.path, body, {"Host": target.netloc, **headers})
            response = connection.getresponse()
            return Answer(response.status, _beginning(response))
    except TimeoutError as error:
        raise TimedOut(f"no answer within {seconds:g} s") from error
    except (OSError, HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def _beginning(response: HTTPResponse) -> str:
    """What the answer says, for the log; nothing where it breaks off: the status has been told, and that decides."""
    try:
        content = response.read(READ)
    except (OSError, HTTPException):
        return ""
    return content.decode("utf-8", "replace").replace("\0", "")


def _connect(target: Target, numbers: list[str], deadline: float, stack: ExitStack) -> socket.socket:
    """A socket to the first number that takes one, closed with the stack."""
    opened = stack.enter_context(_first(numbers, target.port, deadline))
    if not target.is_tls:
        return opened
    opened.settimeout(_left(deadline))
    context = ssl.create_default_context()
    return stack.enter_context(context.wrap_socket(opened, server_hostname=target.host))


def _first(numbers: list[str], port: int, deadline: float) -> socket.socket:
    refused: OSError = ConnectionError("the name leads nowhere")
    for number in numbers:
        try:
            return socket.create_connection((number, port), _left(deadline))
        except OSError as error:
            refused = error
    raise refused


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Timed:
    """A socket as http.client uses one, each step of which may take what is left until the deadline.

    A socket's own limit is for one step: a machine that sends a byte now and then would hold us for hours.
    """

    def __init__(self, opened: socket.socket, deadline: float) -> None:
        self._opened = opened
        self._deadline = deadline

    def sendall(self, content: Any) -> None:
        self._opened.settimeout(_left(self._deadline))
        self._opened.sendall(content)

    def receive(self, buffer: Any) -> int:
        self._opened.settimeout(_left(self._deadline))
        return self._opened.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """http.client closes before the answer is read; whoever opened the socket closes it."""


class _Reader(io.RawIOBase):
    def __init__(self, source: _Timed) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._source.receive(buffer)
