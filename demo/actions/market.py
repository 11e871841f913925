"""The demo's contracts become contract specifications; the products and the calendar are the installation's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crm.models import ContractSpec, ProductSpec, TradingDay
from demo.engine.reference import REFERENCES
from demo.engine.simulation import History
from demo.engine.universe import Product


class NoCalendar(ValueError):
    """The calendar does not reach as far as the history asked for."""


def trading_days() -> list[date]:
    return list(TradingDay.objects.filter(is_trading=True).order_by("day").values_list("day", flat=True))


def last_days(calendar: list[date], until: date, count: int) -> list[date]:
    """The last `count` trading days up to `until`. Raises NoCalendar where the calendar does not hold them."""
    days = [day for day in calendar if day <= until][-count:]
    if len(days) < count or until > max(calendar):
        raise NoCalendar
    return days


def products(on: date) -> list[tuple[Product, date]]:
    """Products that are traded, as specified on that day, with the day each was listed as far as is known."""
    since: dict[str, date] = {}
    specs: dict[str, ProductSpec] = {}
    for spec in ProductSpec.objects.filter(code__in=REFERENCES, effective_on__lte=on).order_by(
        "effective_on"
    ):
        since.setdefault(spec.code, spec.effective_on)
        specs[spec.code] = spec
    ordered = sorted(specs.values(), key=lambda spec: (spec.exchange, spec.code))
    return [(_product(spec), since[spec.code]) for spec in ordered]


def _product(spec: ProductSpec) -> Product:
    return Product(
        code=spec.code,
        exchange=spec.exchange,
        name=spec.name,
        multiplier=int(spec.multiplier),
        tick=int(spec.tick * 1000),
        margin=int(spec.margin_rate * 10_000),
        limit=int(spec.limit_rate * 10_000),
    )


def list_contracts(history: History) -> None:
    universe = history.market.universe
    ContractSpec.objects.bulk_create(
        (
            ContractSpec(
                contract=listing.code,
                exchange=universe.products[listing.product].exchange,
                product_code=universe.products[listing.product].code,
                multiplier=universe.products[listing.product].multiplier,
                tick=Decimal(universe.products[listing.product].tick).scaleb(-3),
                listed_on=listing.listed_on,
                last_trading_day=listing.last_trading_day,
                effective_on=listing.listed_on,
            )
            for listing in universe.listings
        ),
        ignore_conflicts=True,
    )
