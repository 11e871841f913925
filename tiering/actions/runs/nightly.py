from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any, Protocol

import numpy as np
from django.db import transaction

from crm import audit, locks
from crm.enums import Verb
from crm.models import User
from tiering.actions.runs.publishing import Given, publish_given
from tiering.engine.runs import Held, needs_memory, rules_of, spread
from tiering.engine.schemes import Categories, Moved, Standing, begins_period, move, schemes_of
from tiering.engine.schemes.population import NOT_KNOWN, Population
from tiering.engine.table import IntArray, MeasureTable
from tiering.models import RunStanding, Scheme, TierRun
from tiering.queries.placed import placed_overrides
from tiering.queries.population import columns_of, population_of
from tiering.queries.running import Plan, Running, held_on, newest_run, plan_for, run_before, standing_before
from tiering.queries.stored import stored_days, stored_table

# The standings of so many runs are kept, and those of the last run of each month.
_KEPT = 2


class NothingMeasured(RuntimeError):
    """No measures are kept of that day."""


@dataclass(frozen=True)
class Asked:
    """By whom, when, and the counter that says how long it takes."""

    by: User | None
    now: datetime
    began: float

    @property
    def milliseconds(self) -> int:
        return int((perf_counter() - self.began) * 1000)


class ProgressReport(Protocol):
    def __call__(self, done: int, total: int) -> None: ...


def run_schemes(
    *, trading_day: date, by: User | None, now: datetime, progress: ProgressReport, only: str | None = None
) -> dict[str, Any]:
    """Class every client by each scheme in force but the house's, over the measures kept of that day.

    `only` is the code of one scheme; those it builds on are run with it. Each scheme is published by itself, whole or
    not at all, so that this may be run again from anywhere. A scheme that was run for a later day is left as it is.
    Raises NothingMeasured, KeyError for an `only` that cannot run, and Busy while the same scheme and day is at work.
    """
    if trading_day not in stored_days():
        raise NothingMeasured(trading_day.isoformat())
    plan = plan_for(trading_day)
    plan = plan.only(only) if only else plan
    runs = [running for running in plan.ordered.values() if not running.scheme.is_house]
    # All at once: each read goes through every row of the day.
    whole = stored_table(trading_day, {name for running in runs for name in columns_of(running.document)})
    counts: Counter[str] = Counter(schemes=0, scheme_tiers_new=0, scheme_changes_new=0)
    for done, running in enumerate(runs):
        progress(done, len(runs))
        counts.update(_run_alone(running, plan, whole, trading_day, Asked(by, now, perf_counter())))
    progress(len(runs), len(runs))
    return {**counts, **({"schemes_left_out": plan.left_out} if plan.left_out else {})}


def superseded_by(day: date) -> date | None:
    """The day of the house scheme's newest run where that is later: what stands is later knowledge."""
    newest = newest_run(Scheme.objects.get(is_house=True))
    return newest if newest and newest > day else None


def _run_alone(running: Running, plan: Plan, table: MeasureTable, day: date, asked: Asked) -> dict[str, int]:
    with locks.exclusive(f"tiering.run:{running.scheme.code}:{day}"):
        population = with_others(population_of(running.document, table, day), running, plan, day)
        with transaction.atomic():
            return _run(running, population, day, asked)


def _run(running: Running, population: Population, day: date, asked: Asked) -> dict[str, int]:
    # Two days of one scheme come one after the other: the later one goes on from the earlier.
    locks.wait_for_transaction_lock(f"tiering.run:{running.scheme.code}")
    newest = newest_run(running.scheme)
    if newest and newest > day:
        return {"schemes_superseded": 1}
    moved = moved_on(running, population, day)
    clients = population.table.clients
    version = str(running.version.number)
    given = given_by(running, clients, moved)
    counts = publish_given(scheme=running.scheme, day=day, given=given, version=version, now=asked.now)
    run = _finish(running, day, moved, counts, asked)
    if needs_memory(running.document.movement):
        _keep_standing(run, running, clients, moved)
    return {
        "schemes": 1,
        "scheme_tiers_new": counts["tiers_new"],
        "scheme_changes_new": counts["changes_new"],
    }


