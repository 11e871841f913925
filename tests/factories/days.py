"""Settled days of accounts: a row as an import would leave it, its partition with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clients.actions import partitions
from clients.enums import Method, PositionSide, Source
from clients.models import Client, DailyAccount, Position, TradingAccount
from crm.models import TradingDay


def settle(
    client: Client,
    day: date,
    equity: str | None = "0.00",
    margin: str | None = "0.00",
    *,
    account: TradingAccount | None = None,
    **fields: Any,
) -> DailyAccount:
    """One shown mark-to-market row in yuan; the client's own columns follow as the import publishes them."""
    partitions.ensure([day])
    row = DailyAccount.objects.create(
        account=account or client.accounts.order_by("pk")[0],
        trading_day=day,
        method=fields.pop("method", Method.MTM),
        currency=fields.pop("currency", "CNY"),
        source=fields.pop("source", Source.STATEMENT),
        client_equity=_money(equity),
        margin_occupied=_money(margin),
        commission=_money(fields.pop("commission", "0.00")),
        **fields,
    )
    if client.as_of is None or client.as_of < day:
        Client.objects.filter(pk=client.pk).update(as_of=day)
        client.as_of = day
    return row


def settle_days(client: Client, days: Iterable[date], equity: str, **fields: Any) -> None:
    for day in days:
        settle(client, day, equity, **fields)


def hold(client: Client, day: date, *, lots: int = 1) -> Position:
    return Position.objects.create(
        account=client.accounts.order_by("pk")[0],
        trading_day=day,
        method=Method.MTM,
        currency="CNY",
        source=Source.STATEMENT,
        ordinal=1,
        contract="rb2701",
        side=PositionSide.LONG,
        lots=lots,
    )


def weekdays(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def make_trading_days(first: date, last: date) -> list[date]:
    """The weekdays of the stretch as trading days, whatever the calendar held before."""
    days = weekdays(first, last)
    TradingDay.objects.filter(day__range=(first, last)).delete()
    TradingDay.objects.bulk_create(
        TradingDay(day=day, is_trading=True, has_night=False, is_working=True) for day in days
    )
    return days


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
