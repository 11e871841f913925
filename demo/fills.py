"""The trades and positions of one account on a simulated day, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from demo.engine.day import Day
from demo.engine.simulation import History
from demo.engine.styles import SLOTS

_TODAY_AND_BEFORE = frozenset({"SHFE", "INE"})


@dataclass(frozen=True)
class Fill:
    """One trade, or one position. A close carries at which price and on which day it was opened."""

    contract: int
    side: int
    lots: int
    price: int
    offset: str
    open_price: int = 0
    open_day: int = -1

    @property
    def is_close(self) -> bool:
        return self.open_day >= 0


@dataclass(frozen=True)
class Fills:
    history: History
    day: Day

    def of(self, account: int) -> Iterator[Fill]:
        """In the order of the statement: what was closed, what was opened, what was both."""
        yield from self._closings(account)
        yield from self._openings(account)
        yield from self._round_trips(account)

    def _closings(self, account: int) -> Iterator[Fill]:
        closed = self.day.closed
        for slot in range(SLOTS):
            if closed.where[account, slot]:
                legs, at = closed.legs, (account, slot)
                contract = int(legs.contract[at])
                offset = (
                    "forced_liquidation" if closed.is_forced[at] else self._offset(contract, is_today=False)
                )
                yield Fill(
                    contract,
                    -int(legs.side[at]),
                    int(legs.lots[at]),
                    int(closed.price[at]),
                    offset,
                    int(legs.price[at]),
                    int(legs.day[at]),
                )

    def _openings(self, account: int) -> Iterator[Fill]:
        opened = self.day.opened
        for slot in range(SLOTS):
            if self.day.opened_where[account, slot]:
                at = (account, slot)
                yield Fill(
                    int(opened.contract[at]),
                    int(opened.side[at]),
                    int(opened.lots[at]),
                    int(opened.price[at]),
                    "open",
                )

    def _round_trips(self, account: int) -> Iterator[Fill]:
        rounds = self.day.rounds
        if not rounds.where[account]:
            return
        contract, side, lots = (
            int(rounds.contract[account]),
            int(rounds.side[account]),
            int(rounds.lots[account]),
        )
        first, last = int(rounds.open_price[account]), int(rounds.close_price[account])
        offset = self._offset(contract, is_today=True)
        for _ in range(int(rounds.fills[account])):
            yield Fill(contract, side, lots, first, "open")
            yield Fill(contract, -side, lots, last, offset, first, self.day.index)

    def held(self, account: int) -> Iterator[Fill]:
        legs = self.day.held
        for slot in range(SLOTS):
            at = (account, slot)
            if legs.lots[at]:
                yield Fill(
                    int(legs.contract[at]),
                    int(legs.side[at]),
                    int(legs.lots[at]),
                    self.settled(int(legs.contract[at])),
                    "",
                    int(legs.price[at]),
                    int(legs.day[at]),
                )

    def settled(self, contract: int) -> int:
        return int(self.history.market.prices.at(self.day.index)[contract])

    def _offset(self, contract: int, *, is_today: bool) -> str:
        if self.history.market.universe.product_of(contract).exchange not in _TODAY_AND_BEFORE:
            return "close"
        return "close_today" if is_today else "close_yesterday"
