"""How unevenly trades lie in time: entropy of the gaps between them.

H = 1 + Σ x·ln x ÷ ln(n + 1), where n trades cut a window of N days into n + 1 gaps x (days ÷ (N + 1), first and last
gap included). 0 is as even as can be, 1 is all at one end. Source: Zhang, Bradlow, Small 2015 (RFMC).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.table import BoolArray, FloatArray, IntArray

# With fewer trades there is no pattern to speak of.
LEAST_TRADES = 3


@dataclass
class GapSums:
    """Σ g·ln g over the gaps so far, in days; `last` is the place of the last trade, or the day before the first."""

    size: int
    window: IntArray
    last: IntArray
    trades: IntArray
    sums: FloatArray
    table: FloatArray

    @classmethod
    def begin(cls, size: int, window: IntArray) -> GapSums:
        """For an axis of `size` days, of which each client has the last `window`."""
        gaps = np.arange(size + 2, dtype=np.float64)
        table = gaps * np.log(np.maximum(gaps, 1.0))
        zeros = np.zeros(len(window), dtype=np.int64)
        return cls(size, window, size - window - 1, zeros, np.zeros(len(window)), table)

    def add(self, place: int, is_traded: BoolArray) -> None:
        """The next day of the axis: who traded on it."""
        lines = np.flatnonzero(is_traded & (place > self.last))
        self.sums[lines] += self.table[place - self.last[lines]]
        self.last[lines] = place
        self.trades[lines] += 1

    def clumpiness(self) -> FloatArray:
        """H per client, 0 to 1; NaN with fewer than LEAST_TRADES trades."""
        whole = (self.window + 1).astype(np.float64)
        sums = self.sums + self.table[self.size - self.last]
        # Σ x·ln x with x = g ÷ (N + 1), and the gaps adding up to N + 1.
        entropy = sums / whole - np.log(whole)
        found = 1.0 + entropy / np.log(np.maximum(self.trades, 1) + 1.0)
        return np.where(self.trades >= LEAST_TRADES, np.clip(found, 0.0, 1.0), np.nan)
