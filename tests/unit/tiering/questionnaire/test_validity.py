from __future__ import annotations

from datetime import date, timedelta

import pytest

from tiering.engine.approval import Obstacle
from tiering.engine.approval import Standing as Version
from tiering.engine.questionnaire import (
    DUE_DAYS,
    Standing,
    approve_obstacle,
    months_after,
    standing,
    submit_obstacle,
)

TODAY = date(2026, 11, 19)
SOON, LATER, OVER = TODAY + timedelta(days=1), TODAY + timedelta(days=DUE_DAYS + 1), TODAY


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 19), 24, date(2028, 11, 19)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_after(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("valid_until", "refused_on", "expected"),
    [
        (None, None, Standing.NEVER),
        (None, TODAY, Standing.REFUSED),
        (LATER, None, Standing.VALID),
        (TODAY + timedelta(days=DUE_DAYS), None, Standing.DUE),
        (SOON, None, Standing.DUE),
        (OVER, None, Standing.OVERDUE),
        (TODAY - timedelta(days=400), None, Standing.OVERDUE),
        # A refusal changes nothing as long as the result holds.
        (LATER, TODAY, Standing.VALID),
        (SOON, TODAY, Standing.DUE),
        (OVER, TODAY, Standing.REFUSED),
    ],
)
def test_where_a_client_stands(valid_until: date | None, refused_on: date | None, expected: Standing) -> None:
    assert standing(TODAY, valid_until, refused_on) == expected


def version(status: str, faults: int = 0) -> Version:
    return Version(status, "f", faults, frozenset(), frozenset({1, 2}), 3)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (version("draft"), None),
        (version("draft", 1), Obstacle.FAULTY_DOCUMENT),
        (version("submitted"), Obstacle.WRONG_STATUS),
    ],
)
def test_what_may_be_submitted(found: Version, expected: Obstacle | None) -> None:
    assert submit_obstacle(found) == expected


@pytest.mark.parametrize(
    ("found", "person", "has_right", "expected"),
    [
        (version("submitted"), 4, True, None),
        (version("submitted"), 4, False, Obstacle.NO_RIGHT),
        (version("submitted"), 1, True, Obstacle.AUTHOR),
        (version("submitted"), 2, True, Obstacle.AUTHOR),
        (version("submitted"), 3, True, Obstacle.SUBMITTER),
        (version("submitted", 1), 4, True, Obstacle.FAULTY_DOCUMENT),
        (version("draft"), 4, True, Obstacle.WRONG_STATUS),
        (version("approved"), 4, True, Obstacle.WRONG_STATUS),
    ],
)
def test_who_may_approve(found: Version, person: int, has_right: bool, expected: Obstacle | None) -> None:
    assert approve_obstacle(found, person, has_right=has_right) == expected
