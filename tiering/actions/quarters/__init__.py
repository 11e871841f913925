"""Quarters of tiers (R147): frozen by one person, reviewed, published by another."""

from tiering.actions.quarters.freezing import ask_for_quarter, freeze_quarter
from tiering.actions.quarters.publishing import publish_quarter
from tiering.actions.quarters.reviewing import discard_quarter, note_tier

__all__ = ["ask_for_quarter", "discard_quarter", "freeze_quarter", "note_tier", "publish_quarter"]
