"""Lots across the tables: what was traded today is what was closed and what is held since today."""

from collections import Counter
from collections.abc import Iterator

from clients.statements.values import ClientDay
from crm.problems import Problem, warning

Key = tuple[str, str]

_OPENING_SIDE = {"long": "buy", "short": "sell"}
_OTHER_SIDE = {"buy": "sell", "sell": "buy"}


def check_lots(day: ClientDay) -> Iterator[Problem]:
    """This function will compare, by contract and side, closing trades with 平仓明细, and opening trades with the
    lots opened today that are held or were closed again. Exercises move lots without trades, so they end the check.
    """
    if day.exercises:
        return
    closing: Counter[Key] = Counter()
    opening: Counter[Key] = Counter()
    lines: dict[Key, int | None] = {}
    for trade in day.trades:
        key = (trade.contract, trade.side)
        lines.setdefault(key, trade.line)
        (opening if trade.offset == "open" else closing)[key] += trade.lots
    yield from _differences("closes.lots", closing, _closed(day), lines)
    yield from _differences("positions.lots", opening, _opened(day), lines)


def _closed(day: ClientDay) -> Counter[Key]:
    closed: Counter[Key] = Counter()
    for row in day.closes:
        closed[row.contract, row.side] += row.lots
    return closed


def _opened(day: ClientDay) -> Counter[Key]:
    opened: Counter[Key] = Counter()
    for position in day.positions:
        if position.opened_on == day.trading_day:
            opened[position.contract, _OPENING_SIDE[position.side]] += position.lots
    for close in day.closes:
        if close.opened_on == day.trading_day:
            opened[close.contract, _OTHER_SIDE[close.side]] += close.lots
    return opened


def _differences(
    field: str, traded: Counter[Key], listed: Counter[Key], lines: dict[Key, int | None]
) -> Iterator[Problem]:
    for key in sorted(traded.keys() | listed.keys()):
        if traded[key] != listed[key]:
            yield warning(
                "lots_differ",
                line=lines.get(key),
                field=field,
                expected=str(traded[key]),
                found=str(listed[key]),
                contract=key[0],
            )
