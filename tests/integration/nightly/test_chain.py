"""The whole evening in one process: everything is made once, however often the chain runs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from clients.actions import nightly
from clients.models import SettlementDay
from crm import jobs, locks
from crm.celery import app
from crm.enums import JobStatus
from crm.models import AuditEvent, JobRun, JobStep, OutboxMessage
from risk.models import Alert
from servicedesk.models import Ticket
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.integration.nightly.state import snapshot
from tiering.models import TierAssignment, TierChange

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY, THIRD_DAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@pytest.fixture
def book() -> dict[str, Any]:
    """Three clients with the window's months and the day: one rich, one called, one quiet."""
    make_trading_days(date(2026, 8, 1), date(2026, 12, 31))
    make_house_scheme()
    manager = make_user()
    book = {name: make_client(manager=manager) for name in ("rich", "called", "quiet")}
    for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY):
        settle(book["rich"], day, "12000000.00", "100.00")
        settle(book["called"], day, "5000.00", "5000.01")
        settle(book["quiet"], day, "5.00", "0.00")
    return book


def run(day: date = DAY) -> JobRun:
    return jobs.run_nightly(trading_day=day, by=None, clock=clock)


@pytest.fixture
def broken_step(settings: Any) -> None:
    """The second step cannot read its warning level."""
    settings.RISK_WARNING_RATIO = "much"


def test_chain_runs_its_steps_in_order(book: dict[str, Any]) -> None:
    done = run()
    assert done.status == JobStatus.DONE
    steps = list(done.steps.order_by("position"))
    assert [step.name for step in steps] == [
        "tiering.measure_and_assign",
        "risk.judge_accounts",
        "servicedesk.take_in_changes",
        "tiering.run_schemes",
        "tiering.tell_changes",
        "tiering.note_early_signs",
    ]
    assert {step.status for step in steps} == {JobStatus.DONE}
    assert (steps[0].done_count, steps[0].total_count) == (3, 3)
    assert steps[0].counts["distribution"]["diamond"] == 1
    assert steps[1].counts["alerts_new"] == 1
    assert steps[2].counts["tickets_new"] == 1


def test_second_run_adds_nothing(book: dict[str, Any]) -> None:
    run()
    before = snapshot()
    again = run()
    assert snapshot() == before
    assert (again.attempts, JobRun.objects.count(), JobStep.objects.count()) == (2, 1, 6)
    assert (Alert.objects.count(), Ticket.objects.count(), OutboxMessage.objects.count()) == (1, 1, 1)


def test_failing_step_stops_the_chain_and_says_why(book: dict[str, Any], broken_step: None) -> None:
    stopped = run()
    assert stopped.status == JobStatus.FAILED
    _first, second, third, *_others = stopped.steps.order_by("position")
    assert [step.status for step in stopped.steps.order_by("position")] == [
        "done",
        "failed",
        "waiting",
        "waiting",
        "waiting",
        "waiting",
    ]
    assert "InvalidOperation" in second.error
    assert third.started_at is None


def test_retry_goes_on_with_what_is_unfinished(book: dict[str, Any], settings: Any) -> None:
    settings.RISK_WARNING_RATIO = "much"
    stopped = run()
    settings.RISK_WARNING_RATIO = "0.80"
    done = jobs.carry_out(run_id=stopped.pk, clock=clock, only_unfinished=True)
    assert done.status == JobStatus.DONE
    assert list(done.steps.order_by("position").values_list("attempts", flat=True)) == [1, 2, 1, 1, 1, 1]


def test_one_step_runs_alone(book: dict[str, Any]) -> None:
    done = run()
    step = done.steps.get(name="risk.judge_accounts")
    jobs.carry_out(run_id=done.pk, clock=clock, step_id=step.pk)
    assert list(done.steps.order_by("position").values_list("attempts", flat=True)) == [1, 2, 1, 1, 1, 1]
    assert JobRun.objects.get().status == JobStatus.DONE


def test_unknown_step_fails_by_name() -> None:
    made = jobs.prepare(name="odd", trading_day=DAY, step_names=["nobody.knows"], by=None, now=NOW)
    assert jobs.carry_out(run_id=made.pk, clock=clock).status == JobStatus.FAILED
    assert "nobody.knows" in JobStep.objects.get().error


def test_lock_tells_who_is_at_work(book: dict[str, Any]) -> None:
    done = run()
    assert not jobs.is_alive(done)
    with locks.exclusive(jobs.lock_name(done)):
        assert jobs.is_alive(done)
    assert not jobs.is_alive(done)


def test_fall_from_a_vip_tier_asks_for_work_on_the_second_night(book: dict[str, Any]) -> None:
    run()
    book["rich"].accounts.get().days.update(client_equity="2000000.00")
    for day in (NEXT_DAY, THIRD_DAY):
        for client in book.values():
            settle(client, day, "5000.00", "5000.00")
    run(NEXT_DAY)
    assert TierChange.objects.get().handled_at is None
    assert Ticket.objects.filter(kind="tier_follow_up").count() == 0
    run(THIRD_DAY)
    ticket = Ticket.objects.get(kind="tier_follow_up")
    assert (ticket.client, ticket.priority, ticket.assignee) == (
        book["rich"],
        "high",
        book["rich"].account_manager,
    )
    assert TierChange.objects.get().handled_at is not None
    run(THIRD_DAY)
    assert Ticket.objects.filter(kind="tier_follow_up").count() == 1


