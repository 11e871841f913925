"""Publishing what a past day should have been, from today on: a person's decision, with the reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pandas as pd
from django.db import transaction

from crm.access import Permission, permits
from crm.models import User
from tiering.actions.decisions import Chosen, publish_chosen
from tiering.actions.errors import Refused, noted
from tiering.engine.approval import Obstacle
from tiering.enums import DecisionKind
from tiering.models import PastTierRun, TierDecision
from tiering.queries.past_days import visible_differences


def publish_differences(
    *, run: PastTierRun, rows: Collection[int] | None, reason: str, by: User, now: datetime
) -> TierDecision:
    """Publish the computed tiers of these differences, or of all that this person sees, from the first trading day
    that no run has reached. What was published for the past day stays. Done again it adds nothing. Raises Refused."""
    with noted(run, "publish_past_day", by=by, now=now), transaction.atomic():
        if not permits(by, Permission.TIERS_PUBLISH):
            raise Refused(Obstacle.NO_RIGHT)
        if not reason.strip():
            raise Refused(Obstacle.NO_REASON)
        found = visible_differences(by).filter(run=run)
        found = found if rows is None else found.filter(pk__in=rows)
        tiers = list(found.order_by("client").values_list("client_id", "computed"))
        if not tiers:
            raise Refused(Obstacle.NOTHING_CHOSEN)
        chosen = Chosen(
            scheme=run.scheme,
            kind=DecisionKind.PAST_DAY,
            trading_day=run.trading_day,
            tiers=pd.DataFrame(tiers, columns=["client_id", "tier"]),
            version=str(run.version.number),
        )
        return publish_chosen(chosen=chosen, reason=reason.strip(), by=by, now=now)
