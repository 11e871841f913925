"""Invented settled days with every gap that real ones have: for checking one road against another."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from clients.actions import partitions
from clients.models import Close, DailyAccount, Position, TradingAccount

_CONTRACTS = ("rb2701", "m2705", "MA701", "IF2612", "m2705-C-3000")


def write_history(
    account: TradingAccount, days: Sequence[date], numbers: random.Random, *, share: float = 0.9
) -> None:
    """About `share` of the days, each with or without any of its figures, closes and positions."""
    partitions.ensure(days)
    chosen = [day for day in days if numbers.random() < share]
    rows = [_row(account, day, numbers) for day in chosen]
    DailyAccount.objects.bulk_create(rows)
    Close.objects.bulk_create(
        [_close(row, place, numbers) for row in rows for place in range(numbers.randrange(3))]
    )
    Position.objects.bulk_create(
        [_position(row, place, numbers) for row in rows for place in range(numbers.randrange(4))]
    )


def _row(account: TradingAccount, day: date, numbers: random.Random) -> DailyAccount:
    equity = _maybe(numbers, 0, 400_000_00)
    return DailyAccount(
        account=account, trading_day=day, method=1, currency="CNY", source=numbers.choice((1, 1, 3)),
        client_equity=numbers.choice((equity, equity, equity, Decimal("0.00"))),
        margin_occupied=numbers.choice((Decimal("0.00"), _maybe(numbers, 0, 90_000_00))),
        commission=_maybe(numbers, 0, 900_00),
        net_deposit=numbers.choice((Decimal("0.00"), None, _maybe(numbers, -9_000_00, 9_000_00))),
        realized_pl=_maybe(numbers, -20_000_00, 20_000_00), mtm_pl=_maybe(numbers, -20_000_00, 20_000_00),
        exercise_pl=numbers.choice((None, None, _maybe(numbers, -100_00, 100_00))),
        premium_paid=numbers.choice((None, Decimal("0.00"), _maybe(numbers, 0, 300_00))),
        margin_call=numbers.choice((None, Decimal("0.00"), Decimal("12.00"))),
        turnover=_maybe(numbers, 0, 9_000_000_00), turnover_lots=numbers.choice((None, 0, 1, 17)),
    )  # fmt: skip


def _maybe(numbers: random.Random, low: int, high: int) -> Decimal | None:
    return None if numbers.random() < 0.08 else Decimal(numbers.randint(low, high)).scaleb(-2)


def _close(row: DailyAccount, place: int, numbers: random.Random) -> Close:
    opened = numbers.choice((row.trading_day, row.trading_day - timedelta(days=numbers.randrange(30)), None))
    return Close(
        account=row.account, trading_day=row.trading_day, method=1, currency="CNY",
        source=numbers.choice((row.source, row.source, 4)), ordinal=place, contract=numbers.choice(_CONTRACTS),
        side="sell", opened_on=opened, lots=numbers.randint(1, 9), price="1",
    )  # fmt: skip


def _position(row: DailyAccount, place: int, numbers: random.Random) -> Position:
    return Position(
        account=row.account, trading_day=row.trading_day, method=1, currency="CNY",
        source=numbers.choice((row.source, row.source, 4)), ordinal=place, contract=numbers.choice(_CONTRACTS),
        side="long", lots=numbers.randint(1, 9), margin=_maybe(numbers, 1, 9_000_00),
        is_summary=numbers.random() < 0.3,
    )  # fmt: skip
