"""A little HTTP server in a thread, for what leaves the house: it keeps what it is sent, and answers as it is told."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Received:
    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """`answers` are given in turn, the last one for ever: a status, or one of the words of `_ANSWERS`."""

    port: int
    answers: list[int | str] = field(default_factory=lambda: [200])
    received: list[Received] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    def next_answer(self) -> int | str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiver(*answers: int | str) -> Iterator[Receiver]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Receiver(server.getsockname()[1])
        made.answers = list(answers) or made.answers
        thread = threading.Thread(target=_serve, args=(server, made))
        thread.start()
        try:
            yield made
        finally:
            made.closing.set()
            # Wakes the thread out of its waiting, and is its sign to go.
            with socket.create_connection(("127.0.0.1", made.port)):
                pass
            thread.join()


def _serve(server: socket.socket, made: Receiver) -> None:
    while True:
        caller, _address = server.accept()
        with caller:
            if made.closing.is_set():
                return
            _talk(caller, made)


def _talk(caller: socket.socket, made: Receiver) -> None:
    # Whoever calls may have had enough before the answer is out.
    try:
        made.received.append(_read(caller))
        answer = made.next_answer()
        if isinstance(answer, int):
            caller.sendall(_plain(answer, b"status %d" % answer))
        else:
            _ANSWERS[answer](caller, made)
    except ConnectionError:
        return


def _read(caller: socket.socket) -> Received:
    with caller.makefile("rb") as stream:
        line = stream.readline().decode().strip()
        headers: dict[str, str] = {}
        while text := stream.readline().decode().strip():
            name, _colon, value = text.partition(":")
            headers[name.lower()] = value.strip()
        return Received(line, headers, stream.read(int(headers["content-length"])))


def _plain(status: int, text: bytes, *more: bytes) -> bytes:
    lines = [b"HTTP/1.1 %d Some" % status, b"Content-Length: %d" % len(text), *more, b"", text]
    return b"\r\n".join(lines)


def _drip(caller: socket.socket, made: Receiver) -> None:
    for letter in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 100:
        caller.sendall(bytes([letter]))
        if made.closing.wait(0.02):
            return


_ANSWERS: dict[str, Any] = {
    "hang": lambda _caller, made: made.closing.wait(1),
    "drip": _drip,
    "drop": lambda _caller, _made: None,
    "cut in the status": lambda caller, _made: caller.sendall(b"HTTP/1."),
    "cut in the head": lambda caller, _made: caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "cut in the text": lambda caller, _made: caller.sendall(_plain(200, b"x" * 50)[:-10]),
    "cut in a chunk": lambda caller, _made: caller.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"
    ),
    "no HTTP": lambda caller, _made: caller.sendall(b"SSH-2.0-OpenSSH\r\n"),
    "endless": lambda caller, _made: caller.sendall(_plain(200, b"\x00\xff" + "长".encode() * 3_000_000)),
    "long header": lambda caller, _made: caller.sendall(_plain(200, b"", b"X-Long: " + b"x" * 100_000)),
    "redirect": lambda caller, made: caller.sendall(
        _plain(307, b"", b"Location: http://127.0.0.1:%d/elsewhere" % made.port)
    ),
}
