"""Asking for a run by hand: a worker carries it out as steps of a job, so that it is followed, retried and resumed
like the night."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clients.queries.coverage import newest_settled_day
from crm import jobs
from crm.access import Permission, permits
from crm.enums import JobStatus
from crm.models import JobRun, JobStep, User
from tiering.actions.errors import Refused, noted
from tiering.engine.approval import Obstacle
from tiering.models import Scheme
from tiering.queries.running import plan_for

PUBLISHING, PAST, QUARTER = "tiers", "past_tiers", "quarter_tiers"
NIGHT_STEPS = ("tiering.measure_and_assign", "tiering.run_schemes")
HOUSE_STEPS = NIGHT_STEPS[:1]
ONE_STEPS = ("tiering.run_scheme",)
PAST_STEPS = ("tiering.compare_past_day",)
# Either keeps the night going, or works on the rules that a run goes by.
STARTERS = (Permission.JOBS_RUN, Permission.TIERS_DESIGN)


def may_start(user: User) -> bool:
    return any(permits(user, permission) for permission in STARTERS)


def ask_for_run(*, scheme: Scheme | None, trading_day: date, by: User, now: datetime) -> JobRun:
    """Have a worker run one scheme, or all of them, for a day: the newest settled one is published, an earlier one
    compared with what was published.

    Raises Refused, and jobs.AlreadyRunning while this run, or the night of that day, is at work.
    """
    with noted(scheme or _house(), "run", by=by, now=now), transaction.atomic():
        if not may_start(by):
            raise Refused(Obstacle.NO_RIGHT)
        kind, steps = _steps(scheme, trading_day)
        if _night_is_at_work(trading_day):
            raise jobs.AlreadyRunning(jobs.NIGHTLY)
        name = f"{kind}:{scheme.code}" if scheme else kind
        run = jobs.prepare(name=name, trading_day=trading_day, step_names=steps, by=by, now=now)
        jobs.start(run=run, by=by, now=now)
        return run


def repeat_run(*, job: JobRun, by: User, now: datetime) -> JobRun:
    """The same run once more, or what is unfinished of it; of a day that is no longer the newest, a comparison.

    Raises Refused and jobs.AlreadyRunning.
    """
    assert job.trading_day is not None
    kind, _colon, code = job.name.partition(":")
    if kind == QUARTER:
        with noted(job, "freeze_quarter", by=by, now=now):
            if not permits(by, Permission.TIERS_PUBLISH):
                raise Refused(Obstacle.NO_RIGHT)
            jobs.start(run=job, by=by, now=now)
            return job
    scheme = Scheme.objects.get(code=code) if code else None
    return ask_for_run(scheme=scheme, trading_day=job.trading_day, by=by, now=now)


def scheme_asked(step_id: int) -> str | None:
    """The code of the scheme that a step's run is about; None where it is about all of them."""
    name = JobStep.objects.values_list("run__name", flat=True).get(pk=step_id)
    return name.partition(":")[2] or None


def _steps(scheme: Scheme | None, day: date) -> tuple[str, tuple[str, ...]]:
    newest = newest_settled_day()
    if newest is None or day > newest:
        raise Refused(Obstacle.NOT_SETTLED)
    if scheme and scheme.code not in plan_for(day).ordered:
        raise Refused(Obstacle.NOT_IN_FORCE)
    if day < newest:
        return PAST, PAST_STEPS
    if scheme is None:
        return PUBLISHING, NIGHT_STEPS
    return PUBLISHING, HOUSE_STEPS if scheme.is_house else ONE_STEPS


def _night_is_at_work(day: date) -> bool:
    nights = JobRun.objects.filter(name=jobs.NIGHTLY, trading_day=day, status=JobStatus.RUNNING)
    return any(jobs.is_alive(night) for night in nights)


def _house() -> Scheme:
    return Scheme.objects.get(is_house=True)
