"""When a client has left: 60 days without a trade and with next to nothing left."""

from __future__ import annotations

import numpy as np
import pytest

from tiering.engine.churn import Leaving, leaving_starts
from tiering.engine.churn.labels import LASTING, STAYED

START = 20_000


def leaving(equities: list[list[int]], trades: list[set[int]]) -> Leaving:
    equity = np.array(equities, dtype=np.int64).T
    days = len(equity)
    axis = np.arange(START, START + days)
    last = [
        [max((START + one for one in done if one <= day), default=-1) for done in trades]
        for day in range(days)
    ]
    return Leaving(
        axis,
        equity,
        np.cumsum(equity, axis=0),
        np.tile(np.arange(1, days + 1, dtype=np.int32)[:, None], (1, equity.shape[1])),
        np.array(last, dtype=np.int32),
    )


def start(equity: list[int], trades: set[int] | None = None, least: float = 1_000.0) -> int:
    return int(leaving_starts(leaving([equity], [trades or {0}]), 0.1, least)[0])


def test_the_first_day_of_next_to_nothing_is_the_start() -> None:
    assert start([100_000] * 80 + [0] * 60) == 80


def test_sixty_days_are_needed() -> None:
    assert start([100_000] * 80 + [0] * (LASTING - 1)) == STAYED
    assert start([100_000] * 80 + [0] * (LASTING - 1) + [100_000]) == STAYED


def test_a_tenth_is_not_below_a_tenth() -> None:
    assert start([100_000] * 80 + [10_000] * 60) == STAYED
    assert start([100_000] * 80 + [9_999] * 60) == 80


def test_money_gone_but_still_trading_is_no_leaving() -> None:
    assert start([100_000] * 80 + [0] * 60, {100}) == STAYED
    # The last trade on day 85 moves the start behind it, if 60 days follow.
    assert start([100_000] * 80 + [0] * 70, {85}) == 86


def test_silent_with_money_is_no_leaving() -> None:
    assert start([100_000] * 160) == STAYED


def test_one_day_with_money_breaks_it() -> None:
    assert start([100_000] * 80 + [0] * 30 + [20_000] + [0] * 29) == STAYED


def test_the_average_is_of_the_sixty_days_before() -> None:
    # Traded until day 100; 60 days of 1,000 lie before day 101, and the 99,999 earlier do not count any more.
    poor = [99_999] * 40 + [1_000] * 61
    assert start(poor + [99] * 60, {50, 100}, least=100) == 101
    assert start(poor + [100] * 60, {50, 100}, least=100) == STAYED


def test_little_money_is_nothing_to_leave_with() -> None:
    assert start([900] * 80 + [0] * 60, least=1_000) == STAYED
    assert start([1_000] * 80 + [0] * 60, least=1_000) == 80


def test_a_newcomer_needs_twenty_days() -> None:
    assert start([100_000] * 19 + [0] * 60) == STAYED
    assert start([100_000] * 21 + [0] * 60) == 21


def test_several_clients_and_short_histories() -> None:
    found = leaving([[100_000] * 80 + [0] * 60, [100_000] * 140], [{0}, {0}])
    assert leaving_starts(found, 0.1, 1_000.0).tolist() == [80, STAYED]
    short = leaving([[1] * LASTING], [set()])
    assert leaving_starts(short, 0.1, 0.0).tolist() == [STAYED]


@pytest.mark.parametrize("later", [0, 77_777])
def test_the_start_needs_only_its_own_sixty_days(later: int) -> None:
    assert start([100_000] * 80 + [0] * 60 + [later] * 40) == 80
