"""Days of which only a bad line arrived: they stand as incomplete (异常) and without figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from clients.actions.settlement import columns
from clients.actions.settlement.delivery import Delivery
from clients.enums import Method, Source

_TABLE = columns.DAILY_TABLE
_LACKING = "unnest(%(accounts)s::text[], %(days)s::date[]) AS g (account, trading_day)"
_MARK = f"""
UPDATE {_TABLE} d SET is_incomplete = true
FROM {_LACKING} JOIN clients_tradingaccount a ON a.account = g.account
WHERE d.account_id = a.id AND d.trading_day = g.trading_day AND d.trading_day = ANY(%(days)s::date[])
    AND d.method = ANY(%(methods)s) AND d.source = %(source)s AND NOT d.is_incomplete
"""
_ADD = f"""
INSERT INTO {_TABLE} (account_id, trading_day, method, currency, source, is_shown, is_incomplete, derived, version,
    import_file_id)
SELECT a.id, g.trading_day, m.method, 'CNY', %(source)s, true, true, '', 1, %(file)s
FROM {_LACKING} JOIN clients_tradingaccount a ON a.account = g.account
CROSS JOIN unnest(%(methods)s) AS m (method)
WHERE NOT EXISTS (
    SELECT FROM {_TABLE} d WHERE d.account_id = a.id AND d.trading_day = g.trading_day AND d.method = m.method)
"""


def mark(delivery: Delivery) -> None:
    """Known accounts only: a line that could not be read makes nobody a client."""
    lacking = _lacking(delivery)
    if not lacking:
        return
    parameters: dict[str, Any] = {
        "accounts": [account for account, _day in lacking],
        "days": [day for _account, day in lacking],
        "methods": sorted({Method[day.method.name].value for day in delivery.days}),
        "source": Source[delivery.days[0].source.name].value,
        "file": delivery.file_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MARK, parameters)
        cursor.execute(_ADD, parameters)


def _lacking(delivery: Delivery) -> list[tuple[str, date]]:
    """Accounts whose own line was set aside; days of which nothing at all arrived are not touched."""
    if not delivery.incomplete:
        return []
    brought = {(name, day.trading_day) for day in delivery.days for name in (day.client_id, day.account)}
    days = set(delivery.trading_days)
    return sorted(pair for pair in delivery.incomplete - brought if pair[1] in days)
