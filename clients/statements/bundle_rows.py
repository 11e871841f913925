"""Records of the `@` tables as values. The record's pattern has already been matched, so fields convert directly."""

from datetime import date
from decimal import Decimal
from typing import Final

from clients.statements.numbers import ZERO, clock, day, to_cents
from clients.statements.values import (
    CashFlowRow,
    CloseRow,
    Customer,
    PositionRow,
    PositionSummaryRow,
    TradeRow,
)
from crm.codes import BUNDLE_HEDGE_FLAGS, EXCHANGES, OFFSETS, POSITION_SIDES, TRADE_SIDES
from crm.contracts import parse_contract

Fields = list[str]

# otherfund items whose letter means a charge; the amount is printed positive.
_FEE_ITEMS: Final = ("A",)
_FEE_LABEL: Final = "fee"


def cents(cell: str) -> Decimal | None:
    """This function will convert an amount to the cent, half up; an empty field is None."""
    if not cell:
        return None
    value = Decimal(cell)
    return value if cell[-3:-2] == "." else to_cents(value)


def text(cell: str) -> str:
    """This function will give back the `@` that a field wrote as `&at;`."""
    return cell.replace("&at;", "@").strip()


def _exchange(cell: str, code: str, trading_day: date) -> str | None:
    """Exchange marks are one letter or a name and differ between centres; the contract code settles them."""
    contract = parse_contract(code, trading_day)
    return (contract.exchange if contract else None) or EXCHANGES.get(cell)


def trades(record: Fields, ordinal: int, line: int) -> tuple[TradeRow, TradeRow]:
    """This function will read a trddata record twice: realized profit marked to market, and by trade.

    Where both profits are one figure (every opening trade) the two are one object.
    """
    row = _trade(record, ordinal, line, record[11])
    return row, row if record[11] == record[12] else _trade(record, ordinal, line, record[12])


def _trade(record: Fields, ordinal: int, line: int, realized: str) -> TradeRow:
    return TradeRow(
        ordinal=ordinal,
        contract=record[3],
        exchange=_exchange(record[15], record[3], day(record[0])),
        side=TRADE_SIDES[record[4]],
        offset=OFFSETS[record[9]],
        hedge_flag=BUNDLE_HEDGE_FLAGS.get(record[10].upper()),
        price=record[6],
        lots=int(record[5]),
        turnover=cents(record[7]),
        commission=cents(record[13]),
        realized_pl=cents(realized),
        premium=None,
        trade_id=text(record[2]),
        traded_on=day(record[20]) if record[20] else None,
        traded_at=clock(record[8]),
        account=text(record[1]),
        trading_code=text(record[14]),
        line=line,
    )


def position(record: Fields, ordinal: int, line: int) -> PositionRow:
    """This function will read a holddata record: one side of one contract at its average price."""
    hedge, average = (record[4], record[9]) if record[4].isalpha() else (record[9], record[4])
    return PositionRow(
        ordinal=ordinal,
        contract=record[2],
        exchange=_exchange(record[13], record[2], day(record[0])),
        side=POSITION_SIDES[record[3]],
        hedge_flag=BUNDLE_HEDGE_FLAGS.get(hedge.upper()),
        lots=int(record[5]),
        open_price=average,
        prev_settlement=record[10],
        settlement_price=record[11],
        floating_pl=cents(record[8]),
        mtm_pl=cents(record[7]),
        margin=cents(record[6]),
        option_value=None,
        opened_on=None,
        account=text(record[1]),
        trading_code=text(record[12]),
        line=line,
    )


def position_summary(row: PositionRow) -> PositionSummaryRow:
    """This function will turn one held side into a summary row whose other side is empty."""
    is_long = row.side == "long"
    return PositionSummaryRow(
        ordinal=row.ordinal,
        contract=row.contract,
        hedge_flag=row.hedge_flag,
        long_lots=row.lots if is_long else 0,
        long_price=row.open_price if is_long else "",
        short_lots=0 if is_long else row.lots,
        short_price="" if is_long else row.open_price,
        prev_settlement=row.prev_settlement,
        settlement_price=row.settlement_price,
        mtm_pl=row.mtm_pl,
        floating_pl=row.floating_pl,
        margin=row.margin,
        long_option_value=None,
        short_option_value=None,
        account=row.account,
        trading_code=row.trading_code,
        line=row.line,
    )


