"""What the clients of each tier hold and pay, as exact decimals and shares."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tiering.engine.dashboard import Concentration, Pareto, Spread
from tiering.queries.dashboard.asked import Asked
from tiering.queries.dashboard.tiers import COMMISSION, COMMISSION_MONTH, EQUITY

_PLACES = 6


def yuan(cents: int) -> Decimal:
    """Whole cents as exact yuan."""
    return Decimal(cents).scaleb(-2)


def share_of(part: int, whole: int) -> float | None:
    return round(part / whole, _PLACES) if whole else None


def tier_sums(asked: Asked, found: Spread) -> list[dict[str, Any]]:
    """A line per tier of `found`, which is by tier; shares are fractions of all tiers together."""
    equity, commission = int(found.sums[:, EQUITY].sum()), int(found.sums[:, COMMISSION].sum())
    return [
        {
            "code": code,
            "name": name,
            "clients": int(found.clients[at]),
            "unknown": int(found.clients[at] - found.known[at, EQUITY]),
            "equity": yuan(int(found.sums[at, EQUITY])),
            "equity_share": share_of(int(found.sums[at, EQUITY]), equity),
            "commission": yuan(int(found.sums[at, COMMISSION])),
            "commission_share": share_of(int(found.sums[at, COMMISSION]), commission),
            "commission_month": yuan(int(found.sums[at, COMMISSION_MONTH])),
            "each": _each(int(found.sums[at, COMMISSION]), int(found.clients[at])),
        }
        for at, (code, name) in enumerate(asked.ladder.names.items())
    ]


def curve_steps(curve: Pareto) -> list[dict[str, Any]]:
    """The steps of R200's curve: per cent, clients, amount, share."""
    return [
        {
            "percent": percent,
            "clients": clients,
            "amount": yuan(cents),
            "share": round(share, _PLACES) if curve.total else None,
        }
        for percent, clients, cents, share in curve.steps
    ]


def concentration_line(found: Concentration) -> dict[str, Any]:
    return {
        "clients": found.clients,
        "amount": yuan(found.total),
        "top": found.top,
        "herfindahl": found.herfindahl,
        "equal": found.equal_clients,
    }


def _each(cents: int, clients: int) -> Decimal | None:
    return yuan(cents) / clients if clients else None
