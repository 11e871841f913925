"""Who is on the sheet of problem clients: by months with a loss, or by the loss against the equity (R276)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tiering.engine.averages import divide_half_up
from tiering.engine.table import BoolArray, FloatArray, IntArray

FORMAT = 1
_PERCENT = 100


class InvalidRule(ValueError):
    """The document cannot be used; the message names the place."""


@dataclass(frozen=True)
class ProblemRule:
    """Over `months` calendar months, the running one included: `loss_months` of them with a loss, or a loss in all of
    at least `loss_share` of the average equity. Below `least_equity` yuan of it nobody is looked at."""

    version: int
    months: int
    loss_months: int
    loss_share: float
    least_equity: float


@dataclass(frozen=True)
class Judged:
    """Per client: months with a loss, profit of all months and average equity in cents (0 where no day prints it), loss
    ÷ equity (NaN without equity), and which part of the rule it meets."""

    loss_months: IntArray
    profit: IntArray
    equity: IntArray
    loss_share: FloatArray
    by_months: BoolArray
    by_share: BoolArray

    @property
    def is_listed(self) -> BoolArray:
        found: BoolArray = self.by_months | self.by_share
        return found


def read_rule(document: Mapping[str, Any]) -> ProblemRule:
    """The document as values. Raises InvalidRule for one with a gap or a fault."""
    if document.get("format") != FORMAT:
        raise InvalidRule("format: only format 1 is known")
    try:
        found = ProblemRule(
            int(document["version"]),
            int(document["months"]),
            int(document["loss_months"]),
            float(document["loss_share"]),
            float(document["least_equity"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRule(f"{type(error).__name__}: {error}") from error
    if not 1 <= found.loss_months <= found.months or found.loss_share <= 0:
        raise InvalidRule("loss_months: from 1 to months; loss_share: above 0")
    return found


def judge_problems(
    profits: npt.NDArray[np.int64], equity_sum: IntArray, equity_days: IntArray, rule: ProblemRule
) -> Judged:
    """`profits` cents by (month, client); the equity summed over all days of the months, and the days that print it.

    The average equity is rounded half up to the cent.
    """
    total = profits.sum(axis=0)
    equity = divide_half_up(equity_sum, equity_days)
    has_money = (equity_days > 0) & (equity >= rule.least_equity * _PERCENT)
    loss_months = (profits < 0).sum(axis=0)
    share = np.where(equity > 0, np.maximum(-total, 0) / np.where(equity > 0, equity, 1), np.nan)
    by_share = has_money & (np.nan_to_num(share) >= rule.loss_share)
    return Judged(loss_months, total, equity, share, has_money & (loss_months >= rule.loss_months), by_share)
