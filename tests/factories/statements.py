"""Invented settlement days that add up: both methods of one day from the same trades and positions."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from clients.statements.values import (
    CashFlowRow,
    ClientDay,
    CloseRow,
    DaySummary,
    ExerciseRow,
    Method,
    PositionRow,
    PositionSummaryRow,
    Source,
    TradeRow,
)

TODAY = date(2026, 8, 10)
BEFORE = date(2026, 8, 7)
ZERO = Decimal("0.00")
MULTIPLIERS = {"rb": Decimal(10), "m": Decimal(10), "IF": Decimal(300), "SR": Decimal(10), "i": Decimal(100)}
FUTURES = (
    ("rb2610", "SHFE", "rb", "螺纹钢"),
    ("m2609", "DCE", "m", "豆粕"),
    ("IF2609", "CFFEX", "IF", "沪深300指数"),
    ("SR611", "CZCE", "SR", "白糖"),
    ("i2701", "DCE", "i", "铁矿石"),
)
OPTION = ("m2609-C-3000", "DCE", "m", "豆粕期权")


@dataclass(frozen=True)
class Held:
    """A lot group of one contract: what was opened when, and how much of it was closed today."""

    side: str
    open_price: Decimal
    opened_on: date
    lots: int
    closed: int
    close_price: Decimal
    fee: Decimal


@dataclass(frozen=True)
class Book:
    """One contract: its two settlement prices and its lot groups."""

    contract: tuple[str, str, str, str]
    prev: Decimal
    settled: Decimal
    held: tuple[Held, ...]


def _price(low: int = 2000, high: int = 6000) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda ticks: Decimal(ticks).quantize(Decimal("0.001")))


def cents(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda value: Decimal(value).scaleb(-2))


@st.composite
def _held(draw: st.DrawFn) -> Held:
    lots = draw(st.integers(1, 9))
    return Held(
        side=draw(st.sampled_from(["long", "short"])),
        open_price=draw(_price()),
        opened_on=draw(st.sampled_from([TODAY, BEFORE])),
        lots=lots,
        closed=draw(st.integers(0, lots)),
        close_price=draw(_price()),
        fee=draw(cents(1, 9999)),
    )


@st.composite
def books(draw: st.DrawFn) -> tuple[Book, ...]:
    contracts = draw(st.lists(st.sampled_from(FUTURES), unique=True, max_size=3))
    return tuple(
        Book(contract, draw(_price()), draw(_price()), tuple(draw(st.lists(_held(), min_size=1, max_size=3))))
        for contract in contracts
    )


@dataclass(frozen=True)
class Money:
    """The figures of a day that do not follow from its rows."""

    opening: Decimal
    deposit: Decimal
    withdrawal: Decimal
    declaration_fee: Decimal
    option_price: Decimal
    option_settled: Decimal
    option_lots: int


def moneys(*, options: bool = True) -> st.SearchStrategy[Money]:
    return st.builds(
        Money,
        opening=cents(10_000_000, 900_000_000_000),
        deposit=cents(0, 99_999_900),
        withdrawal=cents(0, 9_999_900),
        declaration_fee=cents(0, 900),
        option_price=_price(10, 90),
        option_settled=_price(10, 90),
        option_lots=st.integers(0, 20) if options else st.just(0),
    )


def days(*, options: bool = True) -> st.SearchStrategy[tuple[ClientDay, ClientDay]]:
    return st.builds(make_days, books(), moneys(options=options))


def make_days(
    held: tuple[Book, ...], money: Money, client_id: str = "80012345"
) -> tuple[ClientDay, ClientDay]:
    """Both methods of one day."""
    return _day(held, money, Method.MTM, client_id), _day(held, money, Method.BY_TRADE, client_id)


def _sign(side: str) -> int:
    return 1 if side == "long" else -1


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _base(book: Book, held: Held, method: Method) -> Decimal:
    return held.open_price if method is Method.BY_TRADE or held.opened_on == TODAY else book.prev


def _realized(book: Book, held: Held, method: Method) -> Decimal:
    gain = (held.close_price - _base(book, held, method)) * held.closed * _sign(held.side)
    return _cents(gain * MULTIPLIERS[book.contract[2]])


def _profit(book: Book, held: Held, method: Method) -> Decimal:
    gain = (book.settled - _base(book, held, method)) * (held.lots - held.closed) * _sign(held.side)
    return _cents(gain * MULTIPLIERS[book.contract[2]])


def _turnover(book: Book, price: Decimal, lots: int) -> Decimal:
    return _cents(price * lots * MULTIPLIERS[book.contract[2]])


def _owner(client_id: str) -> dict[str, Any]:
    return {"account": client_id, "trading_code": "00123456", "invest_unit": client_id}


def _trades(held: tuple[Book, ...], money: Money, method: Method, client_id: str) -> tuple[TradeRow, ...]:
    rows: list[TradeRow] = []
    for book in held:
        for group in book.held:
            opening, closing = ("buy", "sell") if group.side == "long" else ("sell", "buy")
            if group.opened_on == TODAY:
                rows.append(
                    _trade(book, opening, "open", group.open_price, group.lots, group.fee, ZERO, client_id)
                )
            if group.closed:
                offset = "close_today" if group.opened_on == TODAY else "close"
                profit = _realized(book, group, method)
                rows.append(
                    _trade(
                        book, closing, offset, group.close_price, group.closed, group.fee, profit, client_id
                    )
                )
    if money.option_lots:
        rows.append(_option_trade(money, client_id))
    return tuple(
        replace(row, ordinal=place, trade_id=str(100000 + place)) for place, row in enumerate(rows, start=1)
    )


def _trade(
    book: Book,
    side: str,
    offset: str,
    price: Decimal,
    lots: int,
    fee: Decimal,
    profit: Decimal,
    client_id: str,
) -> TradeRow:
    code, exchange, _, product = book.contract
    return TradeRow(
        ordinal=0,
        contract=code,
        exchange=exchange,
        side=side,
        offset=offset,
        hedge_flag="speculation",
        price=str(price),
        lots=lots,
        turnover=_turnover(book, price, lots),
        commission=fee,
        realized_pl=profit,
        premium=ZERO,
        trade_id="",
        product=product,
        **_owner(client_id),
    )


def _option_trade(money: Money, client_id: str) -> TradeRow:
    code, exchange, _, product = OPTION
    value = _cents(money.option_price * money.option_lots * 10)
    return TradeRow(
        ordinal=0,
        contract=code,
        exchange=exchange,
        side="buy",
        offset="open",
        hedge_flag="speculation",
        price=str(money.option_price),
        lots=money.option_lots,
        turnover=value,
        commission=Decimal("15.00"),
        realized_pl=ZERO,
        premium=-value,
        trade_id="",
        product=product,
        **_owner(client_id),
    )


def _closes(held: tuple[Book, ...], method: Method, client_id: str) -> tuple[CloseRow, ...]:
    pairs = [(book, group) for book in held for group in book.held if group.closed]
    return tuple(
        CloseRow(
            ordinal=place,
            contract=book.contract[0],
            exchange=book.contract[1],
            side="sell" if group.side == "long" else "buy",
            hedge_flag="speculation",
            lots=group.closed,
            open_price=str(group.open_price),
            prev_settlement=str(book.prev),
            price=str(group.close_price),
            realized_pl=_realized(book, group, method),
            premium=ZERO,
            opened_on=group.opened_on,
            closed_on=TODAY,
            product=book.contract[3],
            **_owner(client_id),
        )
        for place, (book, group) in enumerate(pairs, start=1)
    )


def _margin(book: Book, lots: int) -> Decimal:
    return _cents(book.settled * lots * MULTIPLIERS[book.contract[2]] * Decimal("0.13"))


def _positions(held: tuple[Book, ...], money: Money, client_id: str) -> tuple[PositionRow, ...]:
    rows = [
        _position(book, group, client_id) for book in held for group in book.held if group.lots > group.closed
    ]
    if money.option_lots:
        rows.append(_option_position(money, client_id))
    return tuple(replace(row, ordinal=place) for place, row in enumerate(rows, start=1))


def _position(book: Book, group: Held, client_id: str) -> PositionRow:
    return PositionRow(
        ordinal=0,
        contract=book.contract[0],
        exchange=book.contract[1],
        side=group.side,
        hedge_flag="speculation",
        lots=group.lots - group.closed,
        open_price=str(group.open_price),
        prev_settlement=str(book.prev),
        settlement_price=str(book.settled),
        floating_pl=_profit(book, group, Method.BY_TRADE),
        mtm_pl=_profit(book, group, Method.MTM),
        margin=_margin(book, group.lots - group.closed),
        option_value=ZERO,
        opened_on=group.opened_on,
        product=book.contract[3],
        **_owner(client_id),
    )


def _option_position(money: Money, client_id: str) -> PositionRow:
    return PositionRow(
        ordinal=0,
        contract=OPTION[0],
        exchange=OPTION[1],
        side="long",
        hedge_flag="speculation",
        lots=money.option_lots,
        open_price=str(money.option_price),
        prev_settlement=str(money.option_price),
        settlement_price=str(money.option_settled),
        floating_pl=ZERO,
        mtm_pl=ZERO,
        margin=ZERO,
        option_value=_cents(money.option_settled * money.option_lots * 10),
        opened_on=TODAY,
        product=OPTION[3],
        **_owner(client_id),
    )


def _summaries(rows: tuple[PositionRow, ...], method: Method) -> tuple[PositionSummaryRow, ...]:
    contracts = list(dict.fromkeys(row.contract for row in rows))
    return tuple(
        _summary_row(place, [row for row in rows if row.contract == code], method)
        for place, code in enumerate(contracts, start=1)
    )


def _average(rows: list[PositionRow]) -> tuple[int, str]:
    lots = sum(row.lots for row in rows)
    if not lots:
        return 0, "0.000"
    total = sum((Decimal(row.open_price) * row.lots for row in rows), Decimal(0))
    return lots, str((total / lots).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP))


def _total(values: list[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), ZERO)


def _summary_row(place: int, rows: list[PositionRow], method: Method) -> PositionSummaryRow:
    longs, shorts = [row for row in rows if row.side == "long"], [row for row in rows if row.side == "short"]
    (long_lots, long_price), (short_lots, short_price) = _average(longs), _average(shorts)
    first = rows[0]
    return PositionSummaryRow(
        ordinal=place,
        contract=first.contract,
        hedge_flag="speculation",
        long_lots=long_lots,
        long_price=long_price,
        short_lots=short_lots,
        short_price=short_price,
        prev_settlement=first.prev_settlement,
        settlement_price=first.settlement_price,
        mtm_pl=_total([row.mtm_pl for row in rows]) if method is Method.MTM else None,
        floating_pl=_total([row.floating_pl for row in rows]) if method is Method.BY_TRADE else None,
        margin=max(_total([row.margin for row in longs]), _total([row.margin for row in shorts])),
        long_option_value=_total([row.option_value for row in longs]),
        short_option_value=ZERO,
        product=first.product,
        account=first.account,
        trading_code=first.trading_code,
        invest_unit=first.invest_unit,
    )


def _cash_flows(money: Money, client_id: str) -> tuple[CashFlowRow, ...]:
    rows = []
    if money.deposit:
        rows.append(CashFlowRow(0, "deposit", money.deposit, ZERO, "银期转账自动凭证", "银期转账"))
    if money.withdrawal:
        rows.append(CashFlowRow(0, "withdrawal", ZERO, money.withdrawal, "客户出金", "出入金"))
    if money.declaration_fee:
        rows.append(CashFlowRow(0, "fee", ZERO, money.declaration_fee, "中金所申报费", "中金所申报费"))
    return tuple(
        replace(row, ordinal=place, occurred_on=TODAY, account=client_id, exchange_rate="1.0000")
        for place, row in enumerate(rows, start=1)
    )


def _day(held: tuple[Book, ...], money: Money, method: Method, client_id: str) -> ClientDay:
    positions = _positions(held, money, client_id)
    trades = _trades(held, money, method, client_id)
    summaries = _summaries(positions, method)
    return ClientDay(
        client_id=client_id,
        client_name="虚构客户甲",
        account=client_id,
        trading_day=TODAY,
        method=method,
        currency="CNY",
        source=Source.STATEMENT,
        summary=_account(held, money, method, trades, summaries),
        trades=trades,
        closes=_closes(held, method, client_id),
        positions=positions,
        position_summaries=summaries,
        cash_flows=_cash_flows(money, client_id),
    )


def _floating_before(held: tuple[Book, ...]) -> Decimal:
    """Yesterday's floating profit: what separates the two opening balances."""
    gains = [
        (book.prev - group.open_price) * group.lots * _sign(group.side) * MULTIPLIERS[book.contract[2]]
        for book in held
        for group in book.held
        if group.opened_on != TODAY
    ]
    return _cents(sum(gains, ZERO))


