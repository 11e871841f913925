"""What the client list shows of the settlement: the newest shown day of all the client's accounts together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection, transaction

from clients.actions import partitions
from clients.actions.settlement import columns
from clients.actions.settlement.locks import lock_clients
from crm.fields import LARGEST_RATIO

_TABLE = columns.DAILY_TABLE
_FEW = 100
_OF_CLIENTS = "SELECT id FROM clients_client WHERE client_id = ANY(%(touched)s)"
_OF_FILES = f"""
SELECT t.client_id FROM {_TABLE} x JOIN clients_tradingaccount t ON t.id = x.account_id
WHERE x.trading_day = %(day)s AND x.import_file_id = ANY(%(touched)s)
"""


def _sum(name: str) -> str:
    """A sum that lacks a part is not known."""
    return f"CASE WHEN count(d.{name}) = count(*) THEN sum(d.{name}) END AS {name}"


def _figures(touched: str) -> str:
    return f"""
    SELECT a.client_id, {_sum("client_equity")}, {_sum("margin_occupied")}, {_sum("available_funds")},
        CASE WHEN count(*) = 1 THEN max(d.risk_degree)
             WHEN sum(d.client_equity) > 0 AND count(d.margin_occupied) = count(*)
             THEN least(round(sum(d.margin_occupied) / sum(d.client_equity), 6), {LARGEST_RATIO}) END AS risk_degree,
        coalesce(sum(d.turnover_lots), 0) > 0 AS has_traded
    FROM {_TABLE} d JOIN clients_tradingaccount a ON a.id = d.account_id
    WHERE d.trading_day = %(day)s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
        AND a.client_id IN ({touched})
    GROUP BY a.client_id
    """


def _publish_sql(touched: str) -> str:
    newest = "(c.as_of IS NULL OR c.as_of <= %(day)s)"
    names = ("client_equity", "margin_occupied", "available_funds", "risk_degree")
    published = ("equity", *names[1:])
    assignments = ", ".join(
        f"{own} = CASE WHEN {newest} THEN f.{name} ELSE c.{own} END"
        for own, name in zip(published, names, strict=True)
    )
    own, new = ", ".join(f"c.{name}" for name in published), ", ".join(f"f.{name}" for name in names)
    return f"""
    UPDATE clients_client c SET as_of = greatest(c.as_of, %(day)s), {assignments},
        last_traded_on = CASE WHEN f.has_traded THEN greatest(c.last_traded_on, %(day)s) ELSE c.last_traded_on END
    FROM ({_figures(touched)}) f
    WHERE c.id = f.client_id AND (
        ({newest} AND (c.as_of, {own}) IS DISTINCT FROM (%(day)s, {new}))
        OR (f.has_traded AND (c.last_traded_on IS NULL OR c.last_traded_on < %(day)s)))
    """


def _last_trade_sql(touched: str) -> str:
    """Where a correction took the day's trades away, the last trade is looked up anew.

    IS TRUE keeps the list of clients a set that is made once: joined instead, it would be made anew for each client
    by a planner that has not heard yet of the last trades written a moment ago.
    """
    return f"""
    UPDATE clients_client c SET last_traded_on = (
        SELECT max(d.trading_day) FROM {_TABLE} d JOIN clients_tradingaccount a ON a.id = d.account_id
        WHERE a.client_id = c.id AND d.is_shown AND d.turnover_lots > 0)
    WHERE c.last_traded_on = %(day)s
        AND (c.id IN (SELECT f.client_id FROM ({_figures(touched)}) f WHERE NOT f.has_traded)) IS TRUE
    """


def publish_clients(*, day: date, client_ids: Collection[str]) -> int:
    """Bring these clients' columns up to the day; returns how many changed."""
    if len(client_ids) > _FEW:
        _count_anew(day)
    return _publish(_OF_CLIENTS, day, sorted(client_ids))


def publish_files(*, day: date, file_ids: Collection[int]) -> int:
    """The same for every client whose rows of the day these files brought."""
    if file_ids:
        _count_anew(day)
    return _publish(_OF_FILES, day, sorted(file_ids))


def _count_anew(day: date) -> None:
    """A day the planner has not met yet looks like one row to it, and it would compare each client with each."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {partitions.partition_name(day)}, clients_tradingaccount")


@transaction.atomic
def _publish(touched: str, day: date, values: list[str] | list[int]) -> int:
    if not values:
        return 0
    lock_clients()
    params = {"day": day, "touched": values}
    with connection.cursor() as cursor:
        cursor.execute(_publish_sql(touched), params)
        count = int(cursor.rowcount)
        cursor.execute(_last_trade_sql(touched), params)
    return count
