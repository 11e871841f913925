from __future__ import annotations

import json

import numpy as np

from tests.unit.tiering.schemes.documents import at_least, bands, rule
from tests.unit.tiering.schemes.people import population
from tiering.engine.schemes import read
from tiering.engine.simulation import NOBODY, Surroundings, compare

PEOPLE = population({"equity": [120.0, 100.0, 99.0, 50.0, 49.0, None]})
AROUND = Surroundings(
    equity=np.array([120.0, 100.0, 99.0, 50.0, 49.0, np.nan]),
    commission=np.array([1.0, 2.0, 3.0, 4.0, 5.55, 6.0]),
    managers=np.array([0, 0, 1, 1, -1, 0]),
    overrides_before=None,
    overrides_after=np.array([-1, -1, -1, -1, -1, 0]),
)
HIGHER = bands(rule("a", at_least("equity", 110)), rule("b", at_least("equity", 49)))


def test_a_draft_against_the_rules_in_force() -> None:
    found = compare(read(bands()), read(HIGHER), PEOPLE, AROUND, 0.01)
    assert found.has_before
    assert found.matrix.tolist() == [[1, 1, 0], [0, 2, 0], [1, 1, 0]]
    assert found.moved.tolist() == [0, -1, 0, 0, 1, 1]
    assert found.figures == {
        "clients": 6,
        "matrix": [[1, 1, 0], [0, 2, 0], [1, 1, 0]],
        "moved": 3,
        "winners": 2,
        "losers": 1,
        "before": {
            "tiers": ["a", "b", "c"],
            "clients": [2, 2, 2],
            "equity": ["220.00", "149.00", "49.00"],
            "commission": ["3.00", "7.00", "11.55"],
            "served": [2, 2, 1],
            "managers": [1, 1, 1],
            "most": [2, 2, 1],
        },
        "after": {
            "tiers": ["a", "b", "c"],
            "clients": [2, 4, 0],
            "equity": ["120.00", "298.00", "0.00"],
            "commission": ["7.00", "14.55", "0.00"],
            "served": [2, 3, 0],
            "managers": [1, 2, 0],
            "most": [2, 2, 0],
        },
        "distance": 0.01,
        "could_rise": 0,
        "could_fall": 1,
    }
    assert json.loads(json.dumps(found.figures)) == found.figures


def test_the_first_rules_of_a_scheme() -> None:
    found = compare(None, read(bands()), PEOPLE, AROUND, 0.05)
    assert not found.has_before
    assert found.before.codes == (NOBODY,)
    assert found.matrix.tolist() == [[3, 2, 1]]
    assert not found.moved.any()
    assert found.figures["before"]["clients"] == [6]
