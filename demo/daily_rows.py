"""Daily accounts of one simulated day as binary COPY records: the lines that a settlement statement prints."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from clients.enums import Method, Source
from demo import encoding
from demo.encoding import Bytes
from demo.engine.arrays import Flags, Ints
from demo.engine.day import Money

# A statement prints these lines as 0.00 for accounts that trade futures only.
_ZEROS = (
    "exercise_pl", "delivery_pl", "exercise_fee", "delivery_fee", "premium_received", "premium_paid",
    "fx_pledge_in", "fx_pledge_out", "pledge_change", "fx_pledge_change", "initial_margin", "pledge_amount",
    "fx_pledge_occupied", "delivery_margin", "long_option_value", "short_option_value",
)  # fmt: skip
_MONEY = {
    "opening_balance": "opening",
    "net_deposit": "net_deposit",
    "realized_pl": "realized",
    "mtm_pl": "mtm",
    "commission": "commission",
    "closing_balance": "closing",
    "client_equity": "closing",
    "margin_occupied": "margin",
    "exchange_margin": "exchange_margin",
    "market_value_equity": "closing",
    "turnover": "turnover",
}
_KEY = ("account_id", "trading_day", "method", "currency", "source")
_MARKS = ("is_shown", "is_incomplete", "derived", "version")
COLUMNS = (
    *_KEY, *_MARKS, *_MONEY, "available_funds", "margin_call", "risk_degree", "turnover_lots", *_ZEROS,
)  # fmt: skip
_RATIO_PLACES = 4
_BATCH = 20_000


def risk_degrees(money: Money) -> tuple[Ints, Flags]:
    """Margin ÷ equity in units of 0.0001 as the statement's per cent rounds it, and where it is defined."""
    defined = money.closing > 0
    equity = np.where(defined, money.closing, 1)
    return (money.margin * 10**_RATIO_PLACES + equity // 2) // equity, defined


def records(money: Money, chosen: Flags, ordinal: int, first_id: int) -> Iterator[bytes]:
    """The records of the chosen accounts on the day with this ordinal; account i has the id first_id + i."""
    degrees, defined = risk_degrees(money)
    for has_degree in (True, False):
        accounts = np.flatnonzero(chosen & (defined == has_degree))
        for start in range(0, len(accounts), _BATCH):
            some = accounts[start : start + _BATCH]
            yield _batch(money, some, ordinal, first_id, degrees[some] if has_degree else None)


def _batch(money: Money, accounts: Ints, ordinal: int, first_id: int, degrees: Ints | None) -> bytes:
    count = len(accounts)
    return encoding.records(
        [
            *_keys(accounts + first_id, ordinal),
            *_marks(count),
            *(encoding.numerics(getattr(money, name)[accounts], 2) for name in _MONEY.values()),
            encoding.numerics((money.closing - money.margin)[accounts], 2),
            encoding.numerics(np.maximum(money.margin - money.closing, 0)[accounts], 2),
            encoding.null(count) if degrees is None else encoding.numerics(degrees, _RATIO_PLACES),
            encoding.integers(money.turnover_lots[accounts], 4),
            *([encoding.zeros(count, 2)] * len(_ZEROS)),
        ]
    )


def _keys(ids: Ints, ordinal: int) -> list[Bytes]:
    count = len(ids)
    return [
        encoding.integers(ids, 8),
        encoding.days(np.full(count, ordinal, dtype=np.int64)),
        encoding.integers(np.full(count, Method.MTM, dtype=np.int64), 2),
        encoding.text("CNY", count),
        encoding.integers(np.full(count, Source.STATEMENT, dtype=np.int64), 2),
    ]


def _marks(count: int) -> list[Bytes]:
    return [
        encoding.flags(np.ones(count, dtype=bool)),
        encoding.flags(np.zeros(count, dtype=bool)),
        encoding.text("", count),
        encoding.integers(np.ones(count, dtype=np.int64), 2),
    ]
