from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tiering.engine.conditions_met import bits_set, conditions_met
from tiering.engine.schemes import Categories, Firm, Population, read
from tiering.engine.table import MeasureTable

PRESETS = Path(__file__).resolve().parents[3] / "tiering" / "presets"
NAN = float("nan")


def star_population(*rows: tuple[float, ...]) -> Population:
    names = (
        "equity_growth_60d", "return_on_investment_60d", "win_rate_60d", "max_drawdown_60d", "margin_call_days_12m",
    )  # fmt: skip
    columns = {name: np.array([row[place] for row in rows]) for place, name in enumerate(names)}
    table = MeasureTable(np.arange(1, len(rows) + 1, dtype=np.int64), columns)
    classes = Categories.of(["other"] * len(rows))
    return Population(table, Firm.of(table, []), {}, {"four_classes": classes})


def test_bits_say_which_of_the_conditions_hold() -> None:
    document = read(json.loads((PRESETS / "tomorrows_star.json").read_text(encoding="utf-8")))
    found = conditions_met(
        document,
        star_population(
            (0.2, 0.01, 0.51, 0.15, 0.0),
            (0.19, 0.01, 0.51, 0.15, 0.0),
            (NAN, 0.01, 0.5, 0.15, 0.0),
            (0.3, -0.01, NAN, 0.16, NAN),
        ),
    )
    assert found.met.tolist() == [0b111, 0b110, 0b100, 0b001]
    # Efficiency is answered with no by the return alone, discipline by the drawdown.
    assert found.unknown.tolist() == [0, 0, 0b001, 0]
    assert [document.tier_codes[place] for place in found.tiers] == ["star", "rising", "none", "none"]
    assert found.count.tolist() == [3, 2, 1, 1]


def test_hidden_vips_leave_unasked_conditions_open() -> None:
    document = read(json.loads((PRESETS / "hidden_vip.json").read_text(encoding="utf-8")))
    columns = {
        "turnover_12m": np.array([5.0, 50.0]),
        "tenure_days": np.array([731.0, 730.0]),
        "turnover_trend_60d": np.array([0.2, 0.1]),
    }
    table = MeasureTable(np.array([1, 2], dtype=np.int64), columns)
    found = conditions_met(document, Population(table, Firm.of(table, ["turnover_12m"])))
    assert found.met.tolist() == [0b00011, 0]
    assert found.unknown.tolist() == [0b11100, 0b11100]


def test_only_counts_have_conditions() -> None:
    document = read(json.loads((PRESETS / "dormancy.json").read_text(encoding="utf-8")))
    with pytest.raises(ValueError, match="not bands"):
        conditions_met(document, star_population())


def test_bits_are_counted() -> None:
    assert bits_set(np.array([0, 1, 2, 3, 0b10110, 1 << 30])).tolist() == [0, 1, 1, 2, 3, 1]
