"""The margin state of accounts, exact in integer cents and never from a printed percent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

METHOD_VERSION = "1"
# In the order of danger. `abnormal` stands for "never judged yet, and today's data is missing".
STATES: tuple[str, ...] = (
    "normal",
    "abnormal",
    "warning",
    "margin_call",
    "forced_liquidation",
    "overdrawn",
)
NORMAL, ABNORMAL, WARNING, MARGIN_CALL, FORCED_LIQUIDATION, OVERDRAWN = range(len(STATES))
NO_REASON, MISSING_ROW, MISSING_FIGURES, INCOMPLETE_DAY = (
    "",
    "missing_row",
    "missing_figures",
    "incomplete_day",
)
REASONS: tuple[str, ...] = (NO_REASON, MISSING_ROW, MISSING_FIGURES, INCOMPLETE_DAY)

IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class AccountDays:
    """One settlement per account, in cents; where `has_…` is False the line is not printed and its cents are 0."""

    has_row: BoolArray
    equity: IntArray
    has_equity: BoolArray
    margin: IntArray
    has_margin: BoolArray
    exchange_margin: IntArray
    has_exchange_margin: BoolArray
    has_positions: BoolArray
    is_incomplete: BoolArray


@dataclass(frozen=True)
class Judged:
    """`states` are indexes into STATES, `reasons` into REASONS (0: not abnormal).

    `is_decided`: the day's figures gave the state. Where it is False the state is the last judged one.
    """

    states: IntArray
    reasons: IntArray
    is_decided: BoolArray


def judge(days: AccountDays, last_states: IntArray, was_judged: BoolArray, warning_ratio: Decimal) -> Judged:
    """Today's state of each account, given the last judged one.

    Missing figures never lower a state: an account without a usable row keeps its last state (`abnormal` if
    it has none), and an incomplete day may only raise it. Source: domain facts on margin risk;
    docs/method-risk.md.
    """
    fresh = state_of(days, warning_ratio)
    is_usable = days.has_row & days.has_equity & (days.has_margin | (fresh == OVERDRAWN))
    reasons = np.select(
        [~days.has_row, ~is_usable, days.is_incomplete],
        [REASONS.index(MISSING_ROW), REASONS.index(MISSING_FIGURES), REASONS.index(INCOMPLETE_DAY)],
        default=0,
    ).astype(np.int64)
    last = np.where(was_judged, last_states, ABNORMAL)
    is_decided = is_usable & (~days.is_incomplete | (fresh > last))
    return Judged(np.where(is_decided, fresh, last), reasons, is_decided)


def state_of(days: AccountDays, warning_ratio: Decimal) -> IntArray:
    """The state the figures alone give; meaningless where equity or margin is unknown.

    Overdrawn: equity below 0, or 0 with positions. Forced liquidation: exchange margin, where known, above
    equity. Margin call: company margin above equity. Warning: margin above `warning_ratio` × equity.
    All strict: exactly equal is the milder state. Source: published cases on who receives a margin call.
    """
    numerator, denominator = warning_ratio.as_integer_ratio()
    is_overdrawn = (days.equity < 0) | ((days.equity == 0) & (days.has_positions | (days.margin > 0)))
    return np.select(
        [
            days.has_equity & is_overdrawn,
            days.has_exchange_margin & (days.exchange_margin > days.equity),
            days.margin > days.equity,
            days.margin * denominator > days.equity * numerator,
        ],
        [OVERDRAWN, FORCED_LIQUIDATION, MARGIN_CALL, WARNING],
        default=NORMAL,
    ).astype(np.int64)


def margin_call_amount(equity: Decimal | None, margin: Decimal | None) -> Decimal | None:
    """应追加资金 in yuan: what brings the ratio back to exactly 100 %; 0 when nothing is asked, None if unknown."""
    if equity is None or margin is None:
        return None
    return max(margin - equity, Decimal("0.00"))
