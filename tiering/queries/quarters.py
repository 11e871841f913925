"""Quarters of tiers: frozen ones for those who review and publish, published ones for everybody who sees tiers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from crm.access import Permission, permits, scope
from crm.models import User
from tiering.enums import OverrideStatus, QuarterStatus
from tiering.models import QuarterTier, TierOverride, TierQuarter
from tiering.queries.documents import tier_names
from tiering.queries.past_days import SEALED

REVIEWING = (Permission.TIERS_PUBLISH, Permission.TIERS_DESIGN, Permission.TIERS_APPROVE)


@dataclass(frozen=True)
class Move:
    """Clients of a quarter by the tier before ("" for none) and the one of the quarter."""

    before: str
    after: str
    count: int


def may_review(user: User) -> bool:
    return any(permits(user, permission) for permission in REVIEWING)


def visible_quarters(user: User) -> QuerySet[TierQuarter]:
    found = TierQuarter.objects.select_related("scheme", "frozen_by", "published_by", "decision")
    return found if may_review(user) else found.filter(status=QuarterStatus.PUBLISHED)


def visible_quarter_tiers(user: User) -> QuerySet[QuarterTier]:
    """The clients this user sees in the quarters that they may see, with what a list shows.

    `final` is the tier of the quarter; `proposed` the one that people ask for in an override, with its status.
    """
    overrides = TierOverride.objects.filter(
        client=OuterRef("client"),
        scheme=OuterRef("quarter__scheme"),
        status__in=(OverrideStatus.ASKED, OverrideStatus.APPROVED),
        ends_on__gt=OuterRef("quarter__trading_day"),
    ).order_by("-asked_at")
    rows = QuarterTier.objects.filter(quarter__in=visible_quarters(user).values("pk"))
    return (
        scope(user)
        .filter(rows, "client")
        .select_related("client__branch", "client__account_manager", "noted_by")
        .prefetch_related("quarter__scheme", "quarter__version")
        .annotate(
            final=final_tier(),
            proposed=Subquery(overrides.values("tier")[:1]),
            proposed_status=Subquery(overrides.values("status")[:1]),
            override_id=Subquery(overrides.values("pk")[:1]),
        )
        .defer(*SEALED)
    )


def moves_of(quarter: TierQuarter, user: User) -> list[Move]:
    """How many clients that this user sees came from where to where."""
    rows = scope(user).filter(quarter.tiers.all(), "client").annotate(final=final_tier())
    counted = rows.order_by().values_list("before", "final").annotate(count=Count("pk"))
    return [Move(before, after, count) for before, after, count in counted]


def quarter_names(quarter: TierQuarter) -> dict[str, str]:
    """The tiers of the quarter's rules in the reader's words, best first."""
    return tier_names(quarter.version.document)


def final_tier() -> Coalesce:
    return Coalesce(NullIf(F("published"), Value("")), F("computed"))
