"""One client, or the same client with other figures, as a population of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tiering.engine.schemes.document import SchemeDocument
from tiering.engine.schemes.needs import attributes_of, measures_of, schemes_of
from tiering.engine.schemes.population import Categories, Firm, Population
from tiering.engine.table import MeasureTable


@dataclass(frozen=True)
class Person:
    """A client's figures, attributes and tiers in other schemes by name; None, NaN or no entry is not known."""

    figures: Mapping[str, float | None]
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    others: Mapping[str, str | None] = field(default_factory=dict)

    def figure(self, measure: str) -> float | None:
        """A figure, or None where it is not known."""
        value = self.figures.get(measure)
        return None if value is None or np.isnan(value) else float(value)

    def with_figures(self, changes: Mapping[str, float | None]) -> Person:
        """The same client with other figures."""
        return replace(self, figures={**self.figures, **changes})


def crowd(document: SchemeDocument, persons: Sequence[Person], firm: Firm) -> Population:
    """Clients one by one as a population that has what the document asks for."""
    columns = {
        measure: np.array([_number(person.figure(measure)) for person in persons])
        for measure in measures_of(document)
    }
    return Population(
        MeasureTable(np.arange(len(persons)), columns),
        firm,
        {
            name: Categories.of([person.attributes.get(name) for person in persons])
            for name in attributes_of(document)
        },
        {
            code: Categories.of([person.others.get(code) for person in persons])
            for code in schemes_of(document)
        },
    )


def _number(value: float | None) -> float:
    return np.nan if value is None else value
