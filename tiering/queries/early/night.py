"""What the night's measures and running figures say of the days to come, for every client at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tiering.engine.churn import FACTORS
from tiering.engine.conditions_met import Met, conditions_met
from tiering.engine.dormancy import BASIS, NEVER, Clock, dormancy_clock
from tiering.engine.figures import day_number
from tiering.engine.schemes import SchemeDocument
from tiering.engine.schemes.document import Count
from tiering.engine.series import Array
from tiering.engine.table import IntArray
from tiering.enums import DormancyState
from tiering.queries.churn.footprints import Watch
from tiering.queries.population import NoRules, document_of, population_on

DORMANCY, STAR, HIDDEN = "dormancy", "tomorrows_star", "hidden_vip"
DORMANT_TIER, STAR_TIER, ARRIVED_TIER = "dormant", "star", "arrived"


@dataclass(frozen=True)
class Night:
    """Columns of EarlySigns over `clients`, and where a column is null."""

    clients: IntArray
    columns: dict[str, Array]
    nulls: dict[str, Array]


def night_of(day: date, clients: IntArray, watch: Watch) -> Night:
    """Everything that is known of these clients (ascending) on a day whose measures are kept."""
    columns: dict[str, Array] = {}
    nulls: dict[str, Array] = {}
    _add_churn(columns, nulls, clients, watch)
    _add_dormancy(columns, nulls, day, len(clients))
    _add_count(columns, STAR, "star", day, len(clients))
    _add_count(columns, HIDDEN, "hidden", day, len(clients))
    return Night(clients, columns, nulls)


def _add_churn(columns: dict[str, Array], nulls: dict[str, Array], clients: IntArray, watch: Watch) -> None:
    """Nobody is measured without being in the running figures, so that every client has a line there."""
    lines = np.searchsorted(watch.clients, clients)
    columns["churn_points"] = watch.warned.points[lines].astype(np.int16)
    nulls["churn_points"] = ~watch.warned.is_watched[lines]
    for name in FACTORS:
        columns[name] = watch.signs.columns[name][lines]
    columns["silent_days"] = watch.signs.silent_days[lines]
    columns["usual_gap"] = watch.signs.usual_gap[lines]


def _add_dormancy(columns: dict[str, Array], nulls: dict[str, Array], day: date, size: int) -> None:
    clock = _clock(day)
    state = np.full(size, DormancyState.NOT_KNOWN, dtype=np.int16)
    dormant_on, missing = np.full(size, NEVER, dtype=np.int64), np.zeros(size, dtype=np.int32)
    if clock is not None:
        dormant_on, missing = clock.dormant_on, clock.missing.astype(np.int32)
        state[:] = np.where(dormant_on == NEVER, DormancyState.NEVER, DormancyState.DATED)
        state[clock.is_dormant] = DormancyState.DORMANT
    columns["dormancy"], columns["dormancy_missing"] = state, missing
    columns["dormant_on"], nulls["dormant_on"] = dormant_on, dormant_on == NEVER


def _clock(day: date) -> Clock | None:
    """None where the scheme has no rules that can be read, or no dormant tier."""
    document = document_of(DORMANCY, day)
    if document is None or DORMANT_TIER not in document.tier_codes:
        return None
    try:
        population = population_on(day, [document], more=BASIS)
    except NoRules:
        return None
    return dormancy_clock(document, population, DORMANT_TIER, day)


def _add_count(columns: dict[str, Array], code: str, name: str, day: date, size: int) -> None:
    found = _met(code, day)
    if found is None:
        nobody = np.zeros(size, dtype=np.int64)
        found = Met(nobody - 1, nobody, nobody)
    columns[name] = found.tiers.astype(np.int16)
    columns[f"{name}_met"] = found.met.astype(np.int32)
    columns[f"{name}_unknown"] = found.unknown.astype(np.int32)
    columns[f"{name}_count"] = found.count.astype(np.int16)


def _met(code: str, day: date) -> Met | None:
    document = count_document(code, day)
    if document is None:
        return None
    try:
        return conditions_met(document, population_on(day, [document]))
    except NoRules:
        return None


def count_document(code: str, day: date) -> SchemeDocument | None:
    """The rules of a scheme that counts conditions; None where it has none, or is of another kind by now."""
    document = document_of(code, day)
    return document if document is not None and isinstance(document.body, Count) else None


def place_of(document: SchemeDocument | None, tier: str) -> int:
    """The place of a tier in a document, −2 (nobody's) where there is none."""
    return document.tier_codes.index(tier) if document and tier in document.tier_codes else -2


def as_postgres_days(numbers: IntArray) -> IntArray:
    """Day numbers, with 1970 for those that are null anyway."""
    return np.maximum(numbers, day_number(date(1970, 1, 1)))
