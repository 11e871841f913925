"""Work that stops in the middle: a chain whose process dies, a gateway that fails for a day, an export cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.views.lists import CLIENTS
from crm import delivery, jobs, outbox
from crm.celery import app
from crm.enums import ExportStatus, JobStatus, OutboxKind, OutboxStatus
from crm.exports import actions as exports
from crm.models import Export, JobRun, JobStep, OutboxMessage
from crm.outbox import Draft
from tests.factories.clients import make_client
from tests.factories.organisation import make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
STEPS = ("tests.one", "tests.two", "tests.three")


class Killed(BaseException):
    """What a process that is told to end looks like from inside."""


class Work:
    """Three steps; the one named dies as a process does, or fails as a step does."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.dying = ""
        self.error: BaseException = Killed()

    def act(self, name: str) -> dict[str, Any]:
        self.done.append(name)
        if name == self.dying:
            raise self.error
        return {"number": len(self.done)}


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()

    def named(name: str) -> Any:
        def step(trading_day: str, step_id: int) -> dict[str, Any]:
            return work.act(name)

        return step

    for name in STEPS:
        app.task(name=name)(named(name))
    yield work
    for name in STEPS:
        app.tasks.unregister(name)


def prepared() -> JobRun:
    return jobs.prepare(name="test", trading_day=DAY, step_names=STEPS, by=None, now=NOW)


def carry_out(run: JobRun, **how: Any) -> JobRun:
    return jobs.carry_out(run_id=run.pk, clock=lambda: NOW, **how)


def statuses(run: JobRun) -> list[str]:
    return [step.status for step in run.steps.order_by("position")]


@pytest.mark.parametrize("place", range(3))
def test_a_chain_that_dies_says_running_and_is_taken_up_where_it_was(work: Work, place: int) -> None:
    run, work.dying = prepared(), STEPS[place]
    with pytest.raises(Killed):
        carry_out(run)
    run.refresh_from_db()
    assert (run.status, jobs.is_alive(run), run.finished_at) == (JobStatus.RUNNING, False, None)
    assert statuses(run) == [JobStatus.DONE] * place + [JobStatus.RUNNING] + [JobStatus.WAITING] * (2 - place)
    work.dying = ""
    run = carry_out(run, only_unfinished=True)
    assert (run.status, run.attempts, statuses(run)) == (JobStatus.DONE, 2, [JobStatus.DONE] * 3)
    assert work.done == [*STEPS[: place + 1], *STEPS[place:]]
    assert [step.attempts for step in run.steps.order_by("position")] == [
        1 + (at == place) for at in range(3)
    ]


@pytest.mark.parametrize(
    "error",
    [ValueError("a" * 5_000), RuntimeError(""), KeyError("x"), MemoryError()],
    ids=lambda e: type(e).__name__,
)
def test_whatever_fails_is_told_in_its_last_words(work: Work, error: Exception) -> None:
    run, work.dying, work.error = prepared(), STEPS[1], error
    run = carry_out(run)
    step = JobStep.objects.get(name=STEPS[1])
    assert (run.status, step.status, step.finished_at) == (JobStatus.FAILED, JobStatus.FAILED, NOW)
    assert type(error).__name__ in step.error or len(step.error) == 2_000
    assert not jobs.is_alive(run)


def test_a_step_added_later_waits_at_its_place(work: Work) -> None:
    carry_out(jobs.prepare(name="test", trading_day=DAY, step_names=STEPS[:2], by=None, now=NOW))
    run = prepared()
    assert statuses(run) == [JobStatus.DONE, JobStatus.DONE, JobStatus.WAITING]
    carry_out(run, only_unfinished=True)
    assert work.done == list(STEPS)


class Gateway:
    def __init__(self, is_down: bool) -> None:
        self.is_down = is_down
        self.tried: list[str] = []

    def send(self, message: OutboxMessage) -> None:
        self.tried.append(message.key)
        if self.is_down:
            raise ConnectionError("down")


def post(key: str = "k") -> OutboxMessage:
    return outbox.post(
        key=key, kind=OutboxKind.MAIL, recipient="a@example.invalid", subject="S", body="B", now=NOW
    )


