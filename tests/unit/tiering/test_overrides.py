from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tiering.engine.approval import Obstacle
from tiering.engine.overrides import NewClientRule, Wish, new_client_obstacle, wish_obstacle

TODAY = date(2026, 11, 19)
WISH = Wish("silver", "new", "contract 12", TODAY, date(2026, 12, 19))
RULE = NewClientRule("silver", 92)


@pytest.mark.parametrize(
    ("wish", "obstacle"),
    [
        (WISH, None),
        (replace(WISH, tier="tin"), Obstacle.UNKNOWN_TIER),
        (replace(WISH, reason=" "), Obstacle.NO_REASON),
        (replace(WISH, evidence=""), Obstacle.NO_REASON),
        (replace(WISH, starts_on=TODAY - timedelta(days=1)), Obstacle.PAST_DAY),
        (replace(WISH, ends_on=TODAY), Obstacle.EMPTY_INTERVAL),
        (replace(WISH, ends_on=TODAY + timedelta(days=366)), None),
        (replace(WISH, ends_on=TODAY + timedelta(days=367)), Obstacle.TOO_LONG),
    ],
)
def test_what_may_be_asked_for(wish: Wish, obstacle: Obstacle | None) -> None:
    assert wish_obstacle(wish, ["gold", "silver"], TODAY) == obstacle


@pytest.mark.parametrize(
    ("wish", "rule", "opened_on", "obstacle"),
    [
        (WISH, RULE, date(2026, 9, 18), None),
        (WISH, RULE, date(2026, 9, 17), Obstacle.TOO_LONG),
        (WISH, RULE, None, Obstacle.TOO_LONG),
        (WISH, None, TODAY, Obstacle.UNKNOWN_TIER),
        (replace(WISH, tier="gold"), RULE, TODAY, Obstacle.UNKNOWN_TIER),
    ],
)
def test_a_new_client_is_new_for_so_many_days(
    wish: Wish, rule: NewClientRule | None, opened_on: date | None, obstacle: Obstacle | None
) -> None:
    assert new_client_obstacle(wish, rule, opened_on) == obstacle
