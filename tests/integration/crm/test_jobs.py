"""Chains of steps: order, failure, retry, interruption; and the tasks that start them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients import tasks as client_tasks
from crm import jobs, locks, outbox
from crm import tasks as crm_tasks
from crm.celery import UnknownTask, app, enqueue
from crm.enums import ExportStatus, JobStatus, OutboxKind, OutboxStatus, Verb
from crm.exports import tasks as export_tasks
from crm.models import AuditEvent, Export, JobRun, JobStep, OutboxMessage
from crm.queries import jobs as reading
from tests.factories.organisation import make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STEPS = ("tests.first", "tests.second", "tests.third")


class Steps:
    """Three steps that note their calls; one can be told to fail."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.failing: str = ""

    def act(self, name: str, trading_day: str, step_id: int) -> dict[str, Any]:
        self.called.append(f"{name} {trading_day}")
        jobs.Progress(step_id)(len(self.called), 9)
        if name == self.failing:
            raise RuntimeError("the market is closed")
        return {"made": len(self.called)}


@pytest.fixture
def steps() -> Iterator[Steps]:
    steps = Steps()
    for name in STEPS:
        app.task(name=name)(_task(steps, name))
    yield steps
    for name in STEPS:
        app.tasks.unregister(name)


def _task(steps: Steps, name: str) -> Callable[..., dict[str, Any]]:
    def act(trading_day: str, step_id: int) -> dict[str, Any]:
        return steps.act(name, trading_day, step_id)

    return act


