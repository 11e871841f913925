"""Who really left: no trade, and equity below a tenth of what it was, for 60 settled trading days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tiering.engine.table import IntArray

LASTING = 60
PRIOR_DAYS, LEAST_PRIOR_DAYS = 60, 20
STAYED = -1


@dataclass(frozen=True)
class Leaving:
    """The states of some clients after each day of an axis: (days, clients), cents and day numbers.

    `equity` is the last printed equity, `equity_sum` and `equity_days` the running sums, `last_trade` the day number of
    the last trade; `axis` the day numbers.
    """

    axis: IntArray
    equity: npt.NDArray[np.int64]
    equity_sum: npt.NDArray[np.int64]
    equity_days: npt.NDArray[np.int32]
    last_trade: npt.NDArray[np.int32]


def leaving_starts(found: Leaving, gone_share: float, least_cents: float) -> IntArray:
    """Per client the place of the first day of leaving, STAYED for who did not leave.

    From that day on, over LASTING days: no trade, and on every day an equity below `gone_share` of the average of the
    PRIOR_DAYS days before. Who had less than `least_cents` on average had nothing to leave with. A start whose 60 days
    are not over yet is not known to be one.
    """
    days = len(found.axis)
    starts = np.full(found.equity.shape[1], STAYED, dtype=np.int64)
    if days <= LASTING:
        return starts
    highest = _highest_ahead(found.equity)
    for place in range(days - LASTING, 0, -1):
        before = max(place - 1 - PRIOR_DAYS, 0)
        count = found.equity_days[place - 1] - found.equity_days[before]
        total = found.equity_sum[place - 1] - found.equity_sum[before]
        average = np.where(count >= LEAST_PRIOR_DAYS, total / np.maximum(count, 1), 0.0)
        is_idle = found.last_trade[place + LASTING - 1] < found.axis[place]
        is_gone = (highest[place] < gone_share * average) & (average >= least_cents)
        starts[is_idle & is_gone] = place
    return starts


def _highest_ahead(equity: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The highest of each day and the LASTING − 1 after it; only for days that have so many after them."""
    width, found = 1, equity
    while width * 2 <= LASTING:
        found = np.maximum(found[:-width], found[width:])
        width *= 2
    rest = LASTING - width
    return np.maximum(found[: len(found) - rest], found[rest:]) if rest else found
