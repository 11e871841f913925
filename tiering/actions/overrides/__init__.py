"""Tiers given by people: asked for by one, decided by another, and ended (R117)."""

from tiering.actions.overrides.asking import ask
from tiering.actions.overrides.deciding import approve, end, refuse
from tiering.actions.overrides.tending import close_expired, remind_due

__all__ = ["approve", "ask", "close_expired", "end", "refuse", "remind_due"]
