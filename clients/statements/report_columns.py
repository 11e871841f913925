"""The investor report's columns by header word, and the check of its totals rows."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from clients.statements.cells import Row
from clients.statements.numbers import is_blank, number
from clients.statements.tables import TOTALS_TOLERANCE, column_sum
from crm.problems import Fault, Problem, error, warning

_HEDGE: Final = {
    "投机(一般)/套保/套利": "hedge_flag",
    "投机/套保": "hedge_flag",
    "投机(一般)/套保": "hedge_flag",
    "投机/套保/套利": "hedge_flag",
}
_TRADED: Final = {"成交价": "price", "手数": "lots", "成交额": "turnover", "手续费": "commission"}
COLUMNS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "trades": _HEDGE
        | _TRADED
        | {
            "合约": "contract",
            "成交序号": "trade_id",
            "成交时间": "traded_at",
            "买/卖": "side",
            "开/平": "offset",
            "平仓盈亏": "realized_pl",
            "实际成交日期": "traded_on",
        },
        "option_trades": {
            "品种合约": "contract",
            "流水号": "trade_id",
            "成交时间": "traded_at",
            "买/卖": "side",
            "权利金单价": "price",
            "成交量": "lots",
            "权利金": "premium",
            "手续费": "commission",
            "成交日期": "traded_on",
        },
        "closes": {
            "合约": "contract",
            "成交序号": "trade_id",
            "买/卖": "side",
            "成交价": "price",
            "开仓价": "open_price",
            "手数": "lots",
            "昨结算价": "prev_settlement",
            "平仓盈亏": "realized_pl",
            "原成交序号": "open_trade_id",
            "实际成交日期": "closed_on",
        },
        "positions": _HEDGE
        | {
            "合约": "contract",
            "成交序号": "trade_id",
            "买持仓": "long_lots",
            "买入价": "long_price",
            "卖持仓": "short_lots",
            "卖出价": "short_price",
            "昨结算价": "prev_settlement",
            "今结算价": "settlement_price",
            "持仓盈亏": "profit",
            "浮动盈亏": "profit",
            "持仓/浮动盈亏": "profit",
            "交易编码": "trading_code",
            "实际成交日期": "opened_on",
        },
        "position_summaries": _HEDGE
        | {
            "合约": "contract",
            "买持仓": "long_lots",
            "买均价": "long_price",
            "卖持仓": "short_lots",
            "卖均价": "short_price",
            "昨结算价": "prev_settlement",
            "今结算价": "settlement_price",
            "持仓盈亏": "profit",
            "浮动盈亏": "profit",
            "持仓盈亏/浮动盈亏": "profit",
            "交易保证金": "margin",
        },
        "cash_flows": {
            "发生日期": "day",
            "入金": "deposit",
            "出金": "withdrawal",
            "方式": "label",
            "摘要": "note",
        },
        "other_funds": {
            "发生日期": "day",
            "交易所": "exchange",
            "类型": "label",
            "金额": "amount",
            "备注": "note",
        },
        "exercises": {
            "交易所": "exchange",
            "品种合约": "contract",
            "买/卖": "side",
            "成交量": "lots",
            "执行价": "strike",
            "行权盈亏": "exercise_pl",
            "手续费": "commission",
            "行权日期": "day",
        },
    }
)
_REQUIRED: Final = {
    "trades": {"contract", "side", "price", "lots", "turnover", "offset", "commission"},
    "option_trades": {"contract", "side", "price", "lots", "premium", "commission"},
    "closes": {"contract", "side", "price", "lots", "realized_pl"},
    "positions": {"contract", "long_lots", "short_lots", "settlement_price", "profit"},
    "position_summaries": {"contract", "long_lots", "short_lots", "settlement_price", "margin"},
    "cash_flows": {"day", "deposit", "withdrawal"},
    "other_funds": {"day", "label", "amount"},
    "exercises": {"contract", "lots"},
}
_SUMMED: Final = (
    "lots",
    "turnover",
    "commission",
    "realized_pl",
    "premium",
    "long_lots",
    "short_lots",
    "profit",
)
_SUMMED_MONEY: Final = ("margin", "deposit", "withdrawal", "amount")
WITHOUT_TOTALS: Final = frozenset({"other_funds", "exercises"})


def field_names(table: str, words: list[str], line: int) -> list[str]:
    """This function will name a header's columns; a missing needed column or one named twice is a Fault."""
    names = [COLUMNS[table].get(word, "") for word in words]
    missing = sorted(_REQUIRED[table] - set(names))
    if missing:
        raise Fault(error("column_missing", line=line, field=f"{table}.{missing[0]}"))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Fault(error("column_twice", line=line, field=f"{table}.{twice[0]}"))
    return names


def check_totals(
    table: str, names: list[str], cells: list[str], rows: list[Row], line: int
) -> Iterator[Problem]:
    """This function will compare the 合计 row with the sums of the rows; its blank cells claim nothing."""
    for name, cell in zip(names, cells, strict=False):
        if (name not in _SUMMED and name not in _SUMMED_MONEY) or is_blank(cell):
            continue
        try:
            expected = number(cell)
        except ValueError:
            yield warning("totals_unreadable", line=line, field=f"{table}.{name}", found=cell)
            continue
        found = column_sum(rows, name)
        if abs(expected - found) > TOTALS_TOLERANCE:
            yield warning(
                "totals_sum", line=line, field=f"{table}.{name}", expected=str(expected), found=str(found)
            )
