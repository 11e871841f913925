from __future__ import annotations

import numpy as np
import pytest

from tiering.engine.measures import MEASURES
from tiering.engine.questions import QUESTIONS, Check, Question, Sign, answer, measures_of, value_of
from tiering.engine.table import MeasureTable

NAN = np.nan
TABLE = MeasureTable(
    np.array([3, 5, 8, 9]),
    {
        "days_since_last_trade": np.array([30.0, 29.0, NAN, 400.0]),
        "equity_end": np.array([100.0, 200.0, 300.0, 0.0]),
        "net_deposit_60d": np.array([-50.0, -50.0, -50.0, -50.0]),
        "equity_avg_60d": np.array([100.0, 101.0, 0.0, NAN]),
        "commission_12m": np.array([10.0, 1.0, NAN, 5.0]),
        "turnover_12m": np.array([100.0, 100.0, 100.0, 50.0]),
    },
)
STOPPED = Sign("stopped", "%(value)s", (Check("days_since_last_trade", ">=", 30),), 3)
OUT = Sign("out", "%(value)s", (Check("net_deposit_60d", "<=", -0.5, "equity_avg_60d"),), 2)
RICH = Sign("rich", "%(value)s", (Check("equity_end", ">=", 200),))


def ask(*signs: Sign, needs: tuple[Check, ...] = ()) -> Question:
    return Question("q", "R0", "t", "l", signs, needs, ("equity_end",), ())


def test_points_then_order_then_number() -> None:
    found = answer(ask(STOPPED, OUT, RICH), TABLE, TABLE)
    assert found.met.tolist() == [
        [True, True, False],
        [False, False, True],
        [False, False, True],
        [True, False, False],
    ]
    assert found.points.tolist() == [5.0, 0.0, 0.0, 3.0]
    # Nobody without points is listed where points are given.
    assert found.listed.tolist() == [0, 3]


def test_without_points_the_order_alone_counts() -> None:
    found = answer(ask(RICH, needs=(Check("equity_end", ">"),)), TABLE, TABLE)
    assert found.listed.tolist() == [2, 1, 0]


def test_a_limit_at_and_just_off_it() -> None:
    at = answer(ask(Sign("s", "", (Check("equity_end", ">", 200),), 1)), TABLE, TABLE)
    assert at.met[:, 0].tolist() == [False, False, True, False]
    below = answer(ask(Sign("s", "", (Check("equity_end", "<", 200),), 1)), TABLE, TABLE)
    assert below.met[:, 0].tolist() == [True, False, False, True]


def test_unknown_is_neither_above_nor_below() -> None:
    never = Sign("never", "", (Check("days_since_last_trade", "unknown"),), 1)
    assert answer(ask(never), TABLE, TABLE).met[:, 0].tolist() == [False, False, True, False]
    any_ = Sign("any", "", (Check("days_since_last_trade", "<=", 1e9),), 1)
    assert answer(ask(any_), TABLE, TABLE).met[:, 0].tolist() == [True, True, False, True]


def test_a_ratio_needs_a_base_above_zero() -> None:
    assert value_of(OUT, TABLE)[:2].tolist() == [-0.5, -50 / 101]
    assert np.isnan(value_of(OUT, TABLE)[2:]).all()


def test_against_the_firm() -> None:
    """The firm pays 16 of 250 where both are known: 6.4 per cent; half as much again is 9.6."""
    dear = Sign("dear", "", (Check("commission_12m", ">=", 1.5, "turnover_12m", is_of_firm=True),), 1)
    assert answer(ask(dear), TABLE, TABLE).met[:, 0].tolist() == [True, False, False, True]
    nobody = TABLE.take(np.zeros(4, dtype=np.bool_))
    assert answer(ask(dear), TABLE, nobody).listed.tolist() == []


def test_nobody_to_ask_about() -> None:
    nobody = TABLE.take(np.zeros(4, dtype=np.bool_))
    assert answer(ask(STOPPED), nobody, TABLE).listed.tolist() == []


def test_a_comparison_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="no such comparison"):
        answer(ask(Sign("s", "", (Check("equity_end", "~", 1),), 1)), TABLE, TABLE)


def test_there_are_seven_and_each_is_whole() -> None:
    assert [question.requirement for question in QUESTIONS.values()] == [f"R{at}" for at in range(26, 33)]
    for code, question in QUESTIONS.items():
        assert code == question.code
        assert set(measures_of(question)) <= set(MEASURES)
        codes = [sign.code for sign in question.signs]
        assert len(codes) == len(set(codes))
        assert question.unknown
        for sign in question.signs:
            assert all(test.op in (">=", ">", "<=", "<", "unknown") for test in sign.tests)
