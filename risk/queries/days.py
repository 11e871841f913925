"""What there is to judge on a trading day: one line per account that has a settlement or should have one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from clients.queries.coverage import settled_day_before
from crm import bulk
from risk.engine.states import STATES, AccountDays, BoolArray, IntArray

# Money figures come from the shown mark-to-market rows (Method.MTM is 1) in yuan. An account without a row
# counts only if it had positions, margin or equity at the last settlement before, or was abnormal since.
_DAYS = """
WITH today AS (
    SELECT * FROM clients_dailyaccount d
    WHERE d.trading_day = %(day)s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
), before AS (
    SELECT d.account_id FROM clients_dailyaccount d
    WHERE d.trading_day = %(before)s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
      AND (d.client_equity <> 0 OR d.margin_occupied > 0 OR EXISTS (
          SELECT 1 FROM clients_position p WHERE p.account_id = d.account_id AND p.trading_day = %(before)s))
), expected AS (
    SELECT account_id FROM before
    UNION SELECT account_id FROM risk_accountrisk WHERE abnormal_reason IN ('missing_row', 'missing_figures')
)
SELECT a.id AS account_id, a.client_id, t.account_id IS NOT NULL AS has_row,
       (t.client_equity * 100)::bigint AS equity, (t.margin_occupied * 100)::bigint AS margin,
       (t.exchange_margin * 100)::bigint AS exchange_margin,
       coalesce(t.is_incomplete, false) AS is_incomplete,
       CASE WHEN t.client_equity = 0 THEN EXISTS (
           SELECT 1 FROM clients_position p WHERE p.account_id = a.id AND p.trading_day = %(day)s
       ) ELSE false END AS has_positions,
       r.state AS last_state
FROM clients_tradingaccount a
LEFT JOIN today t ON t.account_id = a.id
LEFT JOIN expected e ON e.account_id = a.id
LEFT JOIN risk_accountrisk r ON r.account_id = a.id
WHERE t.account_id IS NOT NULL
   OR (e.account_id IS NOT NULL AND (a.closed_on IS NULL OR a.closed_on > %(day)s))
ORDER BY a.id
"""


def account_days(day: date) -> pd.DataFrame:
    """Accounts to judge on `day`, with figures in cents (missing where the row does not print them)."""
    frame = bulk.read_frame(_DAYS, {"day": day, "before": settled_day_before(day)})
    for column in ("has_row", "is_incomplete", "has_positions"):
        frame[column] = frame[column] == "t"
    return frame


def as_arrays(frame: pd.DataFrame) -> AccountDays:
    return AccountDays(
        has_row=_flags(frame, "has_row"),
        equity=_cents(frame, "equity"),
        has_equity=_is_known(frame, "equity"),
        margin=_cents(frame, "margin"),
        has_margin=_is_known(frame, "margin"),
        exchange_margin=_cents(frame, "exchange_margin"),
        has_exchange_margin=_is_known(frame, "exchange_margin"),
        has_positions=_flags(frame, "has_positions"),
        is_incomplete=_flags(frame, "is_incomplete"),
    )


def last_states(frame: pd.DataFrame) -> tuple[IntArray, BoolArray]:
    """The last judged states, and which accounts have one."""
    numbers = frame["last_state"].map({state: number for number, state in enumerate(STATES)})
    return numbers.fillna(0).to_numpy().astype(np.int64), numbers.notna().to_numpy()


def _cents(frame: pd.DataFrame, column: str) -> IntArray:
    return frame[column].fillna(0).to_numpy().astype(np.int64)


def _is_known(frame: pd.DataFrame, column: str) -> BoolArray:
    return frame[column].notna().to_numpy()


def _flags(frame: pd.DataFrame, column: str) -> BoolArray:
    return frame[column].to_numpy().astype(np.bool_)
