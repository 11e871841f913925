"""Every column of every table of a statement: what a cell becomes, what it may not be, what it may lack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clients.statements import statement_rows
from clients.statements.cells import Row
from clients.statements.layout import SECTIONS
from crm.problems import Fault

Reader = Callable[[Row, int], Any]
DAY = date(2026, 8, 11)
READERS: dict[str, Reader] = {
    "trades": statement_rows.trade,
    "closes": statement_rows.close,
    "positions": statement_rows.position,
    "position_summaries": statement_rows.position_summary,
    "cash_flows": statement_rows.cash_flow,
    "exercises": statement_rows.exercise,
}
GOOD: dict[str, dict[str, str]] = {
    "trades": {
        "day": "20260811", "contract": "rb2610", "side": "买", "offset": "开", "price": "3500.000", "lots": "2",
        "turnover": "70,000.00", "commission": "7.00",
    },
    "closes": {
        "day": "20260811", "contract": "rb2610", "side": "   卖", "lots": "2", "open_price": "3450", "price": "3500",
        "realized_pl": "200.00",
    },
    "positions": {
        "contract": "rb2610", "side": "买", "lots": "2", "open_price": "3450", "settlement_price": "3510",
        "margin": "7020.00",
    },
    "position_summaries": {
        "contract": "rb2610", "long_lots": "2", "short_lots": "0", "settlement_price": "3510", "margin": "7020.00",
    },
    "cash_flows": {"day": "20260811", "label": "银期转账", "deposit": "100.00", "withdrawal": ""},
    "exercises": {"day": "20260811", "contract": "m2609-C-3000", "kind": "期权执行", "lots": "3"},
}  # fmt: skip
MONEY = [("1,234.56", Decimal("1234.56")), ("-0.01", Decimal("-0.01")), ("0", Decimal("0.00"))]
MAY_BE_EMPTY: dict[str, dict[str, Any]] = {
    "trades": {"exchange": None, "hedge_flag": None, "realized_pl": None, "premium": None},
    "closes": {"exchange": None, "hedge_flag": None, "prev_settlement": "", "premium": None, "opened_on": None},
    "positions": {
        "exchange": None, "hedge_flag": None, "prev_settlement": "", "floating_pl": None, "mtm_pl": None,
        "option_value": None, "opened_on": None,
    },
    "position_summaries": {
        "hedge_flag": None, "long_price": "", "short_price": "", "prev_settlement": "", "mtm_pl": None,
        "floating_pl": None, "long_option_value": None, "short_option_value": None,
    },
    "cash_flows": {"withdrawal": Decimal("0.00"), "exchange_rate": ""},
    "exercises": {
        "exchange": None, "side": "", "hedge_flag": None, "strike": "", "amount": None, "exercise_pl": None,
        "commission": None,
    },
}  # fmt: skip
MUST_READ = {
    "trades": ("side", "offset", "price", "lots", "turnover", "commission", "contract"),
    "closes": ("day", "side", "lots", "open_price", "price", "realized_pl", "contract"),
    "positions": ("side", "lots", "open_price", "settlement_price", "margin", "contract"),
    "position_summaries": ("long_lots", "short_lots", "settlement_price", "margin", "contract"),
    "cash_flows": ("day",),
    "exercises": ("day", "kind", "lots", "contract"),
}
MONEY_COLUMNS = {
    "trades": ("turnover", "commission", "realized_pl", "premium"),
    "closes": ("realized_pl", "premium"),
    "positions": ("floating_pl", "mtm_pl", "margin", "option_value"),
    "position_summaries": ("mtm_pl", "floating_pl", "margin", "long_option_value", "short_option_value"),
    "exercises": ("amount", "exercise_pl", "commission"),
}
WORDS = {
    ("trades", "side"): {"买": "buy", "   卖": "sell"},
    ("trades", "offset"): {
        "开": "open", "平": "close", "平今": "close_today", "平昨": "close_yesterday", "强平": "forced_liquidation",
        "本地强平": "forced_liquidation", "强减": "forced_reduction",
    },
    ("trades", "hedge_flag"): {
        "投机": "speculation", "交易": "speculation", "套保": "hedge", "套利": "arbitrage", "一般": "general",
        "做市商": "market_maker",
    },
    ("trades", "exchange"): {
        "上期所": "SHFE", "能源中心": "INE", "中金所": "CFFEX", "大商所": "DCE", "郑商所": "CZCE", "广期所": "GFEX",
    },
    ("positions", "side"): {"买": "long", "卖": "short"},
    ("exercises", "kind"): {"期权执行": "exercise", "期权放弃": "abandon", "期权履约": "assigned"},
    ("exercises", "side"): {"买": "buy", "卖": "sell"},
}  # fmt: skip


def read(table: str, **cells: str) -> tuple[Any, Row]:
    row = Row(table, GOOD[table] | cells, 17, [])
    return READERS[table](row, 5), row


def pairs(table: dict[str, Any]) -> list[Any]:
    return [pytest.param(name, each, id=f"{name}-{each}") for name, some in table.items() for each in some]


@pytest.mark.parametrize("table", list(READERS))
def test_a_row_of_its_needed_columns_reads_and_says_where_it_stands(table: str) -> None:
    value, row = read(table)
    assert (value.ordinal, value.line, row.warnings) == (5, 17, [])


def test_every_table_but_deliveries_has_its_reader() -> None:
    assert set(READERS) == {section.name for section in SECTIONS if section.columns}


@pytest.mark.parametrize(("table", "column"), pairs(MAY_BE_EMPTY))
@pytest.mark.parametrize("cell", ["", "--"])
def test_what_may_be_empty_is_unknown_and_not_zero(table: str, column: str, cell: str) -> None:
    value, row = read(table, **{column: cell})
    assert getattr(value, column) == MAY_BE_EMPTY[table][column]
    assert row.warnings == []


@pytest.mark.parametrize(("table", "column"), pairs(MUST_READ))
def test_a_needed_cell_that_is_empty_is_a_fault_at_its_column(table: str, column: str) -> None:
    with pytest.raises(Fault) as caught:
        read(table, **{column: ""})
    problem = caught.value.problem
    code = "unknown_code" if column in {"side", "offset", "kind"} else "bad_cell"
    assert (problem.code, problem.line, problem.field) == (code, 17, f"{table}.{column}")


@pytest.mark.parametrize(("table", "column"), pairs(MONEY_COLUMNS))
@pytest.mark.parametrize(("cell", "amount"), MONEY)
def test_money_reads_to_the_cent(table: str, column: str, cell: str, amount: Decimal) -> None:
    value, row = read(table, **{column: cell})
    assert getattr(value, column) == amount
    assert row.warnings == []


@pytest.mark.parametrize(("table", "column"), pairs(MONEY_COLUMNS))
def test_a_third_decimal_is_rounded_half_up_and_told(table: str, column: str) -> None:
    value, row = read(table, **{column: "2.675"})
    assert getattr(value, column) == Decimal("2.68")
    assert [(each.code, each.line, each.field, each.found) for each in row.warnings] == [
        ("rounded_to_cents", 17, f"{table}.{column}", "2.675")
    ]


@pytest.mark.parametrize(("table", "column"), pairs(MONEY_COLUMNS))
@pytest.mark.parametrize("cell", ["1.2.3", "一百", "1e5", "12,34.00", "99999999999999999"])
def test_money_that_is_no_number_is_a_fault(table: str, column: str, cell: str) -> None:
    with pytest.raises(Fault) as caught:
        read(table, **{column: cell})
    assert (caught.value.problem.field, caught.value.problem.found) == (f"{table}.{column}", cell)


@pytest.mark.parametrize(
    ("table", "column", "word", "code"),
    [(*place, word, code) for place, words in WORDS.items() for word, code in words.items()],
)
def test_each_code_word_is_known(table: str, column: str, word: str, code: str) -> None:
    value, row = read(table, **{column: word})
    assert getattr(value, column) == code
    assert row.warnings == []


@pytest.mark.parametrize(
    ("table", "column"), [("trades", "exchange"), ("closes", "hedge_flag"), ("exercises", "side")]
)
def test_an_unknown_word_that_may_be_missing_is_kept_out_and_told(table: str, column: str) -> None:
    value, row = read(table, **{column: "火星"})
    assert not getattr(value, column)
    assert [(each.code, each.field, each.found) for each in row.warnings] == [
        ("unknown_word", f"{table}.{column}", "火星")
    ]


@pytest.mark.parametrize("table", ["trades", "closes", "positions", "exercises"])
@pytest.mark.parametrize(("cell", "lots"), [("0", 0), ("7", 7), ("7.0", 7), ("1,000", 1000)])
def test_lots_are_whole(table: str, cell: str, lots: int) -> None:
    assert read(table, lots=cell)[0].lots == lots


@pytest.mark.parametrize("column", ["product", "account", "trading_code", "invest_unit"])
@pytest.mark.parametrize("table", ["trades", "closes", "positions", "position_summaries", "exercises"])
def test_words_about_the_account_are_kept_trimmed(table: str, column: str) -> None:
    assert getattr(read(table, **{column: "  0012 "})[0], column) == "0012"


@pytest.mark.parametrize(
    ("deposit", "withdrawal", "label", "kind", "warned"),
    [
        ("100.00", "0.00", "出入金", "deposit", []),
        ("0.00", "100.00", "出入金", "withdrawal", []),
        ("0.00", "3.00", "中金所申报费", "fee", []),
        ("5.00", "0.00", "银期换汇", "fx_exchange", []),
        ("5.00", "0.00", "红包", "other", ["cash_flow_unknown"]),
    ],
)  # fmt: skip
def test_a_cash_row_says_what_it_is(
    deposit: str, withdrawal: str, label: str, kind: str, warned: list[str]
) -> None:
    value, row = read("cash_flows", deposit=deposit, withdrawal=withdrawal, label=label)
    assert (value.kind, value.deposit, value.withdrawal) == (kind, Decimal(deposit), Decimal(withdrawal))
    assert (value.label, value.occurred_on, [each.code for each in row.warnings]) == (label, DAY, warned)


def test_a_cash_row_that_moves_nothing_is_told() -> None:
    value, row = read("cash_flows", deposit="--")
    assert (value.kind, value.deposit, value.withdrawal) == ("other", Decimal("0.00"), Decimal("0.00"))
    assert [each.code for each in row.warnings] == ["cash_flow_unknown"]
