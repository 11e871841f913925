"""Deposits, withdrawals, forced liquidations and re-issued statements on the clients' time lines.

What is shown of a day decides: the events of the staged account-days are brought in line with it, so that a
correction also takes back what is no longer true. Fees are no client money and write nothing.
"""

from __future__ import annotations

from django.db import connection

from clients.actions.settlement import columns, merging, staging
from clients.actions.settlement.delivery import Delivery

# Settlement has no hour of its own; the time line puts it at the close of trading.
_AT_CLOSE = "(({day}::text || ' 15:00:00')::timestamp AT TIME ZONE 'Asia/Shanghai')"
_DAYS = f"""
    SELECT DISTINCT a.id AS account_id, a.account, a.client_id, s.trading_day
    FROM {staging.DAILY} s JOIN clients_tradingaccount a ON a.account = s.account
"""


def _shown(table: str) -> str:
    """The rows of the staged account-days from the richest source and method that has any."""
    return f"""
    SELECT t.*, d.account, d.client_id FROM days d JOIN {table} t
        ON t.account_id = d.account_id AND t.trading_day = d.trading_day
    WHERE t.trading_day = ANY(%(days)s) AND NOT EXISTS (
        SELECT FROM {table} b WHERE b.account_id = t.account_id AND b.trading_day = t.trading_day
            AND (b.source, b.method) < (t.source, t.method))
    """


_SQL = f"""
WITH days AS MATERIALIZED ({_DAYS}),
flows AS ({_shown("clients_cashflow")}),
liquidations AS ({_shown("clients_trade")} AND t."offset" = 'forced_liquidation'),
wanted AS (
    SELECT client_id, kind, trading_day, deposit + withdrawal AS amount, note AS detail,
        'settled:' || account || ':' || trading_day || ':' || kind || ':'
            || row_number() OVER (PARTITION BY account_id, trading_day, kind ORDER BY currency, ordinal) AS key
    FROM flows WHERE kind IN ('deposit', 'withdrawal')
    UNION ALL
    SELECT client_id, 'forced_liquidation', trading_day, sum(turnover),
        contract || ' ' || sum(lots),
        'settled:' || account || ':' || trading_day || ':forced_liquidation:' || contract || ':' || side
    FROM liquidations GROUP BY client_id, account, trading_day, contract, side
),
gone AS (
    DELETE FROM clients_clientevent e USING days d
    WHERE %(may_shrink)s AND e.client_id = d.client_id AND e.source_app = 'clients'
        AND e.occurred_at = {_AT_CLOSE.format(day="d.trading_day")}
        AND starts_with(e.key, 'settled:' || d.account || ':' || d.trading_day || ':')
        AND NOT EXISTS (SELECT FROM wanted w WHERE w.key = e.key)
)
INSERT INTO clients_clientevent AS e
    (client_id, kind, occurred_at, source_app, amount, detail, url_name, url_argument, key)
SELECT client_id, kind, {_AT_CLOSE.format(day="trading_day")}, 'clients', amount, left(detail, 200), '', '', key
FROM wanted ORDER BY key
ON CONFLICT (key) DO UPDATE SET amount = excluded.amount, detail = excluded.detail
WHERE (e.amount, e.detail) IS DISTINCT FROM (excluded.amount, excluded.detail)
"""
_REISSUED = f"""
INSERT INTO clients_clientevent
    (client_id, kind, occurred_at, source_app, amount, detail, url_name, url_argument, key)
SELECT a.client_id, 'statement_reissued', %s, 'clients', NULL,
    k.trading_day || ' v' || d.version + 1, 'clients:superseded_day', o.id::text,
    'reissued:' || a.account || ':' || k.trading_day || ':' || k.method || ':' || k.currency || ':' || k.source
        || ':' || d.version
FROM {merging.KNOWN} k JOIN clients_tradingaccount a ON a.id = k.account_id
JOIN {columns.DAILY_TABLE} d ON {merging.same_key("d", "k")}
JOIN clients_supersededday o ON {merging.same_key("o", "k")} AND o.version = d.version
WHERE k.is_changed AND d.trading_day = ANY(%s)
ON CONFLICT (key) DO NOTHING
"""


def write_events(delivery: Delivery, *, may_shrink: bool) -> None:
    """Bring deposits, withdrawals and forced liquidations in line. `may_shrink`: earlier events may be untrue now."""
    if not (may_shrink or delivery.has_rows("cashflow") or delivery.has_rows("trade")):
        return
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"days": delivery.trading_days, "may_shrink": may_shrink})


def write_reissued(delivery: Delivery) -> None:
    """One event per day that is about to be replaced, with the way to its differences."""
    with connection.cursor() as cursor:
        cursor.execute(_REISSUED, [delivery.now, delivery.trading_days])
