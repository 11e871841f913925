"""The rule of the problem-client sheet at, just under and just over its limits."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tiering.engine.problems import InvalidRule, Judged, ProblemRule, judge_problems, read_rule

SHIPPED = Path(__file__).resolve().parents[3] / "tiering" / "parameters" / "problem_clients.json"
RULE = ProblemRule(version=1, months=3, loss_months=2, loss_share=0.5, least_equity=100.0)


def judge(profits: list[int], equity: int = 20_000, days: int = 1) -> Judged:
    """One client: cents by month; equity summed over so many days."""
    return judge_problems(
        np.array([[profit] for profit in profits]), np.array([equity * days]), np.array([days]), RULE
    )


def test_the_shipped_rule() -> None:
    assert read_rule(json.loads(SHIPPED.read_text(encoding="utf-8"))) == ProblemRule(1, 6, 5, 0.5, 10_000.0)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"loss_months": 7},
        {"loss_months": 0},
        {"loss_share": 0},
        {"months": None},
        {"version": "x"},
    ],
)
def test_a_fault_in_the_rule_is_refused(change: dict[str, Any]) -> None:
    document = json.loads(SHIPPED.read_text(encoding="utf-8"))
    with pytest.raises(InvalidRule):
        read_rule({**document, **change})


def test_months_with_a_loss_are_counted() -> None:
    one, two = judge([-1, 0, 5]), judge([-1, -1, 5])
    assert (one.loss_months.tolist(), one.is_listed.tolist()) == ([1], [False])
    assert (two.loss_months.tolist(), two.by_months.tolist(), two.by_share.tolist()) == ([2], [True], [False])
    assert two.profit.tolist() == [3]


def test_the_loss_is_measured_against_the_average_equity() -> None:
    half, less = judge([-10_000, 0, 0]), judge([-9_999, 0, 0])
    assert (half.loss_share.tolist(), half.by_share.tolist()) == ([0.5], [True])
    assert less.by_share.tolist() == [False]
    # Gains of one month are set against losses of another.
    assert judge([-10_000, 1, 0]).by_share.tolist() == [False]


def test_the_average_is_rounded_half_up_to_the_cent() -> None:
    found = judge_problems(np.array([[-1]] * 3), np.array([30_001]), np.array([2]), RULE)
    assert found.equity.tolist() == [15_001]


def test_little_or_no_equity_is_not_looked_at() -> None:
    assert judge([-9_999, -9_999, -9_999], equity=9_999).is_listed.tolist() == [False]
    assert judge([-9_999, -9_999, -9_999], equity=10_000).is_listed.tolist() == [True]
    nothing = judge([-1, -1, -1], days=0)
    assert nothing.is_listed.tolist() == [False]
    assert math.isnan(nothing.loss_share[0])
    negative = judge([-1, -1, -1], equity=-50_000)
    assert (negative.is_listed.tolist(), math.isnan(negative.loss_share[0])) == ([False], True)
