"""One day of one client as a value, for the checks: it agrees with itself until a test changes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from clients.statements.values import (
    SUMMARY_FIELDS,
    ClientDay,
    CloseRow,
    DaySummary,
    Method,
    PositionRow,
    PositionSummaryRow,
    Source,
    TradeRow,
    summary_of,
)

DAY = date(2026, 8, 11)
BEFORE = date(2026, 8, 10)


def yuan(**figures: str | None) -> dict[str, Decimal | None]:
    return {name: None if text is None else Decimal(text) for name, text in figures.items()}


SUMMARY = summary_of(
    yuan(
        opening_balance="1000.00", net_deposit="100.00", realized_pl="50.00", mtm_pl="30.00", commission="10.00",
        closing_balance="1170.00", client_equity="1170.00", margin_occupied="351.00", available_funds="819.00",
        risk_degree="0.3000", margin_call="0.00", market_value_equity="1170.00",
    )
)  # fmt: skip


def a_day(summary: DaySummary = DaySummary(), **fields: Any) -> ClientDay:  # noqa: B008  frozen, shared safely
    given: dict[str, Any] = {"method": Method.MTM, "currency": "CNY", "source": Source.STATEMENT, **fields}
    return ClientDay("80000001", "虚构甲", "80000001", DAY, summary=summary, **given)


def summary(**changes: str | None) -> DaySummary:
    return summary_of({name: getattr(SUMMARY, name) for name in SUMMARY_FIELDS} | yuan(**changes))


def trade(**fields: Any) -> TradeRow:
    given: dict[str, Any] = {
        "ordinal": 1, "contract": "rb2610", "exchange": "SHFE", "side": "buy", "offset": "open",
        "hedge_flag": "speculation", "price": "3500", "lots": 2, "turnover": Decimal("70000.00"),
        "commission": Decimal("7.00"), "realized_pl": None, "premium": None, "trade_id": "1", "line": 11,
    }  # fmt: skip
    return TradeRow(**(given | fields))


def close(**fields: Any) -> CloseRow:
    given: dict[str, Any] = {
        "ordinal": 1, "contract": "rb2610", "exchange": "SHFE", "side": "sell", "hedge_flag": "speculation",
        "lots": 2, "open_price": "3450", "prev_settlement": "3490", "price": "3500",
        "realized_pl": Decimal("200.00"), "premium": None, "opened_on": BEFORE, "line": 21,
    }  # fmt: skip
    return CloseRow(**(given | fields))


def position(**fields: Any) -> PositionRow:
    given: dict[str, Any] = {
        "ordinal": 1, "contract": "rb2610", "exchange": "SHFE", "side": "long", "hedge_flag": "speculation",
        "lots": 2, "open_price": "3450", "prev_settlement": "3490", "settlement_price": "3510",
        "floating_pl": Decimal("1200.00"), "mtm_pl": Decimal("400.00"), "margin": Decimal("7020.00"),
        "option_value": None, "opened_on": BEFORE, "line": 31,
    }  # fmt: skip
    return PositionRow(**(given | fields))


def position_summary(**fields: Any) -> PositionSummaryRow:
    given: dict[str, Any] = {
        "ordinal": 1, "contract": "rb2610", "hedge_flag": "speculation", "long_lots": 2, "long_price": "3450.000",
        "short_lots": 0, "short_price": "", "prev_settlement": "3490", "settlement_price": "3510",
        "mtm_pl": Decimal("400.00"), "floating_pl": Decimal("1200.00"), "margin": Decimal("7020.00"),
        "long_option_value": None, "short_option_value": None, "line": 41,
    }  # fmt: skip
    return PositionSummaryRow(**(given | fields))
