"""Who is measured, and what their records say, as one frame per question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from crm import bulk

# Money figures come from the shown mark-to-market rows (Method.MTM is 1) in yuan.

_MEASURED = """
SELECT c.id AS client, c.tier, c.opened_on, c.last_traded_on, count(a.id) AS accounts,
       min(a.opened_on) AS account_opened_on
FROM clients_client c JOIN clients_tradingaccount a ON a.client_id = c.id
WHERE c.archived_at IS NULL
GROUP BY c.id
"""

_EARLIER = """
SELECT a.client_id AS client, min(first.trading_day) AS first_day
FROM clients_tradingaccount a CROSS JOIN LATERAL (
    SELECT d.trading_day FROM clients_dailyaccount d
    WHERE d.account_id = a.id AND d.trading_day < %s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
    ORDER BY d.trading_day LIMIT 1
) first
WHERE a.client_id = ANY(%s)
GROUP BY a.client_id
"""

_YEAR = """
SELECT a.client_id AS client,
       bool_or(EXISTS (
           SELECT 1 FROM clients_dailyaccount d
           WHERE d.account_id = a.id AND d.trading_day > %(year_ago)s AND d.trading_day <= %(day)s
             AND d.margin_occupied > 0 AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown)
        OR EXISTS (
           SELECT 1 FROM clients_position p
           WHERE p.account_id = a.id AND p.trading_day > %(year_ago)s AND p.trading_day <= %(day)s)
       )::int AS held,
       (sum(ended.client_equity) * 100)::bigint AS year_end_equity
FROM clients_tradingaccount a LEFT JOIN LATERAL (
    SELECT d.client_equity FROM clients_dailyaccount d
    WHERE d.account_id = a.id AND d.trading_day <= %(year_end)s AND d.client_equity IS NOT NULL
      AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
    ORDER BY d.trading_day DESC LIMIT 1
) ended ON true
WHERE a.client_id = ANY(%(clients)s)
GROUP BY a.client_id
"""


def measured_clients() -> pd.DataFrame:
    """Every client with an account that is not archived, by `client` (the record's number)."""
    return bulk.read_frame(_MEASURED).set_index("client")


def first_days_before(day: date, clients: Sequence[int]) -> pd.Series[str]:
    """The first settled day before `day`, for those of the clients that have one."""
    return bulk.read_frame(_EARLIER, [day, list(clients)]).set_index("client")["first_day"]


def year_of(day: date, year_ago: date, year_end: date, clients: Sequence[int]) -> pd.DataFrame:
    """Whether they held a position since `year_ago`, and their equity in cents at the last settlement of the year."""
    params = {"day": day, "year_ago": year_ago, "year_end": year_end, "clients": list(clients)}
    return bulk.read_frame(_YEAR, params).set_index("client")
