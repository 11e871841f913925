"""What a measure is. A new one is a function and an entry in the table of its module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from tiering.engine.figures import Figures
from tiering.engine.table import FloatArray

Compute: TypeAlias = Callable[[Figures], FloatArray]


def gettext_noop(message: str) -> str:
    """Marks a sentence for the message catalogue; the glass translates it when it is shown."""
    return message


class Unit(StrEnum):
    """What a measure counts in; its label by UNIT_LABELS."""

    YUAN = "yuan"
    LOTS = "lots"
    DAYS = "days"
    TIMES = "times"
    FRACTION = "fraction"
    PERCENT = "percent"
    FLAG = "flag"
    CODE = "code"


UNIT_LABELS: dict[str, str] = {
    Unit.YUAN: gettext_noop("yuan"),
    Unit.LOTS: gettext_noop("lots"),
    Unit.DAYS: gettext_noop("days"),
    Unit.TIMES: gettext_noop("times"),
    Unit.FRACTION: gettext_noop("ratio"),
    Unit.PERCENT: gettext_noop("per cent"),
    Unit.FLAG: gettext_noop("yes or no"),
    Unit.CODE: gettext_noop("kind"),
}
WINDOW_LABELS: dict[str, str] = {
    "now": gettext_noop("the day"),
    "month": gettext_noop("the running month"),
    "house": gettext_noop("three complete months"),
    "21d": gettext_noop("21 trading days"),
    "60d": gettext_noop("60 trading days"),
    "125d": gettext_noop("125 trading days"),
    "250d": gettext_noop("250 trading days"),
    "12m": gettext_noop("twelve months"),
    "year_end": gettext_noop("the end of last year"),
    "life": gettext_noop("since opening"),
}


@dataclass(frozen=True)
class Measure:
    """A figure of every client. `label`, `formula` and `edges` are English messages; `source` names requirements."""

    name: str
    label: str
    unit: Unit
    window: str
    formula: str
    edges: str
    source: str
    compute: Compute
