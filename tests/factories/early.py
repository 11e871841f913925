"""Clients with a past long enough for the churn warning, and a night that has looked at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from clients.actions import partitions
from clients.models import Client, DailyAccount
from crm.jobs import Progress
from tests.factories.days import make_trading_days
from tests.factories.schemes import make_house_scheme
from tiering.actions import early
from tiering.actions.early.storing import store_night
from tiering.actions.measure import measure_and_assign
from tiering.engine.churn import FACTORS
from tiering.models import ProblemClient, StarSpell
from tiering.queries.early.night import Night

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Settled:
    """What one settled day says: yuan, and lots traded."""

    equity: str = "50000.00"
    lots: int = 0
    net_deposit: str = "0.00"
    commission: str = "0.00"
    profit: str = "0.00"


def make_calendar(first: date = date(2025, 8, 1), last: date = date(2028, 12, 31)) -> list[date]:
    make_house_scheme()
    return make_trading_days(first, last)


def settle_past(client: Client, days: list[date], told: Callable[[int], Settled]) -> None:
    """`told` says what happened on the day of that place."""
    partitions.ensure(days)
    account = client.accounts.get()
    DailyAccount.objects.bulk_create(
        DailyAccount(
            account=account, trading_day=day, method=1, currency="CNY", source=1,
            client_equity=Decimal(one.equity), margin_occupied=Decimal("0.00"),
            commission=Decimal(one.commission), net_deposit=Decimal(one.net_deposit),
            realized_pl=Decimal(one.profit), mtm_pl=Decimal("0.00"),
            turnover=Decimal(one.lots * 1000), turnover_lots=one.lots,
        )
        for day, one in ((day, told(place)) for place, day in enumerate(days))
    )  # fmt: skip
    Client.objects.filter(pk=client.pk).update(as_of=days[-1], equity=Decimal(told(len(days) - 1).equity))


def steady(place: int) -> Settled:
    """Trades every third day, and earns what it costs."""
    costs = "10.00" if place % 3 == 0 else "0.00"
    return Settled(lots=int(place % 3 == 0), commission=costs, profit=costs)


def leaving(begins: int, ends: int) -> Callable[[int], Settled]:
    """Trades every third day until one place, then takes out a tenth a week, and everything at another."""

    def told(place: int) -> Settled:
        if place < begins:
            return steady(place)
        if place >= ends:
            return Settled(equity="0.00", net_deposit="-30000.00" if place == ends else "0.00")
        taken = (place - begins) // 5
        return Settled(
            equity=f"{50000 - 5000 * taken}.00",
            net_deposit="-5000.00" if taken and (place - begins) % 5 == 0 else "0.00",
        )

    return told


def look(day: date = DAY, now: datetime = NOW) -> dict[str, int]:
    """The night: measures, then early signs."""
    measure_and_assign(trading_day=day, by=None, now=now, progress=Progress())
    return early.note_early_signs(trading_day=day, now=now)


def make_signs(clients: list[Client], day: date) -> None:
    """A night that found something of everybody: points, a day of dormancy, two conditions of star and hidden VIP."""
    keys = np.array(sorted(client.pk for client in clients), dtype=np.int64)

    def whole(value: int, kind: str = "i2") -> np.ndarray:
        return np.full(len(keys), value, dtype=kind)

    columns = {name: np.full(len(keys), 9.0) for name in (*FACTORS, "silent_days", "usual_gap")}
    columns |= {"churn_points": whole(80), "dormancy": whole(2), "dormancy_missing": whole(1, "i4")}
    columns |= {"dormant_on": np.full(len(keys), (day - date(1970, 1, 1)).days + 30, dtype=np.int64)}
    for name in ("star", "hidden"):
        columns |= {name: whole(1), f"{name}_met": whole(3, "i4"), f"{name}_unknown": whole(0, "i4")}
        columns[f"{name}_count"] = whole(2)
    store_night(day=day, night=Night(keys, columns, {"churn_points": np.zeros(len(keys), dtype=np.bool_)}))


def make_problem(client: Client, day: date, words: str = "") -> ProblemClient:
    """On the sheet since that day, with one month that people have written about; and a star besides."""
    client.problem_months.create(
        month=day.replace(day=1), profit="-100.00", cause=words, countermeasure=words
    )
    StarSpell.objects.create(client=client, began_on=day)
    return ProblemClient.objects.create(
        client=client, listed_on=day, judged_on=day, rule_version=1, reason="both", loss_months=6, months=6,
        profit="-100.00", equity_avg="1000.00", loss_share="0.100000",
    )  # fmt: skip
