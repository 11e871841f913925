"""Who trades what today: closings, openings and round trips for all accounts at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.engine.arrays import BASIS_POINTS, Flags, Floats, Ints, share, worth
from demo.engine.book import Book, Legs
from demo.engine.crisis import Crisis
from demo.engine.day import Closing, RoundTrips
from demo.engine.fading import Fading
from demo.engine.population import Population
from demo.engine.prices import Prices, fill_prices
from demo.engine.styles import SLOTS, Style, habit
from demo.engine.universe import Universe

ROLL_BEFORE = 25
_CLOSE_BEFORE = 8
_FORESIGHT = 8
_MOST_LOTS = 2_000
_MOST_FILLS = 12
_SMALL_ACCOUNT_SHARE = 0.6


@dataclass(frozen=True)
class Market:
    universe: Universe
    prices: Prices
    mains: Ints
    population: Population
    crisis: Crisis
    fading: Fading


def choose_closings(market: Market, book: Book, day: int, active: Flags, rng: np.random.Generator) -> Closing:
    """Legs given up by habit, before expiry, by force after a call nobody met, or because the account leaves."""
    people, legs = market.population, book.legs
    wants = rng.random(legs.contract.shape) < habit(people.style, "close")[:, None]
    expires = market.universe.last_index[legs.contract] - day < _CLOSE_BEFORE
    zeal = market.fading.zeal(day)
    leaves = ((people.closed == day) | (zeal == 0))[:, None]
    forced = _forced(book)
    where = legs.held & active[:, None] & (wants | expires | leaves | forced)
    if market.crisis.is_under_way(day):
        where[market.crisis.accounts] = legs.held[market.crisis.accounts] & (day == market.crisis.enters)
    price = _fills(market, day, legs.contract, rng.random(legs.contract.shape))
    return Closing(legs.copy(), where, price, forced & where)


def _forced(book: Book) -> Flags:
    """The first held leg of an account whose equity was below its margin at the last settlement."""
    held = book.legs.held
    first = np.zeros_like(held)
    first[np.arange(len(held)), np.argmax(held, axis=1)] = True
    forced: Flags = held & first & (book.balance < book.margin)[:, None]
    return forced


def choose_openings(
    market: Market, book: Book, free: Flags, day: int, active: Flags, rng: np.random.Generator
) -> tuple[Legs, Flags]:
    """New legs in empty slots, as large as the account's habit and its money allow."""
    people = market.population
    shape = free.shape
    wants = rng.random(shape) < (habit(people.style, "open") * market.fading.zeal(day))[:, None]
    contract = _main_contracts(market, day, rng.integers(0, people.favourites.shape[1], shape))
    slot_taken = np.zeros(shape, dtype=bool)
    # One account never holds a contract in both slots: long and short of one would be margined together.
    slot_taken[:, 1] = contract[:, 1] == contract[:, 0]
    slot_taken |= (contract == np.flip(book.legs.contract, axis=1)) & np.flip(book.legs.held, axis=1)
    side = _sides(market, day, contract, rng)
    lots = _affordable(market, book, contract, day)
    price = _fills(market, day, contract, rng.random(shape))
    may = active & (people.closed > day + 1) & (book.balance > 0)
    where = free & wants & ~slot_taken & (lots > 0) & (contract >= 0) & may[:, None]
    opened = Legs(contract, side, lots, price, np.full(shape, day, dtype=np.int64))
    if market.crisis.is_under_way(day):
        _enter_crisis(market, book, opened, where, day)
    return opened, where


