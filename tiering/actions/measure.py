from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from time import perf_counter
from typing import Any, Protocol

import numpy as np
from django.db import transaction

from crm import audit, locks
from crm.enums import Verb
from crm.models import User
from tiering.actions import parts
from tiering.actions.objections import hold_back
from tiering.actions.publish import publish
from tiering.actions.series import bringing
from tiering.actions.stored_measures import attach_aside, begin_aside, fill_aside
from tiering.engine.scheme import METHOD_VERSION, RULES, TIERS, read_parameters
from tiering.models import Scheme, TierRun
from tiering.queries.measure import Measured, measure
from tiering.queries.placed import overrides_placed
from tiering.queries.unpublished import unpublished
from tiering.queries.versions import in_force

# Clients per statement: small enough for the memory, large enough that statements do the work.
SLICE = 20_000


class ProgressReport(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


def measure_and_assign(
    *,
    trading_day: date,
    by: User | None,
    now: datetime,
    progress: ProgressReport,
    call: parts.Call | None = None,
) -> dict[str, Any]:
    """Measure every client on that day and publish tiers; what was new, and how the tiers are spread.

    Harmless when run again; tiers, measures and the note of the run change in one step. A day older than the newest
    one measured changes nothing: the tiers that stand are later knowledge (docs/method-tiering.md, "Running again").
    With `call`, which asks other workers to help, the measuring is shared out (tiering.actions.parts).
    Raises Busy while another run is at work.
    """
    began = perf_counter()
    scheme = Scheme.objects.get(is_house=True)
    newest = _newest_run(scheme)
    if newest and newest > trading_day:
        return {"superseded_by": newest.isoformat()}
    run = _start(scheme, trading_day, now)
    with locks.exclusive(bringing.LOCK):
        series = bringing.Series(now)
        parts.forget_parts(trading_day)
        series.bring_up_to(trading_day, progress)
        if call is None:
            measured = measure(trading_day, read_parameters(scheme.parameters), series.store, series.days)
        else:
            measured = parts.measure_together(trading_day, scheme.parameters, series, call, progress)
        measured = _decided(measured, scheme, trading_day)
        total = len(measured.table)
        progress(0, total)
        counts = _publish(run, measured, by, now, began)
    progress(total, total)
    return {"clients": total, **counts, "distribution": run.distribution}


@transaction.atomic
def _publish(run: TierRun, measured: Measured, by: User | None, now: datetime, began: float) -> Counter[str]:
    """Measures, tiers and the run at once: nobody sees a part of them, and a killed run leaves none."""
    day = run.trading_day
    if measured.table.columns:
        begin_aside(day)
        fill_aside(day, measured.table.clients, measured.table.columns)
    attach_aside(day)
    measured = hold_back(scheme=run.scheme, measured=measured, day=day, now=now)
    counts: Counter[str] = Counter(assignments_new=0, changes_new=0)
    for staged in unpublished(run.scheme, measured, SLICE):
        counts.update(publish(scheme=run.scheme, day=day, measured=staged, now=now))
    spread = np.bincount(measured.tiers, minlength=len(TIERS))
    distribution = {tier: int(count) for tier, count in zip(TIERS, spread, strict=True)}
    run.milliseconds = int((perf_counter() - began) * 1000)
    _finish(run, distribution, counts, by, now)
    parts.forget_parts(day)
    return counts


def _decided(measured: Measured, scheme: Scheme, day: date) -> Measured:
    """With the tiers that people gave over what is measured."""
    given = overrides_placed(scheme.code, day, TIERS, measured.table.clients)
    if given is None:
        return measured
    is_given = given >= 0
    return replace(
        measured,
        tiers=np.where(is_given, given, measured.tiers),
        rules=np.where(is_given, RULES.index("overridden"), measured.rules),
    )


def _newest_run(scheme: Scheme) -> date | None:
    runs = TierRun.objects.filter(scheme=scheme).order_by("-trading_day")
    return runs.values_list("trading_day", flat=True).first()


def _start(scheme: Scheme, day: date, now: datetime) -> TierRun:
    run, _created = TierRun.objects.get_or_create(
        scheme=scheme, trading_day=day, defaults={"started_at": now, "method_version": METHOD_VERSION}
    )
    return run


def _finish(
    run: TierRun, distribution: dict[str, int], counts: Counter[str], by: User | None, now: datetime
) -> None:
    is_first = run.finished_at is None
    run.finished_at, run.distribution, run.client_count = now, distribution, sum(distribution.values())
    run.method_version, run.made_by = METHOD_VERSION, by
    run.version = in_force(run.trading_day).filter(scheme=run.scheme).first()
    run.save()
    if is_first or counts.total():
        audit.record(by=by, verb=Verb.RAN, target=run, now=now, after={**counts, **distribution})
