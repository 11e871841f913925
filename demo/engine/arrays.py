"""The array types of the simulation, and its three exact operations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BASIS_POINTS = 10_000
PER_MILLION = 1_000_000
# A thousandth of a yuan times lots times multiplier is a tenth of a cent.
_MILLI_PER_CENT = 10


def worth(price: Ints, lots: Ints, multiplier: Ints) -> Ints:
    """price x lots x multiplier in cents; exact, because every tick is worth whole cents."""
    return price * lots * multiplier // _MILLI_PER_CENT


def share(amount: Ints, rate: Ints, whole: int) -> Ints:
    """amount x rate ÷ whole, rounded half up to the cent; amounts are never below zero."""
    return (amount * rate + whole // 2) // whole


def stream(seed: int, *path: int) -> np.random.Generator:
    """A generator of its own for each purpose, so that a change to one leaves the others as they were."""
    return np.random.default_rng(np.random.SeedSequence([seed, *path]))
