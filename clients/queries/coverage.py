"""How much of a day's settlement is in, measured against those who had something at stake the day before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet

from clients.models import Client, DailyAccount, SettlementDay
from clients.queries.settlement import latest_trading_day
from crm.models import TradingDay

_COVERAGE = """
WITH expected AS (
    SELECT d.account_id FROM clients_dailyaccount d JOIN clients_tradingaccount a ON a.id = d.account_id
    WHERE d.trading_day = %(before)s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
      AND (a.closed_on IS NULL OR a.closed_on > %(day)s)
      AND (d.client_equity <> 0 OR d.margin_occupied > 0 OR EXISTS (
          SELECT 1 FROM clients_position p WHERE p.account_id = d.account_id AND p.trading_day = %(before)s))
), settled AS (
    SELECT d.account_id FROM clients_dailyaccount d
    WHERE d.trading_day = %(day)s AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown
      AND NOT (d.is_incomplete AND d.client_equity IS NULL)
)
SELECT (SELECT count(*) FROM expected),
       (SELECT count(*) FROM expected e JOIN settled s ON s.account_id = e.account_id),
       (SELECT count(*) FROM settled),
       (SELECT count(DISTINCT d.account_id) FROM clients_dailyaccount d
        WHERE d.trading_day = %(day)s AND d.is_shown AND d.is_incomplete)
"""
# Asking day by day stops at the first row found, where max() would read whole months.
_BEFORE = """
SELECT g.day::date FROM generate_series(%(day)s::date - 1, %(day)s::date - 31, '-1 day'::interval) AS g (day)
WHERE EXISTS (
    SELECT 1 FROM clients_dailyaccount d
    WHERE d.trading_day = g.day::date AND d.method = 1 AND d.currency = 'CNY' AND d.is_shown)
ORDER BY g.day DESC LIMIT 1
"""


@dataclass(frozen=True)
class Coverage:
    """`expected`: accounts with positions, margin or equity the day before; `covered`: those of them settled;
    `settled`: all that are; `incomplete`: those of which a line was set aside (异常)."""

    day: date
    before: date | None
    expected: int
    covered: int
    settled: int
    incomplete: int

    @property
    def share(self) -> float:
        """A fraction; without anybody to expect, whether anything is settled at all."""
        return self.covered / self.expected if self.expected else float(self.settled > 0)

    @property
    def missing(self) -> int:
        return self.expected - self.covered


def coverage(day: date) -> Coverage:
    with connection.cursor() as cursor:
        before = settled_day_before(day)
        cursor.execute(_COVERAGE, {"day": day, "before": before})
        expected, covered, settled, incomplete = cursor.fetchone()
    return Coverage(day, before, expected, covered, settled, incomplete)


def completed_days() -> QuerySet[SettlementDay]:
    """The days that were marked complete, newest first."""
    return SettlementDay.objects.order_by("-trading_day")


def is_complete(day: date) -> bool:
    return SettlementDay.objects.filter(trading_day=day).exists()


def settled_day_before(day: date) -> date | None:
    """The newest day before `day` with settlement, within the month before it."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, {"day": day})
        found = cursor.fetchone()
    return found[0] if found else None


def newest_settled_day() -> date | None:
    """The newest day with settlement: as the clients' own columns say, which is quicker than to read all days."""
    newest: date | None = Client.objects.aggregate(newest=Max("as_of"))["newest"]
    return newest or latest_trading_day()


@dataclass(frozen=True)
class RecentDay:
    """A trading day, whether anything of it is settled, and its mark."""

    day: date
    is_settled: bool
    mark: SettlementDay | None


def recent_days(today: date, count: int = 30) -> list[RecentDay]:
    """The last trading days up to today, newest first."""
    days = list(
        TradingDay.objects.filter(day__lte=today, is_trading=True)
        .annotate(is_settled=Exists(DailyAccount.objects.filter(trading_day=OuterRef("day"))))
        .order_by("-day")[:count]
    )
    marks = SettlementDay.objects.in_bulk([one.day for one in days])
    return [RecentDay(one.day, one.is_settled, marks.get(one.day)) for one in days]
