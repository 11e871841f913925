"""What a client's settlement says: each fact once, from the richest source that has it.

A client's day is the sum over its accounts (most have one). Callers fetch the client under the user's row scope;
everything here belongs to that client alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final, TypeVar, cast

from django.db.models import Case, Exists, Expression, F, IntegerField, Max, OuterRef, QuerySet, Value, When

from clients.enums import Method
from clients.models import (
    CashFlow,
    Client,
    Close,
    DailyAccount,
    DetailRow,
    Exercise,
    Position,
    SupersededDay,
    Trade,
    TradingAccount,
)
from crm.money import ratio

DetailT = TypeVar("DetailT", bound=DetailRow)
YUAN: Final = "CNY"
# Summed over accounts; risk_degree is not: it is computed anew from the sums.
SUMMED_FIELDS: Final = (
    "opening_balance",
    "net_deposit",
    "realized_pl",
    "mtm_pl",
    "floating_pl",
    "exercise_pl",
    "delivery_pl",
    "commission",
    "exercise_fee",
    "delivery_fee",
    "premium_received",
    "premium_paid",
    "fx_pledge_in",
    "fx_pledge_out",
    "pledge_change",
    "fx_pledge_change",
    "closing_balance",
    "initial_margin",
    "pledge_amount",
    "client_equity",
    "fx_pledge_occupied",
    "margin_occupied",
    "exchange_margin",
    "delivery_margin",
    "long_option_value",
    "short_option_value",
    "market_value_equity",
    "available_funds",
    "frozen_funds",
    "margin_call",
    "turnover",
    "turnover_lots",
)


def account_days(
    client: Client,
    *,
    first: date | None = None,
    last: date | None = None,
    method: Method = Method.MTM,
    currency: str = YUAN,
) -> QuerySet[DailyAccount]:
    """The shown rows of each of the client's accounts, newest day first."""
    rows = DailyAccount.objects.filter(
        account__client=client, method=method, currency=currency, is_shown=True
    ).select_related("account")
    if first is not None:
        rows = rows.filter(trading_day__gte=first)
    if last is not None:
        rows = rows.filter(trading_day__lte=last)
    return rows.order_by("-trading_day", "account_id")


def days(
    client: Client,
    *,
    first: date | None = None,
    last: date | None = None,
    method: Method = Method.MTM,
    currency: str = YUAN,
) -> list[DailyAccount]:
    """One row per trading day, newest first; the rows of several accounts are summed into an unsaved one."""
    rows = account_days(client, first=first, last=last, method=method, currency=currency)
    return list(summed_by_day(rows))


def day(
    client: Client, trading_day: date, *, method: Method = Method.MTM, currency: str = YUAN
) -> DailyAccount | None:
    """The client's figures of one day, or None where nothing is settled."""
    found = days(client, first=trading_day, last=trading_day, method=method, currency=currency)
    return found[0] if found else None


def latest_days(client: Client, count: int = 2, *, method: Method = Method.MTM) -> list[DailyAccount]:
    """The last `count` trading days, newest first: the key figures and what they changed from."""
    accounts = max(1, TradingAccount.objects.filter(client=client).count())
    return list(summed_by_day(account_days(client, method=method)[: count * accounts]))[:count]


def latest_trading_day() -> date | None:
    """The newest day that has settlement of anybody."""
    newest: date | None = DailyAccount.objects.aggregate(newest=Max("trading_day"))["newest"]
    return newest


def summed_by_day(rows: Iterable[DailyAccount]) -> Iterator[DailyAccount]:
    """Account rows ordered by day become one row per day."""
    for _day, group in groupby(rows, key=lambda row: row.trading_day):
        yield _summed(list(group))


def trades(client: Client, trading_day: date | None = None) -> QuerySet[Trade]:
    return _shown_once(Trade.objects.all(), client, trading_day)


def closes(client: Client, trading_day: date | None = None) -> QuerySet[Close]:
    return _shown_once(Close.objects.all(), client, trading_day)


def positions(client: Client, trading_day: date | None = None) -> QuerySet[Position]:
    """Detail rows; summary rows only where no source of that day has details."""
    return _shown_once(Position.objects.all(), client, trading_day, _position_rank())


def cash_flows(client: Client, trading_day: date | None = None) -> QuerySet[CashFlow]:
    return _shown_once(CashFlow.objects.all(), client, trading_day)


def exercises(client: Client, trading_day: date | None = None) -> QuerySet[Exercise]:
    return _shown_once(Exercise.objects.all(), client, trading_day)


def superseded(client: Client, trading_day: date | None = None) -> QuerySet[SupersededDay]:
    """The versions that re-issued statements replaced."""
    rows = SupersededDay.objects.filter(account__client=client).select_related("account")
    return rows if trading_day is None else rows.filter(trading_day=trading_day)


def _shown_once(
    rows: QuerySet[DetailT], client: Client, trading_day: date | None, rank: Expression | None = None
) -> QuerySet[DetailT]:
    """The rows for which the same account and day has none of a better source (or method: mark to market first)."""
    order = rank or _rank()
    better = (
        rows.model._default_manager.filter(account=OuterRef("account"), trading_day=OuterRef("trading_day"))
        .alias(rank=order)
        .filter(rank__lt=OuterRef("rank"))
    )
    shown = rows.filter(account__client=client)
    if trading_day is not None:
        shown = shown.filter(trading_day=trading_day)
    once = shown.alias(rank=order).filter(~Exists(better)).select_related("account")
    return cast("QuerySet[DetailT]", once)  # an alias selects nothing, so the rows are what they were


def _rank() -> Expression:
    return F("source") * Value(10) + F("method")


def _position_rank() -> Expression:
    penalty = Case(When(is_summary=True, then=Value(1000)), default=Value(0), output_field=IntegerField())
    return penalty + F("source") * Value(10) + F("method")


def _summed(rows: list[DailyAccount]) -> DailyAccount:
    if len(rows) == 1:
        return rows[0]
    head = rows[0]
    total = DailyAccount(
        account=head.account,
        trading_day=head.trading_day,
        method=head.method,
        currency=head.currency,
        source=max(row.source for row in rows),
        is_incomplete=any(row.is_incomplete for row in rows),
        derived=",".join(sorted({name for row in rows for name in row.derived.split(",") if name})),
        version=max(row.version for row in rows),
    )
    for name in SUMMED_FIELDS:
        setattr(total, name, _sum([getattr(row, name) for row in rows]))
    total.risk_degree = ratio(total.margin_occupied, total.client_equity)
    return total


def _sum(parts: list[Decimal | None]) -> Decimal | None:
    """A sum that lacks a part would be a wrong figure, so it is None."""
    known = [part for part in parts if part is not None]
    return sum(known[1:], known[0]) if len(known) == len(parts) else None
