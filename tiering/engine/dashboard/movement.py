"""Who stood where on two days."""

from __future__ import annotations

import numpy as np

from tiering.engine.table import IntArray


def movement(before: IntArray, after: IntArray, tiers: int, counts: IntArray | None = None) -> IntArray:
    """How many clients stood in each tier before (lines) and after (columns), as (tiers + 1, tiers + 1).

    Both are places in the tiers, -1 for none, which is the last line and column. The cell "none, none" counts
    those who had a tier on neither day. With `counts` a line stands for so many
    clients. Raises ValueError where they are of different numbers of clients.
    """
    if len(before) != len(after):
        raise ValueError("the two are of different clients")
    width = tiers + 1
    old, new = np.where(before < 0, tiers, before), np.where(after < 0, tiers, after)
    cells = np.zeros(width * width, dtype=np.int64)
    np.add.at(cells, old * width + new, 1 if counts is None else counts)
    return cells.reshape(width, width)
