"""Days of which only a bad line arrived: they stand as incomplete (异常) and without figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction

from clients.actions import partitions
from clients.actions.settlement import columns
from clients.actions.settlement.delivery import Delivery
from clients.actions.settlement.locks import lock_days
from clients.enums import Method, Source

_TABLE = columns.DAILY_TABLE
_LACKING = "unnest(%(accounts)s::text[], %(days)s::date[]) AS g (account, trading_day)"
_MARK = f"""
UPDATE {_TABLE} d SET is_incomplete = true
FROM {_LACKING} JOIN clients_tradingaccount a ON a.account = g.account
WHERE d.account_id = a.id AND d.trading_day = g.trading_day AND d.trading_day = ANY(%(days)s::date[])
    AND d.method = ANY(%(methods)s) AND d.source = %(source)s AND NOT d.is_incomplete
"""
# The same whatever came first: beside figures of another source the gap is kept, and not shown.
_ADD = f"""
INSERT INTO {_TABLE} (account_id, trading_day, method, currency, source, is_shown, is_incomplete, derived, version,
    import_file_id)
SELECT a.id, g.trading_day, m.method, 'CNY', %(source)s,
    NOT EXISTS (SELECT FROM {_TABLE} o WHERE o.account_id = a.id AND o.trading_day = g.trading_day
        AND o.method = m.method AND o.currency = 'CNY'), true, '', 1, %(file)s
FROM {_LACKING} JOIN clients_tradingaccount a ON a.account = g.account
CROSS JOIN unnest(%(methods)s) AS m (method)
WHERE NOT EXISTS (
    SELECT FROM {_TABLE} d WHERE d.account_id = a.id AND d.trading_day = g.trading_day AND d.method = m.method
        AND d.source = %(source)s)
"""


def mark(delivery: Delivery) -> None:
    """Known accounts only: a line that could not be read makes nobody a client."""
    source, methods = delivery.days[0].source.name, {day.method.name for day in delivery.days}
    _mark(_lacking(delivery), delivery.file_id, source, methods)


@transaction.atomic
def mark_alone(delivery: Delivery, *, source: str, methods: Iterable[str]) -> date | None:
    """A delivery without one sound line: the day that most of its lines name stands as incomplete, and is returned.

    Other days are misprints as likely as not, and none is returned where no line names one.
    """
    counted = Counter(day for _account, day in sorted(delivery.incomplete))
    if not counted:
        return None
    ((day, _count),) = counted.most_common(1)
    lacking = sorted(pair for pair in delivery.incomplete if pair[1] == day)
    partitions.ensure([day])
    lock_days([day], {account for account, _day in lacking})
    _mark(lacking, delivery.file_id, source, methods)
    return day


def _mark(lacking: list[tuple[str, date]], file_id: int | None, source: str, methods: Iterable[str]) -> None:
    if not lacking:
        return
    parameters: dict[str, Any] = {
        "accounts": [account for account, _day in lacking],
        "days": [day for _account, day in lacking],
        "methods": sorted(Method[name].value for name in methods),
        "source": Source[source].value,
        "file": file_id,
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
