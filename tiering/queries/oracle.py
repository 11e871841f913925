"""The whole history of some clients, read for the oracle: plain rows, nothing of the running figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from crm import bulk
from tiering.engine.edges import edges
from tiering.engine.oracle import History, by_day
from tiering.queries.measure import window_for
from tiering.queries.settled import trading_days

_DAYS = """
SELECT a.client_id AS client, d.account_id AS account, d.trading_day AS day, d.source, d.client_equity AS equity,
       d.margin_occupied AS margin, d.commission, d.net_deposit, d.turnover, d.turnover_lots AS lots,
       d.margin_call AS call, (coalesce(d.realized_pl, d.mtm_pl) IS NOT NULL)::int AS has_profit,
       coalesce(d.realized_pl, 0) + coalesce(d.mtm_pl, 0) + coalesce(d.exercise_pl, 0) + coalesce(d.delivery_pl, 0)
       + coalesce(d.premium_received, 0) - coalesce(d.premium_paid, 0) - coalesce(d.commission, 0)
       - coalesce(d.exercise_fee, 0) - coalesce(d.delivery_fee, 0) AS profit
FROM clients_dailyaccount d JOIN clients_tradingaccount a ON a.id = d.account_id
WHERE a.client_id = ANY(%(clients)s) AND d.trading_day <= %(day)s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
"""
_CLOSES = """
SELECT a.client_id AS client, c.trading_day AS day, c.lots, c.trading_day - c.opened_on AS held
FROM clients_close c JOIN clients_tradingaccount a ON a.id = c.account_id
JOIN clients_dailyaccount d ON d.account_id = c.account_id AND d.trading_day = c.trading_day AND d.method = c.method
    AND d.currency = c.currency AND d.source = c.source AND d.is_shown
WHERE a.client_id = ANY(%(clients)s) AND c.trading_day <= %(day)s AND c.method = 1 AND c.currency = 'CNY'
  AND c.opened_on IS NOT NULL
"""
_POSITIONS = """
SELECT a.client_id AS client, p.trading_day AS day, left(substring(p.contract FROM '^[^0-9]*'), 2) AS product,
       p.is_summary::int AS is_summary, CASE WHEN d.account_id IS NULL THEN 0 ELSE coalesce(p.margin, 0) END AS margin
FROM clients_position p JOIN clients_tradingaccount a ON a.id = p.account_id
LEFT JOIN clients_dailyaccount d ON d.account_id = p.account_id AND d.trading_day = p.trading_day
    AND d.method = p.method AND d.currency = p.currency AND d.source = p.source
    AND d.is_shown AND d.method = 1 AND d.currency = 'CNY'
WHERE a.client_id = ANY(%(clients)s) AND p.trading_day <= %(day)s
"""
_RECORDS = """
SELECT c.id AS client, least(c.opened_on, min(a.opened_on)) AS opened, c.last_traded_on AS traded
FROM clients_client c JOIN clients_tradingaccount a ON a.client_id = c.id
WHERE c.id = ANY(%(clients)s) GROUP BY c.id
"""


def history_of(day: date, clients: Sequence[int]) -> History:
    """All settled days of these clients up to a day."""
    params = {"clients": list(clients), "day": day}
    rows, closes, positions, records = (
        _dated(bulk.read_frame(sql, params)) for sql in (_DAYS, _CLOSES, _POSITIONS, _RECORDS)
    )
    window = window_for(day)
    return History(
        by_day(rows, positions),
        closes,
        records.set_index("client"),
        edges(window, trading_days(day)),
        window,
    )


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    for name in {"day", "opened", "traded"} & set(frame.columns):
        frame[name] = pd.to_datetime(frame[name])
    return frame