def _enter_crisis(market: Market, book: Book, opened: Legs, where: Flags, day: int) -> None:
    accounts = market.crisis.accounts
    where[accounts] = False
    if day != market.crisis.enters:
        return
    product = market.universe.product_index("ec")
    contract = int(market.mains[day, product])
    settle = int(market.prices.at(day)[contract])
    per_lot = settle * int(market.universe.multiplier[contract]) // 10
    opened.contract[accounts, 0] = contract
    opened.side[accounts, 0] = 1
    opened.price[accounts, 0] = settle
    # Three and a half times the account's equity: half of it is margin.
    opened.lots[accounts, 0] = np.maximum(book.balance[accounts] * 7 // 2 // per_lot, 1)
    where[accounts, 0] = True


def choose_round_trips(
    market: Market, book: Book, day: int, active: Flags, rng: np.random.Generator
) -> RoundTrips:
    """At most one position opened and closed within the day per account, in equal fills."""
    people, count = market.population, market.population.size
    contract = _main_contracts(market, day, rng.integers(0, people.favourites.shape[1], (count, 1)))[:, 0]
    shape = (count, 1)
    side = _sides(market, day, contract[:, None], rng)[:, 0]
    lots = _affordable(market, book, contract[:, None], day)[:, 0]
    fills = 1 + np.minimum(rng.poisson(habit(people.style, "fills")), _MOST_FILLS - 1)
    first, second = np.sort(rng.random((2, count)), axis=0)
    may = active & (people.closed > day + 1) & (book.balance > book.margin)
    chance = habit(people.style, "round_trip") * market.fading.zeal(day)
    where = may & (rng.random(count) < chance) & (lots > 0) & (contract >= 0)
    if market.crisis.is_under_way(day):
        where[market.crisis.accounts] = False
    return RoundTrips(
        where=where,
        contract=contract,
        side=side,
        lots=lots,
        fills=fills.astype(np.int64),
        open_price=_fills(market, day, contract[:, None], first.reshape(shape))[:, 0],
        close_price=_fills(market, day, contract[:, None], second.reshape(shape))[:, 0],
    )


def _main_contracts(market: Market, day: int, choice: Ints) -> Ints:
    favourites = market.population.favourites
    chosen = favourites[np.arange(len(favourites))[:, None], choice]
    contracts: Ints = market.mains[day][chosen]
    return contracts


def _sides(market: Market, day: int, contract: Ints, rng: np.random.Generator) -> Ints:
    """Mostly luck; a skilled account is a little more often right about the days to come."""
    people = market.population
    coming = market.prices.ahead(day, _FORESIGHT)[contract] > market.prices.before(day)[contract]
    is_right = rng.random(contract.shape) < 0.5 + people.skill[:, None]
    side = np.where(coming == is_right, 1, -1)
    opposite = np.tile(np.array([1, -1])[: contract.shape[1]], (len(side), 1)) * people.leaning[:, None]
    side = np.where((people.style == Style.ARBITRAGE)[:, None], opposite, side)
    hedged: Ints = np.where((people.style == Style.HEDGER)[:, None], people.leaning[:, None], side)
    return hedged


def _affordable(market: Market, book: Book, contract: Ints, day: int) -> Ints:
    """Lots whose margin is one slot's share of what the account likes to use; one lot where that is nearly enough."""
    people, universe = market.population, market.universe
    rate = universe.margin[contract] + people.add_on[:, None]
    one = np.ones_like(contract)
    value = worth(market.prices.before(day)[contract], one, universe.multiplier[contract])
    per_lot = share(value, rate, BASIS_POINTS)
    room = np.maximum(book.balance - book.margin // 2, 0)
    budget = (room * people.usage / SLOTS).astype(np.int64)[:, None]
    lots = np.minimum(budget // np.maximum(per_lot, 1), _MOST_LOTS)
    is_near = (lots == 0) & (per_lot < room[:, None] * _SMALL_ACCOUNT_SHARE / SLOTS)
    fitting: Ints = np.where(is_near, 1, lots)
    return fitting


def _fills(market: Market, day: int, contract: Ints, luck: Floats) -> Ints:
    before, at = market.prices.before(day)[contract], market.prices.at(day)[contract]
    return fill_prices(before, at, market.universe.tick[contract], luck)
