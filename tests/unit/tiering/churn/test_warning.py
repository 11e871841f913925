from __future__ import annotations

from datetime import date

import numpy as np

from tiering.engine.churn import FACTORS, Parameters, Signs, points_of, warn
from tiering.engine.churn.parameters import Cut

PARAMETERS = Parameters(
    version=3,
    dated=date(2026, 1, 1),
    least_equity=1_000.0,
    gone_share=0.1,
    shortest_baseline=20,
    cuts={name: (Cut(1.0, 2), Cut(2.0, 5)) for name in FACTORS},
)


def signs(silence: list[float], equity: list[float], usual: list[float]) -> Signs:
    nothing = np.full(len(silence), np.nan)
    columns = dict.fromkeys(FACTORS, nothing) | {"silence": np.array(silence)}
    return Signs(columns, nothing, nothing, np.array(equity), np.array(usual))


def test_points_begin_at_their_cut() -> None:
    columns = {name: np.array([np.nan]) for name in FACTORS}
    columns["silence"] = np.array([0.99])
    assert points_of(columns, PARAMETERS)["silence"].tolist() == [0]
    columns["silence"] = np.array([1.0, 1.99, 2.0, 99.0, -1.0, np.nan])
    found = points_of(columns | dict.fromkeys(FACTORS, columns["silence"]), PARAMETERS)
    assert found["silence"].tolist() == [2, 2, 5, 5, 0, 0]


def test_points_of_all_signs_add_up() -> None:
    column = np.array([2.0])
    nothing = np.array([np.nan])
    found = Signs(dict.fromkeys(FACTORS, column), nothing, nothing, np.array([1.0]), np.array([1.0]))
    assert warn(found, np.array([True]), PARAMETERS).points.tolist() == [5 * len(FACTORS)]


def test_watched_is_who_had_money_and_has_some_left() -> None:
    found = warn(
        signs(
            [1.0] * 6,
            [1_000.0, 999.99, 500.0, 499.99, np.nan, 1_000.0],
            [1_000.0, 999.99, 5_000.0, 5_000.0, 5_000.0, 1_000.0],
        ),
        np.array([True, True, True, True, True, False]),
        PARAMETERS,
    )
    assert found.is_watched.tolist() == [True, False, True, False, False, False]
    assert found.points.tolist() == [2] * 6


def test_an_unknown_usual_equity_is_not_watched() -> None:
    assert warn(signs([1.0], [5.0], [np.nan]), np.array([True]), PARAMETERS).is_watched.tolist() == [False]
