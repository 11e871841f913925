"""Rows of a statement's tables as values (section "Tables: common shape"; codes as in "Code values")."""

from datetime import date
from decimal import Decimal

from clients.statements.cash import classify
from clients.statements.cells import Row
from clients.statements.numbers import (
    ZERO,
    day,
    loses_cents,
    lots,
    money,
    optional_price,
    price,
    required_money,
)
from clients.statements.values import (
    CashFlowRow,
    CloseRow,
    ExerciseRow,
    Method,
    PositionRow,
    PositionSummaryRow,
    TradeRow,
)
from crm.codes import EXCHANGES, EXERCISE_KINDS, HEDGE_FLAGS, OFFSETS, POSITION_SIDES, TRADE_SIDES


def trade(row: Row, ordinal: int) -> TradeRow:
    """This function will read one row of 成交记录; 成交日期 there is the trading day."""
    return TradeRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=row.optional_code("exchange", EXCHANGES),
        side=row.code("side", TRADE_SIDES),
        offset=row.code("offset", OFFSETS),
        hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
        price=row.read("price", price),
        lots=row.read("lots", lots),
        turnover=cents(row, "turnover", required=True),
        commission=cents(row, "commission", required=True),
        realized_pl=cents(row, "realized_pl"),
        premium=cents(row, "premium"),
        trade_id=row.text("trade_id"),
        product=row.text("product"),
        account=row.text("account"),
        trading_code=row.text("trading_code"),
        invest_unit=row.text("invest_unit"),
        line=row.line,
    )


def close(row: Row, ordinal: int) -> CloseRow:
    """This function will read one row of 平仓明细; its side is the closing trade's."""
    return CloseRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=row.optional_code("exchange", EXCHANGES),
        side=row.code("side", TRADE_SIDES),
        hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
        lots=row.read("lots", lots),
        open_price=row.read("open_price", price),
        prev_settlement=row.read("prev_settlement", optional_price),
        price=row.read("price", price),
        realized_pl=cents(row, "realized_pl", required=True),
        premium=cents(row, "premium"),
        opened_on=row.optional("opened_on", day),
        closed_on=row.read("day", day),
        product=row.text("product"),
        account=row.text("account"),
        trading_code=row.text("trading_code"),
        invest_unit=row.text("invest_unit"),
        line=row.line,
    )


def position(row: Row, ordinal: int) -> PositionRow:
    """This function will read one row of 持仓明细; its side is the position's."""
    return PositionRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=row.optional_code("exchange", EXCHANGES),
        side=row.code("side", POSITION_SIDES),
        hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
        lots=row.read("lots", lots),
        open_price=row.read("open_price", price),
        prev_settlement=row.read("prev_settlement", optional_price),
        settlement_price=row.read("settlement_price", price),
        floating_pl=cents(row, "floating_pl"),
        mtm_pl=cents(row, "mtm_pl"),
        margin=cents(row, "margin", required=True),
        option_value=cents(row, "option_value"),
        opened_on=row.optional("opened_on", day),
        product=row.text("product"),
        account=row.text("account"),
        trading_code=row.text("trading_code"),
        invest_unit=row.text("invest_unit"),
        line=row.line,
    )


def position_summary(row: Row, ordinal: int) -> PositionSummaryRow:
    """This function will read one row of 持仓汇总, both sides of one contract."""
    return PositionSummaryRow(
        ordinal=ordinal,
        contract=contract(row),
        hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
        long_lots=row.read("long_lots", lots),
        long_price=row.read("long_price", optional_price),
        short_lots=row.read("short_lots", lots),
        short_price=row.read("short_price", optional_price),
        prev_settlement=row.read("prev_settlement", optional_price),
        settlement_price=row.read("settlement_price", price),
        mtm_pl=cents(row, "mtm_pl"),
        floating_pl=cents(row, "floating_pl"),
        margin=cents(row, "margin", required=True),
        long_option_value=cents(row, "long_option_value"),
        short_option_value=cents(row, "short_option_value"),
        product=row.text("product"),
        account=row.text("account"),
        trading_code=row.text("trading_code"),
        invest_unit=row.text("invest_unit"),
        line=row.line,
    )


def cash_flow(row: Row, ordinal: int) -> CashFlowRow:
    """This function will read one row of 出入金明细 and tell client money from fees (quirk 9)."""
    deposit = cents(row, "deposit") or ZERO
    withdrawal = cents(row, "withdrawal") or ZERO
    label, note = row.text("label"), row.text("note")
    kind = classify(label, note, deposit, withdrawal)
    if kind == "other":
        row.warn("cash_flow_unknown", "label", label)
    return CashFlowRow(
        ordinal=ordinal,
        kind=kind,
        deposit=deposit,
        withdrawal=withdrawal,
        note=note,
        label=label,
        occurred_on=row.read("day", day),
        account=row.text("account"),
        exchange_rate=row.read("exchange_rate", optional_price),
        line=row.line,
    )


def exercise(row: Row, ordinal: int) -> ExerciseRow:
    """This function will read one row of 行权明细."""
    return ExerciseRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=row.optional_code("exchange", EXCHANGES),
        side=row.optional_code("side", TRADE_SIDES) or "",
        hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
        kind=row.code("kind", EXERCISE_KINDS),
        lots=row.read("lots", lots),
        strike=row.read("strike", optional_price),
        amount=cents(row, "amount"),
        exercise_pl=cents(row, "exercise_pl"),
        commission=cents(row, "commission"),
        exercised_on=row.read("day", day),
        product=row.text("product"),
        account=row.text("account"),
        trading_code=row.text("trading_code"),
        invest_unit=row.text("invest_unit"),
        line=row.line,
    )


def contract(row: Row) -> str:
    """This function will return a contract code; a row without one says nothing."""
    code = row.text("contract")
    if not code:
        raise row.fault("bad_cell", "contract", code)
    return code


def cents(row: Row, name: str, *, required: bool = False) -> Decimal | None:
    """This function will read money half up to the cent, with a warning when that loses something."""
    value = row.read(name, required_money) if required else row.optional(name, money)
    if value is not None and loses_cents(row.cells[name]):
        row.warn("rounded_to_cents", name, row.cells[name])
    return value


def warn_other_day(row: Row, name: str, trading_day: date) -> None:
    """This function will warn about a row dated differently from the statement it stands in."""
    found = row.optional(name, day)
    if found is not None and found != trading_day:
        row.warn("row_of_other_day", name, found.isoformat(), trading_day.isoformat())


def warn_later_day(row: Row, name: str, trading_day: date) -> None:
    """This function will warn about a position opened after the day it is held on."""
    found = row.optional(name, day)
    if found is not None and found > trading_day:
        row.warn("row_of_later_day", name, found.isoformat(), trading_day.isoformat())


def warn_other_method(row: Row, method: Method) -> None:
    """This function will warn when 持仓汇总 carries the other method's profit column."""
    name = "floating_pl" if method is Method.MTM else "mtm_pl"
    if name in row.cells:
        row.warn("other_method_column", name, row.cells[name])
