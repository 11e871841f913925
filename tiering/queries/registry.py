"""The registry of measures in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tiering.engine.measures import MEASURES, Measure
from tiering.queries.wording.names import measure_label, unit_label, window_label


@dataclass(frozen=True)
class MeasureLine:
    """A measure as pages and the API print it; `edges` is empty where there is nothing special."""

    name: str
    label: str
    unit: str
    window: str
    formula: str
    edges: str
    source: str


def registry() -> list[MeasureLine]:
    return [_line(measure) for measure in MEASURES.values()]


def _line(measure: Measure) -> MeasureLine:
    return MeasureLine(
        measure.name,
        measure_label(measure.name),
        unit_label(measure.name),
        window_label(measure.window),
        _(measure.formula),
        _(measure.edges) if measure.edges else "",
        measure.source,
    )
