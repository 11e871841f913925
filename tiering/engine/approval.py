"""Who may move a scheme version, or an override, one step on: the quorum rule, pure (R117, R119).

A rule takes effect only after three different acts: somebody writes it, somebody submits it with a simulation of
exactly this text, and a second person with the right to do so approves it in the name of a meeting.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Obstacle(StrEnum):
    """Why a step is not possible; tiering.enums.OBSTACLES has a sentence for each."""

    NO_RIGHT = "no_right"
    WRONG_STATUS = "wrong_status"
    FAULTY_DOCUMENT = "faulty_document"
    NO_EVIDENCE = "no_evidence"
    AUTHOR = "author"
    SUBMITTER = "submitter"
    ASKER = "asker"
    OUT_OF_SCOPE = "out_of_scope"
    NO_MEETING = "no_meeting"
    MEETING_AHEAD = "meeting_ahead"
    NO_REASON = "no_reason"
    PAST_DAY = "past_day"
    NOT_A_TRADING_DAY = "not_a_trading_day"
    DAY_TAKEN = "day_taken"
    LAST_HOUSE_VERSION = "last_house_version"
    UNKNOWN_TIER = "unknown_tier"
    EMPTY_INTERVAL = "empty_interval"
    TOO_LONG = "too_long"
    OVERLAP = "overlap"
    FREEZER = "freezer"
    QUARTER_NOT_OVER = "quarter_not_over"
    QUARTER_FROZEN = "quarter_frozen"
    QUARTER_PUBLISHED = "quarter_published"
    NOTHING_CHOSEN = "nothing_chosen"
    NOT_SETTLED = "not_settled"
    NOT_IN_FORCE = "not_in_force"


# From which statuses each step of a version leads on.
STEPS: dict[str, frozenset[str]] = {
    "edit": frozenset({"draft"}),
    "submit": frozenset({"draft"}),
    "withdraw": frozenset({"submitted"}),
    "approve": frozenset({"submitted"}),
    "refuse": frozenset({"submitted"}),
    "schedule": frozenset({"approved"}),
    "retire": frozenset({"draft", "approved", "effective"}),
}


@dataclass(frozen=True)
class Standing:
    """What the rule has to know of a version. `simulated` are the fingerprints of the texts that were simulated."""

    status: str
    fingerprint: str
    fault_count: int
    simulated: frozenset[str]
    authors: frozenset[int]
    submitter: int | None


@dataclass(frozen=True)
class Meeting:
    """The general manager's office meeting that approved, from its minutes."""

    name: str
    held_on: date | None
    number: str


def step_obstacle(step: str, status: str) -> Obstacle | None:
    """None where a version of this status can be moved by this step. Raises KeyError on an unknown step."""
    return None if status in STEPS[step] else Obstacle.WRONG_STATUS


def submit_obstacle(version: Standing) -> Obstacle | None:
    """None where the draft can be read without a fault and this very text has been simulated."""
    if found := step_obstacle("submit", version.status):
        return found
    if version.fault_count:
        return Obstacle.FAULTY_DOCUMENT
    return None if version.fingerprint in version.simulated else Obstacle.NO_EVIDENCE


def decide_obstacle(version: Standing, person: int, *, has_right: bool) -> Obstacle | None:
    """None where this person may say yes or no: with the right, and neither an author nor the submitter."""
    if not has_right:
        return Obstacle.NO_RIGHT
    if found := step_obstacle("approve", version.status):
        return found
    if person in version.authors:
        return Obstacle.AUTHOR
    return Obstacle.SUBMITTER if person == version.submitter else None


def approve_obstacle(
    version: Standing, person: int, meeting: Meeting, today: date, *, has_right: bool
) -> Obstacle | None:
    """None where this person may approve in the name of this meeting, held today or before."""
    if found := decide_obstacle(version, person, has_right=has_right):
        return found
    if version.fault_count:
        return Obstacle.FAULTY_DOCUMENT
    if version.fingerprint not in version.simulated:
        return Obstacle.NO_EVIDENCE
    if not meeting.name.strip() or meeting.held_on is None or not meeting.number.strip():
        return Obstacle.NO_MEETING
    return Obstacle.MEETING_AHEAD if meeting.held_on > today else None


def day_obstacle(day: date, today: date, trading_days: Collection[date]) -> Obstacle | None:
    """None where rules may change on this day: a trading day, today or later."""
    if day < today:
        return Obstacle.PAST_DAY
    return None if day in trading_days else Obstacle.NOT_A_TRADING_DAY


def quarter_obstacle(status: str, freezer: int, person: int, *, has_right: bool) -> Obstacle | None:
    """None where this person may publish a quarter that somebody else froze (R147)."""
    if not has_right:
        return Obstacle.NO_RIGHT
    if status != "frozen":
        return Obstacle.QUARTER_PUBLISHED
    return Obstacle.FREEZER if person == freezer else None


def override_obstacle(status: str, asker: int, person: int, *, has_right: bool) -> Obstacle | None:
    """None where this person may decide on an override that somebody else asked for."""
    if not has_right:
        return Obstacle.NO_RIGHT
    if status != "asked":
        return Obstacle.WRONG_STATUS
    return Obstacle.ASKER if person == asker else None
