"""Identities inside the account summary."""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Final

from clients.statements.numbers import ZERO
from clients.statements.values import ClientDay, DaySummary, Method
from crm.problems import Problem, warning

Lines = Mapping[str, int]
Check = Callable[[DaySummary, Method], tuple[str, Decimal, Decimal] | None]

_RISK_STEP: Final = Decimal("0.0001")


def check_summary(day: ClientDay, *, lines: Lines | None = None) -> list[Problem]:
    """This function will check balance, equity, market value, available funds, risk degree and margin call.

    Exact to the cent. `lines` gives the line of each printed figure. Expected is what the other figures make.
    """
    where = lines or {}
    return [
        warning(
            f"{name}_identity", line=where.get(name), field=name, expected=_show(expected), found=_show(found)
        )
        for name, expected, found in _broken(day.summary, day.method)
    ]


def _show(value: Decimal) -> str:
    return format(value, "f")


def _broken(summary: DaySummary, method: Method) -> Iterator[tuple[str, Decimal, Decimal]]:
    for check in _CHECKS:
        outcome = check(summary, method)
        if outcome is not None:
            yield outcome


def closing_from(summary: DaySummary, method: Method) -> Decimal | None:
    """This function will add the day's movements to the opening balance, pledges left out; None without the core.

    By trade the floating profit stays out of the balance. Lines older layouts do not print count as nothing.
    """
    profit = (summary.mtm_pl or ZERO) if method is Method.MTM else ZERO
    if summary.opening_balance is None or summary.net_deposit is None or summary.realized_pl is None:
        return None
    if summary.commission is None or (method is Method.MTM and summary.mtm_pl is None):
        return None
    gains = summary.net_deposit + summary.realized_pl + profit + (summary.exercise_pl or ZERO)
    gains += (
        (summary.premium_received or ZERO) - (summary.premium_paid or ZERO) + (summary.delivery_pl or ZERO)
    )
    costs = summary.commission + (summary.exercise_fee or ZERO) + (summary.delivery_fee or ZERO)
    return summary.opening_balance + gains - costs


def _closing(summary: DaySummary, method: Method) -> tuple[str, Decimal, Decimal] | None:
    """Pledge changes enter with a sign nobody has confirmed, so either sign satisfies the identity."""
    expected = closing_from(summary, method)
    if expected is None or summary.closing_balance is None:
        return None
    pledge, fx_pledge = summary.pledge_change or ZERO, summary.fx_pledge_change or ZERO
    if pledge or fx_pledge:
        reached = {expected + a * pledge + b * fx_pledge for a, b in product((1, -1), repeat=2)}
        if summary.closing_balance in reached and _fx_pledge_moves(summary):
            return None
        expected += pledge + fx_pledge
    if summary.closing_balance == expected:
        return None
    return "closing_balance", expected, summary.closing_balance


def _fx_pledge_moves(summary: DaySummary) -> bool:
    """A changed foreign-currency pledge needs a pledge in or out; without one the printed change is doubtful."""
    change = summary.fx_pledge_change or ZERO
    return abs(change) == abs((summary.fx_pledge_in or ZERO) - (summary.fx_pledge_out or ZERO))


def _fx_change(summary: DaySummary, _: Method) -> tuple[str, Decimal, Decimal] | None:
    if summary.fx_pledge_change is None or summary.fx_pledge_in is None or summary.fx_pledge_out is None:
        return None
    if _fx_pledge_moves(summary):
        return None
    return "fx_pledge_change", summary.fx_pledge_in - summary.fx_pledge_out, summary.fx_pledge_change


def _equity(summary: DaySummary, method: Method) -> tuple[str, Decimal, Decimal] | None:
    if summary.closing_balance is None or summary.client_equity is None:
        return None
    if method is Method.BY_TRADE and summary.floating_pl is None:
        return None
    floating = (summary.floating_pl or ZERO) if method is Method.BY_TRADE else ZERO
    expected = summary.closing_balance + floating
    return None if summary.client_equity == expected else ("client_equity", expected, summary.client_equity)


def _market_value(summary: DaySummary, _: Method) -> tuple[str, Decimal, Decimal] | None:
    if summary.client_equity is None or summary.market_value_equity is None:
        return None
    expected = (
        summary.client_equity + (summary.long_option_value or ZERO) - (summary.short_option_value or ZERO)
    )
    found = summary.market_value_equity
    return None if found == expected else ("market_value_equity", expected, found)


def _available(summary: DaySummary, _: Method) -> tuple[str, Decimal, Decimal] | None:
    """The base margin (基础保证金) is not deducted; frozen money is, where the source prints it."""
    if summary.client_equity is None or summary.margin_occupied is None or summary.available_funds is None:
        return None
    if "margin_occupied" in summary.derived:
        return None
    taken = summary.margin_occupied + (summary.delivery_margin or ZERO) + (summary.frozen_funds or ZERO)
    expected = summary.client_equity - taken
    found = summary.available_funds
    return None if found == expected else ("available_funds", expected, found)


def _risk(summary: DaySummary, _: Method) -> tuple[str, Decimal, Decimal] | None:
    """The printed figure is kept even when it differs: brokers may define it otherwise."""
    if summary.client_equity is None or summary.margin_occupied is None or summary.risk_degree is None:
        return None
    if summary.client_equity <= 0:
        return None
    ratio = summary.margin_occupied / summary.client_equity
    expected = ratio.quantize(_RISK_STEP, rounding=ROUND_HALF_UP)
    found = summary.risk_degree
    return (
        None
        if found.quantize(_RISK_STEP, rounding=ROUND_HALF_UP) == expected
        else ("risk_degree", expected, found)
    )


def _margin_call(summary: DaySummary, _: Method) -> tuple[str, Decimal, Decimal] | None:
    """What brings the account back to 100 %: the amount by which margins exceed equity, else nothing."""
    if summary.client_equity is None or summary.margin_occupied is None or summary.margin_call is None:
        return None
    if "margin_occupied" in summary.derived:
        return None
    short = summary.margin_occupied + (summary.delivery_margin or ZERO) - summary.client_equity
    expected = max(ZERO, short)
    found = summary.margin_call
    return None if found == expected else ("margin_call", expected, found)


_CHECKS: Final[tuple[Check, ...]] = (
    _closing,
    _fx_change,
    _equity,
    _market_value,
    _available,
    _risk,
    _margin_call,
)
