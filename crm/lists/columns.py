"""Columns of a list: what a row shows, and what its export holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Any, TypeAlias

from django.utils.functional import Promise

Text: TypeAlias = "str | Promise"


class Kind(StrEnum):
    TEXT = "text"
    MONEY = "money"
    SIGNED_MONEY = "signed_money"
    RATIO = "ratio"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    BADGE = "badge"
    TAGS = "tags"


RIGHT_ALIGNED = frozenset({Kind.MONEY, Kind.SIGNED_MONEY, Kind.RATIO, Kind.NUMBER})


@dataclass(frozen=True)
class Column:
    """`value` is an attribute path ("branch.name") or a function of the row; empty means the column's name.

    `order` names the model field the list can be sorted by; its index is (field, id). `colour` gives a badge its
    colour. A column that shows a masked value names in `unmasked` what an approved export may hold instead.
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    value: str | Callable[[Any], Any] = ""
    order: str = ""
    is_default: bool = True
    is_fixed: bool = False
    colour: Callable[[Any], str] | None = None
    unmasked: Callable[[Any], Any] | None = None

    @property
    def is_right_aligned(self) -> bool:
        return self.kind in RIGHT_ALIGNED

    def read(self, row: Any) -> Any:
        """The row's value, None where a step of the path is empty."""
        if callable(self.value):
            return self.value(row)
        return reduce(_step, (self.value or self.name).split("."), row)

    def read_unmasked(self, row: Any) -> Any:
        return self.unmasked(row) if self.unmasked else self.read(row)


def _step(at: Any, name: str) -> Any:
    found = getattr(at, name, None) if at is not None else None
    return found() if callable(found) and name.startswith("get_") else found