def with_others(population: Population, running: Running, plan: Plan, day: date) -> Population:
    """With the tiers that clients hold on that day in the schemes that this one builds on."""
    others = {}
    for code in schemes_of(running.document):
        below = plan.ordered[code]
        held = held_on(below.scheme, day, below.document.tier_codes)
        others[code] = as_words(held, below, population.table.clients)
    return Population(population.table, population.firm, population.attributes, others)


def as_words(held: Held, running: Running, clients: IntArray) -> Categories:
    """The tiers of a scheme beside these clients."""
    return Categories(spread(clients, held.clients, held.tiers, NOT_KNOWN), running.document.tier_codes)


def moved_on(running: Running, population: Population, day: date, *, is_due: bool = False) -> Moved:
    """Everybody's tier on a day, from what stood before it; `is_due` where a period begins whatever the day."""
    document, before = running.document, run_before(running.scheme, day)
    clients = population.table.clients
    is_bound = needs_memory(document.movement)
    return move(
        document,
        population,
        standing_before(running, day, clients) if is_bound else Standing.none(len(clients)),
        begins_period=is_due
        or begins_period(document.movement.period, day, before.trading_day if before else None),
        overrides=placed_overrides(running.scheme.code, day, document, clients),
    )


def given_by(running: Running, clients: IntArray, moved: Moved) -> Given:
    """What a run gave, ready to be written."""
    rules, words = rules_of(running.document, moved)
    return Given(clients, moved.tiers, running.document.tier_codes, rules, words)


def distribution_of(running: Running, tiers: IntArray) -> dict[str, int]:
    """Clients by tier, best first."""
    codes = running.document.tier_codes
    counted = np.bincount(tiers, minlength=len(codes))
    return {code: int(count) for code, count in zip(codes, counted, strict=True)}


def _finish(running: Running, day: date, moved: Moved, counts: dict[str, int], asked: Asked) -> TierRun:
    number = str(running.version.number)
    defaults = {"started_at": asked.now, "method_version": number}
    run, _created = TierRun.objects.get_or_create(scheme=running.scheme, trading_day=day, defaults=defaults)
    is_first = run.finished_at is None
    distribution = distribution_of(running, moved.tiers)
    if is_first or any(counts.values()) or run.distribution != distribution or run.method_version != number:
        run.version, run.method_version, run.finished_at = running.version, number, asked.now
        run.distribution, run.client_count = distribution, len(moved.tiers)
        run.made_by, run.milliseconds = asked.by, asked.milliseconds
        run.save()
        after = {**counts, **distribution}
        audit.record(by=asked.by, verb=Verb.RAN, target=run, now=asked.now, after=after)
    return run


def _keep_standing(run: TierRun, running: Running, clients: IntArray, moved: Moved) -> None:
    standing = moved.standing
    columns = {"earned": standing.earned, "stayed": standing.stayed, "below": standing.below}
    values = {name: column.astype("<i4").tobytes() for name, column in columns.items()}
    left = RunStanding(
        run=run, codes=list(running.document.tier_codes), clients=clients.astype("<i8").tobytes(), **values
    )
    # Not read before it is written over: these are megabytes.
    RunStanding.objects.bulk_create(
        [left], update_conflicts=True, unique_fields=["run"], update_fields=["codes", "clients", *values]
    )
    kept = RunStanding.objects.filter(run__scheme=run.scheme_id).order_by("run__trading_day")
    known = list(kept.values_list("run__trading_day", "pk"))
    last_of_month = {day.replace(day=1): key for day, key in known}.values()
    newest = [key for _day, key in known[-_KEPT:]]
    RunStanding.objects.filter(pk__in={key for _day, key in known} - {*last_of_month, *newest}).delete()