def test_fall_that_recovers_asks_for_nothing(book: dict[str, Any]) -> None:
    run()
    days = book["rich"].accounts.get().days
    days.update(client_equity="2000000.00")
    settle(book["quiet"], NEXT_DAY, "5.00")
    run(NEXT_DAY)
    days.update(client_equity="12000000.00")
    settle(book["quiet"], THIRD_DAY, "5.00")
    run(THIRD_DAY)
    assert not Ticket.objects.filter(kind="tier_follow_up").exists()
    assert not TierChange.objects.filter(handled_at=None).exists()
    assert TierAssignment.objects.filter(client=book["rich"]).count() == 3


def test_command_reports_tiers_alerts_and_tickets(book: dict[str, Any]) -> None:
    out = StringIO()
    call_command("nightly", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["trading_day"], found["status"]) == ("2026-11-19", "done")
    assert found["tiers"] == {
        "diamond": 1,
        "platinum": 0,
        "gold": 0,
        "quality": 0,
        "effective": 1,
        "dormant": 0,
        "inactive": 1,
    }
    assert found["alerts"] == {"open": 1, "new": 1, "moved": 0, "closed": 0}
    assert found["tickets"] == {"new": 1}


def test_command_prints_for_people(book: dict[str, Any]) -> None:
    out = StringIO()
    call_command("nightly", "--trading-day", "2026-11-19", stdout=out)
    text = out.getvalue()
    assert "tiering.measure_and_assign: done" in text
    assert "tiers: diamond 1, platinum 0" in text
    assert "alerts: open 1, new 1" in text


def test_command_without_settlement_says_so() -> None:
    with pytest.raises(CommandError):
        call_command("nightly")


def test_command_says_when_a_step_failed(book: dict[str, Any], broken_step: None) -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("nightly", stdout=out)
    assert "InvalidOperation" in out.getvalue()


class TestByTheClock:
    """`start_due`: marked complete, or late enough with 95 % of the accounts; else it waits and says so once a day."""

    def at(self, hour: int, minute: int = 0, day: date = NEXT_DAY) -> nightly.Due:
        # Exchange time is eight hours ahead of UTC.
        moment = datetime(day.year, day.month, day.day, hour - 8, minute, tzinfo=UTC)
        return nightly.start_due(now=moment)

    @pytest.fixture
    def _done_before(self, book: dict[str, Any]) -> None:
        run()

    @pytest.mark.usefixtures("_done_before")
    def test_waits_before_the_hour(self) -> None:
        assert self.at(19, 29) == nightly.Due((), ())
        assert not OutboxMessage.objects.filter(key__startswith="nightly_waiting").exists()

    @pytest.mark.usefixtures("_done_before")
    def test_late_and_not_covered_tells_operations_once_a_day(self, settings: Any) -> None:
        for minute in (30, 40, 50):
            assert self.at(19, minute) == nightly.Due((), (NEXT_DAY,))
        mails = OutboxMessage.objects.filter(key__startswith="nightly_waiting")
        assert [mail.recipient for mail in mails] == [settings.OPERATIONS_MAIL]

    def test_late_and_covered_starts(
        self, book: dict[str, Any], django_capture_on_commit_callbacks: Any
    ) -> None:
        run()
        for client in book.values():
            settle(client, NEXT_DAY, "5.00")
        with django_capture_on_commit_callbacks() as sent:
            assert self.at(19, 30) == nightly.Due((NEXT_DAY,), ())
        assert [message.keywords["kwargs"] for message in sent] == [{"trading_day": "2026-11-20"}]

    def test_share_below_the_limit_waits(self, book: dict[str, Any]) -> None:
        run()
        settle(book["rich"], NEXT_DAY, "5.00")
        assert self.at(20) == nightly.Due((), (NEXT_DAY,))

    def test_day_marked_complete_starts_at_once(self, book: dict[str, Any]) -> None:
        run()
        settle(book["rich"], NEXT_DAY, "5.00")
        SettlementDay.objects.create(trading_day=NEXT_DAY, completed_at=NOW)
        assert self.at(16) == nightly.Due((NEXT_DAY,), ())

    def test_day_that_was_run_is_left_alone(self, book: dict[str, Any]) -> None:
        run()
        for client in book.values():
            settle(client, NEXT_DAY, "5.00")
        run(NEXT_DAY)
        assert self.at(20) == nightly.Due((), ())

    def test_day_completed_after_midnight_is_not_forgotten(self, book: dict[str, Any]) -> None:
        run()
        for client in book.values():
            settle(client, NEXT_DAY, "5.00")
        assert self.at(9, day=THIRD_DAY).started == (NEXT_DAY,)

    def test_brokerage_without_settlement_waits_for_nothing(self) -> None:
        make_trading_days(date(2026, 11, 1), date(2026, 11, 30))
        assert self.at(20) == nightly.Due((), ())

    def test_task_reads_the_clock(self, book: dict[str, Any]) -> None:
        run()
        with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False):
            found = app.tasks["clients.start_due_nightly"]()
        assert found == {"started": [], "waiting": ["2026-11-20"]}


def test_tasks_answer_when_the_chain_is_running(book: dict[str, Any]) -> None:
    done = run()
    assert app.tasks["crm.run_job"](run_id=done.pk) == "done"
    assert app.tasks["crm.run_nightly"](trading_day=DAY.isoformat()) == "done"


def test_retry_is_asked_for_by_somebody(
    book: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    done, by = run(), make_user()
    step = done.steps.get(name="risk.judge_accounts")
    with django_capture_on_commit_callbacks() as sent:
        jobs.request(run=done, step=step, by=by, now=NOW)
    assert [message.keywords["kwargs"] for message in sent] == [{"run_id": done.pk, "step_id": step.pk}]
    audit = AuditEvent.objects.get(target_type="crm.jobrun")
    assert (audit.actor_id, audit.after) == (by.pk, {"step": "risk.judge_accounts"})
