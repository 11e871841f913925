"""Answering a question for all clients of a night at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tiering.engine.questions.model import Check, Question, Sign
from tiering.engine.table import BoolArray, FloatArray, IntArray, MeasureTable


@dataclass(frozen=True)
class Answer:
    """`listed` are places in the table, the first one first; `points` per client; `met` is (clients, signs)."""

    listed: IntArray
    points: FloatArray
    met: BoolArray


def answer(question: Question, table: MeasureTable, firm: MeasureTable) -> Answer:
    """The clients of `table`; `firm` holds the same measures of all clients. Equals go by their record number."""
    met: BoolArray = np.column_stack([_all_hold(sign.tests, table, firm) for sign in question.signs])
    worth = np.array([sign.points for sign in question.signs], dtype=np.float64)
    points: FloatArray = met.astype(np.float64) @ worth
    is_listed = _all_hold(question.needs, table, firm)
    if question.has_points:
        is_listed &= points > 0
    weight = np.zeros(len(table))
    for name in question.order:
        weight += np.nan_to_num(table[name])
    places = np.flatnonzero(is_listed)
    order = np.lexsort((table.clients[places], -weight[places], -points[places]))
    return Answer(places[order], points, met)


def measures_of(question: Question) -> list[str]:
    """Every measure that the question looks at, each once."""
    tests = [*question.needs, *(test for sign in question.signs for test in sign.tests)]
    names = [*(test.measure for test in tests), *(test.over for test in tests if test.over), *question.order]
    return list(dict.fromkeys(names))


def value_of(sign: Sign, table: MeasureTable) -> FloatArray:
    """The figure that the sign's text tells."""
    return _figure(sign.tests[0], table)


def _all_hold(tests: tuple[Check, ...], table: MeasureTable, firm: MeasureTable) -> BoolArray:
    found = np.ones(len(table), dtype=np.bool_)
    for test in tests:
        found &= _holds(test, table, firm)
    return found


def _holds(test: Check, table: MeasureTable, firm: MeasureTable) -> BoolArray:
    figure = _figure(test, table)
    limit = test.limit * _firm_ratio(test, firm) if test.is_of_firm else test.limit
    with np.errstate(invalid="ignore"):
        match test.op:
            case ">=":
                found = figure >= limit
            case ">":
                found = figure > limit
            case "<=":
                found = figure <= limit
            case "<":
                found = figure < limit
            case "unknown":
                found = np.isnan(figure)
            case _:
                raise ValueError(f"no such comparison: {test.op}")
    return np.asarray(found, dtype=np.bool_)


def _figure(test: Check, table: MeasureTable) -> FloatArray:
    if not test.over:
        return table[test.measure]
    below = table[test.over]
    with np.errstate(invalid="ignore"):
        is_base = below > 0
    found = np.full(len(table), np.nan)
    found[is_base] = table[test.measure][is_base] / below[is_base]
    return found


def _firm_ratio(test: Check, firm: MeasureTable) -> float:
    """NaN, which no figure reaches, where the firm has no such ratio."""
    above, below = firm[test.measure], firm[test.over]
    is_known = ~np.isnan(above) & ~np.isnan(below)
    whole = float(below[is_known].sum())
    return float(above[is_known].sum()) / whole if whole > 0 else float("nan")
