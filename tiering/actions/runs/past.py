"""A past day measured again as it is known now: what would be another tier is kept as a list, nothing is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Protocol

import numpy as np
from django.db import transaction

from crm import audit, bulk, locks
from crm.enums import Verb
from crm.models import User
from tiering.actions.runs.nightly import as_words, distribution_of, given_by, moved_on
from tiering.actions.runs.publishing import stage
from tiering.actions.series import bringing
from tiering.engine.runs import Held, spread
from tiering.engine.scheme import read_parameters
from tiering.engine.schemes import Moved, schemes_of
from tiering.engine.schemes.population import NOT_KNOWN, Population
from tiering.engine.table import MeasureTable
from tiering.models import PastTierDifference, PastTierRun, Scheme
from tiering.queries.measure import measure
from tiering.queries.population import population_of
from tiering.queries.running import Plan, Running, held_on, plan_for

_STAGE = """
DROP TABLE IF EXISTS tier_past;
CREATE TEMPORARY TABLE tier_past (client_id bigint, tier integer, rule integer) ON COMMIT DROP
"""
_KEEP = """
INSERT INTO tiering_pasttierdifference (run_id, client_id, published, computed, rule)
SELECT %(run)s, g.client_id, coalesce(a.tier, ''), (%(codes)s::text[])[g.tier + 1],
    left((%(rules)s::text[])[g.rule + 1], 40)
FROM tier_past g LEFT JOIN tiering_tierassignment a ON a.client_id = g.client_id AND a.scheme_id = %(scheme)s
  AND a.effective_on <= %(day)s AND (a.ended_on IS NULL OR a.ended_on > %(day)s)
ORDER BY g.client_id
"""


class ProgressReport(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Computed:
    """A scheme's tiers on a past day, as they come out now."""

    running: Running
    table: MeasureTable
    moved: Moved


def run_past_day(
    *, trading_day: date, by: User | None, now: datetime, progress: ProgressReport, only: str | None = None
) -> list[PastTierRun]:
    """Every scheme in force on that day, or one, by the settlement as it is known now; from the tiers that were in
    force the day before. What was published that day stays as it is.

    The records of clients (branch, status) are today's. Raises TooOld for a day whose windows begin before what is
    kept, KeyError for an `only` that was not in force, and Busy while another run measures.
    """
    kept = []
    for computed, milliseconds in compute_day(trading_day=trading_day, now=now, progress=progress, only=only):
        if only in (None, computed.running.scheme.code):
            kept.append(_keep(computed, trading_day, by, now, milliseconds))
    return kept


def compute_day(
    *,
    trading_day: date,
    now: datetime,
    progress: ProgressReport,
    only: str | None = None,
    is_due: bool = False,
) -> Iterator[tuple[Computed, int]]:
    """The tiers of a past day, scheme after scheme, those that others build on first, and how many milliseconds each
    took; the first one's hold the measuring. With `is_due` the one scheme begins a period on that day."""
    plan = plan_for(trading_day)
    plan = plan.only(only) if only else plan
    progress(0, len(plan.ordered))
    began = perf_counter()
    table = _measured(trading_day, now)
    computed: dict[str, Computed] = {}
    for done, (code, running) in enumerate(plan.ordered.items(), start=1):
        computed[code] = _compute(running, plan, computed, table, trading_day, is_due=is_due and code == only)
        yield computed[code], int((perf_counter() - began) * 1000)
        began = perf_counter()
        progress(done, len(plan.ordered))


def _measured(day: date, now: datetime) -> MeasureTable:
    scheme = Scheme.objects.get(is_house=True)
    with locks.exclusive(bringing.LOCK):
        series = bringing.Series(now)
        series.bring_up_to(day)
        return measure(day, read_parameters(scheme.parameters), series.store, series.days).table


def _compute(
    running: Running,
    plan: Plan,
    computed: dict[str, Computed],
    table: MeasureTable,
    day: date,
    *,
    is_due: bool,
) -> Computed:
    """Schemes that this one builds on count as they are computed now, not as they were published."""
    found = population_of(running.document, table, day)
    others = {}
    for code in schemes_of(running.document):
        tiers = computed[code].moved.tiers
        held = Held(table.clients, tiers, np.zeros_like(tiers))
        others[code] = as_words(held, plan.ordered[code], table.clients)
    population = Population(table, found.firm, found.attributes, others)
    return Computed(running, table, moved_on(running, population, day, is_due=is_due))


@transaction.atomic
def _keep(computed: Computed, day: date, by: User | None, now: datetime, milliseconds: int) -> PastTierRun:
    running, tiers = computed.running, computed.moved.tiers
    clients, codes = computed.table.clients, running.document.tier_codes
    locks.wait_for_transaction_lock(f"tiering.past:{running.scheme.code}:{day}")
    held = held_on(running.scheme, day, codes)
    lines = np.flatnonzero(spread(clients, held.clients, held.tiers, NOT_KNOWN) != tiers)
    PastTierDifference.objects.filter(run__scheme=running.scheme, run__trading_day=day).delete()
    PastTierRun.objects.filter(scheme=running.scheme, trading_day=day).delete()
    run = PastTierRun.objects.create(
        scheme=running.scheme,
        version=running.version,
        trading_day=day,
        made_by=by,
        made_at=now,
        milliseconds=milliseconds,
        client_count=len(tiers),
        different_count=len(lines),
        distribution=distribution_of(running, tiers),
    )
    given = given_by(running, clients, computed.moved)
    stage("tier_past", _STAGE, given, lines)
    words = {"codes": list(codes), "rules": list(given.rule_words)}
    bulk.execute(_KEEP, {"run": run.pk, "scheme": running.scheme.pk, "day": day, **words})
    after = {"different": len(lines), "clients": len(tiers)}
    audit.record(by=by, verb=Verb.RAN, target=run, now=now, after=after)
    return run
