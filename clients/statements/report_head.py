"""The first sheet's basic block and account block of an investor report: label, then value to its right."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from clients.statements.layout import compact
from clients.statements.numbers import ZERO, day, money, percent
from clients.statements.values import DaySummary, Method, summary_of
from clients.statements.workbook import Grid
from crm.problems import Fault, error

SUMMARY: Final = {
    "上日结存": "opening_balance",
    "当日存取合计": "net_deposit",
    "平仓盈亏": "realized_pl",
    "当日手续费": "commission",
    "当日结存": "closing_balance",
    "浮动盈亏": "floating_pl",
    "客户权益": "client_equity",
    "非货币充抵金额": "pledge_amount",
    "冻结资金": "frozen_funds",
    "保证金占用": "margin_occupied",
    "可用资金": "available_funds",
    "风险度": "risk_degree",
    "追加保证金": "margin_call",
}
PROFIT: Final = "当日盈亏"
PREMIUM: Final = "当日总权利金"
_NEEDED: Final = ("client_equity", "closing_balance")
ACCOUNT: Final = ("客户期货期权内部资金账户", "客户期货内部资金账户")
_METHODS: Final = {"逐日盯市": Method.MTM, "逐笔对冲": Method.BY_TRADE}


def labels_of(grid: Grid) -> dict[str, tuple[int, str]]:
    """Each label of the basic and account blocks with its row and the first value to its right."""
    labels: dict[str, tuple[int, str]] = {}
    for row_number, row in enumerate(grid, start=1):
        if compact(row[0] if row else "") == "出入金明细":
            break
        for place, cell in enumerate(row):
            label = compact(cell).rstrip(":")
            if label and label not in labels and place in (0, 5):
                labels[label] = (
                    row_number,
                    next((value for value in row[place + 1 : place + 5] if value), ""),
                )
    return labels


def value_of(labels: Mapping[str, tuple[int, str]], names: tuple[str, ...]) -> str:
    """This function will return the value of the first label that is there, else the empty string."""
    return next((labels[name][1] for name in names if name in labels), "").strip()


def required(labels: Mapping[str, tuple[int, str]], names: tuple[str, ...]) -> str:
    """This function will return a value the report cannot do without."""
    value = value_of(labels, names)
    if not value:
        raise Fault(error("report_value_missing", field="client_id", block=names[0]))
    return value


def trading_day(labels: Mapping[str, tuple[int, str]]) -> date:
    """This function will return 交易日期, which decides over any date in the file name."""
    line, cell = labels.get("交易日期", (None, ""))
    if not cell:
        raise Fault(error("report_value_missing", line=line, field="trading_day", block="交易日期"))
    try:
        return day(cell.split(" ")[0])
    except ValueError as fault:
        raise Fault(error("trading_day_unreadable", line=line, field="trading_day", found=cell)) from fault


def method_of(grid: Grid) -> Method:
    """This function will read the method from the title; a report that names none or both is a Fault."""
    titles = "".join(compact("".join(row)) for row in grid[:3])
    said = {method for word, method in _METHODS.items() if word in titles}
    if len(said) != 1:
        raise Fault(error("method_unknown", line=1))
    return said.pop()


def money_of(labels: Mapping[str, tuple[int, str]], label: str) -> Decimal | None:
    """This function will read the amount beside a label; blank is None."""
    line, cell = labels.get(label, (None, ""))
    try:
        return money(cell)
    except ValueError as fault:
        raise Fault(error("bad_cell", line=line, field=label, found=cell)) from fault


def summary_from(labels: Mapping[str, tuple[int, str]], method: Method) -> DaySummary:
    """This function will read the account block; the one profit of a mark-to-market report is split elsewhere."""
    if "期货期权账户资金状况" not in labels:
        raise Fault(error("report_block_missing", block="期货期权账户资金状况"))
    values = {name: money_of(labels, label) for label, name in SUMMARY.items() if name != "risk_degree"}
    for name in _NEEDED:
        if values[name] is None:
            raise Fault(error("summary_missing", field=name))
    if method is Method.MTM:
        values["realized_pl"] = values["floating_pl"] = None
    equity = values["client_equity"] or ZERO
    return summary_of(values | {"risk_degree": _risk(labels) if equity > 0 else None})


def _risk(labels: Mapping[str, tuple[int, str]]) -> Decimal | None:
    line, cell = labels.get("风险度", (None, ""))
    try:
        return percent(cell)
    except ValueError as fault:
        raise Fault(error("bad_cell", line=line, field="risk_degree", found=cell)) from fault
