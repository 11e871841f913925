"""A client's day written as settlement statement text: the reverse of the parser, for the demo brokerage and tests."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from clients.statements import layout, render_columns
from clients.statements.numbers import ZERO
from clients.statements.render_columns import Column
from clients.statements.values import ClientDay, DaySummary, Method
from crm.codes import EXCHANGE_NAMES

_END: Final = "\r\n"
_WIDTH: Final = 100
_CURRENCY_NAMES: Final = {"CNY": "人民币", "USD": "美元", "HKD": "港币"}
_OFFSETS: Final = {
    "open": "开",
    "close": "平",
    "close_today": "平今",
    "close_yesterday": "平昨",
    "forced_liquidation": "强平",
    "forced_reduction": "强减",
}
_HEDGE_FLAGS: Final = {
    "speculation": "投机",
    "hedge": "套保",
    "arbitrage": "套利",
    "general": "一般",
    "market_maker": "做市商",
}
_SIDES: Final = {"buy": "买   ", "sell": "   卖", "long": "买   ", "short": "   卖"}
_EXERCISES: Final = {"exercise": "期权执行", "abandon": "期权放弃", "assigned": "期权履约"}
_LEGENDS: Final = (
    "能源中心---INE  上期所---SHFE   中金所---CFFEX  大商所---DCE   郑商所---CZCE   广期所---GFEX",
    "买---Buy   卖---Sell",
    "投机---Speculation  套保---Hedge  套利---Arbitrage  一般---General  交易---Trade  做市商---Market Maker",
)
_TITLES: Final = {
    Method.MTM: "交易结算单(盯市) Settlement Statement(MTM)",
    Method.BY_TRADE: "交易结算单(逐笔) Settlement Statement(Trade-for-Trade)",
}


class Layout(StrEnum):
    """The table layouts in use: before and since 2022/23."""

    OLD = "old"
    NEW = "new"


def render_statement(
    day: ClientDay,
    *,
    layout_name: Layout = Layout.NEW,
    encoding: str = "gbk",
    broker: str = "示例期货有限公司",
    notices: Sequence[str] = (),
) -> bytes:
    """This function will write one day as a broker's system does: CRLF, columns padded by GBK bytes, totals rows.

    The old layout prints neither account numbers, hedge flags of closes nor delivery profit, so those are lost.
    A figure that is None is not printed.
    """
    lines = [*_head(day, broker), *notices, "", *_summary(day, layout_name), ""]
    columns = render_columns.NEW if layout_name is Layout.NEW else render_columns.OLD
    for section in layout.SECTIONS:
        rows = getattr(day, section.name, ())
        if rows:
            lines.extend(_table(section, _for_method(columns[section.name], day.method), rows, day))
    return (_END.join(lines) + _END).encode(encoding)


def _head(day: ClientDay, broker: str) -> Iterator[str]:
    printed = f"{day.trading_day:%Y%m%d}"
    yield _pad(broker, _WIDTH, "^")
    yield _pad(f"制表时间 Creation Date：{printed}", _WIDTH, ">")
    yield "-" * _WIDTH
    yield _pad(_TITLES[day.method], _WIDTH, "^")
    yield f"客户号 Client ID：  {day.client_id}        客户名称 Client Name：{day.client_name or ''}"
    yield f"日期 Date：{printed}"
    yield ""


def _summary(day: ClientDay, layout_name: Layout) -> Iterator[str]:
    name = _CURRENCY_NAMES.get(day.currency, day.currency)
    if layout_name is Layout.NEW:
        yield (
            f"        资金状况   资金账号：{day.account}  币种：{name}  "
            f"Account Summary AccountID：{day.account} Currency：{day.currency}"
        )
    else:
        yield f"                   资金状况  币种：{name}  Account Summary  Currency：{day.currency}"
    yield "-" * _WIDTH
    for left, right in layout.SUMMARY_LINES:
        pairs = [_pair(day.summary, *_profit(label, day.method)) for label in (left, right)]
        if layout_name is Layout.OLD and left[2] == "delivery_pl":
            pairs = pairs[1:]
        printed = "  ".join(pair for pair in pairs if pair)
        if printed:
            yield printed
    frozen = _pair(day.summary, "冻结资金", "Frozen", "frozen_funds")
    if frozen:
        yield frozen


def _profit(label: tuple[str, str, str], method: Method) -> tuple[str, str, str]:
    return layout.FLOATING_LABEL if label[2] == "mtm_pl" and method is Method.BY_TRADE else label


def _pair(summary: DaySummary, chinese: str, english: str, name: str) -> str:
    value = getattr(summary, name)
    if value is None:
        return ""
    printed = f"{value * 100:.2f}%" if name == "risk_degree" else f"{value:.2f}"
    return _pad(f"{chinese} {english}：", 35, "<") + printed.rjust(13)


def _for_method(columns: tuple[Column, ...], method: Method) -> tuple[Column, ...]:
    """By trade, the position summary shows floating profit where the other method shows the day's."""
    if method is Method.MTM or not any(column.chinese == "持仓盯市盈亏" for column in columns):
        return columns
    floating = Column("浮动盈亏", "Accum. P/L", "floating_pl", 14, ">")
    return tuple(floating if column.chinese == "持仓盯市盈亏" else column for column in columns)


