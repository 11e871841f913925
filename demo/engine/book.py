"""What every account holds at a moment: positions in slots, and money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.engine.arrays import BASIS_POINTS, Flags, Ints, share, worth
from demo.engine.styles import SLOTS
from demo.engine.universe import Universe

NOTHING = -1


@dataclass
class Legs:
    """Positions of (account, slot): contract NOTHING where the slot is empty; side 1 long, -1 short."""

    contract: Ints
    side: Ints
    lots: Ints
    price: Ints
    day: Ints

    @classmethod
    def empty(cls, count: int) -> Legs:
        def zeros() -> Ints:
            return np.zeros((count, SLOTS), dtype=np.int64)

        return cls(zeros() + NOTHING, zeros(), zeros(), zeros(), zeros())

    @property
    def held(self) -> Flags:
        held: Flags = self.contract != NOTHING
        return held

    def copy(self) -> Legs:
        return Legs(*(array.copy() for array in vars(self).values()))

    def drop(self, where: Flags) -> None:
        self.contract[where] = NOTHING
        self.lots[where] = 0

    def put(self, where: Flags, new: Legs) -> None:
        for name, array in vars(self).items():
            array[where] = getattr(new, name)[where]


@dataclass
class Book:
    """The legs and the closing balance of every account, cents."""

    legs: Legs
    balance: Ints
    margin: Ints

    @classmethod
    def start(cls, balance: Ints) -> Book:
        return cls(Legs.empty(len(balance)), balance.copy(), np.zeros_like(balance))


def values(legs: Legs, universe: Universe, settle: Ints) -> Ints:
    """What each leg is worth at settlement, cents; 0 for an empty slot."""
    return worth(settle[legs.contract], legs.lots, universe.multiplier[legs.contract])


def margins(legs: Legs, universe: Universe, settle: Ints, add_on: Ints) -> tuple[Ints, Ints]:
    """Company and exchange margin per leg: each rounded to the cent, as a statement prints them."""
    value, rate = values(legs, universe, settle), universe.margin[legs.contract]
    return share(value, rate + add_on[:, None], BASIS_POINTS), share(value, rate, BASIS_POINTS)
