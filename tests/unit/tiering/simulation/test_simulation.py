from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tiering.schemes.documents import at_least, bands, card, document, rule, text
from tests.unit.tiering.schemes.people import population
from tiering.engine.schemes import MOVES, Population, read
from tiering.engine.simulation import (
    Applied,
    apply,
    crosstab,
    directions,
    edges,
    matrix,
    merged_order,
    service_load,
    sums_by_tier,
)

# Against limits of 100 (a) and 50 (b): a, a, b, b, c, and one that is not known.
EQUITY = (120.0, 100.0, 99.0, 50.0, 49.0, None)


def people(equity: Any = EQUITY) -> Population:
    return population({"equity": equity, "tenure_days": [400.0] * len(equity)})


def applied(raw: dict[str, Any], who: Population | None = None) -> Applied:
    return apply(read(raw), who or people())


def higher(a: float, b: float = 50) -> dict[str, Any]:
    return bands(rule("a", at_least("equity", a)), rule("b", at_least("equity", b)))


def test_tiers_are_those_of_the_first_time() -> None:
    found = applied(bands(movement={"hysteresis": 0.5, "minimum_stay": 3, "protection": 2}))
    assert found.codes == ("a", "b", "c")
    assert found.tiers.tolist() == [0, 0, 1, 1, 2, 2]
    assert {MOVES[move] for move in found.moves} == {"first"}


def test_overrides_count_over_the_rules() -> None:
    overrides = np.array([-1, 2, -1, -1, 0, -1])
    found = apply(read(bands()), people(), overrides)
    assert found.tiers.tolist() == [0, 2, 1, 1, 0, 2]
    assert found.assigned.tiers.tolist() == [0, 0, 1, 1, 2, 2]


def test_caps_count() -> None:
    cap = {"code": "cap", "tier": "b", "when": at_least("equity", 110)}
    assert applied(bands(movement={"caps": [cap]})).tiers.tolist() == [1, 0, 1, 1, 2, 2]


def test_the_matrix_counts_everybody_once() -> None:
    counted = matrix(applied(bands()), applied(higher(110, 49)))
    assert counted.tolist() == [[1, 1, 0], [0, 2, 0], [0, 1, 1]]
    assert counted.sum() == len(EQUITY)


def test_the_matrix_of_nobody() -> None:
    nobody = people(())
    assert matrix(applied(bands(), nobody), applied(higher(110), nobody)).tolist() == [[0] * 3] * 3


def test_the_matrix_needs_the_same_clients() -> None:
    with pytest.raises(ValueError, match="different clients"):
        matrix(applied(bands()), applied(bands(), people((1.0,))))


def test_directions_follow_the_tiers() -> None:
    assert directions(applied(bands()), applied(higher(110, 49))).tolist() == [0, -1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("before", "after", "merged"),
    [
        ("abc", "abc", "abc"),
        ("abc", "ac", "abc"),
        ("ac", "abc", "abc"),
        ("xab", "ab", "xab"),
        ("abc", "cba", "cba"),
        ("axyb", "acb", "axycb"),
    ],
)
def test_tiers_of_one_side_only_have_a_place(before: str, after: str, merged: str) -> None:
    assert "".join(merged_order(before, after)) == merged


def test_directions_with_other_tiers() -> None:
    """Without the tier b whoever stood in it stands in c, which is worse; an additional top tier is better."""
    tiers = [{"code": code, "name": text(code)} for code in ("top", "a", "c")]
    rules = [rule("top", at_least("equity", 120)), rule("a", at_least("equity", 100))]
    after = applied(document("bands", tiers=tiers, rules=rules))
    assert matrix(applied(bands()), after).tolist() == [[1, 1, 0], [0, 0, 2], [0, 0, 2]]
    assert directions(applied(bands()), after).tolist() == [1, 0, -1, -1, 0, 0]


def test_money_by_tier_is_exact() -> None:
    equity = np.array([0.1, 0.2, 1e9, np.nan, 3.0, 4.25])
    commission = np.array([1.0, np.nan, np.nan, np.nan, 0.01, 0.02])
    found = sums_by_tier(applied(bands()), equity, commission)
    assert found.clients.tolist() == [2, 2, 2]
    assert found.equity.tolist() == [0.3, 1e9, 7.25]
    assert found.commission.tolist() == [1.0, 0.0, 0.03]


