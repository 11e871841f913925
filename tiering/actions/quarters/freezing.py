"""Freezing a quarter: everybody's tier by the figures of its last trading day, kept as rows with the measures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import transaction

from crm import audit, bulk, jobs, locks
from crm.access import Permission, permits
from crm.enums import Verb
from crm.models import JobRun, User
from tiering.actions.errors import Refused, noted
from tiering.actions.runs.asking import QUARTER
from tiering.actions.runs.nightly import ProgressReport, distribution_of, given_by
from tiering.actions.runs.past import Computed, compute_day
from tiering.actions.runs.publishing import stage
from tiering.actions.stored_measures import store_measures
from tiering.engine.approval import Obstacle
from tiering.models import Scheme, TierQuarter
from tiering.queries.days import last_run_day, last_trading_day_of, quarter_before, quarter_of
from tiering.queries.running import plan_for

STEPS = ("tiering.freeze_quarter",)
_STAGE = """
DROP TABLE IF EXISTS tier_frozen;
CREATE TEMPORARY TABLE tier_frozen (client_id bigint, tier integer, rule integer) ON COMMIT DROP
"""
# Before: as the quarter before was published; where none was, what held on its last day.
_KEEP = """
INSERT INTO tiering_quartertier (quarter_id, client_id, before, computed, rule, published, note)
SELECT %(quarter)s, g.client_id,
    coalesce(p.published, CASE WHEN %(previous)s::bigint IS NULL THEN a.tier END, ''),
    (%(codes)s::text[])[g.tier + 1], left((%(rules)s::text[])[g.rule + 1], 40), '', ''
FROM tier_frozen g
LEFT JOIN tiering_quartertier p ON p.quarter_id = %(previous)s AND p.client_id = g.client_id
LEFT JOIN tiering_tierassignment a ON a.client_id = g.client_id AND a.scheme_id = %(scheme)s
  AND a.effective_on < %(starts_on)s AND (a.ended_on IS NULL OR a.ended_on >= %(starts_on)s)
ORDER BY g.client_id
"""


def ask_for_quarter(*, scheme: Scheme, starts_on: date, by: User, now: datetime) -> JobRun:
    """Have a worker freeze a quarter. Raises Refused, and jobs.AlreadyRunning while one is at it."""
    with noted(scheme, "freeze_quarter", by=by, now=now), transaction.atomic():
        if not permits(by, Permission.TIERS_PUBLISH):
            raise Refused(Obstacle.NO_RIGHT)
        day = _last_day(scheme, starts_on)
        name = f"{QUARTER}:{scheme.code}"
        run = jobs.prepare(name=name, trading_day=day, step_names=STEPS, by=by, now=now)
        jobs.start(run=run, by=by, now=now)
        return run


def freeze_quarter(
    *, code: str, trading_day: date, by: User, now: datetime, progress: ProgressReport
) -> dict[str, Any]:
    """The tiers of one scheme on the last trading day of a quarter, by the settlement as it is known now.

    Run again, what is frozen stays. Raises Refused, Busy while another run measures, TooOld for a day whose windows
    begin before what is kept.
    """
    scheme = Scheme.objects.get(code=code)
    frozen = TierQuarter.objects.filter(scheme=scheme, starts_on=quarter_of(trading_day)).first()
    if frozen is None:
        day = _last_day(scheme, quarter_of(trading_day))
        # The quarter is determined on its last day, also by rules whose tiers stand until the next one begins.
        made = compute_day(trading_day=day, now=now, progress=progress, only=code, is_due=True)
        computed = next(each for each, _took in made if each.running.scheme.code == code)
        frozen = _keep(computed, day, by, now)
        progress(frozen.client_count, frozen.client_count)
    return {"clients": frozen.client_count, "distribution": frozen.distribution}


def _last_day(scheme: Scheme, starts_on: date) -> date:
    """The last trading day of a quarter that can be frozen: once a later day was run, no night measures it again."""
    if TierQuarter.objects.filter(scheme=scheme, starts_on=starts_on).exists():
        raise Refused(Obstacle.QUARTER_FROZEN)
    day = last_trading_day_of(starts_on)
    newest = last_run_day(Scheme.objects.get(is_house=True))
    if day is None or newest is None or newest <= day:
        raise Refused(Obstacle.QUARTER_NOT_OVER)
    if scheme.code not in plan_for(day).ordered:
        raise Refused(Obstacle.NOT_IN_FORCE)
    return day


@transaction.atomic
def _keep(computed: Computed, day: date, by: User, now: datetime) -> TierQuarter:
    running, table = computed.running, computed.table
    locks.wait_for_transaction_lock(f"tiering.quarter:{running.scheme.code}")
    starts_on = quarter_of(day)
    previous = TierQuarter.objects.filter(
        scheme=running.scheme, starts_on=quarter_before(starts_on), status="published"
    ).first()
    quarter = TierQuarter.objects.create(
        scheme=running.scheme,
        version=running.version,
        starts_on=starts_on,
        trading_day=day,
        client_count=len(table),
        distribution=distribution_of(running, computed.moved.tiers),
        frozen_by=by,
        frozen_at=now,
    )
    store_measures(day=day, table=table)
    given = given_by(running, table.clients, computed.moved)
    stage("tier_frozen", _STAGE, given, np.arange(len(table)))
    values = {
        "quarter": quarter.pk,
        "previous": previous.pk if previous else None,
        "scheme": running.scheme.pk,
        "starts_on": starts_on,
        "codes": list(given.codes),
        "rules": list(given.rule_words),
    }
    bulk.execute(_KEEP, values)
    after = {"quarter": quarter.name, "clients": quarter.client_count, **quarter.distribution}
    audit.record(by=by, verb=Verb.CREATED, target=quarter, now=now, after=after)
    return quarter
