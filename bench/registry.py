"""The measurements by name. A module has HELP, add_arguments(parser), run(options), which returns plain
figures (`ok` false where a limit is broken), and table(figures), which makes lines to read of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from django.core.management.base import CommandParser

from bench import correction, import_day, night, pages, simulate, tiering


class Bench(Protocol):
    HELP: str

    def add_arguments(self, parser: CommandParser) -> None: ...

    def run(self, options: dict[str, Any]) -> dict[str, Any]: ...

    def table(self, figures: Mapping[str, Any]) -> Iterator[str]: ...


BENCHES: dict[str, Bench] = {
    "correction": correction,
    "import": import_day,
    "night": night,
    "pages": pages,
    "simulate": simulate,
    "tiering": tiering,
}
