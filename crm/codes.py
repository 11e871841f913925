"""Code words that settlement files print, and the words Anlan stores for them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _frozen(table: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(table)


EXCHANGES: Final = _frozen(
    {
        "上期所": "SHFE",
        "上海期货交易所": "SHFE",
        "能源中心": "INE",
        "上期能源": "INE",
        "中金所": "CFFEX",
        "大商所": "DCE",
        "郑商所": "CZCE",
        "广期所": "GFEX",
        "SHFE": "SHFE",
        "INE": "INE",
        "CFFEX": "CFFEX",
        "DCE": "DCE",
        "CZCE": "CZCE",
        "GFEX": "GFEX",
    }
)
EXCHANGE_NAMES: Final = _frozen(
    {
        "SHFE": "上期所",
        "INE": "能源中心",
        "CFFEX": "中金所",
        "DCE": "大商所",
        "CZCE": "郑商所",
        "GFEX": "广期所",
    }
)

TRADE_SIDES: Final = _frozen({"买": "buy", "卖": "sell", "B": "buy", "S": "sell"})
POSITION_SIDES: Final = _frozen({"买": "long", "卖": "short", "B": "long", "S": "short"})

OFFSETS: Final = _frozen(
    {
        "开": "open",
        "开仓": "open",
        "平": "close",
        "平仓": "close",
        "平今": "close_today",
        "平昨": "close_yesterday",
        "强平": "forced_liquidation",
        "本地强平": "forced_liquidation",
        "强减": "forced_reduction",
        "O": "open",
        "L": "close",
    }
)

# 交易 is what CFFEX prints where other exchanges print 投机: the counter's hedge flag is the same one.
HEDGE_FLAGS: Final = _frozen(
    {
        "投机": "speculation",
        "投": "speculation",
        "交易": "speculation",
        "投机(一般)": "speculation",
        "套保": "hedge",
        "保": "hedge",
        "套利": "arbitrage",
        "套": "arbitrage",
        "一般": "general",
        "般": "general",
        "做市商": "market_maker",
        "做市": "market_maker",
    }
)
# The bundle writes one letter; only S is seen in a file, the rest is the usual initial.
BUNDLE_HEDGE_FLAGS: Final = _frozen(
    {"S": "speculation", "H": "hedge", "A": "arbitrage", "G": "general", "M": "market_maker"}
)

EXERCISE_KINDS: Final = _frozen({"期权执行": "exercise", "期权放弃": "abandon", "期权履约": "assigned"})

CURRENCIES: Final = _frozen(
    {
        "人民币": "CNY",
        "CNY": "CNY",
        "RMB": "CNY",
        "美元": "USD",
        "USD": "USD",
        "港币": "HKD",
        "港元": "HKD",
        "HKD": "HKD",
    }
)

# Product code to exchange, as the exchanges list them; case is the exchange's own.
_PRODUCTS: Final = {
    "SHFE": "cu al zn pb ni sn ao ad au ag rb hc wr ss ru br fu bu sp op",
    "INE": "sc nr lu bc ec",
    "DCE": "a b m y p c cs rr jd lh l v pp l_f v_f pp_f eg eb pg bz j jm i fb bb lg",
    "CZCE": "WH PM RI LR JR CF CY SR OI RS RM AP CJ PK TA MA PF PX PR PL FG SA SH UR SF SM ZC",
    "CFFEX": "IF IH IC IM TS TF T TL IO HO MO",
    "GFEX": "si lc ps pt pd",
}
PRODUCT_EXCHANGES: Final = _frozen(
    {code: exchange for exchange, codes in _PRODUCTS.items() for code in codes.split()}
)
