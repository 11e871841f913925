"""Money paid in and taken out today, cents: habit, need, first deposits and last withdrawals."""

from __future__ import annotations

import numpy as np

from demo.engine.arrays import Flags, Ints, worth
from demo.engine.book import Book, margins
from demo.engine.crisis import Crisis
from demo.engine.population import Population
from demo.engine.styles import Style
from demo.engine.trading import Market

THOUSAND = 1_000_00
_DEPOSIT, _WITHDRAWAL, _RETURN = 0.006, 0.004, 0.03
_CURED = 0.7
_WEALTHY = 2


def choose_cash(
    market: Market,
    book: Book,
    before_cash: Ints,
    margin: Ints,
    day: int,
    active: Flags,
    rng: np.random.Generator,
) -> Ints:
    """Net deposit of every account. `before_cash` is the equity after today's trading, `margin` at settlement."""
    people = market.population
    is_last = day == len(market.prices.settle) - 2
    net = _habitual(people, before_cash, margin, rng)
    need = _needed(people, before_cash, margin, is_last=is_last, rng=rng)
    net = market.fading.moved(net, before_cash, margin, people.initial, day)
    net = np.where(need > 0, need, net)
    net = np.where(people.opened == day, people.initial, net)
    net = np.where(people.closed == day, -np.maximum(before_cash, 0), net)
    if market.crisis.is_under_way(day):
        net[market.crisis.accounts] = _adjustment(market, book, before_cash, day)
    return np.where(active, net, 0)


def _habitual(people: Population, equity: Ints, margin: Ints, rng: np.random.Generator) -> Ints:
    """Now and then a deposit; profits taken out, more readily by those who have doubled their money."""
    luck, size = rng.random(people.size), rng.random(people.size)
    trades = people.style != Style.DORMANT
    deposit = _whole_thousands(people.initial * (0.05 + 0.25 * size))
    spare = np.maximum(equity - margin * 3 // 2, 0)
    withdrawal = _whole_thousands(spare * (0.1 + 0.3 * size))
    is_rich = equity > _WEALTHY * people.initial
    takes = (luck > 1 - np.where(is_rich, _WITHDRAWAL * 8, _WITHDRAWAL)) & trades
    is_poor = (equity < people.initial // 10) & trades
    pays = (luck < np.where(is_poor, _RETURN, _DEPOSIT)) & trades & ~(equity > _WEALTHY * people.initial)
    return np.where(pays, deposit, 0) - np.where(takes, withdrawal, 0)


def _needed(
    people: Population, equity: Ints, margin: Ints, *, is_last: bool, rng: np.random.Generator
) -> Ints:
    """What most pay in at once when equity falls below margin; on the last day everybody does."""
    short = np.where(equity < margin, margin * 5 // 4 - equity, 0)
    cures = (rng.random(people.size) < _CURED) | is_last
    return np.where((short > 0) & cures, short + (-short) % THOUSAND, 0)


def _adjustment(market: Market, book: Book, before_cash: Ints, day: int) -> Ints:
    """Nothing, but on the day before the crash what leads to the ending planned."""
    crisis = market.crisis
    if day != crisis.adjusts:
        return np.zeros(len(crisis.accounts), dtype=np.int64)
    ending = _ending(market, book, crisis)
    loss = _coming_loss(market, book, day)
    return ending + loss - before_cash[crisis.accounts]


def _ending(market: Market, book: Book, crisis: Crisis) -> Ints:
    final = market.prices.settle[-1]
    company, _exchange = margins(book.legs, market.universe, final, market.population.add_on)
    wanted: Ints = np.rint(company[crisis.accounts].sum(axis=1) * crisis.ending).astype(np.int64)
    return wanted


def _coming_loss(market: Market, book: Book, day: int) -> Ints:
    legs, final = book.legs, market.prices.settle[-1]
    fall = market.prices.at(day)[legs.contract] - final[legs.contract]
    loss = worth(fall, legs.lots * legs.side, market.universe.multiplier[legs.contract])
    total: Ints = loss[market.crisis.accounts].sum(axis=1)
    return total


def _whole_thousands(amount: np.typing.NDArray[np.float64]) -> Ints:
    return amount.astype(np.int64) // THOUSAND * THOUSAND
