"""The products traded and their listed contracts, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from demo.engine.arrays import Ints
from demo.engine.contracts import Listing


@dataclass(frozen=True)
class Product:
    """Tick in thousandths of a yuan; margin and limit in basis points."""

    code: str
    exchange: str
    name: str
    multiplier: int
    tick: int
    margin: int
    limit: int


@dataclass(frozen=True)
class Universe:
    """Contract i belongs to products[product[i]]; `last_index` counts trading days from the first of the history."""

    products: tuple[Product, ...]
    listings: tuple[Listing, ...]
    product: Ints
    multiplier: Ints
    tick: Ints
    margin: Ints
    limit: Ints
    first_index: Ints
    last_index: Ints

    @property
    def codes(self) -> list[str]:
        return [listing.code for listing in self.listings]

    def product_of(self, contract: int) -> Product:
        return self.products[int(self.product[contract])]

    def product_index(self, code: str) -> int:
        return next(index for index, product in enumerate(self.products) if product.code == code)


def build(products: Sequence[Product], listings: Sequence[Listing], days: Sequence[date]) -> Universe:
    """`days` are the trading days of the history; a contract that trades beyond them ends past the last index."""
    index = np.array([listing.product for listing in listings], dtype=np.int64)
    first = [int(np.searchsorted(_ordinals(days), listing.listed_on.toordinal())) for listing in listings]
    return Universe(
        products=tuple(products),
        listings=tuple(listings),
        product=index,
        multiplier=np.array([product.multiplier for product in products], dtype=np.int64)[index],
        tick=np.array([product.tick for product in products], dtype=np.int64)[index],
        margin=np.array([product.margin for product in products], dtype=np.int64)[index],
        limit=np.array([product.limit for product in products], dtype=np.int64)[index],
        first_index=np.array(first, dtype=np.int64),
        last_index=np.array([_last_index(listing, days) for listing in listings], dtype=np.int64),
    )


def main_contracts(universe: Universe, day_count: int, roll_before: int) -> Ints:
    """main[day, product]: the nearest contract that trades at least `roll_before` more days; -1 where none does."""
    mains = np.full((day_count, len(universe.products)), -1, dtype=np.int64)
    order = np.argsort(-universe.last_index, kind="stable")
    for day in range(day_count):
        alive = (universe.last_index[order] - day >= roll_before) & (universe.first_index[order] <= day)
        chosen = order[alive]
        # Later writes win, so the nearest of each product stands.
        mains[day, universe.product[chosen]] = chosen
    return mains


def _last_index(listing: Listing, days: Sequence[date]) -> int:
    within = int(np.searchsorted(_ordinals(days), listing.last_trading_day.toordinal(), side="right")) - 1
    beyond = max(0, (listing.last_trading_day - days[-1]).days * 5 // 7)
    return within + beyond


def _ordinals(days: Sequence[date]) -> list[int]:
    return [day.toordinal() for day in days]
