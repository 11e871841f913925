"""Who may bring a questionnaire into force: the quorum rule of schemes, without their simulation and meeting."""

from __future__ import annotations

from tiering.engine.approval import Obstacle, Standing, decide_obstacle, step_obstacle


def submit_obstacle(version: Standing) -> Obstacle | None:
    """None where the draft can be read without a fault."""
    if found := step_obstacle("submit", version.status):
        return found
    return Obstacle.FAULTY_DOCUMENT if version.fault_count else None


def approve_obstacle(version: Standing, person: int, *, has_right: bool) -> Obstacle | None:
    """None where this person may approve: with the right, neither author nor submitter, and a text without faults."""
    if found := decide_obstacle(version, person, has_right=has_right):
        return found
    return Obstacle.FAULTY_DOCUMENT if version.fault_count else None
