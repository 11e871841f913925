"""What a settlement file says, as values. Money is Decimal yuan, ratios are fractions, absent is None, never 0."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Final

from clients.statements.kinds import FormatKind
from crm.problems import Problem


class Method(StrEnum):
    """How profit is counted: against yesterday's settlement (逐日盯市), or trade against trade (逐笔对冲)."""

    MTM = "mtm"
    BY_TRADE = "by_trade"


class Source(StrEnum):
    """What kind of file a day came from."""

    STATEMENT = "statement"
    INVESTOR_REPORT = "investor_report"
    BUNDLE = "bundle"
    MAPPING = "mapping"


@dataclass(frozen=True, slots=True)
class DaySummary:
    """The account summary of one day. `derived` names the figures computed here because the source lacks them.

    Costs (commission, fees, premium_paid) are positive. `mtm_pl` belongs to mark-to-market days and
    `floating_pl` to by-trade days. `risk_degree` is a fraction (0.0305 for a printed 3.05%).
    """

    opening_balance: Decimal | None = None
    net_deposit: Decimal | None = None
    realized_pl: Decimal | None = None
    mtm_pl: Decimal | None = None
    floating_pl: Decimal | None = None
    exercise_pl: Decimal | None = None
    commission: Decimal | None = None
    exercise_fee: Decimal | None = None
    delivery_fee: Decimal | None = None
    fx_pledge_in: Decimal | None = None
    fx_pledge_out: Decimal | None = None
    pledge_change: Decimal | None = None
    fx_pledge_change: Decimal | None = None
    premium_received: Decimal | None = None
    premium_paid: Decimal | None = None
    delivery_pl: Decimal | None = None
    initial_margin: Decimal | None = None
    closing_balance: Decimal | None = None
    pledge_amount: Decimal | None = None
    client_equity: Decimal | None = None
    fx_pledge_occupied: Decimal | None = None
    margin_occupied: Decimal | None = None
    delivery_margin: Decimal | None = None
    long_option_value: Decimal | None = None
    short_option_value: Decimal | None = None
    market_value_equity: Decimal | None = None
    available_funds: Decimal | None = None
    frozen_funds: Decimal | None = None
    risk_degree: Decimal | None = None
    margin_call: Decimal | None = None
    derived: frozenset[str] = frozenset()


SUMMARY_FIELDS: Final = tuple(name for name in DaySummary.__slots__ if name != "derived")
MONEY_FIELDS: Final = tuple(name for name in SUMMARY_FIELDS if name != "risk_degree")


def summary_of(values: Mapping[str, Decimal | None], derived: frozenset[str] = frozenset()) -> DaySummary:
    """This function will make a summary from figures by name; an unknown name raises TypeError."""
    return DaySummary(derived=derived, **values)


@dataclass(frozen=True, slots=True)
class TradeRow:
    """One fill: `side` buy or sell, `price` as printed, `premium` negative when paid.

    `turnover` is price x lots x multiplier.
    """

    ordinal: int
    contract: str
    exchange: str | None
    side: str
    offset: str | None
    hedge_flag: str | None
    price: str
    lots: int
    turnover: Decimal | None
    commission: Decimal | None
    realized_pl: Decimal | None
    premium: Decimal | None
    trade_id: str
    traded_on: date | None = None
    traded_at: time | None = None
    product: str = ""
    account: str = ""
    trading_code: str = ""
    invest_unit: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CloseRow:
    """One closed pair. `side` is the closing trade's: closing a long prints sell (quirk 4 of the format notes)."""

    ordinal: int
    contract: str
    exchange: str | None
    side: str
    hedge_flag: str | None
    lots: int
    open_price: str
    prev_settlement: str
    price: str
    realized_pl: Decimal | None
    premium: Decimal | None
    opened_on: date | None
    trade_id: str = ""
    open_trade_id: str = ""
    closed_on: date | None = None
    product: str = ""
    account: str = ""
    trading_code: str = ""
    invest_unit: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One open lot group. `side` long or short is the position's own; `option_value` of a short may print negative."""

    ordinal: int
    contract: str
    exchange: str | None
    side: str
    hedge_flag: str | None
    lots: int
    open_price: str
    prev_settlement: str
    settlement_price: str
    floating_pl: Decimal | None
    mtm_pl: Decimal | None
    margin: Decimal | None
    option_value: Decimal | None
    opened_on: date | None
    trade_id: str = ""
    product: str = ""
    account: str = ""
    trading_code: str = ""
    invest_unit: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PositionSummaryRow:
    """One contract and hedge flag, both sides. Its margin is what the account is charged (larger side rule)."""

    ordinal: int
    contract: str
    hedge_flag: str | None
    long_lots: int
    long_price: str
    short_lots: int
    short_price: str
    prev_settlement: str
    settlement_price: str
    mtm_pl: Decimal | None
    floating_pl: Decimal | None
    margin: Decimal | None
    long_option_value: Decimal | None
    short_option_value: Decimal | None
    product: str = ""
    account: str = ""
    trading_code: str = ""
    invest_unit: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CashFlowRow:
    """Money in or out. `kind` deposit, withdrawal, fee, fx_exchange or other; `label` is the type as printed."""

    ordinal: int
    kind: str
    deposit: Decimal
    withdrawal: Decimal
    note: str
    label: str = ""
    occurred_on: date | None = None
    account: str = ""
    exchange_rate: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ExerciseRow:
    """One option exercised, abandoned or assigned."""

    ordinal: int
    contract: str
    exchange: str | None
    side: str
    hedge_flag: str | None
    kind: str
    lots: int
    strike: str
    amount: Decimal | None
    exercise_pl: Decimal | None
    commission: Decimal | None
    exercised_on: date | None = None
    product: str = ""
    account: str = ""
    trading_code: str = ""
    invest_unit: str = ""
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ClientDay:
    """Everything one source says about one account, day, method and currency."""

    client_id: str
    client_name: str | None
    account: str
    trading_day: date
    method: Method
    currency: str
    source: Source
    summary: DaySummary
    trades: tuple[TradeRow, ...] = ()
    closes: tuple[CloseRow, ...] = ()
    positions: tuple[PositionRow, ...] = ()
    position_summaries: tuple[PositionSummaryRow, ...] = ()
    cash_flows: tuple[CashFlowRow, ...] = ()
    exercises: tuple[ExerciseRow, ...] = ()
    problems: tuple[Problem, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer row of the bundle: only what a client record needs. `kind` is the bundle's own code."""

    client_id: str
    name: str
    opened_on: date | None
    kind: str


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A line that could not be read, word for word, and why. `file` names the table it came from."""

    line: int
    text: str
    reason: Problem
    file: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The outcome of one file (or one bundle of files). A refused file has no days.

    `refused_files` names the tables of a bundle that were refused while the rest was read.
    """

    kind: FormatKind
    days: tuple[ClientDay, ...] = ()
    customers: tuple[Customer, ...] = ()
    problems: tuple[Problem, ...] = ()
    set_aside: tuple[SetAsideRow, ...] = ()
    incomplete: frozenset[tuple[str, date]] = frozenset()
    refused: Problem | None = None
    refused_files: tuple[tuple[str, Problem], ...] = ()
