"""The few operations that measures are made of. NaN stands for what is not known."""

from __future__ import annotations

import numpy as np

from tiering.engine.averages import divide_half_up
from tiering.engine.figures import Figures
from tiering.engine.series import UNKNOWN, Array
from tiering.engine.table import BoolArray, FloatArray

DEVIATIONS_NEED = 2


def yuan(cents: Array, is_known: BoolArray) -> FloatArray:
    """Cents as yuan; NaN where not known. The nearest float to the exact amount."""
    return np.where(is_known, cents / 100, np.nan)


def last_yuan(cents: Array) -> FloatArray:
    """A figure that stood last, as yuan; NaN where it never stood."""
    return yuan(cents, cents != UNKNOWN)


def ratio(part: Array, whole: Array) -> FloatArray:
    """part ÷ whole; NaN where the whole is not above zero or either is not known."""
    is_known = whole > 0
    return np.where(is_known, part / np.where(is_known, whole, 1), np.nan)


def change(after: Array, before: Array) -> FloatArray:
    """(after − before) ÷ before, a fraction; NaN where before is not above zero."""
    return ratio(after - before, before)


def flag(is_so: BoolArray) -> FloatArray:
    """Yes or no as 1 and 0."""
    return is_so.astype(np.float64)


def total_yuan(figures: Figures, series: str, window: str, days: str = "") -> FloatArray:
    """The sum of an amount over a window in yuan; NaN where no day of it prints the amount."""
    has_days = figures.total(days or f"{series}_days", window) > 0
    return yuan(figures.total(series, window), has_days)


def mean_yuan(figures: Figures, series: str, window: str) -> FloatArray:
    """The mean over the days of the window that print the amount, rounded half away from zero to the cent."""
    days = figures.total(f"{series}_days", window).astype(np.int64)
    return yuan(divide_half_up(figures.total(series, window), days), days > 0)


def deviation(figures: Figures, series: str, window: str) -> FloatArray:
    """Sample standard deviation (n − 1) of a daily score from its running sums; NaN below two days."""
    days = figures.total("return_days", window).astype(np.float64)
    total, squares = figures.total(series, window), figures.total(f"{series}_squared", window)
    is_known = days >= DEVIATIONS_NEED
    count = np.where(is_known, days, DEVIATIONS_NEED)
    variance = np.maximum((squares - total * total / count) / (count - 1), 0.0)
    return np.where(is_known, np.sqrt(variance), np.nan)
