"""Where one client stands: its tier, why, and what would lift it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clients.models import Client
from tiering.engine.explain import NextTier, next_tier
from tiering.engine.scheme import read_parameters
from tiering.enums import Tier, TierRule
from tiering.models import Scheme, TierAssignment

HISTORY = 6


@dataclass(frozen=True)
class Step:
    """One figure on the way to the next tier; `share` of the threshold in whole percent, at most 100."""

    held: Decimal
    threshold: Decimal
    missing: Decimal

    @property
    def share(self) -> int:
        return min(100, max(0, int(self.held / self.threshold * 100)))


@dataclass(frozen=True)
class Standing:
    client: Client
    current: TierAssignment | None
    history: list[TierAssignment]
    next: NextTier | None

    @property
    def rule(self) -> str:
        return str(TierRule(self.current.rule).label) if self.current and self.current.rule else ""

    @property
    def next_label(self) -> str:
        return str(Tier(self.next.tier).label) if self.next else ""

    @property
    def equity_step(self) -> Step | None:
        if self.next is None:
            return None
        held = self.client.equity_month_avg or Decimal(0)
        return Step(held, self.next.equity_threshold, self.next.equity_missing)

    @property
    def commission_step(self) -> Step | None:
        if self.next is None or self.next.commission_threshold is None:
            return None
        held = self.client.commission_month_avg or Decimal(0)
        return Step(held, self.next.commission_threshold, self.next.commission_missing or Decimal(0))


def standing_of(client: Client) -> Standing:
    scheme = Scheme.objects.get(is_house=True)
    assignments = list(client.tier_assignments.filter(scheme=scheme).order_by("-effective_on")[:HISTORY])
    current = next((held for held in assignments if held.ended_on is None), None)
    better = None
    if current:
        averages = client.equity_month_avg, client.commission_month_avg
        better = next_tier(current.tier, *averages, read_parameters(scheme.parameters))
    return Standing(client, current, assignments, better)