def position_detail(record: Fields, ordinal: int, line: int) -> PositionRow:
    """This function will read a holddetails record: one opening trade still held (by trade stands before MTM)."""
    return PositionRow(
        ordinal=ordinal,
        contract=record[2],
        exchange=_exchange(record[13], record[2], day(record[0])),
        side=POSITION_SIDES[record[4]],
        hedge_flag=BUNDLE_HEDGE_FLAGS.get(record[5].upper()),
        lots=int(record[6]),
        open_price=record[7],
        prev_settlement=record[8],
        settlement_price=record[9],
        floating_pl=cents(record[10]),
        mtm_pl=cents(record[11]),
        margin=cents(record[16]),
        option_value=None,
        opened_on=day(record[15]) if record[15] else None,
        trade_id=text(record[3]),
        account=text(record[1]),
        trading_code=text(record[12]),
        line=line,
    )


def closes(record: Fields, ordinal: int, line: int) -> tuple[CloseRow, CloseRow]:
    """This function will read a liquiddetails record twice: profit marked to market, and by trade."""
    return _close(record, ordinal, line, record[10]), _close(record, ordinal, line, record[12])


def _close(record: Fields, ordinal: int, line: int, realized: str) -> CloseRow:
    return CloseRow(
        ordinal=ordinal,
        contract=record[2],
        exchange=_exchange(record[14], record[2], day(record[0])),
        side=TRADE_SIDES[record[4]],
        hedge_flag=None,
        lots=int(record[7]),
        open_price=record[6],
        prev_settlement=record[8],
        price=record[5],
        realized_pl=cents(realized),
        premium=None,
        opened_on=None,
        trade_id=text(record[3]),
        open_trade_id=text(record[11]),
        closed_on=day(record[16]) if record[16] else None,
        account=text(record[1]),
        trading_code=text(record[13]),
        line=line,
    )


def fund_change(record: Fields, ordinal: int, line: int) -> CashFlowRow:
    """This function will read a fundchg record: client money, signed; bank accounts are left in the kept file."""
    amount = cents(record[2]) or ZERO
    return CashFlowRow(
        ordinal=ordinal,
        kind="deposit" if amount > 0 else "withdrawal" if amount < 0 else "other",
        deposit=max(amount, ZERO),
        withdrawal=max(-amount, ZERO),
        note=text(record[7]),
        label=text(record[10]),
        occurred_on=day(record[11]) if record[11] else None,
        account=text(record[1]),
        line=line,
    )


def other_fund(record: Fields, ordinal: int, line: int) -> CashFlowRow:
    """This function will read an otherfund record: an item A... is a fee, printed positive; others stay `other`."""
    amount = cents(record[4]) or ZERO
    is_fee = text(record[3]).startswith(_FEE_ITEMS)
    return CashFlowRow(
        ordinal=ordinal,
        kind=_FEE_LABEL if is_fee else "other",
        deposit=max(-amount, ZERO),
        withdrawal=max(amount, ZERO),
        note=text(record[9]),
        label=text(record[3]),
        occurred_on=day(record[0]),
        account=text(record[1]),
        line=line,
    )


def customer(record: Fields) -> Customer:
    """This function will read name, account, client type and open date; everything else stays in the kept file.

    The fourth field is the account. The name is the first field, or the second where the table carries a date.
    The open date is the first later field that is a date, and the client type stands before it.
    """
    dated = _is_day(record[0])
    opened = next((place for place, cell in enumerate(record[4:], start=4) if _is_day(cell)), None)
    return Customer(
        client_id=text(record[3]),
        name=text(record[1] if dated else record[0]),
        opened_on=day(record[opened]) if opened is not None else None,
        kind=text(record[opened - 1]) if opened is not None and opened > 4 else "",
    )


def _is_day(cell: str) -> bool:
    try:
        day(cell)
    except ValueError:
        return False
    return True
