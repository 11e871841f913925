"""The daily accounts of the whole history into their month partitions, and what else must be kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import numpy as np
from django.db import connection

from clients.actions import partitions
from clients.models import DailyAccount
from demo import daily_rows, encoding
from demo.copying import copy_binary
from demo.engine.arrays import Flags, Ints
from demo.engine.day import Day, Money
from demo.engine.simulation import History

_PARENT = DailyAccount._meta.db_table
_KEY = "account_id, trading_day, method, currency, source"


@dataclass(frozen=True)
class Plan:
    """Days from `detailed_from` on are kept whole; from `files_from` on the `imported` accounts come from files."""

    detailed_from: int
    imported: Flags
    files_from: int


@dataclass
class Remembered:
    """What the rest of the demo needs of the history: money moved, the newest figures, the last days."""

    moved: list[tuple[int, Ints, Ints]] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    money: Money | None = None
    last_active: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    last_traded: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    row_count: int = 0


def write(history: History, plan: Plan, first_account_id: int) -> Remembered:
    """Settle every day and store it, one COPY per month."""
    count = history.market.population.size
    kept = Remembered(last_active=np.full(count, -1), last_traded=np.full(count, -1))
    for month, days in groupby(history, key=lambda day: history.days[day.index].replace(day=1)):
        table = _begin(month)
        chunks = _chunks(history, days, plan, kept, first_account_id)
        copy_binary(table, daily_rows.COLUMNS, chunks)
        _finish(month, table)
    return kept


def _chunks(
    history: History, days: Iterator[Day], plan: Plan, kept: Remembered, first_account_id: int
) -> Iterator[bytes]:
    yield encoding.HEADER
    for day in days:
        _remember(kept, day, plan)
        chosen = day.active & ~(plan.imported & (day.index >= plan.files_from))
        kept.row_count += int(chosen.sum())
        ordinal = history.days[day.index].toordinal()
        yield from daily_rows.records(day.money, chosen, ordinal, first_account_id)
    yield encoding.TRAILER


def _remember(kept: Remembered, day: Day, plan: Plan) -> None:
    moved = np.flatnonzero(day.active & (day.money.net_deposit != 0))
    kept.moved.append((day.index, moved, day.money.net_deposit[moved]))
    kept.last_active[day.active] = day.index
    kept.last_traded[day.active & (day.money.turnover_lots > 0)] = day.index
    kept.money = day.money
    if day.index >= plan.detailed_from:
        kept.days.append(day)


def _begin(month: date) -> str:
    """Where a month's rows go: a table of their own, indexed and attached when full, unless there is a partition."""
    name = partitions.partition_name(month)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if not cursor.fetchone()[0]:
            cursor.execute(f"CREATE TABLE {name} (LIKE {_PARENT} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    return name


def _finish(month: date, table: str) -> None:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhrelid = to_regclass(%s)", [table])
        if cursor.fetchone()[0]:
            return
        cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({_KEY})")
        attach = f"ALTER TABLE {_PARENT} ATTACH PARTITION {table} FOR VALUES FROM (%s) TO (%s)"
        cursor.execute(attach, [month, following])
