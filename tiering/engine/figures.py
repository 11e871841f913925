"""What measures are computed from: the state at the edges of their windows, and the clients' own records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from tiering.engine.averages import Averages, MonthSums, complete_months, monthly_averages
from tiering.engine.series import NEVER, NOT_YET, UNKNOWN, Array, Columns
from tiering.engine.table import BoolArray, FloatArray, IntArray
from tiering.engine.windows import Window, year_before

# Windows in trading days, each the difference of the state now and that many trading days ago.
DAY_WINDOWS = {"21d": 21, "60d": 60, "125d": 125, "250d": 250}
# The window before the last 60 days begins here.
BEFORE = {"60d": "120d"}


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(day, "D").astype(np.int64))


@dataclass(frozen=True)
class Records:
    """What the records say of each client: day numbers (NOT_YET where unknown), codes, events of twelve months.

    `opened` is the earliest of the client's and its accounts' opening days. Archived clients keep their place and
    are not counted.
    """

    clients: IntArray
    is_counted: BoolArray
    opened: IntArray
    last_traded: IntArray
    kind: IntArray
    status: IntArray
    branch: IntArray
    forced_liquidations: IntArray
    complaints: IntArray
    contacts: IntArray


@dataclass(frozen=True)
class FirmTotals:
    """Sums over all clients whose figure is known: exact cents, so that their order does not matter."""

    equity: int
    equity_clients: int
    commission: int
    commission_clients: int

    def __add__(self, other: FirmTotals) -> FirmTotals:
        return FirmTotals(
            self.equity + other.equity,
            self.equity_clients + other.equity_clients,
            self.commission + other.commission,
            self.commission_clients + other.commission_clients,
        )


@dataclass(frozen=True)
class Figures:
    """The clients of one shard on one day.

    `edges` holds the state at "now" and at the end of the day before each window begins ("21d", "12m", "month",
    "house0" to "house3", "year_end", …), `begins` that day. `falls` and `peaks` hold, by window, the largest fall
    of the logarithm of net asset value and the highest risk degree: they are no differences.
    """

    window: Window
    records: Records
    edges: Mapping[str, Columns]
    begins: Mapping[str, date]
    falls: Mapping[str, FloatArray]
    peaks: Mapping[str, FloatArray]
    firm: FirmTotals = FirmTotals(0, 0, 0, 0)

    @property
    def size(self) -> int:
        return len(self.records.clients)

    @property
    def day(self) -> date:
        return self.window.day

    @property
    def today(self) -> int:
        return day_number(self.day)

    @property
    def year_ago(self) -> int:
        return day_number(year_before(self.day))

    def now(self, column: str) -> Array:
        return self.edges["now"][column]

    def total(self, series: str, window: str) -> Array:
        """The sum of a series over a window that ends on the day."""
        found: Array = self.now(series) - self.edges[window][series]
        return found

    def total_before(self, series: str, window: str) -> Array:
        """The sum over the window of the same length that ends where `window` begins."""
        found: Array = self.edges[window][series] - self.edges[BEFORE[window]][series]
        return found

    @cached_property
    def opened(self) -> IntArray:
        """The opening day, or where no record says it, the first settlement."""
        recorded = self.records.opened
        found: IntArray = np.where(recorded == NOT_YET, self.now("first_day").astype(np.int64), recorded)
        return found

    @cached_property
    def last_traded(self) -> IntArray:
        """The last trade up to the day, NEVER without one: the client's column, unless that is of a later day."""
        seen = self.now("last_trade").astype(np.int64)
        recorded = self.records.last_traded
        return np.where(recorded <= self.today, np.maximum(recorded, seen), seen)

    @cached_property
    def is_held_in_year(self) -> BoolArray:
        found: BoolArray = self.total("position_days", "12m") > 0
        return found

    @cached_property
    def averages(self) -> Averages:
        """The house's monthly averages over three complete months, with their fallbacks, in cents."""
        return monthly_averages(self._months(), self._complete, self.window.running.trading_day_count)

    @cached_property
    def _complete(self) -> BoolArray:
        firsts = [day_number(month.first_trading_day) for month in self.window.months]
        return complete_months(self.now("first_day").astype(np.int64), np.array(firsts, dtype=np.int64))

    def _months(self) -> MonthSums:
        names = ("house0", "house1", "house2", "house3", "now")

        def columns(series: str) -> IntArray:
            ends = np.stack([self.edges[name][series] for name in names], axis=1)
            return np.diff(ends, axis=1).astype(np.int64)

        return MonthSums(
            columns("equity"), columns("equity_days"), columns("commission"), columns("commission_days")
        )

    def totals(self) -> FirmTotals:
        """What the clients that count add to the firm's equity and to its commission of twelve months."""
        equity = self.now("equity_last")
        has_equity = (equity != UNKNOWN) & self.records.is_counted
        has_commission = (self.total("commission_days", "12m") > 0) & self.records.is_counted
        commission = self.total("commission", "12m")[has_commission]
        return FirmTotals(
            int(equity[has_equity].sum()), int(has_equity.sum()), int(commission.sum()), len(commission)
        )


def days_since(figures: Figures, day_numbers: Array) -> FloatArray:
    """Calendar days from then to now; NaN where it never happened."""
    then = day_numbers.astype(np.float64)
    is_known = (day_numbers != NEVER) & (day_numbers != NOT_YET)
    return np.where(is_known, figures.today - then, np.nan)
