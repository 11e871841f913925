"""Row by row: turnover, profit of closes and positions, value of options."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from clients.statements.values import ClientDay, CloseRow, Method, PositionRow, TradeRow
from crm.contracts import Contract, parse_contract
from crm.problems import Problem, warning

# A price prints three decimals, so an exact product may end in half a cent and be rounded either way.
TOLERANCE: Final = Decimal("0.005")
# A row without an opening day stands for several lots at an average price of three decimals.
_AVERAGE_SLACK: Final = Decimal("0.0005")
Key = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed amount that must be `per_unit` (price difference x lots) times the contract multiplier.

    `slack` is how far `per_unit` may be off because an average price was rounded.
    """

    field: str
    line: int | None
    key: Key
    per_unit: Decimal
    printed: Decimal
    slack: Decimal = Decimal(0)

    def holds(self, multiplier: Decimal) -> bool:
        """This function will say whether the amount follows from a multiplier."""
        return abs(self.per_unit * multiplier - self.printed) <= TOLERANCE + self.slack * multiplier


def check_rows(day: ClientDay, multipliers: Mapping[str, Decimal]) -> list[Problem]:
    """This function will check every row's amount against price, lots and contract multiplier.

    A position opened today earns settlement - open, an older one settlement - previous settlement; a close of
    today's lot earns trade - open, of an older one trade - previous settlement; by trade always from the open.
    Without `multipliers` (product code to multiplier) the multiplier is the whole number most rows agree on.
    """
    claims = list(_claims(day))
    agreed = _agreed(claims, multipliers)
    return [problem for claim in claims if (problem := _judge(claim, agreed.get(claim.key))) is not None]


def _judge(claim: Claim, multiplier: Decimal | None) -> Problem | None:
    if multiplier is None:
        if claim.per_unit == 0 and claim.printed == 0:
            return None
        return warning("row_multiplier", line=claim.line, field=claim.field, found=str(claim.printed))
    if claim.holds(multiplier):
        return None
    expected = claim.per_unit * multiplier
    return warning(
        "row_amount",
        line=claim.line,
        field=claim.field,
        expected=format(expected, ".2f"),
        found=str(claim.printed),
    )


def _agreed(claims: list[Claim], multipliers: Mapping[str, Decimal]) -> dict[Key, Decimal]:
    votes: dict[Key, Counter[Decimal]] = {}
    for claim in claims:
        implied = _implied(claim)
        if implied is not None:
            votes.setdefault(claim.key, Counter())[implied] += 1
    agreed = {key: counter.most_common(1)[0][0] for key, counter in votes.items()}
    for key in {claim.key for claim in claims}:
        if key[0] in multipliers:
            agreed[key] = multipliers[key[0]]
    return agreed


def _implied(claim: Claim) -> Decimal | None:
    if not claim.per_unit or not claim.printed:
        return None
    implied = (claim.printed / claim.per_unit).to_integral_value()
    return implied if implied > 0 and claim.holds(implied) else None


def _claims(day: ClientDay) -> Iterator[Claim]:
    for trade in day.trades:
        yield from _trade(trade, day.trading_day)
    for close in day.closes:
        yield from _close(close, day)
    for position in day.positions:
        yield from _position(position, day)


def _key(code: str, trading_day: date) -> tuple[Contract | None, Key]:
    contract = parse_contract(code, trading_day)
    return contract, ((contract.product, contract.is_option) if contract else (code, False))


def _trade(row: TradeRow, trading_day: date) -> Iterator[Claim]:
    if row.turnover is None:
        return
    contract, key = _key(row.contract, trading_day)
    yield Claim("trades.turnover", row.line, key, Decimal(row.price) * row.lots, row.turnover)
    if contract and contract.is_option and row.premium:
        sign = -1 if row.side == "buy" else 1
        yield Claim("trades.premium", row.line, key, sign * Decimal(row.price) * row.lots, row.premium)


def _close(row: CloseRow, day: ClientDay) -> Iterator[Claim]:
    contract, key = _key(row.contract, day.trading_day)
    if row.realized_pl is None or (contract and contract.is_option):
        return
    base = _base(row.open_price, row.prev_settlement, row.opened_on, day)
    if base is None:
        return
    sign = 1 if row.side == "sell" else -1
    yield Claim(
        "closes.realized_pl", row.line, key, sign * (Decimal(row.price) - base) * row.lots, row.realized_pl
    )


def _base(open_price: str, prev_settlement: str, opened_on: date | None, day: ClientDay) -> Decimal | None:
    """Where the day's profit starts; None when the source does not say enough."""
    if day.method is Method.BY_TRADE or opened_on == day.trading_day:
        return Decimal(open_price) if open_price else None
    return Decimal(prev_settlement) if opened_on is not None and prev_settlement else None


def _position(row: PositionRow, day: ClientDay) -> Iterator[Claim]:
    contract, key = _key(row.contract, day.trading_day)
    if contract and contract.is_option:
        if row.option_value is not None:
            value = Decimal(row.settlement_price) * row.lots
            yield Claim("positions.option_value", row.line, key, value, abs(row.option_value))
        return
    sign = 1 if row.side == "long" else -1
    settled = Decimal(row.settlement_price)
    if row.floating_pl is not None and row.open_price:
        gain = sign * (settled - Decimal(row.open_price)) * row.lots
        slack = _AVERAGE_SLACK * row.lots if row.opened_on is None else Decimal(0)
        yield Claim("positions.floating_pl", row.line, key, gain, row.floating_pl, slack)
    start = row.open_price if row.opened_on == day.trading_day else row.prev_settlement
    if row.mtm_pl is not None and row.opened_on is not None and start:
        yield Claim(
            "positions.mtm_pl", row.line, key, sign * (settled - Decimal(start)) * row.lots, row.mtm_pl
        )
