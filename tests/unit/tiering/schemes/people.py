"""Clients by their figures, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tiering.engine.schemes import Categories, Firm, Population, evaluate, read
from tiering.engine.table import MeasureTable

Figures = Sequence[float | None]
Words = Sequence[str | None]


def population(
    figures: Mapping[str, Figures],
    attributes: Mapping[str, Words] | None = None,
    others: Mapping[str, Words] | None = None,
) -> Population:
    """A population of as many clients as there are figures; None is not known."""
    columns = {
        name: np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        for name, values in figures.items()
    }
    words = [*(attributes or {}).values(), *(others or {}).values()]
    size = len(next(iter(columns.values()))) if columns else len(words[0])
    table = MeasureTable(np.arange(1, size + 1), columns)
    return Population(
        table,
        Firm.of(table, columns),
        {name: Categories.of(entry) for name, entry in (attributes or {}).items()},
        {name: Categories.of(entry) for name, entry in (others or {}).items()},
    )


def tiers(document: Mapping[str, Any], people: Population, slack: float = 0.0) -> list[tuple[str, str]]:
    """Everybody's tier and the code of what gave it."""
    scheme = read(document)
    found = evaluate(scheme, people, slack)
    return [
        (scheme.tier_codes[tier], found.outcomes[fired].code)
        for tier, fired in zip(found.tiers, found.fired, strict=True)
    ]
