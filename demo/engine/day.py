"""What happened to every account on one day: trades, money, and the figures of its summary."""

from __future__ import annotations

from dataclasses import dataclass

from demo.engine.arrays import PER_MILLION, Flags, Ints, share, worth
from demo.engine.book import Legs
from demo.engine.universe import Universe


@dataclass(frozen=True)
class Closing:
    """Legs closed today, by (account, slot), at `price`; `is_forced` where the broker did it."""

    legs: Legs
    where: Flags
    price: Ints
    is_forced: Flags


@dataclass(frozen=True)
class RoundTrips:
    """A position opened and closed within the day, per account: `fills` equal fills each way."""

    where: Flags
    contract: Ints
    side: Ints
    lots: Ints
    fills: Ints
    open_price: Ints
    close_price: Ints


@dataclass(frozen=True)
class Money:
    """The summary of every account, cents; what the statement's identities are made of."""

    opening: Ints
    net_deposit: Ints
    realized: Ints
    mtm: Ints
    floating: Ints
    commission: Ints
    closing: Ints
    margin: Ints
    exchange_margin: Ints
    turnover: Ints
    turnover_lots: Ints


@dataclass(frozen=True)
class Day:
    """`index` into the history; `active` are the accounts that have a settlement on it."""

    index: int
    active: Flags
    closed: Closing
    opened: Legs
    opened_where: Flags
    rounds: RoundTrips
    held: Legs
    money: Money


def turnover(universe: Universe, contract: Ints, price: Ints, lots: Ints) -> Ints:
    return worth(price, lots, universe.multiplier[contract])


def fee(amount: Ints, rate: Ints) -> Ints:
    """Commission of one fill: millionths of its turnover, to the cent."""
    return share(amount, rate, PER_MILLION)
