"""The two account summaries of one cusfund record: marked to market and by trade, from the same figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from clients.statements.bundle_rows import cents
from clients.statements.numbers import ZERO
from clients.statements.values import DaySummary
from crm.problems import Problem, warning

_STEP: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Sums:
    """What the other tables add up to; None where the table is not in the bundle."""

    net_deposit: Decimal | None = None
    fees: Decimal | None = None
    realized_mtm: Decimal | None = None
    realized_by_trade: Decimal | None = None
    held_mtm: Decimal | None = None
    held_by_trade: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """A cusfund record as numbers, in its own order (22 fields)."""

    line: int
    equity: Decimal
    available: Decimal
    margin_call: Decimal | None
    risk_degree: Decimal | None
    opening_mtm: Decimal | None
    opening_by_trade: Decimal | None
    closing_mtm: Decimal | None
    closing_by_trade: Decimal | None
    total_mtm: Decimal | None
    total_by_trade: Decimal | None
    floating: Decimal | None
    pledge_amount: Decimal | None
    fx_pledge_occupied: Decimal | None
    premium: Decimal | None
    frozen: Decimal | None

    @property
    def margin(self) -> Decimal:
        """Equity less available less frozen: the table has no margin column."""
        return self.equity - self.available - (self.frozen or ZERO)


def funds(record: list[str], line: int) -> Funds:
    """This function will convert a record whose pattern has been matched."""
    equity, available = cents(record[2]) or ZERO, cents(record[3]) or ZERO
    frozen = cents(record[21])
    margin = equity - available - (frozen or ZERO)
    return Funds(
        line,
        equity,
        available,
        cents(record[4]),
        _risk(record[5], margin, equity),
        cents(record[6]),
        cents(record[7]),
        cents(record[8]),
        cents(record[9]),
        cents(record[10]),
        cents(record[11]),
        cents(record[12]),
        cents(record[13]),
        cents(record[19]),
        cents(record[20]),
        frozen,
    )


def _risk(cell: str, margin: Decimal, equity: Decimal) -> Decimal | None:
    """Percent, unless the figure is the fraction margin / equity itself; nothing without positive equity."""
    if not cell or equity <= 0:
        return None
    printed = Decimal(cell.rstrip("%"))
    ratio = margin / equity
    if not cell.endswith("%") and abs(printed - ratio) < _STEP < abs(printed.scaleb(-2) - ratio):
        return printed
    return printed.scaleb(-2)


def summaries(found: Funds, sums: Sums) -> tuple[DaySummary, DaySummary]:
    """This function will make both summaries.

    Derived: margin = equity - available - frozen. Net deposit is the sum of fundchg less otherfund; realized and
    held profit the sums of trades and holdings; each only where the record's own totals confirm it to the cent.
    Commission is what explains the closing balance, and only where the trades' fees add up to the same.
    """
    commission = _commission(found, sums)
    split = _confirmed(sums.realized_mtm, sums.held_mtm, found.total_mtm)
    realized = sums.realized_by_trade if _same(sums.realized_by_trade, found.total_by_trade) else None
    mtm = _summary(found, sums, commission, found.opening_mtm, found.closing_mtm, split[0], split[1], None)
    by_trade = _summary(
        found,
        sums,
        commission,
        found.opening_by_trade,
        found.closing_by_trade,
        realized,
        None,
        found.floating,
    )
    return mtm, by_trade


def _summary(
    found: Funds,
    sums: Sums,
    commission: Decimal | None,
    opening: Decimal | None,
    closing: Decimal | None,
    realized: Decimal | None,
    held: Decimal | None,
    floating: Decimal | None,
) -> DaySummary:
    made = {
        "net_deposit": sums.net_deposit,
        "realized_pl": realized,
        "mtm_pl": held,
        "commission": commission,
    }
    return DaySummary(
        opening_balance=opening,
        net_deposit=sums.net_deposit,
        realized_pl=realized,
        mtm_pl=held,
        floating_pl=floating,
        commission=commission,
        closing_balance=closing,
        pledge_amount=found.pledge_amount,
        client_equity=found.equity,
        fx_pledge_occupied=found.fx_pledge_occupied,
        margin_occupied=found.margin,
        available_funds=found.available,
        frozen_funds=found.frozen,
        risk_degree=found.risk_degree,
        margin_call=found.margin_call,
        derived=_DERIVED[tuple(name for name, value in made.items() if value is not None)],
    )


class _DerivedSets(dict[tuple[str, ...], frozenset[str]]):
    """One set object per combination: a bundle has hundreds of thousands of summaries and few combinations."""

    def __missing__(self, names: tuple[str, ...]) -> frozenset[str]:
        made = self[names] = frozenset((*names, "margin_occupied"))
        return made


_DERIVED: Final = _DerivedSets()


def _same(left: Decimal | None, right: Decimal | None) -> bool:
    return left is not None and left == right


def _confirmed(
    realized: Decimal | None, held: Decimal | None, total: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    if realized is None or held is None or realized + held != total:
        return None, None
    return realized, held


def explained(found: Funds, sums: Sums) -> Decimal | None:
    """This function will return the charges that make the closing balance follow from the opening balance."""
    if (
        found.opening_mtm is None
        or found.total_mtm is None
        or found.closing_mtm is None
        or sums.net_deposit is None
    ):
        return None
    return (
        found.opening_mtm + sums.net_deposit + found.total_mtm + (found.premium or ZERO) - found.closing_mtm
    )


def _commission(found: Funds, sums: Sums) -> Decimal | None:
    return sums.fees if sums.fees is not None and explained(found, sums) == sums.fees else None


def check(found: Funds, sums: Sums) -> Iterator[Problem]:
    """This function will check one record: equity against both balances, charges and profit against the rows.

    An account that paid or received option premium has option trades, which are in tables that are not read;
    its charges and profits are left unknown without a warning.
    """
    if found.closing_mtm is not None and found.equity != found.closing_mtm:
        yield _broken("client_equity", found, found.closing_mtm, found.equity)
    if found.closing_by_trade is not None and found.floating is not None:
        expected = found.closing_by_trade + found.floating
        if found.equity != expected:
            yield _broken("client_equity", found, expected, found.equity)
    yield from _check_risk(found)
    yield from _check_methods(found)
    if not found.premium:
        yield from _check_charges(found, sums)
        yield from _check_profits(found, sums)


def _check_methods(found: Funds) -> Iterator[Problem]:
    """Deposits, premium and charges are one for both methods, so both balances must move alike beside their profit."""
    left = (found.opening_mtm, found.total_mtm, found.closing_mtm)
    right = (found.opening_by_trade, found.total_by_trade, found.closing_by_trade)
    if None in left or None in right:
        return
    moved, moved_by_trade = _moved(left), _moved(right)
    if moved != moved_by_trade:
        expected, value = str(moved), str(moved_by_trade)
        yield warning(
            "methods_differ", line=found.line, field="closing_balance", expected=expected, found=value
        )


def _moved(figures: tuple[Decimal | None, Decimal | None, Decimal | None]) -> Decimal:
    opening, profit, closing = (figure or ZERO for figure in figures)
    return closing - opening - profit


def _check_risk(found: Funds) -> Iterator[Problem]:
    if found.risk_degree is None:
        return
    expected = (found.margin / found.equity).quantize(_STEP, rounding=ROUND_HALF_UP)
    if found.risk_degree.quantize(_STEP, rounding=ROUND_HALF_UP) != expected:
        yield _broken("risk_degree", found, expected, found.risk_degree)


def _check_charges(found: Funds, sums: Sums) -> Iterator[Problem]:
    charges = explained(found, sums)
    if charges is not None and sums.fees is not None and charges != sums.fees:
        yield _broken("commission", found, charges, sums.fees)


def _check_profits(found: Funds, sums: Sums) -> Iterator[Problem]:
    if found.total_mtm is not None and sums.realized_mtm is not None and sums.held_mtm is not None:
        total = sums.realized_mtm + sums.held_mtm
        if total != found.total_mtm:
            yield warning(
                "profit_identity",
                line=found.line,
                field="mtm_pl",
                expected=str(found.total_mtm),
                found=str(total),
            )
    if found.floating is not None and sums.held_by_trade is not None and sums.held_by_trade != found.floating:
        yield warning(
            "profit_identity",
            line=found.line,
            field="floating_pl",
            expected=str(found.floating),
            found=str(sums.held_by_trade),
        )


def _broken(name: str, found: Funds, expected: Decimal, value: Decimal) -> Problem:
    return warning(f"{name}_identity", line=found.line, field=name, expected=str(expected), found=str(value))
