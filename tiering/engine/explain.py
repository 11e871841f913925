"""Why a client is in its tier and what would lift it, built from the stored averages when somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tiering.engine.scheme import TIERS, SchemeParameters

CENT = Decimal("0.01")


@dataclass(frozen=True)
class NextTier:
    """The next better tier and what is missing to it, in yuan of the monthly average; None: no way by that figure."""

    tier: str
    equity_threshold: Decimal
    equity_missing: Decimal
    commission_threshold: Decimal | None
    commission_missing: Decimal | None


def next_tier(
    tier: str, equity: Decimal | None, commission: Decimal | None, scheme: SchemeParameters
) -> NextTier | None:
    """What a client in `tier` lacks for the next better one; None in the best. Unknown averages count as 0.

    From `dormant` and `inactive` the next is `effective`, by equity above its limit (a trade does it too).
    """
    position = TIERS.index(tier)
    if position == 0:
        return None
    held_equity, held_commission = equity or Decimal(0), commission or Decimal(0)
    better = TIERS[min(position - 1, TIERS.index("effective"))]
    for band in scheme.bands:
        if band.tier == better:
            missing = None if band.commission is None else _missing(band.commission, held_commission)
            return NextTier(better, band.equity, _missing(band.equity, held_equity), band.commission, missing)
    threshold = scheme.effective_equity + CENT
    return NextTier(better, threshold, _missing(threshold, held_equity), None, None)


def _missing(threshold: Decimal, held: Decimal) -> Decimal:
    return max(threshold - held, Decimal("0.00"))
