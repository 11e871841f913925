"""What may be asked for when people give a tier themselves: pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tiering.engine.approval import Obstacle

# Beyond this an override is a rule, and rules belong into a scheme.
LONGEST_DAYS = 366
# R117: the silver card of a new client lasts three months from the account's opening.
NEW_CLIENT_DAYS = 92


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: a tier over [starts_on, ends_on)."""

    tier: str
    reason: str
    evidence: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class NewClientRule:
    """The tier that new clients may be placed in, and for how many calendar days from opening."""

    tier: str
    under_days: int = NEW_CLIENT_DAYS


def wish_obstacle(wish: Wish, tiers: Collection[str], today: date) -> Obstacle | None:
    """None where anybody with the right may ask for this."""
    if wish.tier not in tiers:
        return Obstacle.UNKNOWN_TIER
    if not wish.reason.strip() or not wish.evidence.strip():
        return Obstacle.NO_REASON
    if wish.starts_on < today:
        return Obstacle.PAST_DAY
    if wish.ends_on <= wish.starts_on:
        return Obstacle.EMPTY_INTERVAL
    if wish.ends_on - wish.starts_on > timedelta(days=LONGEST_DAYS):
        return Obstacle.TOO_LONG
    return None


def new_client_obstacle(wish: Wish, rule: NewClientRule | None, opened_on: date | None) -> Obstacle | None:
    """None where the wish is the one that a new client may have; without an opening day nobody is new."""
    if rule is None or wish.tier != rule.tier:
        return Obstacle.UNKNOWN_TIER
    if opened_on is None or wish.ends_on > opened_on + timedelta(days=rule.under_days):
        return Obstacle.TOO_LONG
    return None
