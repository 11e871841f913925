"""The words of a settlement statement: summary labels, section headings, column names.

Sources: sections "Account summary" and "Tables: common shape" of the format notes. Chinese words decide, with
spaces taken out; the English beside them varies between systems and is never needed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from clients.statements.numbers import fold

# In printing order: left and right label of each summary line.
SUMMARY_LINES: Final = (
    (("期初结存", "Balance b/f", "opening_balance"), ("基础保证金", "Initial Margin", "initial_margin")),
    (("出 入 金", "Deposit/Withdrawal", "net_deposit"), ("期末结存", "Balance c/f", "closing_balance")),
    (("平仓盈亏", "Realized P/L", "realized_pl"), ("质 押 金", "Pledge Amount", "pledge_amount")),
    (("持仓盯市盈亏", "MTM P/L", "mtm_pl"), ("客户权益", "Client Equity", "client_equity")),
    (
        ("期权执行盈亏", "Exercise P/L", "exercise_pl"),
        ("货币质押保证金占用", "FX Pledge Occ.", "fx_pledge_occupied"),
    ),
    (("手 续 费", "Commission", "commission"), ("保证金占用", "Margin Occupied", "margin_occupied")),
    (("行权手续费", "Exercise Fee", "exercise_fee"), ("交割保证金", "Delivery Margin", "delivery_margin")),
    (
        ("交割手续费", "Delivery Fee", "delivery_fee"),
        ("多头期权市值", "Market value(long)", "long_option_value"),
    ),
    (
        ("货币质入", "New FX Pledge", "fx_pledge_in"),
        ("空头期权市值", "Market value(short)", "short_option_value"),
    ),
    (
        ("货币质出", "FX Redemption", "fx_pledge_out"),
        ("市值权益", "Market value(equity)", "market_value_equity"),
    ),
    (("质押变化金额", "Chg in Pledge Amt", "pledge_change"), ("可用资金", "Fund Avail.", "available_funds")),
    (("权利金收入", "Premium received", "premium_received"), ("风 险 度", "Risk Degree", "risk_degree")),
    (("权利金支出", "Premium paid", "premium_paid"), ("应追加资金", "Margin Call", "margin_call")),
    (
        ("交割盈亏", "Delivery P/L", "delivery_pl"),
        ("货币质押变化金额", "Chg in FX Pledge", "fx_pledge_change"),
    ),
)
FLOATING_LABEL: Final = ("浮动盈亏", "Accum. P/L", "floating_pl")


def compact(text: str) -> str:
    """This function will fold a label and take out every space, so that `出 入 金` and `出入金` are one."""
    return "".join(fold(text).split())


SUMMARY_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {compact(label): name for pair in SUMMARY_LINES for label, _, name in pair}
    | {FLOATING_LABEL[0]: FLOATING_LABEL[2], "冻结资金": "frozen_funds"}
)


@dataclass(frozen=True, slots=True)
class Section:
    """One table: its name here, its headings, its columns (header word to field), and what it cannot do without.

    `summed` are the fields a totals row is checked against.
    """

    name: str
    headings: tuple[str, ...]
    english: str
    columns: Mapping[str, str]
    required: frozenset[str]
    summed: tuple[str, ...]


_COMMON: Final = {
    "投资单元": "invest_unit",
    "交易所": "exchange",
    "交易编码": "trading_code",
    "品种": "product",
    "合约": "contract",
    "买/卖": "side",
    "投/保": "hedge_flag",
    "资金账号": "account",
    "成交类型": "trade_type",
}

CASH_FLOWS: Final = Section(
    "cash_flows",
    ("出入金明细",),
    "Deposit/Withdrawal",
    {
        "发生日期": "day",
        "出入金类型": "label",
        "入金": "deposit",
        "出金": "withdrawal",
        "汇率": "exchange_rate",
        "资金账号": "account",
        "说明": "note",
    },
    frozenset({"day", "label", "deposit", "withdrawal"}),
    ("deposit", "withdrawal"),
)
TRADES: Final = Section(
    "trades",
    ("成交记录", "成交明细"),
    "Transaction Record",
    _COMMON
    | {
        "成交日期": "day",
        "成交价": "price",
        "手数": "lots",
        "成交额": "turnover",
        "开平": "offset",
        "手续费": "commission",
        "平仓盈亏": "realized_pl",
        "权利金收支": "premium",
        "成交序号": "trade_id",
    },
    frozenset({"day", "contract", "side", "offset", "price", "lots", "turnover", "commission"}),
    ("lots", "turnover", "commission", "realized_pl", "premium"),
)
CLOSES: Final = Section(
    "closes",
    ("平仓明细",),
    "Position Closed",
    _COMMON
    | {
        "平仓日期": "day",
        "开仓日期": "opened_on",
        "手数": "lots",
        "开仓价": "open_price",
        "昨结算": "prev_settlement",
        "成交价": "price",
        "平仓盈亏": "realized_pl",
        "权利金收支": "premium",
    },
    frozenset({"day", "contract", "side", "lots", "open_price", "price", "realized_pl"}),
    ("lots", "realized_pl", "premium"),
)
POSITIONS: Final = Section(
    "positions",
    ("持仓明细",),
    "Positions Detail",
    _COMMON
    | {
        "开仓日期": "opened_on",
        "持仓量": "lots",
        "开仓价": "open_price",
        "昨结算": "prev_settlement",
        "结算价": "settlement_price",
        "浮动盈亏": "floating_pl",
        "盯市盈亏": "mtm_pl",
        "保证金": "margin",
        "期权市值": "option_value",
    },
    frozenset({"contract", "side", "lots", "open_price", "settlement_price", "margin"}),
    ("lots", "floating_pl", "mtm_pl", "margin", "option_value"),
)
POSITION_SUMMARIES: Final = Section(
    "position_summaries",
    ("持仓汇总",),
    "Positions",
    _COMMON
    | {
        "买持": "long_lots",
        "买均价": "long_price",
        "买开仓均价": "long_price",
        "卖持": "short_lots",
        "卖均价": "short_price",
        "卖开仓均价": "short_price",
        "昨结算": "prev_settlement",
        "今结算": "settlement_price",
        "持仓盯市盈亏": "mtm_pl",
        "浮动盈亏": "floating_pl",
        "保证金占用": "margin",
        "多头期权市值": "long_option_value",
        "空头期权市值": "short_option_value",
    },
    frozenset({"contract", "long_lots", "short_lots", "settlement_price", "margin"}),
    ("long_lots", "short_lots", "mtm_pl", "floating_pl", "margin", "long_option_value", "short_option_value"),
)
EXERCISES: Final = Section(
    "exercises",
    ("行权明细",),
    "Exercise Statement",
    _COMMON
    | {
        "成交日期": "day",
        "是否行权": "kind",
        "行权数量": "lots",
        "行权价格": "strike",
        "行权金额": "amount",
        "行权盈亏": "exercise_pl",
        "行权手续费": "commission",
    },
    frozenset({"day", "contract", "kind", "lots"}),
    ("lots", "amount", "exercise_pl", "commission"),
)
# Its columns were never seen: the rows are recognised, reported and left in the kept file.
DELIVERIES: Final = Section("deliveries", ("交割明细",), "Delivery", {}, frozenset(), ())

SECTIONS: Final = (CASH_FLOWS, TRADES, EXERCISES, CLOSES, POSITIONS, POSITION_SUMMARIES, DELIVERIES)
_BY_HEADING: Final = {heading: section for section in SECTIONS for heading in section.headings}
_HEADING: Final = re.compile(r"([\u4e00-\u9fff]{4,8})([A-Za-z/()\-]*)")
_SUMMARY_HEADING: Final = re.compile(
    r"资金状况(?:资金账号:(?P<account>[^:]*?))?(?:币种:(?P<currency>[\u4e00-\u9fff]+|[A-Z]{3}))?"
    r"(?:AccountSummary(?:AccountID:(?P<account_en>[^:]*?))?(?:Currency:(?P<currency_en>[A-Z]{3}))?)?"
)


@dataclass(frozen=True, slots=True)
class SummaryHeading:
    account: str
    currency: str


def section_of(line: str) -> Section | None:
    """This function will recognise a heading line: the heading alone, or with its English name, and no `|`.

    A notice sentence that merely begins with a section word has more Chinese after it and is no heading (quirk 14).
    """
    match = _HEADING.fullmatch(compact(line))
    return _BY_HEADING.get(match[1]) if match else None


def summary_heading(line: str) -> SummaryHeading | None:
    """This function will recognise the title of an account summary block and read account and currency from it."""
    match = _SUMMARY_HEADING.fullmatch(compact(line).replace("::", ":"))
    if match is None:
        return None
    account = match["account"] or match["account_en"] or ""
    return SummaryHeading(account, match["currency"] or match["currency_en"] or "")
