"""One trading day of the whole brokerage, from yesterday's book to today's: every figure to the cent."""

from __future__ import annotations

import numpy as np

from demo.engine.arrays import Flags, Ints, stream, worth
from demo.engine.book import Book, Legs, margins
from demo.engine.cash import choose_cash
from demo.engine.day import Closing, Day, Money, RoundTrips, fee, turnover
from demo.engine.trading import Market, choose_closings, choose_openings, choose_round_trips

_STREAM = 3


def settle_day(market: Market, book: Book, day: int, seed: int) -> Day:
    """This function will trade and settle day `day`, and leave `book` as it stands after it."""
    rng = stream(seed, _STREAM, day)
    people = market.population
    active = (people.opened <= day) & (day <= people.closed)
    closed = choose_closings(market, book, day, active, rng)
    held_over = book.legs.copy()
    held_over.drop(closed.where)
    book.legs = held_over.copy()
    # A newcomer trades from the second day on: the first deposit arrives with the settlement.
    opened, where = choose_openings(market, book, ~held_over.held, day, active, rng)
    rounds = choose_round_trips(market, book, day, active, rng)
    book.legs.put(where, opened)
    mtm = _held_pl(market, held_over, day) + _opened_pl(market, opened, where, day)
    realized = _closed_pl(market, closed, day) + _rounds_pl(market, rounds)
    costs = _costs(market, closed, opened, where, rounds)
    money = _settle(market, book, day, active, rng, mtm, realized, costs)
    return Day(day, active, closed, opened, where, rounds, book.legs.copy(), money)


def _settle(
    market: Market,
    book: Book,
    day: int,
    active: Flags,
    rng: np.random.Generator,
    mtm: Ints,
    realized: Ints,
    costs: tuple[Ints, Ints, Ints],
) -> Money:
    """Margin at today's settlement, then the money that people move because of it."""
    commission, amount, lots = costs
    company, exchange = margins(book.legs, market.universe, market.prices.at(day), market.population.add_on)
    opening, margin = book.balance, company.sum(axis=1)
    before_cash = opening + realized + mtm - commission
    net = choose_cash(market, book, before_cash, margin, day, active, rng)
    book.balance, book.margin = before_cash + net, margin
    return Money(
        opening=opening,
        net_deposit=net,
        realized=realized,
        mtm=mtm,
        floating=_floating(market, book.legs, day),
        commission=commission,
        closing=book.balance,
        margin=margin,
        exchange_margin=exchange.sum(axis=1),
        turnover=amount,
        turnover_lots=lots,
    )


def _profit(market: Market, contract: Ints, side: Ints, lots: Ints, entry: Ints, leaving: Ints) -> Ints:
    return worth((leaving - entry) * side, lots, market.universe.multiplier[contract])


def _held_pl(market: Market, legs: Legs, day: int) -> Ints:
    """Held from yesterday: settlement against yesterday's settlement."""
    before, at = market.prices.before(day)[legs.contract], market.prices.at(day)[legs.contract]
    profit: Ints = _profit(market, legs.contract, legs.side, legs.lots, before, at).sum(axis=1)
    return profit


def _opened_pl(market: Market, opened: Legs, where: Flags, day: int) -> Ints:
    """Opened today: settlement against the price paid."""
    at = market.prices.at(day)[opened.contract]
    profit = _profit(market, opened.contract, opened.side, opened.lots, opened.price, at)
    total: Ints = np.where(where, profit, 0).sum(axis=1)
    return total


def closed_pl(market: Market, closed: Closing, day: int) -> Ints:
    """Per leg: the closing price against yesterday's settlement; 0 where nothing was closed."""
    legs = closed.legs
    before = market.prices.before(day)[legs.contract]
    profit = _profit(market, legs.contract, legs.side, legs.lots, before, closed.price)
    return np.where(closed.where, profit, 0)


def _closed_pl(market: Market, closed: Closing, day: int) -> Ints:
    total: Ints = closed_pl(market, closed, day).sum(axis=1)
    return total


def rounds_pl(market: Market, rounds: RoundTrips) -> Ints:
    """Per fill of a round trip: the closing price against the opening price."""
    profit = _profit(market, rounds.contract, rounds.side, rounds.lots, rounds.open_price, rounds.close_price)
    return np.where(rounds.where, profit, 0)


def _rounds_pl(market: Market, rounds: RoundTrips) -> Ints:
    return rounds_pl(market, rounds) * rounds.fills


def _floating(market: Market, legs: Legs, day: int) -> Ints:
    """Trade by trade: settlement against the price each leg was opened at."""
    at = market.prices.at(day)[legs.contract]
    profit: Ints = _profit(market, legs.contract, legs.side, legs.lots, legs.price, at).sum(axis=1)
    return profit


def _costs(
    market: Market, closed: Closing, opened: Legs, where: Flags, rounds: RoundTrips
) -> tuple[Ints, Ints, Ints]:
    """Commission, turnover and lots of every account, summed over its fills."""
    rate, universe = market.population.commission_rate, market.universe
    commission, amount, lots = (np.zeros(len(rate), dtype=np.int64) for _ in range(3))
    legs = closed.legs
    for mask, contract, price, size in (
        (closed.where, legs.contract, closed.price, legs.lots),
        (where, opened.contract, opened.price, opened.lots),
    ):
        value = np.where(mask, turnover(universe, contract, price, size), 0)
        commission += fee(value, rate[:, None]).sum(axis=1)
        amount += value.sum(axis=1)
        lots += np.where(mask, size, 0).sum(axis=1)
    for price in (rounds.open_price, rounds.close_price):
        value = np.where(rounds.where, turnover(universe, rounds.contract, price, rounds.lots), 0)
        commission += fee(value, rate) * rounds.fills
        amount += value * rounds.fills
        lots += np.where(rounds.where, rounds.lots * rounds.fills, 0)
    return commission, amount, lots
