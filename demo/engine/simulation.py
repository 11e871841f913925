"""The whole history, one day after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from demo.engine import crisis as crises
from demo.engine import fading, prices
from demo.engine.book import Book
from demo.engine.contracts import list_contracts
from demo.engine.day import Day
from demo.engine.population import BEFORE, populate
from demo.engine.settle import settle_day
from demo.engine.trading import ROLL_BEFORE, Market
from demo.engine.universe import Product, build, main_contracts


@dataclass(frozen=True)
class History:
    """A market over `days`. Iterating settles it anew from the start, so it may be read more than once."""

    market: Market
    days: Sequence[date]
    seed: int

    def __iter__(self) -> Iterator[Day]:
        people = self.market.population
        book = Book.start(np.where(people.opened == BEFORE, people.initial, 0))
        for index in range(len(self.days)):
            yield settle_day(self.market, book, index, self.seed)


def prepare(
    products: Sequence[tuple[Product, date]],
    calendar: Sequence[date],
    days: Sequence[date],
    *,
    accounts: int,
    primary: int,
    seed: int,
) -> History:
    """This function will invent prices and accounts for `days`, a stretch of `calendar`.

    `products` come with the day each was listed; the first `primary` of the accounts may be struck by the crisis.
    Raises ValueError for fewer than LEAST_DAYS days.
    """
    if len(days) < crises.LEAST_DAYS:
        raise ValueError(f"a demo history takes at least {crises.LEAST_DAYS} trading days")
    listings = list_contracts(
        [(product.code, product.exchange, since) for product, since in products], days[0], days[-1], calendar
    )
    universe = build([product for product, _since in products], listings, days)
    people = populate(universe, accounts, len(days), seed)
    crisis = crises.plan(people, primary, len(days))
    people.add_on[crisis.accounts] = crises.ADD_ON
    crashing = universe.product_index(crises.PRODUCT)
    leaving = fading.plan(people, crisis.accounts, primary, len(days), seed)
    walked = prices.walk(universe, len(days), seed, crashing, crises.CRASH_DAYS)
    mains = main_contracts(universe, len(days), ROLL_BEFORE)
    return History(Market(universe, walked, mains, people, crisis, leaving), days, seed)
