"""The quorum rule, written out: who may move what, and what stands in the way of everybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from tiering.engine.approval import (
    STEPS,
    Meeting,
    Obstacle,
    Standing,
    approve_obstacle,
    day_obstacle,
    decide_obstacle,
    override_obstacle,
    step_obstacle,
    submit_obstacle,
)

TODAY = date(2026, 11, 19)
AUTHOR, EDITOR, SUBMITTER, SECOND = 1, 2, 3, 4
MEETING = Meeting("总经理办公会", date(2026, 11, 18), "2026-31")
SUBMITTED = Standing("submitted", "abc", 0, frozenset({"abc"}), frozenset({AUTHOR, EDITOR}), SUBMITTER)
DRAFT = replace(SUBMITTED, status="draft", submitter=None)
STATUSES = ("draft", "submitted", "approved", "refused", "effective", "retired")


@pytest.mark.parametrize(("step", "status"), list(product(STEPS, STATUSES)))
def test_a_step_leads_on_from_the_statuses_named_alone(step: str, status: str) -> None:
    assert (step_obstacle(step, status) is None) is (status in STEPS[step])


def test_an_unknown_step_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        step_obstacle("jump", "draft")


@pytest.mark.parametrize(
    ("version", "obstacle"),
    [
        (DRAFT, None),
        (replace(DRAFT, status="submitted"), Obstacle.WRONG_STATUS),
        (replace(DRAFT, fault_count=1), Obstacle.FAULTY_DOCUMENT),
        (replace(DRAFT, simulated=frozenset()), Obstacle.NO_EVIDENCE),
        (replace(DRAFT, fingerprint="abd"), Obstacle.NO_EVIDENCE),
    ],
)
def test_a_draft_is_submitted_whole_and_simulated(version: Standing, obstacle: Obstacle | None) -> None:
    assert submit_obstacle(version) == obstacle


@pytest.mark.parametrize(
    ("person", "has_right", "obstacle"),
    [
        (SECOND, True, None),
        (SECOND, False, Obstacle.NO_RIGHT),
        (AUTHOR, True, Obstacle.AUTHOR),
        (EDITOR, True, Obstacle.AUTHOR),
        (SUBMITTER, True, Obstacle.SUBMITTER),
        (SUBMITTER, False, Obstacle.NO_RIGHT),
    ],
)
def test_a_second_person_with_the_right_decides(
    person: int, has_right: bool, obstacle: Obstacle | None
) -> None:
    assert decide_obstacle(SUBMITTED, person, has_right=has_right) == obstacle
    assert approve_obstacle(SUBMITTED, person, MEETING, TODAY, has_right=has_right) == obstacle


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "submitted"])
def test_nothing_but_a_submitted_version_is_decided_on(status: str) -> None:
    version = replace(SUBMITTED, status=status)
    assert decide_obstacle(version, SECOND, has_right=True) == Obstacle.WRONG_STATUS


@pytest.mark.parametrize(
    ("version", "meeting", "obstacle"),
    [
        (SUBMITTED, MEETING, None),
        (SUBMITTED, replace(MEETING, held_on=TODAY), None),
        (SUBMITTED, replace(MEETING, held_on=date(2026, 11, 20)), Obstacle.MEETING_AHEAD),
        (SUBMITTED, replace(MEETING, held_on=None), Obstacle.NO_MEETING),
        (SUBMITTED, replace(MEETING, name=" "), Obstacle.NO_MEETING),
        (SUBMITTED, replace(MEETING, number=""), Obstacle.NO_MEETING),
        (replace(SUBMITTED, fault_count=2), MEETING, Obstacle.FAULTY_DOCUMENT),
        (replace(SUBMITTED, simulated=frozenset({"x"})), MEETING, Obstacle.NO_EVIDENCE),
    ],
)
def test_an_approval_names_its_meeting(
    version: Standing, meeting: Meeting, obstacle: Obstacle | None
) -> None:
    assert approve_obstacle(version, SECOND, meeting, TODAY, has_right=True) == obstacle


@pytest.mark.parametrize(
    ("day", "obstacle"),
    [
        (date(2026, 11, 18), Obstacle.PAST_DAY),
        (TODAY, None),
        (date(2026, 11, 20), None),
        (date(2026, 11, 21), Obstacle.NOT_A_TRADING_DAY),
    ],
)
def test_rules_change_on_a_trading_day_to_come(day: date, obstacle: Obstacle | None) -> None:
    trading_days = {date(2026, 11, 18), TODAY, date(2026, 11, 20)}
    assert day_obstacle(day, TODAY, trading_days) == obstacle


@pytest.mark.parametrize(
    ("status", "person", "has_right", "obstacle"),
    [
        ("asked", SECOND, True, None),
        ("asked", SECOND, False, Obstacle.NO_RIGHT),
        ("asked", AUTHOR, True, Obstacle.ASKER),
        ("approved", SECOND, True, Obstacle.WRONG_STATUS),
    ],
)
def test_an_override_is_decided_by_another_person(
    status: str, person: int, has_right: bool, obstacle: Obstacle | None
) -> None:
    assert override_obstacle(status, AUTHOR, person, has_right=has_right) == obstacle
