"""Two accounts of one day: an older version against its correction, a poorer source against a richer one,
one method against the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clients.statements.numbers import ZERO
from clients.statements.values import (
    SUMMARY_FIELDS,
    CashFlowRow,
    ClientDay,
    CloseRow,
    ExerciseRow,
    Method,
    PositionRow,
    PositionSummaryRow,
    TradeRow,
)
from crm.problems import Problem, warning

AnyRow = TradeRow | CloseRow | PositionRow | PositionSummaryRow | CashFlowRow | ExerciseRow

_TABLES: Final = ("trades", "closes", "positions", "position_summaries", "cash_flows", "exercises")
# What does not depend on how profit is counted.
_SHARED: Final = (
    "net_deposit",
    "commission",
    "client_equity",
    "margin_occupied",
    "available_funds",
    "market_value_equity",
    "risk_degree",
)
_RISK_STEP: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure or row count that changed; None is unknown, which differs from any figure."""

    field: str
    old: str | None
    new: str | None


def differences(old: ClientDay, new: ClientDay) -> tuple[Difference, ...]:
    """This function will list what a corrected version changed: figures by field, tables by `name[row]`."""
    found = [
        Difference(name, _text(getattr(old.summary, name)), _text(getattr(new.summary, name)))
        for name in SUMMARY_FIELDS
        if getattr(old.summary, name) != getattr(new.summary, name)
    ]
    if old.client_name != new.client_name:
        found.append(Difference("client_name", old.client_name, new.client_name))
    for table in _TABLES:
        found.extend(_row_differences(table, getattr(old, table), getattr(new, table)))
    return tuple(found)


def _row_differences(table: str, old: tuple[AnyRow, ...], new: tuple[AnyRow, ...]) -> Iterator[Difference]:
    for place in range(max(len(old), len(new))):
        before = old[place] if place < len(old) else None
        after = new[place] if place < len(new) else None
        if before != after:
            yield Difference(f"{table}[{place + 1}]", _row_text(before), _row_text(after))


def _row_text(row: AnyRow | None) -> str | None:
    """A row in words: its filled fields, without the line it stood on."""
    if row is None:
        return None
    names = [name for name in row.__slots__ if name not in ("line", "ordinal")]
    return " ".join(f"{name}={getattr(row, name)}" for name in names if getattr(row, name) not in (None, ""))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def compare_sources(richer: ClientDay, poorer: ClientDay) -> tuple[Problem, ...]:
    """This function will warn where two sources of one account, day and method both give a figure and differ.

    Expected is the richer source's figure, which is the one shown.
    """
    found: list[Problem] = []
    for name in SUMMARY_FIELDS:
        left, right = getattr(richer.summary, name), getattr(poorer.summary, name)
        if left is not None and right is not None and not _agree(name, left, right):
            found.append(warning("sources_differ", field=name, expected=_text(left), found=_text(right)))
    return tuple(found)


def _agree(name: str, left: Decimal, right: Decimal) -> bool:
    return abs(left - right) < _RISK_STEP if name == "risk_degree" else left == right


def compare_methods(
    mtm: ClientDay, by_trade: ClientDay, *, floating_before: Decimal | None = None
) -> tuple[Problem, ...]:
    """This function will warn where the two methods of one day contradict each other.

    Equity, margin, available funds, fees and deposits are one; the closing balance by trade is the other less
    today's floating profit, the opening balance less yesterday's (`floating_before`, when known).
    """
    found = [
        warning("methods_differ", field=name, expected=_text(left), found=_text(right))
        for name in _SHARED
        if (left := getattr(mtm.summary, name)) is not None
        and (right := getattr(by_trade.summary, name)) is not None
        and not _agree(name, left, right)
    ]
    pairs = (("closing_balance", by_trade.summary.floating_pl), ("opening_balance", floating_before))
    for name, floating in pairs:
        left, right = getattr(mtm.summary, name), getattr(by_trade.summary, name)
        if None not in (left, right, floating) and right != left - (floating or ZERO):
            expected = _text(left - (floating or ZERO))
            found.append(warning("methods_differ", field=name, expected=expected, found=_text(right)))
    return tuple(found)


def rank(day: ClientDay) -> tuple[bool, int]:
    """This function will order days of one account for showing: mark-to-market first, then the richer source."""
    order = ("statement", "investor_report", "bundle", "mapping")
    return (day.method is not Method.MTM, order.index(day.source.value))
