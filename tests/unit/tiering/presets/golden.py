"""Hand-worked clients of each shipped scheme (tests/golden/tiering), as populations.

A file has figures that all its cases share (`base`), the figures of the firm where these decide, and the cases: what
differs, and the tier and the rule that a person worked out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tiering.engine.schemes import (
    Categories,
    Firm,
    Population,
    SchemeDocument,
    attributes_of,
    firm_measures_of,
    measures_of,
    read,
    schemes_of,
)
from tiering.engine.table import FloatArray, MeasureTable
from tiering.queries.presets import preset

FOLDER = Path(__file__).parents[3] / "golden" / "tiering"


@dataclass(frozen=True)
class Golden:
    """A scheme, its cases as clients, and what each of them is to get."""

    document: SchemeDocument
    population: Population
    expected: list[tuple[str, str]]


def golden(code: str) -> Golden:
    document = read(preset(code).document)
    whole = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    cases = whole["cases"]
    people = Population(
        _table(document, whole.get("base", {}), cases),
        Firm({name: _values(whole["firm"][name]) for name in firm_measures_of(document)}),
        {name: _words(cases, "attributes", name) for name in attributes_of(document)},
        {name: _words(cases, "others", name) for name in schemes_of(document)},
    )
    return Golden(document, people, [(case["tier"], case["rule"]) for case in cases])


def _table(document: SchemeDocument, base: dict[str, float], cases: Sequence[dict[str, Any]]) -> MeasureTable:
    names = [*dict.fromkeys([*measures_of(document)])]
    lines = [base | case.get("figures", {}) for case in cases]
    columns = {name: _column([line.get(name) for line in lines]) for name in names}
    return MeasureTable(np.arange(1, len(cases) + 1), columns)


def _column(values: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _values(given: Any) -> FloatArray:
    if isinstance(given, dict):
        return np.arange(given["first"], given["last"] + given["step"], given["step"], dtype=np.float64)
    return np.sort(np.array(given, dtype=np.float64))


def _words(cases: Sequence[dict[str, Any]], part: str, name: str) -> Categories:
    return Categories.of([case.get(part, {}).get(name) for case in cases])
