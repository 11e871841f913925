"""A client's figures over time, read narrow: two columns of a wide table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from clients.enums import Method
from clients.models import Client, DailyAccount, TradingAccount
from clients.queries import settlement

DAYS = 250
# So many calendar days hold 250 trading days, with the long holidays; it keeps old partitions untouched.
_CALENDAR_DAYS = 400
_RECENT = 20


@dataclass(frozen=True)
class Point:
    trading_day: date
    equity: Decimal | None
    commission: Decimal | None


def equity_and_commission(client: Client) -> list[Point]:
    """The last 250 trading days, oldest first, over all accounts of the client, in yuan."""
    if client.as_of is None:
        return []
    accounts = list(TradingAccount.objects.filter(client=client).values_list("pk", flat=True))
    rows = (
        DailyAccount.objects.filter(
            account_id__in=accounts,
            method=Method.MTM,
            currency=settlement.YUAN,
            is_shown=True,
            trading_day__gt=client.as_of - timedelta(days=_CALENDAR_DAYS),
            trading_day__lte=client.as_of,
        )
        .values("trading_day")
        .annotate(equity=Sum("client_equity"), fees=Sum("commission"))
        .order_by("-trading_day")[:DAYS]
    )
    return [Point(row["trading_day"], row["equity"], row["fees"]) for row in rows][::-1]


def last_two_days(client: Client) -> tuple[DailyAccount | None, DailyAccount | None]:
    """The client's latest settled day and the one before it."""
    if client.as_of is None:
        return None, None
    first = client.as_of - timedelta(days=_RECENT)
    days = settlement.days(client, first=first, last=client.as_of)
    return (days[0] if days else None), (days[1] if len(days) > 1 else None)
