from __future__ import annotations

import numpy as np
import pytest

from tiering.engine.churn import Method, Ranked, judge, lead_times, ranked
from tiering.engine.churn.labels import STAYED

NAN = float("nan")


def test_the_order_is_by_points_then_equity_then_place() -> None:
    found = ranked(
        7,
        np.array([True, True, False, True, True]),
        np.array([5, 9, 99, 5, 5]),
        np.array([3.0, 1.0, 9.0, NAN, 3.0]),
        np.array([10.0, 1.0, 1.0, 20.0, 10.0]),
    )
    assert found.orders[Method.POINTS].tolist() == [1, 3, 0, 4]
    # Who never traded comes last.
    assert found.orders[Method.DAYS_SINCE_TRADE].tolist() == [0, 4, 1, 3]
    assert (found.place, found.watched) == (7, 4)


def a_day(place: int, points: list[int], naive: list[int]) -> Ranked:
    return Ranked(
        place,
        {
            Method.POINTS: np.array(points, dtype=np.int64),
            Method.DAYS_SINCE_TRADE: np.array(naive, dtype=np.int64),
        },
    )


# Client 0 leaves on day 12, 1 on day 15, 2 on day 60, 3 left before, 4 and 5 stay.
STARTS = np.array([12, 15, 60, 9, STAYED, STAYED])


def test_precision_and_recall_by_hand() -> None:
    found = judge(a_day(10, [0, 4, 2, 1, 3, 5], [5, 4, 3, 2, 1, 0]), STARTS, 40, 2)
    assert (found.watched, found.left, found.size) == (6, 2, 2)
    assert found.hits == {Method.POINTS: 1.0, Method.DAYS_SINCE_TRADE: 0.0, Method.RANDOM: 2 * 2 / 6}
    assert found.precision(Method.POINTS) == 0.5
    assert found.recall(Method.POINTS) == 0.5
    assert found.precision(Method.RANDOM) == pytest.approx(1 / 3)


def test_the_horizon_holds_its_last_day() -> None:
    order = a_day(20, [2], [2])
    assert judge(order, STARTS, 40, 1).left == 1
    assert judge(order, STARTS, 39, 1).left == 0
    # Who began on the day itself has left already.
    assert judge(a_day(12, [0], [0]), STARTS, 40, 1).left == 0


def test_a_list_is_never_longer_than_who_is_watched() -> None:
    found = judge(a_day(10, [0, 4], [4, 0]), STARTS, 40, 100)
    assert (found.size, found.precision(Method.POINTS), found.recall(Method.POINTS)) == (2, 0.5, 1.0)
    assert found.hits[Method.RANDOM] == 1.0


def test_nobody_watched_and_nobody_left_have_no_share() -> None:
    nobody = judge(a_day(10, [], []), STARTS, 40, 5)
    assert (nobody.precision(Method.POINTS), nobody.recall(Method.POINTS)) == (None, None)
    stayed = judge(a_day(10, [4, 5], [4, 5]), STARTS, 40, 5)
    assert (stayed.precision(Method.POINTS), stayed.recall(Method.POINTS)) == (0.0, None)


def test_lead_is_from_the_first_list_within_the_horizon() -> None:
    days = [a_day(5, [0, 2], [4, 5]), a_day(10, [0, 1], [1, 4]), a_day(14, [1, 3], [0, 1])]
    # Client 0 warned on day 5 for day 12, client 1 on day 10 for day 15; client 2's list is too early.
    assert sorted(lead_times(days, STARTS, 40, 2, Method.POINTS).tolist()) == [5, 7]
    assert lead_times(days, STARTS, 40, 1, Method.DAYS_SINCE_TRADE).tolist() == [5]
    # Within three days only day 10 is early enough for day 12, and only day 14 for day 15.
    assert lead_times(days, STARTS, 3, 2, Method.POINTS).tolist() == [2, 1]
    assert lead_times([], STARTS, 40, 2, Method.POINTS).tolist() == []
