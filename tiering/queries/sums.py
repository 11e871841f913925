"""Sums of a window's daily accounts by client and month: one pass over the rows, exact cents."""

from __future__ import annotations

import pandas as pd

from crm import bulk
from tiering.engine.windows import Window

# Money figures come from the shown mark-to-market rows (Method.MTM is 1) in yuan.

# Months are numbered 0, 1, 2 (complete) and 3 (running).
_SUMS = """
SELECT a.client_id AS client, m.month, sum(m.equity)::bigint AS equity, sum(m.equity_days) AS equity_days,
       sum(m.commission)::bigint AS commission, sum(m.commission_days) AS commission_days,
       min(m.first_day) AS first_day, count(*) AS accounts
FROM (
    SELECT d.account_id,
           (d.trading_day >= %s)::int + (d.trading_day >= %s)::int + (d.trading_day >= %s)::int AS month,
           (sum(d.client_equity) * 100)::bigint AS equity, count(d.client_equity) AS equity_days,
           (sum(d.commission) * 100)::bigint AS commission, count(d.commission) AS commission_days,
           min(d.trading_day) AS first_day
    FROM clients_dailyaccount d
    WHERE d.trading_day >= %s AND d.trading_day <= %s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
    GROUP BY 1, 2
) m JOIN clients_tradingaccount a ON a.id = m.account_id
GROUP BY 1, 2
"""

# Two accounts settled on one day are one day of their client.
_DAYS = """
SELECT a.client_id AS client,
       (d.trading_day >= %s)::int + (d.trading_day >= %s)::int + (d.trading_day >= %s)::int AS month,
       count(DISTINCT d.trading_day) FILTER (WHERE d.client_equity IS NOT NULL) AS equity_days,
       count(DISTINCT d.trading_day) FILTER (WHERE d.commission IS NOT NULL) AS commission_days
FROM clients_tradingaccount a JOIN clients_dailyaccount d ON d.account_id = a.id
WHERE d.trading_day >= %s AND d.trading_day <= %s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
  AND a.client_id = ANY(%s)
GROUP BY 1, 2
"""


def month_sums(window: Window) -> pd.DataFrame:
    """Rows by (client, month) with sums in cents and the days they cover, up to the window's day."""
    bounds = [window.months[1].first, window.months[2].first, window.running.first, window.first, window.day]
    frame = bulk.read_frame(_SUMS, bounds).set_index(["client", "month"])
    shared = frame.index[frame["accounts"] > 1].get_level_values("client").unique()
    if len(shared):
        days = bulk.read_frame(_DAYS, [*bounds, [int(client) for client in shared]])
        frame.update(days.set_index(["client", "month"]))
    return frame.fillna({"equity": 0, "commission": 0})
