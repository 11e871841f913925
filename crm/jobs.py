"""Chains of steps for a trading day: in order, restartable, one at a time, harmless when run again.

A step is a registered task called in this process with `trading_day` and `step_id`; it returns its counts.
A chain that is killed stays `running` without its lock: running it again takes it up.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from crm import audit, locks
from crm.celery import UnknownTask, app, enqueue
from crm.enums import JobStatus, Verb
from crm.models import JobRun, JobStep, User
from crm.schedule import NIGHTLY_STEPS

Clock = Callable[[], datetime]
NIGHTLY = "nightly"
# Kept in English, shown in the reader's language.
BUSY = gettext_noop("Another process is at work on the same. Wait for it to end, then try again.")
logger = logging.getLogger(__name__)


class AlreadyRunning(RuntimeError):
    """The same chain is at work on the same day."""


@dataclass(frozen=True)
class Progress:
    """Writes how far a step has come, for those who watch; without a step it says nothing."""

    step_id: int | None = None

    def __call__(self, done: int, total: int) -> None:
        if self.step_id is not None:
            JobStep.objects.filter(pk=self.step_id).update(done_count=done, total_count=total)


def run_nightly(*, trading_day: date, by: User | None, clock: Clock) -> JobRun:
    """All steps of the evening for that day, also those done before: each only adds what is missing."""
    run = prepare(name=NIGHTLY, trading_day=trading_day, step_names=NIGHTLY_STEPS, by=by, now=clock())
    return carry_out(run_id=run.pk, clock=clock)


@transaction.atomic
def prepare(
    *, name: str, trading_day: date, step_names: Iterable[str], by: User | None, now: datetime
) -> JobRun:
    """The run of that chain and day with its steps, made if it is not there."""
    run, _created = JobRun.objects.get_or_create(
        name=name, trading_day=trading_day, defaults={"created_at": now, "requested_by": by}
    )
    for position, step_name in enumerate(step_names, start=1):
        JobStep.objects.get_or_create(run=run, name=step_name, defaults={"position": position})
    return run


@transaction.atomic
def start(*, run: JobRun, by: User, now: datetime) -> None:
    """Have a worker carry the run out: what is unfinished of it, or all of it once more where it was done.

    Raises AlreadyRunning while somebody is at work on it.
    """
    held = JobRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if is_alive(held):
        raise AlreadyRunning(str(held))
    if held.status == JobStatus.DONE:
        _begin_anew(held)
        held.status = JobStatus.WAITING
    held.requested_by = by
    held.save(update_fields=["status", "requested_by"])
    request(run=held, by=by, now=now)


def requested_by(step_id: int | None) -> User | None:
    """Who asked for the run that a step belongs to; nobody for the night."""
    if step_id is None:
        return None
    return JobStep.objects.select_related("run__requested_by").get(pk=step_id).run.requested_by


@transaction.atomic
def request(*, run: JobRun, step: JobStep | None = None, by: User, now: datetime) -> None:
    """Have a worker take the run up again: its unfinished steps, or the one step named."""
    audit.record(
        by=by, verb=Verb.RAN, target=run, now=now, after={"step": step.name if step else "unfinished"}
    )
    enqueue("crm.run_job", run_id=run.pk, step_id=step.pk if step else None)


def carry_out(
    *, run_id: int, clock: Clock, only_unfinished: bool = False, step_id: int | None = None
) -> JobRun:
    """Run the steps in order and stop at the first that fails. Raises AlreadyRunning while another does."""
    run = JobRun.objects.get(pk=run_id)
    try:
        with locks.exclusive(lock_name(run)):
            _start_run(run, clock())
            for step in _chosen(run, only_unfinished, step_id):
                if not _run_step(step, run, clock):
                    break
            _finish_run(run, clock())
    except locks.Busy as error:
        raise AlreadyRunning(str(run)) from error
    return run


def is_alive(run: JobRun) -> bool:
    """Whether a process is at work on the run now; a run that says `running` and is not was interrupted."""
    return locks.is_held(lock_name(run))


def lock_name(run: JobRun) -> str:
    return f"job:{run.name}:{run.trading_day}"


def _chosen(run: JobRun, only_unfinished: bool, step_id: int | None) -> list[JobStep]:
    steps = list(run.steps.order_by("position"))
    if step_id is not None:
        return [step for step in steps if step.pk == step_id]
    if only_unfinished:
        return [step for step in steps if step.status != JobStatus.DONE]
    for step in steps:
        step.status = JobStatus.WAITING
    _begin_anew(run)
    return steps


def _begin_anew(run: JobRun) -> None:
    JobStep.objects.filter(run=run).update(status=JobStatus.WAITING, done_count=0, total_count=None, error="")


def _start_run(run: JobRun, now: datetime) -> None:
    run.status, run.started_at, run.finished_at = JobStatus.RUNNING, now, None
    run.attempts += 1
    run.save(update_fields=["status", "started_at", "finished_at", "attempts"])


def _finish_run(run: JobRun, now: datetime) -> None:
    statuses = set(run.steps.values_list("status", flat=True))
    run.status = JobStatus.DONE if statuses <= {JobStatus.DONE} else JobStatus.WAITING
    if JobStatus.FAILED in statuses:
        run.status = JobStatus.FAILED
    run.finished_at = now
    run.save(update_fields=["status", "finished_at"])


def _run_step(step: JobStep, run: JobRun, clock: Clock) -> bool:
    """Whether the step came to its end."""
    step.status, step.started_at, step.finished_at = JobStatus.RUNNING, clock(), None
    step.error, step.done_count, step.total_count = "", 0, None
    step.attempts += 1
    step.save()
    try:
        counts = _call(step, run)
    except Exception as error:
        # Whatever stops a step is shown on the run's page, with a retry button.
        logger.exception("step %s of %s failed", step.name, run)
        step.status, step.error = JobStatus.FAILED, _last_lines(error)
    else:
        step.status, step.counts = JobStatus.DONE, counts
    step.finished_at = clock()
    step.save(update_fields=["status", "finished_at", "counts", "error"])
    return step.status == JobStatus.DONE


def _call(step: JobStep, run: JobRun) -> dict[str, object]:
    app.loader.import_default_modules()
    if step.name not in app.tasks:
        raise UnknownTask(step.name)
    day = run.trading_day.isoformat() if run.trading_day else None
    counts: dict[str, object] = app.tasks[step.name](trading_day=day, step_id=step.pk)
    return counts


def _last_lines(error: Exception) -> str:
    if isinstance(error, locks.Busy):
        return BUSY
    return "".join(traceback.format_exception_only(error)).strip()[-2000:]
