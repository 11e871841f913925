"""Yuan of stored measures as the whole cents that they were rounded to, so that sums are exact."""

from __future__ import annotations

import numpy as np

from tiering.engine.table import FloatArray, IntArray

_CENTS = 100
UNKNOWN_CENTS = np.iinfo(np.int64).min


def in_cents(yuan: FloatArray) -> IntArray:
    """Per client the cents, UNKNOWN_CENTS where not known (NaN). Exact up to 2^53 cents a client."""
    is_known = ~np.isnan(yuan)
    found = np.full(len(yuan), UNKNOWN_CENTS, dtype=np.int64)
    found[is_known] = np.rint(yuan[is_known] * _CENTS).astype(np.int64)
    return found


def whole(cents: IntArray) -> IntArray:
    """The same with 0 for what is not known and for what lies below zero: shares are of what is there."""
    return np.where(cents == UNKNOWN_CENTS, 0, np.maximum(cents, 0))
