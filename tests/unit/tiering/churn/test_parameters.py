from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tiering.engine.churn import FACTORS, InvalidParameters, read_parameters

SHIPPED = Path(__file__).resolve().parents[4] / "tiering" / "parameters" / "churn.json"


@pytest.fixture
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return found


def test_the_shipped_points_add_up_to_a_hundred(document: dict[str, Any]) -> None:
    found = read_parameters(document)
    assert (found.version, found.dated, found.least_equity, found.gone_share) == (
        1,
        date(2026, 11, 22),
        1000.0,
        0.1,
    )
    assert tuple(found.cuts) == FACTORS
    assert found.most_points == 100


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("format", 2, "only format 1"),
        ("dated", "22 November", "ValueError"),
        ("least_equity", None, "TypeError"),
        ("factors", {}, "KeyError: 'silence'"),
    ],
)
def test_a_fault_is_named(document: dict[str, Any], place: str, value: Any, said: str) -> None:
    with pytest.raises(InvalidParameters, match=said):
        read_parameters({**document, place: value})


@pytest.mark.parametrize(
    "cuts", [[], [[1, 0]], [[2, 5], [1, 8]], [[1, 5], [1, 8]], [[1, 5], [2, 5]], [[1]], "x"]
)
def test_cut_points_rise_with_their_points(document: dict[str, Any], cuts: Any) -> None:
    changed = deepcopy(document)
    changed["factors"]["silence"] = cuts
    with pytest.raises(InvalidParameters):
        read_parameters(changed)


def test_more_than_a_hundred_points_and_unknown_signs_are_refused(document: dict[str, Any]) -> None:
    heavy = deepcopy(document)
    heavy["factors"]["silence"] = [[4, 13]]
    with pytest.raises(InvalidParameters, match="101 points"):
        read_parameters(heavy)
    strange = deepcopy(document)
    strange["factors"]["logins"] = [[1, 1]]
    with pytest.raises(InvalidParameters, match="logins"):
        read_parameters(strange)
