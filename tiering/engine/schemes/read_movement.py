"""From JSON to the rules of movement."""

from __future__ import annotations

from tiering.engine.schemes.document import PERIODS, Cap, Movement, NewClient
from tiering.engine.schemes.node import Node
from tiering.engine.schemes.read_bodies import read_text, unrepeated
from tiering.engine.schemes.read_conditions import read_condition


def read_movement(node: Node) -> Movement:
    """How tiers move; what is not given is nightly, free and at once."""
    node.only("period", "minimum_stay", "hysteresis", "protection", "new_client", "caps")
    entries = node.part("caps").entries(may_be_empty=True) if node.has("caps") else []
    caps = tuple(_cap(entry) for entry in entries)
    unrepeated([entry.part("code") for entry in entries])
    return Movement(
        period=node.part("period").choice(PERIODS) if node.has("period") else "night",
        minimum_stay=node.part("minimum_stay").whole(0, 1000) if node.has("minimum_stay") else 0,
        hysteresis=node.part("hysteresis").number(0, 0.9) if node.has("hysteresis") else 0.0,
        protection=node.part("protection").whole(0, 1000) if node.has("protection") else 0,
        new_client=_new_client(node.part("new_client")) if node.has("new_client") else None,
        caps=caps,
    )


def _new_client(node: Node) -> NewClient:
    node.only("tier", "under_days", "instead_of", "needs_approval")
    return NewClient(
        tier=node.part("tier").tier(),
        under_days=node.part("under_days").whole(1, 3660),
        instead_of=tuple(entry.tier() for entry in node.part("instead_of").entries()),
        needs_approval=node.part("needs_approval").flag() if node.has("needs_approval") else False,
    )


def _cap(node: Node) -> Cap:
    node.only("code", "tier", "when", "name")
    return Cap(
        node.part("code").code(),
        node.part("tier").tier(),
        read_condition(node.part("when")),
        read_text(node.part("name")) if node.has("name") else None,
    )
