"""Money and ratios: exact to the cent where a statement says it, rounded once where we compute it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_cents(amount: Decimal) -> Decimal:
    """Yuan rounded half up to the cent, as settlement does (domain: account identities)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def ratio(part: Decimal | None, whole: Decimal | None, places: int = 6) -> Decimal | None:
    """part ÷ whole as a fraction; None where either is missing or the whole is not above zero."""
    if part is None or whole is None or whole <= 0:
        return None
    return (part / whole).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