class Clock:
    """A second passes at every look."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def prepare(names: tuple[str, ...] = STEPS) -> JobRun:
    return jobs.prepare(name="test", trading_day=DAY, step_names=names, by=None, now=NOW)


def carry_out(run: JobRun, **how: Any) -> JobRun:
    return jobs.carry_out(run_id=run.pk, clock=Clock(), **how)


def statuses(run: JobRun) -> list[str]:
    return [step.status for step in run.steps.order_by("position")]


def test_steps_run_in_order_with_their_day(steps: Steps) -> None:
    run = carry_out(prepare())
    assert steps.called == [f"{name} 2026-11-20" for name in STEPS]
    assert (run.status, run.attempts, statuses(run)) == (JobStatus.DONE, 1, [JobStatus.DONE] * 3)
    assert [step.counts for step in run.steps.order_by("position")] == [{"made": 1}, {"made": 2}, {"made": 3}]
    assert [(step.done_count, step.total_count) for step in run.steps.order_by("position")] == [
        (1, 9), (2, 9), (3, 9),
    ]  # fmt: skip


def test_the_clock_is_read_at_both_ends_of_a_step(steps: Steps) -> None:
    run = carry_out(prepare())
    for step in run.steps.all():
        assert step.started_at is not None
        assert step.finished_at == step.started_at + timedelta(seconds=1)
    assert run.finished_at == NOW + timedelta(seconds=8)


def test_the_same_chain_and_day_is_one_run(steps: Steps) -> None:
    assert prepare().pk == prepare().pk
    other = jobs.prepare(name="test", trading_day=DAY + timedelta(days=1), step_names=STEPS, by=None, now=NOW)
    assert other.pk != prepare().pk
    assert prepare().steps.count() == 3


def test_a_step_that_fails_stops_the_chain_with_its_reason(steps: Steps) -> None:
    steps.failing = STEPS[1]
    run = carry_out(prepare())
    assert (run.status, statuses(run)) == (
        JobStatus.FAILED, [JobStatus.DONE, JobStatus.FAILED, JobStatus.WAITING],
    )  # fmt: skip
    assert run.steps.get(name=STEPS[1]).error == "RuntimeError: the market is closed"
    assert len(steps.called) == 2


def test_a_retry_does_what_is_unfinished(steps: Steps) -> None:
    steps.failing = STEPS[1]
    run = carry_out(prepare())
    steps.failing = ""
    run = carry_out(run, only_unfinished=True)
    assert [call.split()[0] for call in steps.called] == [STEPS[0], STEPS[1], STEPS[1], STEPS[2]]
    assert (run.status, run.attempts, run.steps.get(name=STEPS[1]).error) == (JobStatus.DONE, 2, "")


def test_one_step_alone_leaves_the_run_waiting_for_the_others(steps: Steps) -> None:
    run = prepare()
    run = carry_out(run, step_id=run.steps.get(name=STEPS[2]).pk)
    assert [call.split()[0] for call in steps.called] == [STEPS[2]]
    assert run.status == JobStatus.WAITING


def test_run_again_from_the_start_every_step_runs_again(steps: Steps) -> None:
    run = prepare()
    carry_out(run)
    carry_out(run)
    assert len(steps.called) == 6
    assert {step.attempts for step in run.steps.all()} == {2}


def test_a_step_that_nobody_knows_fails_by_name(steps: Steps) -> None:
    run = carry_out(prepare((*STEPS[:1], "tests.unheard_of")))
    assert "UnknownTask: tests.unheard_of" in run.steps.get(name="tests.unheard_of").error


def test_an_interrupted_run_is_told_from_one_at_work(steps: Steps) -> None:
    run = prepare()
    JobRun.objects.filter(pk=run.pk).update(status=JobStatus.RUNNING)
    run.refresh_from_db()
    assert not jobs.is_alive(run)
    page = reading.run_page(run)
    assert (page.is_interrupted, page.is_active, page.may_restart) == (True, False, True)
    with locks.exclusive(jobs.lock_name(run)):
        assert jobs.is_alive(run)
        page = reading.run_page(run)
        assert (page.is_interrupted, page.is_active, page.may_restart) == (False, True, False)
    assert not jobs.is_alive(run)


def test_a_lock_is_given_back_after_a_failure(steps: Steps) -> None:
    steps.failing = STEPS[0]
    run = carry_out(prepare())
    assert not jobs.is_alive(run)
    with pytest.raises(ZeroDivisionError), locks.exclusive("x"):
        raise ZeroDivisionError
    assert not locks.is_held("x")


def test_asking_for_a_step_is_audited_by_its_name(
    steps: Steps, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    run, by = prepare(), make_user()
    with django_capture_on_commit_callbacks() as callbacks:
        jobs.request(run=run, by=by, now=NOW)
        jobs.request(run=run, step=run.steps.get(name=STEPS[1]), by=by, now=NOW)
    assert [event.after for event in AuditEvent.objects.filter(verb=Verb.RAN).order_by("pk")] == [
        {"step": "unfinished"}, {"step": STEPS[1]},
    ]  # fmt: skip
    assert len(callbacks) == 2


def test_an_unknown_task_is_refused_when_it_is_asked_for(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with (
        django_capture_on_commit_callbacks() as callbacks,
        pytest.raises(UnknownTask, match=r"tests\.nothing"),
    ):
        enqueue("tests.nothing")
    assert callbacks == []


def test_progress_without_a_step_says_nothing() -> None:
    jobs.Progress()(1, 2)
    assert not JobStep.objects.exists()


class TestTasks:
    def test_the_outbox_is_sent(self) -> None:
        outbox.post(
            key="k", kind=OutboxKind.MAIL, recipient="a@example.invalid", subject="S", body="B", now=NOW
        )
        assert crm_tasks.send_outbox() == {"sent": 1, "put_off": 0, "given_up": 0}
        assert crm_tasks.send_outbox() == {"sent": 0, "put_off": 0, "given_up": 0}
        assert OutboxMessage.objects.get().status == OutboxStatus.SENT

    def test_a_job_is_taken_up_by_number(self, steps: Steps) -> None:
        run = prepare()
        assert crm_tasks.run_job(run.pk) == JobStatus.DONE
        assert crm_tasks.run_job(run.pk, run.steps.get(name=STEPS[0]).pk) == JobStatus.DONE
        assert len(steps.called) == 4

    def test_an_export_is_answered_with_what_it_is(self) -> None:
        export = Export.objects.create(
            dataset="clients", file_format="csv", purpose="x", requested_by=make_user(), requested_at=NOW,
            status=ExportStatus.REFUSED,
        )  # fmt: skip
        assert export_tasks.run_export(export.pk) == ExportStatus.REFUSED

    def test_nothing_due_is_nothing_done(self) -> None:
        assert client_tasks.take_effect_hand_overs() == 0
        assert client_tasks.start_due_nightly() == {"started": [], "waiting": []}
        client_tasks.resume_imports()
        assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("started", "finished", "took"),
    [(NOW, NOW + timedelta(seconds=5), timedelta(seconds=5)), (NOW, None, None), (None, NOW, None),
     (NOW, NOW - timedelta(seconds=1), None), (NOW, NOW, timedelta())],
)  # fmt: skip
def test_how_long_it_took(
    started: datetime | None, finished: datetime | None, took: timedelta | None
) -> None:
    assert reading.duration(started, finished) == took
