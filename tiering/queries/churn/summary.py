"""A back-test as plain figures: for the page, the command, and to be kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from tiering.engine.churn import DateResult, Method
from tiering.engine.churn.labels import LASTING
from tiering.queries.churn.back_test import HORIZON, BackTest

SIZES: tuple[int, ...] = (20, 50, 100, 200, 500, 1000)


def summary_of(found: BackTest, sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Means over the days by length of list and method, each day's counts, and what each sign was worth."""
    return {
        "horizon": HORIZON,
        "lasting": LASTING,
        "days": [found.day(one).isoformat() for one in found.ranked],
        "left": int((found.starts >= 0).sum()),
        "sizes": {str(size): _of_size(found, size) for size in sizes},
        "signs": {name: {"shown": one.shown, "left": one.left} for name, one in found.signs.items()},
    }


def _of_size(found: BackTest, size: int) -> dict[str, Any]:
    results = found.results(size)
    return {
        "methods": {method.value: _of_method(found, results, size, method) for method in Method},
        "days": [
            {
                "watched": one.watched,
                "left": one.left,
                "size": one.size,
                "hits": {method.value: round(one.hits[method], 4) for method in Method},
            }
            for one in results
        ],
    }


def _of_method(found: BackTest, results: list[DateResult], size: int, method: Method) -> dict[str, Any]:
    """Precision and recall over all days together (hits ÷ lines, hits ÷ who left); the median lead in trading days."""
    hits = sum(one.hits[method] for one in results)
    shown, left = sum(one.size for one in results), sum(one.left for one in results)
    leads = np.zeros(0) if method is Method.RANDOM else found.lead_times(size, method)
    return {
        "hits": round(hits, 4),
        "precision": round(hits / shown, 6) if shown else None,
        "recall": round(hits / left, 6) if left else None,
        "lead_days": float(np.median(leads)) if len(leads) else None,
        "warned": len(leads),
    }
