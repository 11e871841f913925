"""What kind of money movement a cash row is: net inflow must not count fees (quirk 9)."""

import re
from decimal import Decimal
from typing import Final

_FEE: Final = re.compile(r"费$|申报费|手续费|服务费|数据费|席位费|仓储费|过户费|管理费|交割费")
_FX: Final = re.compile(r"换汇|结汇|购汇|FX", re.IGNORECASE)
_CLIENT_MONEY: Final = re.compile(r"出入金|入金|出金|转账|转帐|划转|存款|取款|支票|现金|汇款")


def classify(label: str, note: str, deposit: Decimal, withdrawal: Decimal) -> str:
    """This function will name a row fee, fx_exchange, deposit, withdrawal or other.

    A fee is told by its type, or by the note of a plain 出入金 row that took money out. `other` is what neither
    type nor note explains: it is kept, and counts neither as client money nor as a fee.
    """
    if _FEE.search(label) or (withdrawal > deposit and label in {"出入金", "出金", ""} and _FEE.search(note)):
        return "fee"
    if _FX.search(label):
        return "fx_exchange"
    if not _CLIENT_MONEY.search(label):
        return "other"
    if deposit == withdrawal:
        return "other"
    return "deposit" if deposit > withdrawal else "withdrawal"
