"""Invented histories for measuring tiers: into Postgres, and to whoever else wants the same figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TypeAlias

import numpy as np
from django.db import connection

from clients.actions import partitions
from clients.models import DailyAccount
from demo import encoding
from demo.copying import copy_binary
from demo.engine.arrays import Ints

SEED = 20_261_118
_BATCH = 20_000
MONEY = (
    "client_equity", "margin_occupied", "commission", "net_deposit", "realized_pl", "mtm_pl", "turnover",
    "margin_call",
)  # fmt: skip
_COLUMNS = (
    "account_id", "trading_day", "method", "currency", "source", "is_shown", "is_incomplete", "derived", "version",
    *MONEY, "turnover_lots",
)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """One settled day in cents, a line per client."""

    day: date
    money: dict[str, Ints]
    lots: Ints


# Told of a month, its days, and the record number of the first account.
Beside: TypeAlias = Callable[[date, Sequence[Day], int], None]


def invent(clients: int, days: Sequence[date]) -> Iterator[Day]:
    """Day after day: equity moves by profit and by money paid in and out; a third of the clients trade on a day.

    Some overreach, some lose nearly everything, a tenth do nothing at all.
    """
    numbers = np.random.default_rng(SEED)
    equity = np.exp(numbers.normal(11.5, 1.8, clients)) * 100
    busy = numbers.beta(0.6, 1.4, clients) * (numbers.random(clients) > 0.1)
    boldness = numbers.beta(2, 4, clients)
    for day in days:
        trades = numbers.random(clients) < busy
        flow = np.where(numbers.random(clients) < 0.01, numbers.normal(0, 0.3, clients) * equity, 0)
        margin = np.where(trades | (busy > 0.5), boldness * equity * numbers.uniform(0.2, 1.3, clients), 0)
        gain = numbers.normal(0.0002, 0.02, clients) * margin * 4
        lots = np.where(trades, np.ceil(margin / 800_000), 0).astype(np.int64)
        turnover = lots * 6_000_000
        commission = turnover // 8_000
        cents = {
            "margin_occupied": margin, "net_deposit": np.maximum(flow, 1_000 - equity), "realized_pl": gain * 0.4,
            "mtm_pl": gain * 0.6, "turnover": turnover, "commission": commission,
        }  # fmt: skip
        whole = {name: np.rint(values).astype(np.int64) for name, values in cents.items()}
        moved = whole["net_deposit"] + whole["realized_pl"] + whole["mtm_pl"] - whole["commission"]
        whole["client_equity"] = np.rint(equity).astype(np.int64) + moved
        whole["margin_call"] = np.maximum(whole["margin_occupied"] - whole["client_equity"], 0)
        yield Day(day, whole, lots)
        equity = np.maximum(whole["client_equity"], 1_000).astype(np.float64)


def write(clients: int, days: Sequence[date], *, first_account: int, beside: Beside | None = None) -> None:
    """Into the daily accounts, a partition per month filled before it is attached; each month to `beside` too."""
    for month, group in groupby(invent(clients, days), key=lambda each: each.day.replace(day=1)):
        parts = list(group)
        name = _begin(month)
        copy_binary(name, _COLUMNS, _records(parts, first_account))
        _finish(name, month)
        if beside is not None:
            beside(month, parts, first_account)


def _begin(month: date) -> str:
    name, parent = partitions.partition_name(month), DailyAccount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    return name


def _finish(name: str, month: date) -> None:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    parent = DailyAccount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {name} ADD PRIMARY KEY (account_id, trading_day, method, currency, source)"
        )
        cursor.execute(
            f"ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)", [month, following]
        )
        cursor.execute(f"VACUUM ANALYZE {name}")


def _records(parts: Sequence[Day], first_account: int) -> Iterator[bytes]:
    yield encoding.HEADER
    for part in parts:
        ordinal = part.day.toordinal()
        for start in range(0, len(part.lots), _BATCH):
            yield _batch(part, slice(start, start + _BATCH), ordinal, first_account + start)
    yield encoding.TRAILER


def _batch(part: Day, lines: slice, ordinal: int, first_account: int) -> bytes:
    count = len(part.lots[lines])
    ones = np.ones(count, dtype=np.int64)
    return encoding.records(
        [
            encoding.integers(np.arange(first_account, first_account + count), 8),
            encoding.days(ones * ordinal),
            encoding.integers(ones, 2),
            encoding.text("CNY", count),
            encoding.integers(ones * 3, 2),
            encoding.flags(ones > 0),
            encoding.flags(ones < 0),
            encoding.text("", count),
            encoding.integers(ones, 2),
            *(encoding.numerics(part.money[name][lines], 2) for name in MONEY),
            encoding.integers(part.lots[lines], 4),
        ]
    )