def send(gateway: Gateway, now: datetime) -> dict[str, int]:
    return delivery.send_due(now=now, find_adapter=lambda _kind: gateway)


def test_the_pauses_grow_to_the_minute_and_then_it_is_given_up() -> None:
    post()
    gateway, now, waits = Gateway(is_down=True), NOW, []
    while send(gateway, now)["put_off"]:
        due = OutboxMessage.objects.get().next_attempt_at
        waits.append((due - now) // timedelta(minutes=1))
        assert send(gateway, due - timedelta(microseconds=1)) == {"sent": 0, "put_off": 0, "given_up": 0}
        now = due
    assert waits == [1, 5, 15, 60, 240]
    message = OutboxMessage.objects.get()
    assert (message.status, message.attempts, len(gateway.tried)) == (OutboxStatus.FAILED, 6, 6)
    assert message.last_error == "ConnectionError: down"


@pytest.mark.parametrize("failures", range(6))
def test_after_so_many_failures_it_still_arrives_once(failures: int) -> None:
    post()
    now, down = NOW, Gateway(is_down=True)
    for _ in range(failures):
        if send(down, now)["put_off"]:
            now = OutboxMessage.objects.get().next_attempt_at
    gateway = Gateway(is_down=False)
    sent = [send(gateway, now + timedelta(days=days))["sent"] for days in range(3)]
    assert (sent, gateway.tried) == ([1, 0, 0], ["k"])
    assert OutboxMessage.objects.get().attempts == failures + 1


def test_a_claim_whose_worker_died_is_taken_up_after_its_lease() -> None:
    post()

    class Dying:
        def send(self, message: OutboxMessage) -> None:
            raise Killed

    with pytest.raises(Killed):
        delivery.send_due(now=NOW, find_adapter=lambda _kind: Dying())
    assert OutboxMessage.objects.get().status == OutboxStatus.SENDING
    gateway = Gateway(is_down=False)
    assert send(gateway, NOW + delivery.LEASE - timedelta(seconds=1))["sent"] == 0
    assert send(gateway, NOW + delivery.LEASE)["sent"] == 1
    assert OutboxMessage.objects.get().attempts == 2


def test_more_than_a_batch_is_sent_in_order_batch_by_batch() -> None:
    count = delivery.BATCH + 5
    drafts = [
        Draft(f"k{number:03d}", OutboxKind.MAIL, "a@example.invalid", "S" * 300, "B")
        for number in range(count)
    ]
    outbox.post_all([*drafts, *drafts], now=NOW)
    gateway = Gateway(is_down=False)
    assert [send(gateway, NOW)["sent"] for _ in range(3)] == [delivery.BATCH, 5, 0]
    assert gateway.tried == [f"k{number:03d}" for number in range(count)]
    assert {len(subject) for subject in OutboxMessage.objects.values_list("subject", flat=True)} == {200}


def test_an_error_longer_than_its_column_is_cut() -> None:
    post()

    class Talkative:
        def send(self, message: OutboxMessage) -> None:
            raise ConnectionError("x" * 9_000)

    delivery.send_due(now=NOW, find_adapter=lambda _kind: Talkative())
    assert len(OutboxMessage.objects.get().last_error) == 2_000


def test_an_export_whose_worker_died_is_written_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = make_user(unit=make_unit())
    make_client(manager=manager, client_id="1")
    asked: dict[str, Any] = {"query": "", "columns": ["client_id"], "file_format": "csv", "purpose": "x"}
    export = exports.request(spec=CLIENTS, is_unmasked=False, by=manager, now=NOW, **asked)

    def die(*_arguments: object) -> bytes:
        raise Killed

    with monkeypatch.context() as until_killed:
        until_killed.setattr(exports, "write", die)
        with pytest.raises(Killed):
            exports.run(export_id=export.pk, clock=lambda: NOW)
    assert Export.objects.get().status == ExportStatus.RUNNING
    written = exports.run(export_id=export.pk, clock=lambda: NOW)
    assert (written.status, written.done_rows) == (ExportStatus.DONE, 1)
    assert exports.hand_out(export=written, by=manager, now=NOW).decode("utf-8-sig").splitlines()[1:] == ["1"]
