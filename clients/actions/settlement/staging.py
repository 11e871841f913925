"""Staging: temporary tables of this connection, filled by COPY. They write no WAL and die with the connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from django.db import connection

from clients.actions.settlement import columns, rendering
from clients.actions.settlement.delivery import Delivery
from clients.statements.values import ClientDay

DAILY = "staged_dailyaccount"
_CHUNK = 20_000
# Bytes per block sent, and the usual length of a line, from which the lines per block are reckoned.
_BLOCK, _LINE = 1 << 17, 256
# Below this the planner's own guess of a new table is good enough.
_ANALYZE_FROM = 1_000


def stage(delivery: Delivery) -> None:
    """Empty the staging tables and fill them, telling the progress after each chunk."""
    prepare()
    with_trades = "trade" in delivery.covered
    tables = [name for name in sorted(delivery.covered) if delivery.has_rows(name)]
    done = 0
    for days in _chunks(delivery.days):
        lines = rendering.daily_lines(days, delivery.incomplete, with_trades=with_trades)
        copy(DAILY, columns.DAILY, lines, rendering.DAILY_NULL)
        for name in tables:
            copy(detail(name), _detail_columns(name), rendering.detail_lines(days, name))
        done += len(days)
        delivery.progress(done)
    if done >= _ANALYZE_FROM:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {DAILY} (account, trading_day, method, currency, source)")


def detail(name: str) -> str:
    return f"staged_{name}"


def prepare() -> None:
    """Make the tables of this connection, or empty those that still hold rows of another file."""
    targets = {
        DAILY: columns.DAILY_TABLE,
        **{detail(name): columns.table(name) for name in columns.DETAIL_MODELS},
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join('to_regclass(%s) IS NULL' for _name in targets)}", _temporary(targets)
        )
        missing = cursor.fetchone()
        for (staged, target), is_missing in zip(targets.items(), missing, strict=True):
            if is_missing:
                cursor.execute(f"CREATE TEMP TABLE {staged} AS SELECT * FROM {target} WITH NO DATA")
                cursor.execute(f"ALTER TABLE pg_temp.{staged} ADD COLUMN account text NOT NULL")
        cursor.execute(f"SELECT {', '.join(f'EXISTS (SELECT FROM {name})' for name in _temporary(targets))}")
        filled = [
            name for name, is_filled in zip(_temporary(targets), cursor.fetchone(), strict=True) if is_filled
        ]
        if filled:
            cursor.execute(f"TRUNCATE {', '.join(filled)}")


def _temporary(names: Iterable[str]) -> list[str]:
    return [f"pg_temp.{name}" for name in names]


def copy(table: str, names: Iterable[str], lines: Iterable[str], null: str = rendering.NULL) -> None:
    """COPY these lines while they are rendered; without any, nothing is sent."""
    iterator = iter(lines)
    first = next(iterator, None)
    if first is not None:
        sql = f"COPY {table} ({', '.join(names)}) FROM STDIN WITH (NULL '{null}')"
        # Django wraps the driver's errors for execute alone.
        with connection.cursor() as cursor, connection.wrap_database_errors:
            cursor.copy_expert(sql, LineStream(chain([first], iterator)), _BLOCK)


class LineStream:
    """Lines as a file that is written while it is read: the server stores one block while we render the next."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)

    def read(self, size: int) -> str:
        """A block of whole lines, about as long as asked for; nothing at the end."""
        return "".join(islice(self._lines, max(1, size // _LINE)))


def _detail_columns(name: str) -> tuple[str, ...]:
    return ("account", "trading_day", "method", "currency", "source", *columns.detail_columns(name))


def _chunks(days: Iterable[ClientDay]) -> Iterator[list[ClientDay]]:
    iterator = iter(days)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
