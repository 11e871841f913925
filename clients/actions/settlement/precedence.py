"""Across sources: the richest one is shown, the others are kept and compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection

from clients.actions.settlement import columns, staging
from clients.actions.settlement.delivery import Delivery
from clients.enums import Source
from clients.models import DailyAccount
from clients.statements.values import MONEY_FIELDS

_MOST_DIFFERENCES: Final = 1_000
_FEW: Final = 1_000
_TABLE = columns.DAILY_TABLE
_STAGED_KEYS = f"""
    (SELECT DISTINCT a.id AS account_id, s.trading_day, s.method, s.currency, s.source
     FROM {staging.DAILY} s JOIN clients_tradingaccount a ON a.account = s.account)
"""
_SAME_DAY = """o.account_id = d.account_id AND o.trading_day = d.trading_day AND o.method = d.method
    AND o.currency = d.currency"""
# Of a day that came without its own line nothing is known: such a gap is shown only where nobody gives figures.
_GAP_LAST = 100
_RANK = f"CASE WHEN {{row}}.is_incomplete AND {{row}}.client_equity IS NULL THEN {_GAP_LAST} ELSE 0 END"
_SHOW = f"""
UPDATE {_TABLE} d SET is_shown = best.source = d.source
FROM (
    SELECT o.account_id, o.trading_day, o.method, o.currency,
        mod(min({_RANK.format(row="o")} + o.source), {_GAP_LAST}) AS source
    FROM {_STAGED_KEYS} d JOIN {_TABLE} o ON {_SAME_DAY}
    WHERE o.trading_day = ANY(%s) GROUP BY 1, 2, 3, 4
) best
WHERE d.account_id = best.account_id AND d.trading_day = best.trading_day AND d.method = best.method
    AND d.currency = best.currency AND d.trading_day = ANY(%s)
    AND d.is_shown IS DISTINCT FROM (best.source = d.source)
"""
_OTHERS = f"""
SELECT EXISTS (
    SELECT FROM {_STAGED_KEYS} d JOIN {_TABLE} o ON {_SAME_DAY} AND o.source <> d.source
    WHERE o.trading_day = ANY(%s)
)
"""


@dataclass(frozen=True)
class Difference:
    """One amount that two sources of a day give differently; `expected` is the richer source's."""

    client_id: str
    account: str
    trading_day: date
    method: int
    field: str
    expected: Decimal
    found: Decimal


def show_richest(delivery: Delivery) -> bool:
    """Set `is_shown` of the staged days in every source; False where no other source has any of them."""
    if len(delivery.accounts) > _FEW and not _has_other_sources(delivery):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [delivery.trading_days])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(_SHOW, [delivery.trading_days, delivery.trading_days])
    return True


def _has_other_sources(delivery: Delivery) -> bool:
    """A look at the days as a whole: cheaper than one at each account where there are many."""
    sources = sorted(Source[source.name].value for source in {day.source for day in delivery.days})
    rows = DailyAccount.objects.filter(trading_day__in=delivery.trading_days)
    return rows.exclude(source__in=sources).exists() or len(sources) > 1


def differences(delivery: Delivery) -> list[Difference]:
    """Amounts of the staged days that another source gives differently, at most a thousand of them."""
    pairs = ", ".join(f"rich.{name}, poor.{name}" for name in MONEY_FIELDS)
    differing = " OR ".join(f"rich.{name} <> poor.{name}" for name in MONEY_FIELDS)
    sql = f"""
    SELECT c.client_id, a.account, rich.trading_day, rich.method, {pairs}
    FROM {_STAGED_KEYS} d
    JOIN {_TABLE} o ON {_SAME_DAY} AND o.source <> d.source
    JOIN {_TABLE} rich ON rich.account_id = d.account_id AND rich.trading_day = d.trading_day
        AND rich.method = d.method AND rich.currency = d.currency AND rich.source = least(d.source, o.source)
    JOIN {_TABLE} poor ON poor.account_id = d.account_id AND poor.trading_day = d.trading_day
        AND poor.method = d.method AND poor.currency = d.currency AND poor.source = greatest(d.source, o.source)
    JOIN clients_tradingaccount a ON a.id = d.account_id JOIN clients_client c ON c.id = a.client_id
    WHERE o.trading_day = ANY(%s) AND rich.trading_day = ANY(%s) AND poor.trading_day = ANY(%s) AND ({differing})
    ORDER BY a.account, rich.trading_day, rich.method LIMIT {_MOST_DIFFERENCES}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [delivery.trading_days] * 3)
        return [found for row in cursor.fetchall() for found in _differences(row)]


def _differences(row: tuple[object, ...]) -> list[Difference]:
    client_id, account, trading_day, method, *amounts = row
    found = []
    for place, name in enumerate(MONEY_FIELDS):
        rich, poor = amounts[2 * place], amounts[2 * place + 1]
        if isinstance(rich, Decimal) and isinstance(poor, Decimal) and rich != poor:
            day = trading_day if isinstance(trading_day, date) else date.min
            found.append(Difference(str(client_id), str(account), day, int(str(method)), name, rich, poor))
    return found
