"""Monthly averages of equity and commission, for many clients at once, exact in integer cents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class MonthSums:
    """Sums over a client's daily rows: one line per client, one column per month, the running month last.

    Amounts in cents. `days` counts the days that print the figure: a missing day is not a day of zero.
    """

    equity: IntArray
    equity_days: IntArray
    commission: IntArray
    commission_days: IntArray


@dataclass(frozen=True)
class Averages:
    """Cents per client; where `has_…` is False the figure is unknown and the cents are 0.

    `months` is how many complete months were used; 0 means the running month, scaled.
    """

    equity: IntArray
    has_equity: BoolArray
    commission: IntArray
    has_commission: BoolArray
    months: IntArray


def complete_months(history_starts: IntArray, first_trading_days: IntArray) -> BoolArray:
    """Clients × months: whether a client's history covers a month from its first trading day (day numbers)."""
    return history_starts[:, None] <= first_trading_days[None, :]


def monthly_averages(sums: MonthSums, is_complete: BoolArray, running_trading_days: int) -> Averages:
    """月均权益 and 月均手续费 in cents, rounded half away from zero.

    Equity: the mean of daily equity over the complete months' days. Commission: its total ÷ the number of
    complete months (three, or fewer for a shorter history). With no complete month the running month stands in:
    the mean equity of its days so far, and its commission × the month's trading days ÷ the days counted.
    Source: R148 to R152; docs/method-tiering.md.
    """
    months = is_complete.sum(axis=1)
    has_months = months > 0
    used = np.concatenate([is_complete, ~has_months[:, None]], axis=1)
    equity, equity_days = _total(sums.equity, used), _total(sums.equity_days, used)
    commission, commission_days = _total(sums.commission, used), _total(sums.commission_days, used)
    scale = np.where(has_months, 1, np.maximum(commission_days, running_trading_days))
    divisor = np.where(has_months, months, commission_days)
    return Averages(
        equity=divide_half_up(equity, equity_days),
        has_equity=equity_days > 0,
        commission=divide_half_up(commission * scale, np.where(commission_days > 0, divisor, 0)),
        has_commission=commission_days > 0,
        months=months.astype(np.int64),
    )


def divide_half_up(total: IntArray, count: IntArray) -> IntArray:
    """total ÷ count in whole cents, halves away from zero; 0 where the count is 0."""
    safe = np.maximum(count, 1)
    rounded = (2 * np.abs(total) + safe) // (2 * safe)
    return np.where(count > 0, np.sign(total) * rounded, 0)


def _total(columns: IntArray, used: BoolArray) -> IntArray:
    total: IntArray = np.where(used, columns, 0).sum(axis=1)
    return total
