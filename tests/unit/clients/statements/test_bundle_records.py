"""The `@` tables field by field: what each place becomes, and which place is named when it does not fit."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.statements import bundle_rows
from clients.statements.bundle_tables import BY_NAME, HOLDDATA_SWAPPED, READ, Table, table_of_lines
from clients.statements.values import Customer

DAY = date(2026, 8, 11)
SOUND = {
    "d": "2026-08-11", "D": "", "a": "1001", "k": "rb2701", "n": "", "N": "1.00", "r": "", "i": "2", "b": "B",
    "o": "O", "h": "S", "t": "", "y": "", "c": "", "x": "",
}  # fmt: skip
# For each shape what it takes beside the above, and what it does not.
TAKES = {
    "d": ["20260811"], "D": ["2026-08-11"], "a": ["00A-2_x"], "k": ["IF2609", "SR611", "m2609-C-3000"],
    "n": ["0", "-1.5", "9999999999999999.99"], "N": ["0", "-1.5"], "r": ["12.5%", "-3"], "i": ["0", "999999999"],
    "b": ["S"], "o": ["L"], "h": ["H"], "t": ["210509", "21:05:09"], "y": ["Y", "N", "0"], "c": ["USD", "cny"],
    "x": ["任何 字"],
}  # fmt: skip
REFUSES = {
    "d": ["", "2026/08/11", "202608"], "D": ["11.8.2026"], "a": ["", " 1"], "k": ["rb", "2701", "abc2701", ""],
    "n": ["1,000", "1e5", "99999999999999999", "-"], "N": ["", "x", "１"], "r": ["%", "1%%"],
    "i": ["", "-1", "1.0", "1000000000"], "b": ["", "b", "买"], "o": ["", "开"], "h": ["", "12"], "t": ["9点"],
    "y": ["是", "YY"], "c": ["RMBX", "人民币"],
}  # fmt: skip
FIELDS = [
    pytest.param(table, place, id=f"{table.name}-{name}")
    for table in READ
    if table is not HOLDDATA_SWAPPED
    for place, (name, _shape) in enumerate(table.fields)
]


def record(table: Table, **changes: str) -> list[str]:
    return [changes.get(name, SOUND[shape]) for name, shape in table.fields]


def line(table: Table, place: int, cell: str) -> str:
    cells = record(table)
    cells[place] = cell
    return "@".join(cells)


def test_the_tables_have_the_widths_of_the_format() -> None:
    assert {name: table.width for name, table in BY_NAME.items()} == {
        "cusfund": 22, "trddata": 21, "holddata": 16, "otherfund": 10, "fundchg": 12, "liquiddetails": 17,
        "holddetails": 17,
    }  # fmt: skip


@pytest.mark.parametrize(("table", "place"), FIELDS)
def test_a_field_takes_what_its_shape_says(table: Table, place: int) -> None:
    for cell in [SOUND[table.fields[place][1]], *TAKES[table.fields[place][1]]]:
        text = line(table, place, cell)
        assert table.pattern.fullmatch(text), text
        assert table.broken_field(text) is None


@pytest.mark.parametrize(("table", "place"), FIELDS)
def test_a_field_that_does_not_fit_is_named_with_its_text(table: Table, place: int) -> None:
    name, shape = table.fields[place]
    for cell in REFUSES.get(shape, []):
        text = line(table, place, cell)
        assert not table.pattern.fullmatch(text), text
        assert table.broken_field(text) == (name, cell)


@pytest.mark.parametrize(
    "table", [table for table in READ if table is not HOLDDATA_SWAPPED], ids=lambda t: t.name
)
def test_a_table_is_told_by_its_records(table: Table) -> None:
    found = table_of_lines(["@".join(record(table))] * 3)
    assert found is not None
    assert found.name == table.name


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("", None), ("1", "1.00"), ("1.5", "1.50"), ("-1.25", "-1.25"), ("1.005", "1.01"), ("-1.005", "-1.01"),
     ("0.004", "0.00"), ("9999999999999999.99", "9999999999999999.99")],
)  # fmt: skip
def test_an_amount_is_exact_to_the_cent(cell: str, amount: str | None) -> None:
    found = bundle_rows.cents(cell)
    assert (None if found is None else str(found)) == amount


@given(st.integers(-(10**17), 10**17))
def test_a_printed_amount_comes_back_as_printed(cents: int) -> None:
    text = f"{Decimal(cents).scaleb(-2):.2f}"
    assert str(bundle_rows.cents(text)) == text


@pytest.mark.parametrize(("cell", "text"), [("a&at;b", "a@b"), (" a ", "a"), ("&at;&at;", "@@"), ("", "")])
def test_the_mark_inside_a_field_is_given_back(cell: str, text: str) -> None:
    assert bundle_rows.text(cell) == text


class TestTrades:
    TRADE = {"contract": "SR611", "side": "S", "lots": "3", "price": "5900.0", "turnover": "177000",
             "traded_at": "21:05:09", "offset": "L", "hedge_flag": "h", "mtm_pl": "200.00", "by_trade_pl": "300.00",
             "commission": "6.005", "exchange": "Z", "traded_on": "2026-08-10"}  # fmt: skip

    def test_each_method_has_its_own_profit(self) -> None:
        mtm, by_trade = bundle_rows.trades(record(BY_NAME["trddata"], **self.TRADE), 4, 8)
        assert (mtm.realized_pl, by_trade.realized_pl) == (Decimal("200.00"), Decimal("300.00"))
        assert (mtm.turnover, mtm.commission) == (Decimal("177000.00"), Decimal("6.01"))
        assert (mtm.side, mtm.offset, mtm.hedge_flag, mtm.exchange) == ("sell", "close", "hedge", "CZCE")
        assert (mtm.traded_at, mtm.traded_on, mtm.ordinal, mtm.line) == (
            time(21, 5, 9),
            date(2026, 8, 10),
            4,
            8,
        )

    def test_one_figure_is_one_row(self) -> None:
        both = bundle_rows.trades(record(BY_NAME["trddata"], **self.TRADE | {"by_trade_pl": "200.00"}), 1, 1)
        assert both[0] is both[1]

    def test_what_is_empty_is_unknown(self) -> None:
        row, _ = bundle_rows.trades(record(BY_NAME["trddata"], hedge_flag="X"), 1, 1)
        assert (row.turnover, row.commission, row.realized_pl, row.traded_at, row.traded_on) == (None,) * 5
        assert row.hedge_flag is None

    @pytest.mark.parametrize(
        ("contract", "mark", "exchange"),
        [("rb2701", "D", "SHFE"), ("zz2701", "SHFE", "SHFE"), ("zz2701", "?", None), ("IF2609", "", "CFFEX")],
    )
    def test_the_contract_settles_the_exchange(self, contract: str, mark: str, exchange: str | None) -> None:
        row, _ = bundle_rows.trades(record(BY_NAME["trddata"], contract=contract, exchange=mark), 1, 1)
        assert row.exchange == exchange


class TestHoldings:
    HELD = {"contract": "rb2701", "side": "S", "hedge_flag": "A", "lots": "2", "margin": "7020.00", "mtm_pl": "-1",
            "floating_pl": "-2", "price": "3450.5", "prev_settlement": "3490", "settlement_price": "3510"}  # fmt: skip

    @pytest.mark.parametrize("table", [BY_NAME["holddata"], HOLDDATA_SWAPPED], ids=["usual", "swapped"])
    def test_either_order_of_flag_and_price_is_read(self, table: Table) -> None:
        row = bundle_rows.position(record(table, **self.HELD), 1, 3)
        assert (row.side, row.hedge_flag, row.lots, row.open_price) == ("short", "arbitrage", 2, "3450.5")
        assert (row.margin, row.mtm_pl, row.floating_pl) == (
            Decimal("7020.00"),
            Decimal("-1.00"),
            Decimal("-2.00"),
        )
        assert (row.prev_settlement, row.settlement_price, row.opened_on) == ("3490", "3510", None)

    @pytest.mark.parametrize(
        ("side", "sides"), [("B", (2, "3450.5", 0, "")), ("S", (0, "", 2, "3450.5"))], ids=["long", "short"]
    )
    def test_a_held_side_is_a_summary_with_the_other_empty(
        self, side: str, sides: tuple[int, str, int, str]
    ) -> None:
        row = bundle_rows.position_summary(
            bundle_rows.position(record(BY_NAME["holddata"], **self.HELD | {"side": side}), 1, 3)
        )
        assert (row.long_lots, row.long_price, row.short_lots, row.short_price) == sides
        assert (row.margin, row.mtm_pl, row.floating_pl) == (
            Decimal("7020.00"),
            Decimal("-1.00"),
            Decimal("-2.00"),
        )

    def test_a_detail_has_its_opening_trade_and_day(self) -> None:
        cells = record(BY_NAME["holddetails"], opened_on="2026-08-07", trade_id="77", margin="5", floating_pl="-2",
                       mtm_pl="-1", open_price="3450")  # fmt: skip
        row = bundle_rows.position_detail(cells, 1, 3)
        assert (row.opened_on, row.trade_id, row.open_price, row.margin) == (
            date(2026, 8, 7), "77", "3450", Decimal("5.00"),
        )  # fmt: skip
        assert (row.floating_pl, row.mtm_pl) == (Decimal("-2.00"), Decimal("-1.00"))
        assert bundle_rows.position_detail(record(BY_NAME["holddetails"]), 1, 3).opened_on is None

    def test_a_close_is_read_for_both_methods(self) -> None:
        cells = record(BY_NAME["liquiddetails"], trade_id="10", open_trade_id="9", price="3500", open_price="3450",
                       mtm_pl="200.00", by_trade_pl="1000.00", traded_on="20260811")  # fmt: skip
        mtm, by_trade = bundle_rows.closes(cells, 1, 3)
        assert (mtm.realized_pl, by_trade.realized_pl) == (Decimal("200.00"), Decimal("1000.00"))
        assert (mtm.trade_id, mtm.open_trade_id, mtm.closed_on) == ("10", "9", DAY)
        assert (mtm.price, mtm.open_price) == ("3500", "3450")


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "kind", "deposit", "withdrawal"),
        [
            ("5.00", "deposit", "5.00", "0.00"),
            ("-5.00", "withdrawal", "0.00", "5.00"),
            ("0", "other", "0.00", "0.00"),
        ],
    )
    def test_client_money_is_signed(self, amount: str, kind: str, deposit: str, withdrawal: str) -> None:
        row = bundle_rows.fund_change(record(BY_NAME["fundchg"], amount=amount), 1, 2)
        assert (row.kind, row.deposit, row.withdrawal) == (kind, Decimal(deposit), Decimal(withdrawal))
        assert row.occurred_on is None

    @pytest.mark.parametrize(
        ("item", "amount", "kind", "withdrawal", "deposit"),
        [("A017", "2.00", "fee", "2.00", "0.00"), ("B001", "2.00", "other", "2.00", "0.00"),
         ("A017", "-2.00", "fee", "0.00", "2.00"), ("", "0", "other", "0.00", "0.00")],
    )  # fmt: skip
    def test_a_charge_is_printed_positive(
        self, item: str, amount: str, kind: str, withdrawal: str, deposit: str
    ) -> None:
        row = bundle_rows.other_fund(record(BY_NAME["otherfund"], item=item, amount=amount), 1, 2)
        assert (row.kind, row.withdrawal, row.deposit) == (kind, Decimal(withdrawal), Decimal(deposit))
        assert row.occurred_on == DAY


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("甲@@@1001@@@@@1@2020-05-06@@@@", Customer("1001", "甲", date(2020, 5, 6), "1")),
        ("2026-08-11@甲@@1001@@@@@1@20200506@@@@", Customer("1001", "甲", date(2020, 5, 6), "1")),
        ("甲&at;乙@@@ 1001 @2020-05-06@@@@@@@@@", Customer("1001", "甲@乙", date(2020, 5, 6), "")),
        ("甲@@@1001@@@@@1@@@@@", Customer("1001", "甲", None, "")),
        ("甲@@@1001@@@@@1@2020-02-30@@@@", Customer("1001", "甲", None, "")),
    ],
    ids=["usual", "dated", "date-first", "no-date", "no-such-date"],
)  # fmt: skip
def test_a_customer_is_name_number_day_and_kind(cells: str, found: Customer) -> None:
    assert bundle_rows.customer(cells.split("@")) == found
