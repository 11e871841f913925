"""Clients who leave: most little by little, some at once; and others who only pause and come back.

Long histories only. Who leaves trades less and less, takes money out in parts, then the rest, and never returns.
Who pauses stops as suddenly, half of them with half of their money, so that not every silence is a farewell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from demo.engine.arrays import Floats, Ints, stream
from demo.engine.population import BEFORE, NEVER, Population
from demo.engine.styles import Style

_STREAM = 21
# Shorter histories could not show that somebody left for good.
LEAST_DAYS = 200
_SHARES = (0.07, 0.025, 0.04)
_FIRST_END, _LAST_END = 165, 5
_SLOW = (20, 60)
_PAUSE = (20, 45)
_EVERY = 7
_PART = 5


class Way(IntEnum):
    STAYS = 0
    SLOW = 1
    SUDDEN = 2
    PAUSE = 3


@dataclass(frozen=True)
class Fading:
    """Per account how it goes, the day it begins to, and the day on which it is gone, or back from a pause."""

    way: Ints
    begins: Ints
    ends: Ints

    def zeal(self, day: int) -> Floats:
        """What is left of the habit of trading: 1 whole, 0 none."""
        length = np.maximum(self.ends - self.begins, 1)
        left = np.clip((self.ends - day) / length, 0.0, 1.0)
        leaves = np.where(self.way == Way.SUDDEN, np.where(day >= self.ends, 0.0, 1.0), left)
        is_away = (self.way == Way.PAUSE) & (self.begins <= day) & (day < self.ends)
        found: Floats = np.where((self.way == Way.SLOW) | (self.way == Way.SUDDEN), leaves, 1.0 - is_away)
        return found

    def moved(self, net: Ints, equity: Ints, margin: Ints, initial: Ints, day: int) -> Ints:
        """Net deposits with those of who leaves or pauses, cents; nobody else's is touched."""
        spare = np.maximum(equity - margin * 3 // 2, 0)
        is_fading = (self.way == Way.SLOW) & (self.begins <= day)
        takes_part = is_fading & ((day - self.begins) % _EVERY == _EVERY - 1)
        net = np.where(is_fading, np.where(takes_part, -(spare // _PART), 0), net)
        is_gone = np.isin(self.way, (Way.SLOW, Way.SUDDEN)) & (day >= self.ends)
        net = np.where(is_gone, -np.maximum(equity, 0), net)
        takes_half = (self.way == Way.PAUSE) & (self.begins % 2 == 0)
        is_away = (self.way == Way.PAUSE) & (self.begins <= day) & (day < self.ends)
        net = np.where(is_away, 0, net)
        net = np.where(takes_half & (day == self.begins), -(spare // 2), net)
        found: Ints = np.where(takes_half & (day == self.ends), initial // 2, net)
        return found

    def follow(self, owner: Ints) -> None:
        """A second account goes as its owner's first does."""
        for column in (self.way, self.begins, self.ends):
            column[:] = column[owner]


def plan(people: Population, spared: Ints, primary: int, day_count: int, seed: int) -> Fading:
    """This function will choose who goes, and when: nobody in a short history, and none of the `spared`."""
    size = people.size
    if day_count < LEAST_DAYS:
        return Fading(*(np.zeros(size, dtype=np.int64) for _ in range(3)))
    rng = stream(seed, _STREAM)
    luck, when, lasting = rng.random(size), rng.random(size), rng.random(size)
    fits = (people.style != Style.DORMANT) & (people.opened == BEFORE) & (people.closed == NEVER)
    fits[spared] = False
    fits[primary:] = False
    way = np.where(fits, np.searchsorted(np.cumsum(_SHARES), luck, side="right") + 1, Way.STAYS)
    way = np.where(way > Way.PAUSE, Way.STAYS, way).astype(np.int64)
    ends = (day_count - _FIRST_END + when * (_FIRST_END - _LAST_END)).astype(np.int64)
    return Fading(way, ends - _lengths(way, lasting), ends)


def _lengths(way: Ints, lasting: Floats) -> Ints:
    slow = _SLOW[0] + lasting * (_SLOW[1] - _SLOW[0])
    pause = _PAUSE[0] + lasting * (_PAUSE[1] - _PAUSE[0])
    return np.select([way == Way.SLOW, way == Way.PAUSE], [slow, pause], 0.0).astype(np.int64)