def _account(
    held: tuple[Book, ...],
    money: Money,
    method: Method,
    trades: tuple[TradeRow, ...],
    summaries: tuple[PositionSummaryRow, ...],
) -> DaySummary:
    opening = money.opening - (_floating_before(held) if method is Method.BY_TRADE else ZERO)
    realized = _total(
        [_realized(book, group, method) for book in held for group in book.held if group.closed]
    )
    profit = _total([_profit(book, group, method) for book in held for group in book.held])
    paid = _total([-row.premium for row in trades if row.premium])
    fees = _total([row.commission for row in trades])
    net = money.deposit - money.withdrawal - money.declaration_fee
    closing = opening + net + realized - fees - paid + (profit if method is Method.MTM else ZERO)
    equity = closing + (profit if method is Method.BY_TRADE else ZERO)
    margin = _total([row.margin for row in summaries])
    option_value = _total([row.long_option_value for row in summaries])
    risk = (margin / equity).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP) if equity > 0 else None
    return DaySummary(
        opening_balance=opening,
        net_deposit=net,
        realized_pl=realized,
        mtm_pl=profit if method is Method.MTM else None,
        floating_pl=profit if method is Method.BY_TRADE else None,
        exercise_pl=ZERO,
        commission=fees,
        exercise_fee=ZERO,
        delivery_fee=ZERO,
        fx_pledge_in=ZERO,
        fx_pledge_out=ZERO,
        pledge_change=ZERO,
        fx_pledge_change=ZERO,
        premium_received=ZERO,
        premium_paid=paid,
        delivery_pl=ZERO,
        initial_margin=ZERO,
        closing_balance=closing,
        pledge_amount=ZERO,
        client_equity=equity,
        fx_pledge_occupied=ZERO,
        margin_occupied=margin,
        delivery_margin=ZERO,
        long_option_value=option_value,
        short_option_value=ZERO,
        market_value_equity=equity + option_value,
        available_funds=equity - margin,
        risk_degree=risk,
        margin_call=max(ZERO, margin - equity),
    )


def exercise(client_id: str = "80012345") -> ExerciseRow:
    """An exercised call, as the newer layout lists it."""
    return ExerciseRow(
        ordinal=1,
        contract="m2609-C-3000",
        exchange="DCE",
        side="buy",
        hedge_flag="speculation",
        kind="exercise",
        lots=2,
        strike="3000.000",
        amount=Decimal("60000.00"),
        exercise_pl=ZERO,
        commission=Decimal("2.00"),
        exercised_on=TODAY,
        product="豆粕期权",
        **_owner(client_id),
    )
