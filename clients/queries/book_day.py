"""The clients of somebody's scope on the last trading day, as a few sums over published columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum

from clients.enums import RiskState
from clients.models import Client
from clients.queries.clients import visible_to
from crm import house
from crm.access import scope
from crm.models import User

TOP = 5


@dataclass(frozen=True)
class BookDay:
    as_of: date | None
    client_count: int
    equity: Decimal | None
    margin_occupied: Decimal | None
    called_count: int
    incomplete_count: int
    riskiest: list[Client]


def summary(user: User) -> BookDay:
    living = visible_to(user).filter(archived_at__isnull=True)
    called = [RiskState.MARGIN_CALL, RiskState.FORCED_LIQUIDATION, RiskState.OVERDRAWN]
    sums = house.remembered(
        scope(user),
        "day",
        lambda: living.aggregate(
            as_of=Max("as_of"),
            client_count=Count("pk"),
            equity=Sum("equity"),
            margin_occupied=Sum("margin_occupied"),
            called_count=Count("pk", filter=Q(risk_state__in=called)),
            incomplete_count=Count("pk", filter=Q(is_incomplete=True)),
        ),
    )
    riskiest = living.filter(risk_degree__isnull=False).order_by("-risk_degree", "-pk")
    return BookDay(
        **sums, riskiest=list(riskiest.only("client_id", "name", "equity", "risk_degree", "risk_state")[:TOP])
    )
