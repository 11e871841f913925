"""Who leaves, who pauses, and that nobody else is touched by it."""

from __future__ import annotations

import numpy as np

from demo.engine.day import Day
from demo.engine.fading import LEAST_DAYS, Fading, Way
from demo.engine.simulation import History
from tests.factories.demo_history import invent


def one(way: Way, begins: int, ends: int) -> Fading:
    return Fading(*(np.array([value], dtype=np.int64) for value in (way, begins, ends)))


def moved(fading: Fading, day: int, net: int = 500, equity: int = 10_000, margin: int = 0) -> int:
    found = fading.moved(np.array([net]), np.array([equity]), np.array([margin]), np.array([8_000]), day)
    return int(found[0])


def test_zeal_fades_to_nothing() -> None:
    slow = one(Way.SLOW, 100, 140)
    assert [float(slow.zeal(day)[0]) for day in (99, 100, 110, 139, 140, 200)] == [
        1.0,
        1.0,
        0.75,
        0.025,
        0.0,
        0.0,
    ]
    sudden = one(Way.SUDDEN, 100, 100)
    assert [float(sudden.zeal(day)[0]) for day in (99, 100, 200)] == [1.0, 0.0, 0.0]
    pause = one(Way.PAUSE, 100, 120)
    assert [float(pause.zeal(day)[0]) for day in (99, 100, 119, 120)] == [1.0, 0.0, 0.0, 1.0]
    assert float(one(Way.STAYS, 0, 0).zeal(5)[0]) == 1.0


def test_who_leaves_takes_parts_and_then_the_rest() -> None:
    slow = one(Way.SLOW, 100, 140)
    assert moved(slow, 99) == 500
    assert moved(slow, 100) == 0
    assert moved(slow, 106) == -2_000
    assert moved(slow, 106, margin=6_000) == -200
    assert moved(slow, 140) == -10_000
    assert moved(slow, 150, equity=-3) == 0


def test_a_pause_takes_half_and_brings_it_back() -> None:
    pause = one(Way.PAUSE, 100, 120)
    assert [moved(pause, day) for day in (99, 100, 110, 120, 121)] == [500, -5_000, 0, 4_000, 500]
    keeps = one(Way.PAUSE, 101, 120)
    assert [moved(keeps, day) for day in (101, 110, 120)] == [0, 0, 500]


def test_second_accounts_go_with_the_first() -> None:
    fading = Fading(np.array([1, 0, 0]), np.array([5, 0, 0]), np.array([9, 0, 0]))
    fading.follow(np.array([0, 1, 0]))
    assert (fading.way.tolist(), fading.begins.tolist(), fading.ends.tolist()) == (
        [1, 0, 1],
        [5, 0, 5],
        [9, 0, 9],
    )


def test_short_histories_lose_nobody() -> None:
    assert not invent(400, LEAST_DAYS - 1).market.fading.way.any()


def test_a_few_per_cent_leave_and_stay_away(year: History, year_days: list[Day]) -> None:
    fading = year.market.fading
    counts = np.bincount(fading.way, minlength=4)
    assert 0.02 < counts[Way.SLOW] / len(fading.way) < 0.09
    assert 0.005 < counts[Way.SUDDEN] / len(fading.way) < 0.04
    assert 0.01 < counts[Way.PAUSE] / len(fading.way) < 0.06
    leaves = np.isin(fading.way, (Way.SLOW, Way.SUDDEN))
    for day in year_days:
        gone = leaves & (fading.ends <= day.index)
        assert (day.money.closing[gone] <= 0).all()
        assert not day.money.turnover[gone & (fading.ends < day.index)].any()


def test_who_pauses_comes_back(year: History, year_days: list[Day]) -> None:
    fading = year.market.fading
    pauses = fading.way == Way.PAUSE
    away = [
        day for day in year_days if (pauses & (fading.begins < day.index) & (day.index < fading.ends)).any()
    ]
    assert away
    for day in away:
        absent = pauses & (fading.begins < day.index) & (day.index < fading.ends)
        assert not day.money.turnover[absent].any()
    later = np.sum([np.where(fading.ends <= day.index, day.money.turnover, 0) for day in year_days], axis=0)
    assert (later[pauses] > 0).mean() > 0.8


def test_nobody_caught_in_the_crisis_leaves(year: History) -> None:
    assert not year.market.fading.way[year.market.crisis.accounts].any()
