"""Every sign, hand-worked over 130 days of which the last is day 129."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.unit.tiering.churn.footprints import Walk, footprint, last_trades
from tiering.engine.churn import FACTORS, Signs, signs_of
from tiering.engine.churn.signs import loss_weeks, withdrawal_weeks

DAY = 129
SHORTEST = 20
# The 90 days before the recent 30 are days 10 to 99.
EVERY_THIRD = set(range(10, 100, 3))


def signs(*walks: Walk) -> Signs:
    return signs_of(footprint(list(walks), DAY), last_trades(list(walks), DAY), SHORTEST)


def steady(**changes: object) -> Walk:
    return Walk(**{"equity": [10_000.0] * 130, "trades": set(EVERY_THIRD), **changes})  # type: ignore[arg-type]


def test_silence_is_counted_in_the_clients_own_gaps() -> None:
    found = signs(steady(trades=EVERY_THIRD | {117}), steady(trades=set()))
    # 30 trades in 90 days: every 3 days. Nothing for 12 days is four of these gaps.
    assert (found.usual_gap[0], found.silent_days[0], found.columns["silence"][0]) == (3.0, 12.0, 4.0)
    assert math.isnan(found.usual_gap[1])
    assert math.isnan(found.silent_days[1])
    assert math.isnan(found.columns["silence"][1])


def test_silence_ends_at_the_window() -> None:
    found = signs(steady(trades={3}), steady(trades=EVERY_THIRD | {DAY}))
    assert found.silent_days.tolist() == [120.0, 0.0]


def test_fewer_trading_days_are_measured_against_chance() -> None:
    # 30 of 90 days: 10 expected in 30. Four traded: (10 − 4) ÷ √10.
    four = EVERY_THIRD | {100, 105, 110, 115}
    found = signs(steady(trades=four), steady(trades=EVERY_THIRD | set(range(100, 120))))
    assert found.columns["activity"].tolist() == pytest.approx([6 / math.sqrt(10), -10 / math.sqrt(10)])


def test_outflow_is_of_the_equity_before_it() -> None:
    takes = steady(withdrawals={110: 4_000.0, 120: 1_000.0, 95: 9_000.0}, deposits={111: 1_500.0})
    brings = steady(deposits={110: 2_000.0})
    found = signs(takes, brings, steady(equity=[0.0] * 130))
    # 3,500 net in the last 30 days of 10,000; day 95 is before them.
    assert found.columns["outflow"][:2].tolist() == pytest.approx([0.35, -0.2])
    assert math.isnan(found.columns["outflow"][2])


def test_fall_of_equity_is_against_the_sixty_days_before_the_recent_ones() -> None:
    # Days 40 to 99 hold 10,000; before them 99,999 does not count; now 2,500.
    found = signs(steady(equity=[99_999.0] * 40 + [10_000.0] * 60 + [2_500.0] * 30))
    assert found.columns["equity_fall"][0] == pytest.approx(0.75)
    assert found.equity[0] == 2_500.0
    # Usual equity over the 120 days 10 to 129: (30 × 99,999 + 60 × 10,000 + 30 × 2,500) ÷ 120.
    assert found.usual_equity[0] == pytest.approx(30_624.75)


def test_commission_falls_against_its_own_rate() -> None:
    # 90 a day over the 90 days before; 30 days bring 675 in all, a quarter of 2,700.
    before = dict.fromkeys(range(10, 100), 90.0)
    found = signs(steady(commission=before | {100: 675.0}), steady(), steady(commission=before))
    assert found.columns["commission_fall"][0] == pytest.approx(0.75)
    assert math.isnan(found.columns["commission_fall"][1])
    assert found.columns["commission_fall"][2] == 1.0


def test_margin_calls_and_what_the_time_line_says() -> None:
    found = signs(steady(calls={69, 70, 129}, forced=2, complaints=1))
    # 60 days back from day 129 is day 70 and after.
    assert found.columns["margin_calls"][0] == 2.0
    assert found.columns["forced_liquidations"][0] == 2.0
    assert found.columns["open_complaints"][0] == 1.0


def test_a_newcomer_has_no_usual_rhythm_yet() -> None:
    late = steady(first=DAY - 48, trades={DAY - 40, DAY - 20})
    later = steady(first=DAY - 49, trades={DAY - 40, DAY - 20})
    found = signs(late, later)
    # 49 days known leave 19 before the recent 30; 50 leave 20, which is the shortest past.
    assert math.isnan(found.usual_gap[0])
    assert found.usual_gap[1] == 20.0


def test_losing_weeks_end_at_a_gain_and_pass_over_nothing() -> None:
    def weeks(*profits: int) -> list[dict[str, np.ndarray]]:
        return [{"profit": np.array([sum(profits[:count])])} for count in range(len(profits) + 1)]

    assert loss_weeks(weeks(-5, 9, -1, -1))[0] == 2.0
    assert loss_weeks(weeks(9, -1, -1, 0, 0))[0] == 2.0
    assert loss_weeks(weeks(-1, 0, -1, -1))[0] == 3.0
    assert loss_weeks(weeks(-1, -1, 1))[0] == 0.0
    assert loss_weeks(weeks(0, 0, 0))[0] == 0.0


def test_weeks_with_withdrawals_are_the_last_six() -> None:
    walk = steady(withdrawals={100: 5.0, 104: 5.0, 110: 5.0, 128: 5.0, 90: 5.0}, deposits={111: 9.0})
    found = footprint([walk], DAY)
    # Weeks end on 129, 124, 119, 114, 109, 104: day 100 and 104 in one, 128 in another, 110 outweighed, 90 too old.
    assert withdrawal_weeks(found.weeks)[0] == 2.0


def test_every_sign_has_its_column_and_an_empty_client_no_figures() -> None:
    found = signs(Walk(equity=[0.0] * 130, first=DAY))
    assert tuple(found.columns) == FACTORS
    unknown = {name for name, column in found.columns.items() if math.isnan(column[0])}
    assert unknown == {"silence", "activity", "outflow", "equity_fall", "commission_fall", "clumpiness"}


def test_nobody_at_all() -> None:
    found = signs_of(footprint([], DAY), last_trades([], DAY), SHORTEST)
    assert all(len(column) == 0 for column in found.columns.values())
