"""From averages and activity to a tier and the rule that gave it, for many clients at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import numpy as np

from tiering.engine.averages import Averages, BoolArray, IntArray
from tiering.engine.scheme import RULES, TIERS, SchemeParameters

# A tier, the rule that gives it, and whom it is given to.
Condition: TypeAlias = tuple[str, str, BoolArray]


@dataclass(frozen=True)
class Activity:
    """What a client did in the year up to the day. `is_dormant` is the answer to all four questions of R154."""

    traded_in_year: BoolArray
    is_dormant: BoolArray


@dataclass(frozen=True)
class Assigned:
    """Indexes into TIERS and RULES, one per client."""

    tiers: IntArray
    rules: IntArray


def assign(averages: Averages, activity: Activity, scheme: SchemeParameters) -> Assigned:
    """The best tier whose band is reached, from the top down, with OR between equity and commission.

    Thresholds are compared with the averages as shown, that is rounded to the cent. A figure that is
    unknown reaches nothing. Source: R148 to R154; an unmet remainder is `inactive`.
    """
    size = len(averages.equity)
    tiers = np.full(size, TIERS.index("inactive"), dtype=np.int64)
    rules = np.full(size, RULES.index("remainder"), dtype=np.int64)
    open_ = np.ones(size, dtype=np.bool_)
    for tier, rule, is_met in _conditions(averages, activity, scheme):
        chosen = open_ & is_met
        tiers[chosen], rules[chosen] = TIERS.index(tier), RULES.index(rule)
        open_ &= ~chosen
    return Assigned(tiers, rules)


def below_effective(averages: Averages, traded_in_year: BoolArray, scheme: SchemeParameters) -> BoolArray:
    """Clients whose tier depends on the four questions of dormancy: only theirs have to be looked up."""
    nobody = np.zeros(len(traded_in_year), dtype=np.bool_)
    assigned = assign(averages, Activity(traded_in_year, nobody), scheme)
    remainder: BoolArray = assigned.tiers == TIERS.index("inactive")
    return remainder


def is_dormant(
    opened_before_year: BoolArray,
    held_in_year: BoolArray,
    traded_in_year: BoolArray,
    year_end_equity: IntArray,
    has_year_end_equity: BoolArray,
    scheme: SchemeParameters,
) -> BoolArray:
    """R154, all four: opened over a year ago, no position and no trade for a year, year-end equity at or below it."""
    is_small = has_year_end_equity & (year_end_equity <= cents(scheme.dormant_equity))
    return opened_before_year & ~held_in_year & ~traded_in_year & is_small


def cents(yuan: Decimal) -> int:
    """Yuan in whole cents; the thresholds have no parts of a cent."""
    return int(yuan * 100)


def _conditions(averages: Averages, activity: Activity, scheme: SchemeParameters) -> list[Condition]:
    found: list[Condition] = []
    for band in scheme.bands:
        by_equity = averages.has_equity & (averages.equity >= cents(band.equity))
        if band.commission is not None:
            by_commission = averages.has_commission & (averages.commission >= cents(band.commission))
            found.append((band.tier, "equity_and_commission", by_equity & by_commission))
            found.append((band.tier, "commission", by_commission))
        found.append((band.tier, "equity", by_equity))
    is_above = averages.has_equity & (averages.equity > cents(scheme.effective_equity))
    found.append(("effective", "traded", activity.traded_in_year))
    found.append(("effective", "equity_above", is_above))
    found.append(("dormant", "dormant", activity.is_dormant))
    return found
