"""What a run takes over from the run before it: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tiering.engine.schemes import MOVES, Moved, SchemeDocument, Standing
from tiering.engine.schemes.document import Movement
from tiering.engine.schemes.population import NOT_KNOWN, Categories
from tiering.engine.table import IntArray

# What a tier was given by where the rules alone would have given another one.
BY_MOVE = ("held_period", "held_edge", "held_stay", "held_protected", "new_client", "capped", "overridden")


@dataclass(frozen=True)
class Held:
    """Tiers by client: record numbers, ascending; the place of each tier in the codes it was asked with, -1 for one
    that is not among them; and the day number it began on."""

    clients: IntArray
    tiers: IntArray
    since: IntArray


@dataclass(frozen=True)
class Remembered:
    """The standing that a run left behind, with the codes of the tiers as they were then, best first."""

    codes: tuple[str, ...]
    clients: IntArray
    standing: Standing


def needs_memory(movement: Movement) -> bool:
    """Whether what stood before decides anything; otherwise every run gives what is measured."""
    is_nightly = movement.period == "night"
    return not is_nightly or bool(movement.minimum_stay or movement.hysteresis or movement.protection)


def spread(clients: IntArray, keys: IntArray, values: IntArray, empty: int) -> IntArray:
    """Values by key as a column beside `clients`; `empty` where a client has none. Both are in ascending order."""
    found = np.full(len(clients), empty, dtype=np.int64)
    if len(clients) and len(keys):
        lines = np.minimum(np.searchsorted(clients, keys), len(clients) - 1)
        is_there = clients[lines] == keys
        found[lines[is_there]] = values[is_there]
    return found


def recalled(remembered: Remembered, document: SchemeDocument, clients: IntArray) -> Standing:
    """The standing of these clients in this document's tiers. Whose tier is no longer there begins anew."""
    before = remembered.standing
    earned = Categories(before.earned, remembered.codes).places(document.tier_codes)
    is_known = earned >= 0
    columns = (
        (earned, NOT_KNOWN),
        (np.where(is_known, before.stayed, 0), 0),
        (np.where(is_known, before.below, 0), 0),
    )
    return Standing(*(spread(clients, remembered.clients, column, empty) for column, empty in columns))


def from_tiers(
    held: Held, clients: IntArray, period: str, until: date, trading_days: Sequence[date]
) -> Standing:
    """A standing from the tiers themselves, where no run has left one: earned is what was held, and since when says
    how many periods have begun up to `until`. Nobody counts as measured below."""
    tiers = spread(clients, held.clients, held.tiers, NOT_KNOWN)
    since = spread(clients, held.clients, held.since, 0)
    stayed = np.maximum(_periods(since, until, period, trading_days), 0)
    return Standing(tiers, np.where(tiers >= 0, stayed, 0), np.zeros(len(clients), dtype=np.int64))


def _periods(since: IntArray, until: date, period: str, trading_days: Sequence[date]) -> IntArray:
    """How many nights, months or quarters have begun after each day, up to a day."""
    if period == "night":
        known = np.array(sorted(trading_days), dtype="datetime64[D]").astype(np.int64)
        last = np.searchsorted(known, np.datetime64(until, "D").astype(np.int64), side="right")
        return np.asarray(last - np.searchsorted(known, since, side="right"), dtype=np.int64)
    months = since.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    last_month = int(np.datetime64(until, "M").astype(np.int64))
    length = 1 if period == "month" else 3
    return np.asarray(last_month // length - months // length, dtype=np.int64)


def with_decided(standing: Standing, decided: Held, clients: IntArray) -> Standing:
    """The standing where people have published tiers since: those are earned, and their periods begin anew.

    A tier that is no longer among the document's is left out.
    """
    tiers = spread(clients, decided.clients, decided.tiers, NOT_KNOWN)
    is_decided = tiers != NOT_KNOWN
    return Standing(
        np.where(is_decided, tiers, standing.earned),
        np.where(is_decided, 0, standing.stayed),
        np.where(is_decided, 0, standing.below),
    )


def rules_of(document: SchemeDocument, moved: Moved) -> tuple[IntArray, tuple[str, ...]]:
    """Per client the place of what gave its tier, and the words: a way of the document, or why it was not followed."""
    outcomes = tuple(outcome.code for outcome in moved.assigned.outcomes)
    moves = np.array([MOVES.index(name) for name in BY_MOVE], dtype=np.int64)
    by_move = np.isin(moved.moves, moves) | (moved.tiers != moved.assigned.tiers)
    places = np.where(by_move, moved.moves + len(outcomes), moved.assigned.fired)
    return places, (*outcomes, *MOVES)
