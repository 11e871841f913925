"""Objections to automated decisions (PIPL art. 24): noted, taken back, and what a run may not do because of one."""

from tiering.actions.objections.deciding import decide
from tiering.actions.objections.holding import hold_back
from tiering.actions.objections.objecting import AlreadyObjects, note_objection, withdraw

__all__ = ["AlreadyObjects", "decide", "hold_back", "note_objection", "withdraw"]
