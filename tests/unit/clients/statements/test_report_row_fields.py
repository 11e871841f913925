"""Every block and sheet of the investor report, row by row: columns, signs, and what stops a row."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from clients.statements import report_rows
from clients.statements.cells import Row
from clients.statements.values import Method
from crm.problems import Fault

DAY = date(2026, 8, 11)
TRADE = {
    "contract": "rb2610", "side": "买", "offset": "开", "price": "3500", "lots": "2", "turnover": "70000.00",
    "commission": "7.00", "traded_at": "21:00:01", "traded_on": "2026-08-10",
}  # fmt: skip
OPTION = {
    "contract": "m2609-C-3000", "side": "买", "price": "50", "lots": "2", "premium": "1000.00", "commission": "2.00",
    "traded_at": "090000",
}  # fmt: skip
HELD = {
    "contract": "rb2610", "long_lots": "2", "long_price": "3450", "short_lots": "0", "prev_settlement": "3490",
    "settlement_price": "3510", "profit": "400.00", "margin": "7020.00", "opened_on": "2026-08-07",
}  # fmt: skip


def row(cells: dict[str, str], **changes: str) -> Row:
    return Row("table", cells | changes, 9, [])


def fault(reader: Any, cells: dict[str, str], **changes: str) -> tuple[str, str | None]:
    with pytest.raises(Fault) as caught:
        reader(row(cells, **changes), 1)
    return caught.value.problem.code, caught.value.problem.field


class TestTrades:
    def test_a_fill_carries_its_own_time_and_calendar_day(self) -> None:
        value = report_rows.trade(row(TRADE), 3)
        assert (value.traded_at, value.traded_on) == (time(21, 0, 1), date(2026, 8, 10))
        assert (value.exchange, value.premium, value.ordinal, value.line) == (None, None, 3, 9)
        assert (value.turnover, value.commission) == (Decimal("70000.00"), Decimal("7.00"))

    @pytest.mark.parametrize(
        "column", ["side", "offset", "price", "lots", "turnover", "commission", "contract"]
    )
    def test_what_a_fill_needs(self, column: str) -> None:
        code = "unknown_code" if column in {"side", "offset"} else "bad_cell"
        assert fault(report_rows.trade, TRADE, **{column: ""}) == (code, f"table.{column}")

    def test_what_a_fill_may_lack(self) -> None:
        value = report_rows.trade(row(TRADE, traded_at="", traded_on="", realized_pl="--", hedge_flag=""), 1)
        assert (value.traded_at, value.traded_on, value.realized_pl, value.hedge_flag) == (
            None,
            None,
            None,
            None,
        )

    @pytest.mark.parametrize("cell", ["25:00:00", "9:00", "noon"])
    def test_a_time_that_is_none(self, cell: str) -> None:
        assert fault(report_rows.trade, TRADE, traded_at=cell) == ("bad_cell", "table.traded_at")


class TestOptionTrades:
    @pytest.mark.parametrize(
        ("side", "printed", "premium"),
        [("买", "1000.00", "-1000.00"), ("买", "-1000.00", "-1000.00"), ("卖", "1000.00", "1000.00"),
         ("卖", "-1000.00", "1000.00"), ("买", "0", "0.00")],
    )  # fmt: skip
    def test_a_buyer_pays_whatever_sign_is_printed(self, side: str, printed: str, premium: str) -> None:
        value = report_rows.option_trade(row(OPTION, side=side, premium=printed), 1)
        assert value.premium == Decimal(premium)
        assert value.turnover == abs(Decimal(premium))
        assert (value.offset, value.hedge_flag, value.realized_pl) == (None, None, None)

    @pytest.mark.parametrize("column", ["premium", "commission", "price", "lots", "side"])
    def test_what_it_needs(self, column: str) -> None:
        code = "unknown_code" if column == "side" else "bad_cell"
        assert fault(report_rows.option_trade, OPTION, **{column: ""}) == (code, f"table.{column}")


class TestPositions:
    @pytest.mark.parametrize(
        ("method", "floating", "marked"),
        [(Method.MTM, None, Decimal("400.00")), (Method.BY_TRADE, Decimal("400.00"), None)],
        ids=str,
    )
    def test_the_one_profit_is_the_methods_own(
        self, method: Method, floating: Decimal | None, marked: Decimal | None
    ) -> None:
        value = report_rows.position(method)(row(HELD), 1)
        assert (value.floating_pl, value.mtm_pl, value.margin) == (floating, marked, None)
        total = report_rows.position_summary(method)(row(HELD), 1)
        assert (total.floating_pl, total.mtm_pl, total.margin) == (floating, marked, Decimal("7020.00"))

    def test_each_side_takes_its_own_price(self) -> None:
        short = {"long_lots": "", "long_price": "", "short_lots": "3", "short_price": "3460"}
        value = report_rows.position(Method.MTM)(row(HELD, **short), 1)
        assert (value.side, value.lots, value.open_price) == ("short", 3, "3460")
        value = report_rows.position(Method.MTM)(row(HELD), 1)
        assert (value.side, value.lots, value.open_price, value.opened_on) == (
            "long",
            2,
            "3450",
            date(2026, 8, 7),
        )

    @pytest.mark.parametrize(("long", "short"), [("0", "0"), ("", ""), ("1", "1")])
    def test_a_position_has_exactly_one_side(self, long: str, short: str) -> None:
        reader = report_rows.position(Method.MTM)
        assert fault(reader, HELD, long_lots=long, short_lots=short) == ("bad_cell", "table.long_lots")

    def test_a_summary_may_have_both_sides(self) -> None:
        value = report_rows.position_summary(Method.MTM)(row(HELD, short_lots="3", short_price="3460"), 1)
        assert (value.long_lots, value.long_price, value.short_lots, value.short_price) == (
            2,
            "3450",
            3,
            "3460",
        )

    def test_a_summary_without_lots_holds_nothing_on_that_side(self) -> None:
        value = report_rows.position_summary(Method.MTM)(row(HELD, long_lots="--", long_price=""), 1)
        assert (value.long_lots, value.long_price) == (0, "")


class TestCloses:
    CLOSE = {"contract": "rb2610", "side": "卖", "price": "3500", "lots": "2", "realized_pl": "200.00",
             "trade_id": " 10 ", "open_trade_id": "9", "closed_on": "2026-08-11"}  # fmt: skip

    def test_it_names_both_trades(self) -> None:
        value = report_rows.close(row(self.CLOSE), 1)
        assert (value.trade_id, value.open_trade_id, value.closed_on) == ("10", "9", DAY)
        assert (value.open_price, value.prev_settlement, value.opened_on) == ("", "", None)

    @pytest.mark.parametrize("column", ["realized_pl", "price", "lots"])
    def test_what_it_needs(self, column: str) -> None:
        assert fault(report_rows.close, self.CLOSE, **{column: "--"}) == ("bad_cell", f"table.{column}")


class TestMoney:
    @pytest.mark.parametrize(
        ("deposit", "withdrawal", "label", "kind"),
        [("5.00", "", "银期转账", "deposit"), ("", "5.00", "银期转账", "withdrawal"), ("", "5.00", "", "withdrawal"),
         ("5.00", "5.00", "银期转账", "other"), ("", "5.00", "手续费", "fee")],
    )  # fmt: skip
    def test_transfers(self, deposit: str, withdrawal: str, label: str, kind: str) -> None:
        cells = {"day": "2026-08-11", "deposit": deposit, "withdrawal": withdrawal, "label": label}
        value = report_rows.cash_flow(row(cells), 1)
        assert (value.kind, value.deposit - value.withdrawal) == (
            kind, Decimal(deposit or "0") - Decimal(withdrawal or "0"),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("amount", "deposit", "withdrawal"),
        [("-2.00", "0.00", "2.00"), ("2.00", "2.00", "0.00"), ("", "0.00", "0.00"), ("0.00", "0.00", "0.00")],
    )
    def test_a_charge_is_negative(self, amount: str, deposit: str, withdrawal: str) -> None:
        cells = {"day": "2026-08-11", "amount": amount, "label": "申报费", "note": ""}
        value = report_rows.other_fund(row(cells), 1)
        assert (value.kind, value.deposit, value.withdrawal) == ("fee", Decimal(deposit), Decimal(withdrawal))
        assert (value.note, value.label) == ("申报费", "申报费")

    def test_a_note_of_its_own_is_kept(self) -> None:
        cells = {"day": "2026-08-11", "amount": "1", "label": "利息", "note": "三季度"}
        assert report_rows.other_fund(row(cells), 1).note == "三季度"

    def test_money_without_a_day_stops_the_row(self) -> None:
        cells = {"day": "", "amount": "1", "label": "利息", "deposit": "1", "withdrawal": ""}
        assert fault(report_rows.other_fund, cells) == ("bad_cell", "table.day")
        assert fault(report_rows.cash_flow, cells) == ("bad_cell", "table.day")


class TestExercises:
    CELLS = {"contract": "m2609-C-3000", "lots": "3", "exchange": "大商所", "side": "买", "strike": "3000",
             "exercise_pl": "60.00", "commission": "1.50", "day": "2026-08-11"}  # fmt: skip

    def test_all_of_it(self) -> None:
        value = report_rows.exercise(row(self.CELLS), 2)
        assert (value.kind, value.lots, value.strike, value.exchange, value.side) == (
            "exercise", 3, "3000", "DCE", "buy",
        )  # fmt: skip
        assert (value.exercise_pl, value.commission, value.exercised_on) == (
            Decimal("60.00"),
            Decimal("1.50"),
            DAY,
        )

    def test_contract_and_lots_are_enough(self) -> None:
        value = report_rows.exercise(row({"contract": "m2609-C-3000", "lots": "3"}), 2)
        assert (value.side, value.strike, value.exchange, value.exercised_on, value.amount) == (
            "",
            "",
            None,
            None,
            None,
        )
