"""The words `up` understands; read twice, before and inside `.venv`, so that a slip is told at once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class UpOptions:
    port: int
    bind: str
    demo: bool | None  # True and False as asked; None: as it was the first time, else yes if embedded

    @property
    def url(self) -> str:
        address = "127.0.0.1" if self.bind in {"0.0.0.0", "::", "localhost"} else self.bind  # noqa: S104 -- compared, not bound
        return f"http://{f'[{address}]' if ':' in address else address}:{self.port}"


def add_up_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port_number, default=8000, help="port of the web server (8000)")
    parser.add_argument("--bind", default="127.0.0.1", help="address of the web server (127.0.0.1)")
    parser.add_argument("--state", metavar="DIR", help="where data, keys and logs are kept")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--demo", action="store_true", default=None, dest="demo", help="load the demo brokerage"
    )
    choice.add_argument("--no-demo", action="store_false", default=None, dest="demo", help="start empty")


def port_number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("1 to 65535")
    return number


def parse_up(words: Sequence[str]) -> UpOptions:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Install, prepare and run everything.")
    add_up_arguments(parser)
    found = parser.parse_args(words)
    return UpOptions(port=found.port, bind=found.bind, demo=found.demo)
