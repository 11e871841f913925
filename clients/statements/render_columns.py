"""Columns of the statement tables as the two layouts print them: words, field, width in GBK bytes, alignment."""

from dataclasses import dataclass
from typing import Final

from clients.statements import layout


@dataclass(frozen=True, slots=True)
class Column:
    """One printed column. `align` is <, > or ^; `field` is the value's name and decides how it is written."""

    chinese: str
    english: str
    field: str
    width: int
    align: str

    @property
    def is_summed(self) -> bool:
        """Whether the totals row shows a sum here."""
        return self.field in _SUMMED


_SUMMED: Final = frozenset(name for section in layout.SECTIONS for name in section.summed)


def _columns(text: str) -> tuple[Column, ...]:
    rows = (line.split("|") for line in text.strip().splitlines())
    return tuple(
        Column(cells[0].strip(), cells[1].strip(), cells[2].strip(), int(cells[3]), cells[4].strip())
        for cells in rows
    )


_OWNER: Final = "资金账号|AccountID|account|14|<"
_UNIT: Final = "投资单元|InvestUnit|invest_unit|10|<"
_CODE: Final = "交易编码|tradingcode|trading_code|11|<"

_CASH: Final = """
发生日期|Date|occurred_on|8|<
出入金类型|Type|label|24|<
入金|Deposit|deposit|16|>
出金|Withdrawal|withdrawal|16|>
"""
_NOTE: Final = "说明|Note|note|42|<"
_TRADE: Final = """
品种|Product|product|18|<
合约|Instrument|contract|16|^
买/卖|B/S|side|5|<
投/保|S/H|hedge_flag|12|<
成交价|Price|price|10|>
手数|Lots|lots|6|>
成交额|Turnover|turnover|14|>
开平|O/C|offset|18|<
手续费|Fee|commission|10|>
平仓盈亏|Realized P/L|realized_pl|14|>
权利金收支|Premium Received/Paid|premium|21|>
成交序号|Trans.No.|trade_id|18|<
"""
_CLOSE_TAIL: Final = """
买/卖|B/S|side|5|<
手数|Lots|lots|10|>
开仓价|Pos. Open Price|open_price|15|>
昨结算|Prev. Sttl|prev_settlement|16|>
成交价|Trans. Price|price|12|>
平仓盈亏|Realized P/L|realized_pl|14|>
权利金收支|Premium Received/Paid|premium3|21|>
"""
_CLOSE_HEAD: Final = """
品种|Product|product|18|<
合约|Instrument|contract|16|<
开仓日期|Open Date|opened_on|9|<
"""
_POSITION: Final = """
品种|Product|product|18|^
合约|Instrument|contract|16|^
开仓日期|Open Date|opened_on|9|>
投/保|S/H|hedge_flag|12|<
买/卖|B/S|side|5|<
持仓量|Positon|lots|7|>
开仓价|Pos. Open Price|open_price|15|>
昨结算|Prev. Sttl|prev_settlement|16|>
结算价|Settlement Price|settlement_price|16|>
浮动盈亏|Accum. P/L|floating_pl|14|>
盯市盈亏|MTM P/L|mtm_pl|14|>
保证金|Margin|margin|14|>
期权市值|Market Value(Options)|option_value|22|>
"""
_SUMMARY: Final = """
品种|Product|product|18|^
合约|Instrument|contract|16|^
买持|Long Pos.|long_lots|13|>
买均价|Avg Buy Price|long_price|13|>
卖持|Short Pos.|short_lots|14|>
卖均价|Avg Sell Price|short_price|14|>
昨结算|Prev. Sttl|prev_settlement|10|>
今结算|Sttl Today|settlement_price|10|>
持仓盯市盈亏|MTM P/L|mtm_pl|14|>
保证金占用|Margin Occupied|margin|15|>
投/保|S/H|hedge_flag|12|<
多头期权市值|Market Value(Long)|long_option_value|18|>
空头期权市值|Market Value(Short)|short_option_value|19|>
"""
_EXERCISE: Final = """
投/保|S/H|hedge_flag|12|<
买/卖|B/S|side|5|<
是否行权|Exercise|kind|12|<
行权数量|Lots|lots|10|>
行权价格|Strike|strike|12|>
行权金额|Amount|amount|14|>
行权盈亏|Exercise P/L|exercise_pl|14|>
行权手续费|Exercise Fee|commission|12|>
"""


def _joined(*parts: str) -> tuple[Column, ...]:
    return _columns("\n".join(part.strip() for part in parts))


_DAY: Final = "成交日期|Date|day|8|<"
_EXCHANGE: Final = "交易所|Exchange|exchange|8|<"
_CONTRACT: Final = "品种|Product|product|18|<\n合约|Instrument|contract|16|^"

NEW: Final = {
    "cash_flows": _joined(_CASH, "汇率|Exchange Rate|exchange_rate|13|>", _OWNER, _NOTE),
    "trades": _joined(_DAY, _UNIT, _EXCHANGE, _CODE, _TRADE, _OWNER),
    "exercises": _joined(_DAY, _UNIT, _EXCHANGE, _CODE, _CONTRACT, _EXERCISE, _OWNER),
    "closes": _joined(
        "平仓日期|Close Date|day|10|<",
        _UNIT,
        _EXCHANGE,
        _CODE,
        _CLOSE_HEAD,
        "投/保|S/H|hedge_flag|5|<",
        _CLOSE_TAIL,
        _OWNER,
    ),
    "positions": _joined(_UNIT, _EXCHANGE, _CODE, _POSITION, _OWNER),
    "position_summaries": _joined(_UNIT, _CODE, _SUMMARY, _OWNER),
}
OLD: Final = {
    "cash_flows": _joined(_CASH, _NOTE),
    "trades": _joined(_DAY, _EXCHANGE, _TRADE),
    "exercises": _joined(_DAY, _EXCHANGE, _CONTRACT, _EXERCISE),
    "closes": _joined("平仓日期|Close Date|day|10|<", _EXCHANGE, _CLOSE_HEAD, _CLOSE_TAIL),
    "positions": _joined(_EXCHANGE, _POSITION),
    "position_summaries": _joined(_SUMMARY),
}
