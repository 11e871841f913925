"""Rows of the investor report's blocks and sheets as values."""

from collections.abc import Callable
from decimal import Decimal

from clients.statements.cash import classify
from clients.statements.cells import Row
from clients.statements.numbers import ZERO, clock, day, lots, money, optional_price, price
from clients.statements.statement_rows import cents, contract
from clients.statements.values import (
    CashFlowRow,
    CloseRow,
    ExerciseRow,
    Method,
    PositionRow,
    PositionSummaryRow,
    TradeRow,
)
from crm.codes import EXCHANGES, HEDGE_FLAGS, OFFSETS, TRADE_SIDES


def trade(row: Row, ordinal: int) -> TradeRow:
    """This function will read a futures fill with its real time and calendar day (night sessions)."""
    return TradeRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=None,
        side=row.code("side", TRADE_SIDES),
        offset=row.code("offset", OFFSETS),
        hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
        price=row.read("price", price),
        lots=row.read("lots", lots),
        turnover=cents(row, "turnover", required=True),
        commission=cents(row, "commission", required=True),
        realized_pl=cents(row, "realized_pl"),
        premium=None,
        trade_id=row.text("trade_id"),
        traded_on=row.optional("traded_on", day),
        traded_at=row.read("traded_at", clock),
        line=row.line,
    )


def option_trade(row: Row, ordinal: int) -> TradeRow:
    """This function will read an option fill: no offset is printed; premium paid is made negative."""
    side = row.code("side", TRADE_SIDES)
    premium = abs(cents(row, "premium", required=True) or ZERO)
    return TradeRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=None,
        side=side,
        offset=None,
        hedge_flag=None,
        price=row.read("price", price),
        lots=row.read("lots", lots),
        turnover=premium,
        commission=cents(row, "commission", required=True),
        realized_pl=None,
        premium=-premium if side == "buy" else premium,
        trade_id=row.text("trade_id"),
        traded_on=row.optional("traded_on", day),
        traded_at=row.read("traded_at", clock),
        line=row.line,
    )


def close(row: Row, ordinal: int) -> CloseRow:
    """This function will read a closed pair; the original trade number links it to its opening."""
    return CloseRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=None,
        side=row.code("side", TRADE_SIDES),
        hedge_flag=None,
        lots=row.read("lots", lots),
        open_price=row.read("open_price", optional_price),
        prev_settlement=row.read("prev_settlement", optional_price),
        price=row.read("price", price),
        realized_pl=cents(row, "realized_pl", required=True),
        premium=None,
        opened_on=None,
        trade_id=row.text("trade_id"),
        open_trade_id=row.text("open_trade_id"),
        closed_on=row.optional("closed_on", day),
        line=row.line,
    )


def position(method: Method) -> Callable[[Row, int], PositionRow]:
    """This function will give the reader of position rows whose one profit column is the method's own."""

    def read(row: Row, ordinal: int) -> PositionRow:
        profit = cents(row, "profit")
        long, short = row.optional("long_lots", lots) or 0, row.optional("short_lots", lots) or 0
        if bool(long) == bool(short):
            raise row.fault("bad_cell", "long_lots", f"{long} / {short}")
        return PositionRow(
            ordinal=ordinal,
            contract=contract(row),
            exchange=None,
            side="long" if long else "short",
            hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
            lots=long or short,
            open_price=row.read("long_price" if long else "short_price", price),
            prev_settlement=row.read("prev_settlement", optional_price),
            settlement_price=row.read("settlement_price", price),
            floating_pl=profit if method is Method.BY_TRADE else None,
            mtm_pl=profit if method is Method.MTM else None,
            margin=None,
            option_value=None,
            opened_on=row.optional("opened_on", day),
            trade_id=row.text("trade_id"),
            trading_code=row.text("trading_code"),
            line=row.line,
        )

    return read


def position_summary(method: Method) -> Callable[[Row, int], PositionSummaryRow]:
    """This function will give the reader of summary rows whose one profit column is the method's own."""

    def read(row: Row, ordinal: int) -> PositionSummaryRow:
        profit: Decimal | None = cents(row, "profit")
        return PositionSummaryRow(
            ordinal=ordinal,
            contract=contract(row),
            hedge_flag=row.optional_code("hedge_flag", HEDGE_FLAGS),
            long_lots=row.optional("long_lots", lots) or 0,
            long_price=row.read("long_price", optional_price),
            short_lots=row.optional("short_lots", lots) or 0,
            short_price=row.read("short_price", optional_price),
            prev_settlement=row.read("prev_settlement", optional_price),
            settlement_price=row.read("settlement_price", price),
            mtm_pl=profit if method is Method.MTM else None,
            floating_pl=profit if method is Method.BY_TRADE else None,
            margin=cents(row, "margin", required=True),
            long_option_value=None,
            short_option_value=None,
            line=row.line,
        )

    return read


def cash_flow(row: Row, ordinal: int) -> CashFlowRow:
    """This function will read a transfer."""
    deposit, withdrawal = cents(row, "deposit") or ZERO, cents(row, "withdrawal") or ZERO
    label, note = row.text("label"), row.text("note")
    return CashFlowRow(
        ordinal=ordinal,
        kind=classify(label or "出入金", note, deposit, withdrawal),
        deposit=deposit,
        withdrawal=withdrawal,
        note=note,
        label=label,
        occurred_on=row.read("day", day),
        line=row.line,
    )


def other_fund(row: Row, ordinal: int) -> CashFlowRow:
    """This function will read another money item: signed, a charge being negative."""
    amount = row.read("amount", money) or ZERO
    label, note = row.text("label"), row.text("note")
    deposit, withdrawal = max(amount, ZERO), max(-amount, ZERO)
    return CashFlowRow(
        ordinal=ordinal,
        kind=classify(label, note, deposit, withdrawal),
        deposit=deposit,
        withdrawal=withdrawal,
        note=note or label,
        label=label,
        occurred_on=row.read("day", day),
        line=row.line,
    )


def exercise(row: Row, ordinal: int) -> ExerciseRow:
    """This function will read an exercised option; the report lists exercises only."""
    return ExerciseRow(
        ordinal=ordinal,
        contract=contract(row),
        exchange=row.optional_code("exchange", EXCHANGES),
        side=row.optional_code("side", TRADE_SIDES) or "",
        hedge_flag=None,
        kind="exercise",
        lots=row.read("lots", lots),
        strike=row.read("strike", optional_price),
        amount=None,
        exercise_pl=cents(row, "exercise_pl"),
        commission=cents(row, "commission"),
        exercised_on=row.optional("day", day),
        line=row.line,
    )
