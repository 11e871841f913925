"""The fills of a simulated day as rows of a settlement statement: trades, closes and positions of one account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clients.statements.values import CloseRow, Method, PositionRow, PositionSummaryRow, TradeRow
from demo.engine.arrays import BASIS_POINTS, PER_MILLION
from demo.engine.day import Day
from demo.engine.simulation import History
from demo.engine.styles import Style
from demo.fills import Fill, Fills

_SIDES = {1: "buy", -1: "sell"}
_POSITIONS = {1: "long", -1: "short"}


@dataclass(frozen=True)
class DayDetails:
    history: History
    day: Day

    @property
    def trading_day(self) -> date:
        return self.history.days[self.day.index]

    @property
    def fills(self) -> Fills:
        return Fills(self.history, self.day)

    def trades(self, account: int, method: Method) -> tuple[TradeRow, ...]:
        fills = enumerate(self.fills.of(account), start=1)
        return tuple(self._trade(account, ordinal, fill, method) for ordinal, fill in fills)

    def closes(self, account: int, method: Method) -> tuple[CloseRow, ...]:
        closing = (fill for fill in self.fills.of(account) if fill.is_close)
        return tuple(
            self._close(account, ordinal, fill, method) for ordinal, fill in enumerate(closing, start=1)
        )

    def positions(self, account: int) -> tuple[PositionRow, ...]:
        held = self.fills.held(account)
        return tuple(self._position(account, ordinal, fill) for ordinal, fill in enumerate(held, start=1))

    def summaries(self, account: int) -> tuple[PositionSummaryRow, ...]:
        """No contract is held on both sides or twice, so each position has its summary line."""
        rows = self.positions(account)
        return tuple(_summary(row) for row in rows)

    def _exchange(self, contract: int) -> str:
        return self.history.market.universe.product_of(contract).exchange

    def _product(self, contract: int) -> str:
        return self.history.market.universe.product_of(contract).name

    def _code(self, contract: int) -> str:
        return self.history.market.universe.listings[contract].code

    def _settled_before(self, contract: int) -> int:
        return int(self.history.market.prices.before(self.day.index)[contract])

    def _flag(self, account: int) -> str:
        return "hedge" if self.history.market.population.style[account] == Style.HEDGER else "speculation"

    def _worth(self, fill: Fill, price: int) -> int:
        return price * fill.lots * int(self.history.market.universe.multiplier[fill.contract]) // 10

    def _base(self, fill: Fill, method: Method) -> int:
        """The price today's profit counts from."""
        is_today = fill.open_day == self.day.index
        return (
            fill.open_price if is_today or method is Method.BY_TRADE else self._settled_before(fill.contract)
        )

    def _realized(self, fill: Fill, method: Method) -> Decimal:
        """`fill.side` is the closing side: selling earns what the price is above its base."""
        if not fill.is_close:
            return Decimal("0.00")
        return cents(self._worth(fill, (self._base(fill, method) - fill.price) * fill.side))

    def _trade(self, account: int, ordinal: int, fill: Fill, method: Method) -> TradeRow:
        amount = self._worth(fill, fill.price)
        rate = int(self.history.market.population.commission_rate[account])
        return TradeRow(
            ordinal=ordinal,
            contract=self._code(fill.contract),
            exchange=self._exchange(fill.contract),
            side=_SIDES[fill.side],
            offset=fill.offset,
            hedge_flag=self._flag(account),
            price=printed(fill.price),
            lots=fill.lots,
            turnover=cents(amount),
            commission=cents((amount * rate + PER_MILLION // 2) // PER_MILLION),
            realized_pl=self._realized(fill, method),
            premium=Decimal("0.00"),
            trade_id=f"{self.day.index:03d}{account:07d}{ordinal:03d}",
            product=self._product(fill.contract),
        )

    def _close(self, account: int, ordinal: int, fill: Fill, method: Method) -> CloseRow:
        return CloseRow(
            ordinal=ordinal,
            contract=self._code(fill.contract),
            exchange=self._exchange(fill.contract),
            side=_SIDES[fill.side],
            hedge_flag=self._flag(account),
            lots=fill.lots,
            open_price=printed(fill.open_price),
            prev_settlement=printed(self._settled_before(fill.contract)),
            price=printed(fill.price),
            realized_pl=self._realized(fill, method),
            premium=Decimal("0.00"),
            opened_on=self.history.days[fill.open_day],
            product=self._product(fill.contract),
        )

    def _position(self, account: int, ordinal: int, fill: Fill) -> PositionRow:
        base = self._base(fill, Method.MTM)
        return PositionRow(
            ordinal=ordinal,
            contract=self._code(fill.contract),
            exchange=self._exchange(fill.contract),
            side=_POSITIONS[fill.side],
            hedge_flag=self._flag(account),
            lots=fill.lots,
            open_price=printed(fill.open_price),
            prev_settlement=printed(self._settled_before(fill.contract)),
            settlement_price=printed(fill.price),
            floating_pl=cents(self._worth(fill, (fill.price - fill.open_price) * fill.side)),
            mtm_pl=cents(self._worth(fill, (fill.price - base) * fill.side)),
            margin=cents(self._margin(account, fill)),
            option_value=Decimal("0.00"),
            opened_on=self.history.days[fill.open_day],
            product=self._product(fill.contract),
        )

    def _margin(self, account: int, fill: Fill) -> int:
        market = self.history.market
        rate = int(market.universe.margin[fill.contract] + market.population.add_on[account])
        return (self._worth(fill, fill.price) * rate + BASIS_POINTS // 2) // BASIS_POINTS


def _summary(row: PositionRow) -> PositionSummaryRow:
    is_long = row.side == "long"
    return PositionSummaryRow(
        ordinal=row.ordinal,
        contract=row.contract,
        hedge_flag=row.hedge_flag,
        long_lots=row.lots if is_long else 0,
        long_price=row.open_price if is_long else "0.000",
        short_lots=0 if is_long else row.lots,
        short_price="0.000" if is_long else row.open_price,
        prev_settlement=row.prev_settlement,
        settlement_price=row.settlement_price,
        mtm_pl=row.mtm_pl,
        floating_pl=row.floating_pl,
        margin=row.margin,
        long_option_value=Decimal("0.00"),
        short_option_value=Decimal("0.00"),
        product=row.product,
    )


def printed(milli: int) -> str:
    """Thousandths of a yuan as a statement prints a price: three decimals."""
    return f"{milli // 1000}.{milli % 1000:03d}"


def cents(amount: int) -> Decimal:
    return Decimal(int(amount)).scaleb(-2)
