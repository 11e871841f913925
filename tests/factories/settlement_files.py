"""Settlement files of invented clients, small and adding up, as bytes that the import reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from clients.statements.render import render_statement
from clients.statements.render_bundle import render_bundle
from clients.statements.values import (
    CashFlowRow,
    ClientDay,
    DaySummary,
    Method,
    PositionRow,
    PositionSummaryRow,
    Source,
    TradeRow,
)

DAY = date(2026, 8, 10)
ZERO = Decimal("0.00")
MARGIN = Decimal("3000.00")
FEE = Decimal("5.00")
_ZEROS = (
    "realized_pl",
    "exercise_pl",
    "exercise_fee",
    "delivery_fee",
    "fx_pledge_in",
    "fx_pledge_out",
    "pledge_change",
    "fx_pledge_change",
    "premium_received",
    "premium_paid",
    "delivery_pl",
    "initial_margin",
    "pledge_amount",
    "fx_pledge_occupied",
    "delivery_margin",
    "long_option_value",
    "short_option_value",
    "margin_call",
)


def make_day(
    client_id: str = "80012345",
    *,
    opening: str = "100000.00",
    deposit: str = "0.00",
    day: date = DAY,
    method: Method = Method.MTM,
    name: str = "测试甲",
    offset: str = "open",
    is_traded: bool = True,
) -> ClientDay:
    """One trade that opened one lot held to the evening, and a deposit; nothing moved in price."""
    deposited, fee = Decimal(deposit), FEE if is_traded else ZERO
    equity = Decimal(opening) + deposited - fee
    trades = (_trade(offset),) if is_traded else ()
    held = is_traded and offset == "open"
    margin = MARGIN if held else ZERO
    return ClientDay(
        client_id=client_id,
        client_name=name,
        account=client_id,
        trading_day=day,
        method=method,
        currency="CNY",
        source=Source.STATEMENT,
        summary=_summary(Decimal(opening), deposited, fee, equity, margin, method),
        trades=tuple(replace(row, account=client_id, trading_code="001") for row in trades),
        positions=(_position(client_id, day),) if held else (),
        position_summaries=(_position_summary(client_id, method),) if held else (),
        cash_flows=(_deposit(deposited, day, client_id),) if deposited else (),
    )


def statement(client_id: str = "80012345", encoding: str = "gbk", **fields: object) -> bytes:
    return render_statement(make_day(client_id, **fields), encoding=encoding)  # type: ignore[arg-type]  # passed on


def bundle(
    client_ids: Sequence[str], *, day: date = DAY, opening: str = "100000.00", **fields: object
) -> dict[str, bytes]:
    """All tables of the day for these clients, by file name."""
    pairs = [_both(client_id, day=day, opening=opening, **fields) for client_id in client_ids]
    return render_bundle(pairs, member="9999", trading_day=day)


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _both(client_id: str, **fields: object) -> tuple[ClientDay, ClientDay]:
    mtm = make_day(client_id, method=Method.MTM, **fields)  # type: ignore[arg-type]  # passed on
    by_trade = make_day(client_id, method=Method.BY_TRADE, **fields)  # type: ignore[arg-type]  # passed on
    return mtm, by_trade


def _summary(
    opening: Decimal, deposit: Decimal, fee: Decimal, equity: Decimal, margin: Decimal, method: Method
) -> DaySummary:
    zeros: dict[str, Any] = dict.fromkeys(_ZEROS, ZERO)
    profit: dict[str, Any] = {"mtm_pl": ZERO} if method is Method.MTM else {"floating_pl": ZERO}
    return DaySummary(
        **zeros,
        **profit,
        opening_balance=opening,
        net_deposit=deposit,
        commission=fee,
        closing_balance=equity,
        client_equity=equity,
        margin_occupied=margin,
        market_value_equity=equity,
        available_funds=equity - margin,
        risk_degree=(margin / equity).quantize(Decimal("0.0001")) if equity else None,
    )


def _trade(offset: str) -> TradeRow:
    return TradeRow(
        ordinal=1,
        contract="rb2610",
        exchange="SHFE",
        side="buy" if offset == "open" else "sell",
        offset=offset,
        hedge_flag="speculation",
        price="3000.000",
        lots=1,
        turnover=Decimal("30000.00"),
        commission=FEE,
        realized_pl=ZERO,
        premium=ZERO,
        trade_id="100001",
        product="螺纹钢",
    )


def _position(client_id: str, day: date) -> PositionRow:
    return PositionRow(
        ordinal=1,
        contract="rb2610",
        exchange="SHFE",
        side="long",
        hedge_flag="speculation",
        lots=1,
        open_price="3000.000",
        prev_settlement="3000.000",
        settlement_price="3000.000",
        floating_pl=ZERO,
        mtm_pl=ZERO,
        margin=MARGIN,
        option_value=ZERO,
        opened_on=day,
        product="螺纹钢",
        account=client_id,
        trading_code="001",
    )


def _position_summary(client_id: str, method: Method) -> PositionSummaryRow:
    return PositionSummaryRow(
        ordinal=1,
        contract="rb2610",
        hedge_flag="speculation",
        long_lots=1,
        long_price="3000.000",
        short_lots=0,
        short_price="0.000",
        prev_settlement="3000.000",
        settlement_price="3000.000",
        mtm_pl=ZERO if method is Method.MTM else None,
        floating_pl=ZERO if method is Method.BY_TRADE else None,
        margin=MARGIN,
        long_option_value=ZERO,
        short_option_value=ZERO,
        product="螺纹钢",
        account=client_id,
        trading_code="001",
    )


def _deposit(amount: Decimal, day: date, client_id: str) -> CashFlowRow:
    return CashFlowRow(
        ordinal=1,
        kind="deposit",
        deposit=amount,
        withdrawal=ZERO,
        note="银期转账",
        label="出入金",
        occurred_on=day,
        account=client_id,
    )
