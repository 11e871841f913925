"""Groups of clients that an upper application works out and the client list shows as any other: `?group=name.words`.

An application calls `publish` from its AppConfig.ready. The list applies a group on top of the row scope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Expression, F, Func, Q, Value

from crm.access import ClientScope


@dataclass(frozen=True)
class Group:
    """What the group is called in the reader's language, and which clients are in it."""

    label: str
    condition: Q | Expression


# Of the words behind the name; None for words that name no group.
Resolver = Callable[[ClientScope, list[str]], Group | None]
SEPARATOR = "."
_published: dict[str, Resolver] = {}


def publish(name: str, resolver: Resolver) -> None:
    _published[name] = resolver


def find(seen: ClientScope, code: str) -> Group | None:
    """The group of that code among the clients of a row scope; None where no application knows it."""
    name, *words = code.split(SEPARATOR)
    resolver = _published.get(name)
    return resolver(seen, words) if resolver else None


def code(name: str, *words: object) -> str:
    return SEPARATOR.join([name, *map(str, words)])


class Among(Func):
    """Rows of these record numbers. One array: a list of parameters takes seconds for a fifth of all clients."""

    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, numbers: Iterable[int]) -> None:
        super().__init__(F("pk"), Value("{" + ",".join(str(int(number)) for number in numbers) + "}"))
