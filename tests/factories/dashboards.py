"""A small house with tiers and kept nights of three months, for what managers look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from clients.models import Client
from tests.factories.clients import NOW, make_client
from tests.factories.measures import make_measures
from tests.factories.schemes import make_house_scheme
from tests.people import People, make_people
from tiering.models import Scheme, TierAssignment, TierRun

SEPTEMBER, OCTOBER, TODAY = date(2026, 9, 30), date(2026, 10, 30), date(2026, 11, 19)
_BEGIN = date(2026, 8, 3)


@dataclass(frozen=True)
class Shop:
    """`rich` and `falling` are the manager's, `steady` and `newcomer` the colleague's; `gone` is archived."""

    people: People
    house: Scheme
    rich: Client
    falling: Client
    steady: Client
    newcomer: Client
    gone: Client


def make_shop() -> Shop:
    people, house = make_people(), make_house_scheme()
    shop = Shop(
        people,
        house,
        make_client(manager=people.manager, name="赵富", opened_on=date(2026, 9, 5), tier="diamond"),
        make_client(manager=people.manager, name="钱降", opened_on=date(2025, 1, 5), tier="quality"),
        make_client(manager=people.colleague, name="孙稳", opened_on=date(2026, 9, 28), tier="quality"),
        make_client(manager=people.colleague, name="李新", opened_on=date(2026, 11, 2), tier="effective"),
        make_client(
            manager=people.manager,
            name="周去",
            archived_at=NOW,
            archived_by=people.administrator,
            tier="gold",
        ),
    )
    hold(shop, shop.rich, "diamond", _BEGIN)
    hold(shop, shop.falling, "gold", _BEGIN, date(2026, 10, 15))
    hold(shop, shop.falling, "quality", date(2026, 10, 15))
    hold(shop, shop.steady, "quality", date(2026, 9, 1))
    hold(shop, shop.newcomer, "effective", date(2026, 11, 2))
    hold(shop, shop.gone, "gold", _BEGIN)
    for night in (SEPTEMBER, OCTOBER, TODAY):
        run(house, night)
    _measure(shop)
    return shop


def hold(shop: Shop, client: Client, tier: str, since: date, until: date | None = None) -> TierAssignment:
    return TierAssignment.objects.create(
        client=client, scheme=shop.house, tier=tier, effective_on=since, ended_on=until, method_version="1"
    )


def run(scheme: Scheme, day: date) -> TierRun:
    at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    return TierRun.objects.create(
        scheme=scheme, trading_day=day, method_version="1", started_at=at, finished_at=at
    )


def figures(equity: float | None, commission: float, traded: float | None, **more: Any) -> dict[str, float]:
    """Of one client on one night; None is not known."""
    known = {"equity_end": equity, "commission_12m": commission, "days_since_last_trade": traded, **more}
    return {name: value for name, value in known.items() if value is not None}


def _measure(shop: Shop) -> None:
    make_measures(
        {
            shop.rich: figures(6_000_000.0, 500.0, 1),
            shop.falling: figures(4_000_000.0, 40.0, 2),
            shop.steady: figures(999.99, 30.0, 31),
            shop.gone: figures(5_000_000.0, 1_000.0, 1),
        },
        SEPTEMBER,
    )
    make_measures(
        {
            shop.rich: figures(7_000_000.0, 700.0, 3),
            shop.falling: figures(1_000.0, 45.0, 45),
            shop.steady: figures(1_000_000.0, 40.0, 30),
            shop.gone: figures(5_000_000.0, 1_000.0, 1),
        },
        OCTOBER,
    )
    make_measures(
        {
            shop.rich: figures(
                8_000_000.25, 900.5, 1, commission_month=10.1, equity_avg_250d=7e6, tenure_days=75.0,
                commission_contribution_rate_12m=0.9, margin_contribution_rate=0.8, contacts_12m=0.0,
                complaints_12m=0.0, trading_days_60d=50.0, trading_days_250d=100.0,
            ),
            shop.falling: figures(
                500.0, 50.0, 65, commission_month=0.2, equity_avg_250d=2e6, equity_avg_60d=1e6, tenure_days=1_200.0,
                net_deposit_60d=-750_000.0, profit_60d=-250_000.0, trading_days_250d=60.0, contacts_12m=0.0,
                complaints_12m=2.0, commission_contribution_rate_12m=0.05, margin_contribution_rate=0.0,
            ),
            shop.steady: figures(
                1_000_000.0, 49.5, 5, commission_month=0.3, equity_avg_250d=1e6, equity_avg_60d=1e6,
                net_deposit_60d=-500_000.0, tenure_days=52.0, contacts_12m=3.0, complaints_12m=0.0,
                commission_contribution_rate_12m=0.05, margin_contribution_rate=0.2, trading_days_60d=20.0,
            ),
            shop.newcomer: figures(None, 0.0, None, tenure_days=17.0, contacts_12m=0.0, complaints_12m=0.0),
        },
        TODAY,
    )  # fmt: skip