def test_service_load() -> None:
    found = service_load(applied(bands()), np.array([0, 0, 1, 2, -1, 1]))
    assert found.clients.tolist() == [2, 2, 1]
    assert found.managers.tolist() == [1, 2, 1]
    assert found.most.tolist() == [2, 1, 1]


def test_service_load_without_managers() -> None:
    found = service_load(applied(bands()), np.full(6, -1))
    assert (found.clients.tolist(), found.managers.tolist(), found.most.tolist()) == (
        [0] * 3,
        [0] * 3,
        [0] * 3,
    )


def test_edges_lie_within_the_distance() -> None:
    scheme = read(bands())
    who = people()
    measured = apply(scheme, who).assigned.tiers
    near = edges(scheme, who, measured, 0.01)
    assert near.could_rise.tolist() == [False, False, True, False, False, False]
    assert near.could_fall.tolist() == [False, True, False, True, False, False]
    nearer = edges(scheme, who, measured, 0.02)
    assert nearer.could_rise.tolist() == [False, False, True, False, True, False]
    none = edges(scheme, who, measured, 0.0)
    assert not none.could_rise.any()
    assert not none.could_fall.any()


def test_edges_of_points() -> None:
    scheme = read(card())
    who = population({"equity": [100.0, 66.0, 20.0], "risk": [1.0, 0.5, 0.0]})
    found = apply(scheme, who)
    assert found.assigned.points is not None
    assert found.assigned.points.tolist() == [75.0, 62.0, 40.0]
    near = edges(scheme, who, found.assigned.tiers, 0.2)
    assert near.could_rise.tolist() == [False, True, True]
    assert near.could_fall.tolist() == [True, False, False]


def test_a_distance_below_zero() -> None:
    with pytest.raises(ValueError, match="distance"):
        edges(read(bands()), people(), np.zeros(6, dtype=np.int64), -0.1)


def test_schemes_that_agree() -> None:
    found = crosstab(applied(bands()), applied(bands()))
    assert found.matrix.tolist() == [[2, 0, 0], [0, 2, 0], [0, 0, 2]]
    assert found.difference.tolist() == [0.0] * 6
    assert found.agreement == pytest.approx(1.0, abs=1e-12)


def test_schemes_that_disagree() -> None:
    """The other way round: small accounts first. Ranks in the first: 83.3 (a), 50 (b), 16.7 (c)."""
    turned = bands(
        rule("a", {"measure": "equity", "op": "<", "value": 50}),
        rule("b", {"measure": "equity", "op": "<", "value": 100}),
    )
    who = people((120.0, 100.0, 99.0, 50.0, 49.0, 10.0))
    found = crosstab(applied(bands(), who), applied(turned, who))
    assert found.matrix.tolist() == [[0, 0, 2], [0, 2, 0], [2, 0, 0]]
    assert found.difference.tolist() == pytest.approx([200 / 3, 200 / 3, 0, 0, -200 / 3, -200 / 3])
    assert found.agreement == pytest.approx(-1.0, abs=1e-12)


def test_agreement_with_a_scheme_that_does_not_tell_clients_apart() -> None:
    everybody = bands(rule("a", at_least("equity", 0)))
    who = people((1.0, 60.0, 200.0))
    assert crosstab(applied(bands(), who), applied(everybody, who)).agreement is None


def test_crosstab_of_nobody() -> None:
    nobody = people(())
    found = crosstab(applied(bands(), nobody), applied(bands(), nobody))
    assert (found.matrix.sum(), len(found.difference), found.agreement) == (0, 0, None)


amounts = st.lists(st.none() | st.floats(-1000, 1000).map(lambda value: round(value, 2)), max_size=40)


@given(amounts, st.floats(1, 500), st.floats(1, 500))
def test_nobody_is_lost(equity: list[float | None], b: float, more: float) -> None:
    who = people(equity)
    before, after = applied(bands(), who), applied(higher(b + more, b), who)
    counted = matrix(before, after)
    assert counted.sum() == len(equity)
    assert counted.sum(axis=1).tolist() == np.bincount(before.tiers, minlength=3).tolist()
    moved = directions(before, after)
    assert (moved != 0).sum() == len(equity) - np.trace(counted)
    assert (directions(after, before) == -moved).all()
    cents = [0 if value is None else round(value * 100) for value in equity]
    sums = sums_by_tier(after, np.array([np.nan if v is None else v for v in equity]), np.zeros(len(equity)))
    assert [round(value * 100) for value in sums.equity] == [
        sum(cent for cent, tier in zip(cents, after.tiers, strict=True) if tier == place)
        for place in range(3)
    ]
