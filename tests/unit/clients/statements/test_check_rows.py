"""Each row's amount against price, lots and multiplier."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clients.statements.check_lots import check_lots
from clients.statements.check_rows import check_rows
from clients.statements.values import ClientDay, ExerciseRow, Method
from tests.factories.client_days import BEFORE, DAY, a_day, close, position, trade

TEN = {"rb": Decimal(10)}


def found(day: ClientDay, multipliers: dict[str, Decimal] | None = None) -> list[Any]:
    problems = check_rows(day, TEN if multipliers is None else multipliers)
    return [(one.code, one.field, one.line, one.expected, one.found) for one in problems]


def test_rows_that_follow_from_their_prices() -> None:
    assert found(a_day(trades=(trade(),), closes=(close(),), positions=(position(),))) == []


@pytest.mark.parametrize(
    ("rows", "field", "expected"),
    [
        ({"trades": (trade(turnover=Decimal("70000.01")),)}, "trades.turnover", "70000.00"),
        ({"closes": (close(realized_pl=Decimal("1000.00")),)}, "closes.realized_pl", "200.00"),
        ({"closes": (close(side="buy"),)}, "closes.realized_pl", "-200.00"),
        ({"closes": (close(opened_on=DAY),)}, "closes.realized_pl", "1000.00"),
        ({"positions": (position(floating_pl=Decimal("1200.01")),)}, "positions.floating_pl", "1200.00"),
        ({"positions": (position(mtm_pl=Decimal("1200.00")),)}, "positions.mtm_pl", "400.00"),
        ({"positions": (position(opened_on=DAY),)}, "positions.mtm_pl", "1200.00"),
        ({"positions": (position(side="short", floating_pl=None),)}, "positions.mtm_pl", "-400.00"),
    ],
)  # fmt: skip
def test_an_amount_that_does_not_follow(rows: dict[str, Any], field: str, expected: str) -> None:
    ((code, where, line, wanted, _printed),) = found(a_day(**rows))
    assert (code, where, wanted) == ("row_amount", field, expected)
    assert line in {11, 21, 31}


@pytest.mark.parametrize(
    "rows",
    [
        {"trades": (trade(turnover=None),)},
        {"closes": (close(realized_pl=None),)},
        {"closes": (close(opened_on=None),)},
        {"closes": (close(prev_settlement=""),)},
        {"closes": (close(opened_on=DAY, open_price=""),)},
        {"closes": (close(contract="m2609-C-3000"),)},
        {"positions": (position(floating_pl=None, mtm_pl=None),)},
        {"positions": (position(open_price="", prev_settlement="", floating_pl=None),)},
        {"positions": (position(contract="m2609-C-3000"),)},
    ],
)
def test_a_row_that_does_not_say_enough_is_not_judged(rows: dict[str, Any]) -> None:
    assert found(a_day(**rows)) == []


def test_by_trade_a_close_always_starts_where_it_was_opened() -> None:
    row = close(realized_pl=Decimal("1000.00"))
    assert found(a_day(closes=(row,), method=Method.BY_TRADE)) == []
    assert found(a_day(closes=(close(),), method=Method.BY_TRADE)) != []


def test_a_position_of_many_lots_at_an_average_price_has_some_slack() -> None:
    row = position(opened_on=None, open_price="3450.333", floating_pl=Decimal("1193.33"), lots=2)
    assert found(a_day(positions=(row,))) == []
    wide = position(opened_on=None, open_price="3450.333", floating_pl=Decimal("1193.40"), lots=2)
    assert len(found(a_day(positions=(wide,)))) == 1


class TestOptions:
    SOYA = {"m": Decimal(10)}

    def test_a_buyer_pays_and_a_seller_receives(self) -> None:
        bought = trade(
            contract="m2609-C-3000", price="50", turnover=Decimal("1000.00"), premium=Decimal("-1000.00")
        )
        sold = trade(
            contract="m2609-C-3000", side="sell", price="50", turnover=Decimal("1000.00"), premium=Decimal("1000.00")
        )  # fmt: skip
        assert found(a_day(trades=(bought, sold)), self.SOYA) == []

    def test_a_premium_of_the_wrong_sign(self) -> None:
        row = trade(
            contract="m2609-C-3000", price="50", turnover=Decimal("1000.00"), premium=Decimal("1000.00")
        )
        assert found(a_day(trades=(row,)), self.SOYA) == [
            ("row_amount", "trades.premium", 11, "-1000.00", "1000.00")
        ]

    @pytest.mark.parametrize(("value", "count"), [("60.00", 0), ("-60.00", 0), ("61.00", 1)])
    def test_the_value_of_a_position_has_either_sign(self, value: str, count: int) -> None:
        row = position(contract="m2609-C-3000", settlement_price="3", option_value=Decimal(value))
        assert len(found(a_day(positions=(row,)), self.SOYA)) == count


class TestWithoutAMultiplier:
    def test_the_one_most_rows_agree_on_is_taken(self) -> None:
        rows = (trade(), trade(line=12), trade(turnover=Decimal("35000.00"), line=13))
        assert found(a_day(trades=rows), {}) == [
            ("row_amount", "trades.turnover", 13, "70000.00", "35000.00")
        ]

    def test_an_amount_no_whole_multiplier_gives_is_told_by_itself(self) -> None:
        assert found(a_day(trades=(trade(turnover=Decimal("70001.00")),)), {}) == [
            ("row_multiplier", "trades.turnover", 11, None, "70001.00")
        ]

    @pytest.mark.parametrize("turnover", ["-70000.00", "1.00"])
    def test_a_multiplier_is_a_whole_number_above_nothing(self, turnover: str) -> None:
        ((code, *_rest),) = found(a_day(trades=(trade(turnover=Decimal(turnover)),)), {})
        assert code == "row_multiplier"

    def test_nothing_times_anything_is_nothing(self) -> None:
        row = close(prev_settlement="3500", realized_pl=Decimal("0.00"))
        assert found(a_day(closes=(row,)), {}) == []
        assert (
            len(found(a_day(closes=(close(prev_settlement="3500", realized_pl=Decimal("5.00")),)), {})) == 1
        )

    def test_a_known_multiplier_overrules_the_rows(self) -> None:
        rows = tuple(trade(turnover=Decimal("35000.00")) for _ in range(3))
        assert [code for code, *_ in found(a_day(trades=rows))] == ["row_amount"] * 3


class TestLots:
    def differences(self, **rows: Any) -> list[tuple[str | None, str | None, str | None]]:
        return [(one.field, one.expected, one.found) for one in check_lots(a_day(**rows))]

    def test_what_was_opened_today_is_held(self) -> None:
        assert self.differences(trades=(trade(),), positions=(position(opened_on=DAY),)) == []

    def test_or_was_closed_again_today(self) -> None:
        sold = trade(side="sell", offset="close_today")
        assert self.differences(trades=(trade(), sold), closes=(close(opened_on=DAY),)) == []

    def test_lots_opened_and_neither_held_nor_closed(self) -> None:
        assert self.differences(trades=(trade(),)) == [("positions.lots", "2", "0")]

    def test_lots_held_since_today_that_nobody_bought(self) -> None:
        assert self.differences(positions=(position(opened_on=DAY, side="short"),)) == [
            ("positions.lots", "0", "2")
        ]

    def test_a_closing_trade_without_its_close(self) -> None:
        assert self.differences(trades=(trade(side="sell", offset="close"),)) == [("closes.lots", "2", "0")]

    def test_a_close_without_its_trade(self) -> None:
        assert self.differences(closes=(close(opened_on=BEFORE),)) == [("closes.lots", "0", "2")]

    def test_yesterdays_positions_ask_for_no_trade(self) -> None:
        assert self.differences(positions=(position(),)) == []

    def test_exercises_move_lots_without_trades(self) -> None:
        row = ExerciseRow(1, "m2609-C-3000", None, "buy", None, "exercise", 1, "3000", None, None, None)
        assert self.differences(trades=(trade(),), exercises=(row,)) == []