def _table(
    section: layout.Section, columns: tuple[Column, ...], rows: Sequence[Any], day: ClientDay
) -> Iterator[str]:
    rule = "-" * (sum(column.width + 1 for column in columns) + 1)
    yield _pad(f"{section.headings[0]} {section.english}", len(rule), "^").rstrip()
    yield rule
    yield _joined(_pad(column.chinese, column.width, "^") for column in columns)
    yield _joined(_pad(column.english, column.width, "^") for column in columns)
    yield rule
    for row in rows:
        yield _joined(_pad(_cell(column, row, day), column.width, column.align) for column in columns)
    yield rule
    yield _joined(_totals(columns, rows))
    yield rule
    yield from _LEGENDS
    yield ""


def _totals(columns: tuple[Column, ...], rows: Sequence[Any]) -> Iterator[str]:
    """The totals row merges contract and side where both stand side by side, so it has a cell less."""
    yield _pad(f"共{len(rows):>4}条", columns[0].width, "<")
    merged = [column.field for column in columns[:7]][-2:] == ["contract", "side"]
    for place, column in enumerate(columns[1:], start=1):
        if merged and place == 5:
            continue
        yield _pad(
            _total(column, rows), column.width + (columns[5].width + 1 if merged and place == 6 else 0), ">"
        )


def _total(column: Column, rows: Sequence[Any]) -> str:
    if not column.is_summed and column.field != "premium3":
        return ""
    name = "premium" if column.field == "premium3" else column.field
    values = [value for row in rows if (value := getattr(row, name)) is not None]
    if column.field in _WHOLE:
        return str(sum(values))
    return f"{sum(values, ZERO):.2f}"


def _joined(cells: Iterable[str]) -> str:
    return "|" + "|".join(cells) + "|"


def _pad(text: str, width: int, align: str) -> str:
    """Widths count GBK bytes: a Chinese character takes two places."""
    missing = max(0, width - len(text.encode("gb18030")))
    if align == ">":
        return " " * missing + text
    if align == "^":
        return " " * (missing // 2) + text + " " * (missing - missing // 2)
    return text + " " * missing


_WHOLE: Final = frozenset({"lots", "long_lots", "short_lots"})
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "side": _SIDES,
    "offset": _OFFSETS,
    "hedge_flag": _HEDGE_FLAGS,
    "exchange": EXCHANGE_NAMES,
    "kind": _EXERCISES,
}


def _money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _date(value: date | None) -> str:
    return "" if value is None else f"{value:%Y%m%d}"


def _cell(column: Column, row: Any, day: ClientDay) -> str:
    if column.field == "day":
        return _date(day.trading_day)
    if column.field == "premium3":
        return "" if row.premium is None else f"{row.premium:.3f}"
    value = getattr(row, column.field)
    if column.field in _WORDS:
        return _WORDS[column.field].get(value, value or "")
    writer: Callable[[Any], str] = _WRITERS.get(type(value), str)
    return writer(value)


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    Decimal: _money,
    date: _date,
    type(None): lambda _: "",
}
