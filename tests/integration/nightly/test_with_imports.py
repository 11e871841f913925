"""The evening's chain beside imports: while one still brings the day, between two, and for an older day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections, transaction

from clients.actions import hand_overs, nightly
from clients.actions.imports import running
from clients.actions.settlement import publishing
from clients.actions.settlement.locks import lock_clients
from clients.enums import ImportStatus
from clients.models import Client, DailyAccount, ImportRun, SettlementDay
from crm import jobs
from crm.enums import JobStatus, Role
from crm.models import JobRun, OutboxMessage
from risk.models import Alert
from servicedesk.models import Ticket
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.settlement_files import statement
from tests.integration.clients.imports.deliveries import queue, take_files

DAY, NEXT_DAY = date(2026, 11, 19), date(2026, 11, 20)
EVENING = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NAMES = ("80000001", "80000002", "80000003")


@pytest.fixture
def house() -> None:
    make_trading_days(date(2026, 8, 1), date(2026, 12, 31))
    make_house_scheme()
    manager = make_user()
    for name in NAMES:
        make_client(client_id=name, manager=manager)


def run(day: date) -> JobRun:
    return jobs.run_nightly(trading_day=day, by=None, clock=lambda: EVENING)


def files(day: date, names: tuple[str, ...] = NAMES, **fields: Any) -> dict[str, bytes]:
    return {f"{name}-{day}.txt": statement(name, day=day, **fields) for name in names}


def called(day: date, name: str) -> dict[str, bytes]:
    """Equity below the margin of the position: the client has to pay in."""
    return {f"called-{name}.txt": statement(name, day=day, opening="2000.00")}


@pytest.mark.django_db
@pytest.mark.usefixtures("house")
class TestByTheClock:
    def test_it_waits_for_an_import_that_still_brings_the_day(self) -> None:
        take_files(files(DAY))
        run(DAY)
        arriving = take_files(files(NEXT_DAY))
        ImportRun.objects.filter(pk=arriving.pk).update(status=ImportStatus.RUNNING)
        assert nightly.start_due(now=EVENING) == nightly.Due((), (NEXT_DAY,))
        assert not OutboxMessage.objects.filter(key__startswith="nightly_waiting").exists()
        ImportRun.objects.filter(pk=arriving.pk).update(status=ImportStatus.DONE)
        assert nightly.start_due(now=EVENING) == nightly.Due((NEXT_DAY,), ())

    def test_it_does_not_wait_for_an_import_of_other_days(self) -> None:
        old = take_files(files(DAY))
        run(DAY)
        take_files(files(NEXT_DAY))
        ImportRun.objects.filter(pk=old.pk).update(status=ImportStatus.RUNNING)
        assert nightly.start_due(now=EVENING) == nightly.Due((NEXT_DAY,), ())

    def test_a_day_marked_complete_waits_for_nothing(self) -> None:
        take_files(files(DAY))
        run(DAY)
        arriving = take_files(files(NEXT_DAY, NAMES[:1]))
        ImportRun.objects.filter(pk=arriving.pk).update(status=ImportStatus.RUNNING)
        SettlementDay.objects.create(trading_day=NEXT_DAY, completed_at=EVENING)
        assert nightly.start_due(now=EVENING) == nightly.Due((NEXT_DAY,), ())


@pytest.mark.django_db
@pytest.mark.usefixtures("house")
class TestTwice:
    def test_the_rest_of_a_day_is_judged_when_the_night_runs_again(self) -> None:
        take_files(files(NEXT_DAY, NAMES[:2]))
        run(NEXT_DAY)
        assert Alert.objects.count() == 0
        take_files(called(NEXT_DAY, NAMES[2]))
        again = run(NEXT_DAY)
        assert (again.status, again.attempts) == (JobStatus.DONE, 2)
        assert (Alert.objects.count(), Ticket.objects.count()) == (1, 1)

    def test_an_older_day_changes_nothing_of_the_newer(self) -> None:
        take_files(files(NEXT_DAY, NAMES[:2]) | called(NEXT_DAY, NAMES[2]))
        run(NEXT_DAY)
        before = list(Client.objects.order_by("pk").values("tier", "risk_state", "as_of", "equity"))
        take_files(called(DAY, NAMES[0]) | files(DAY, NAMES[1:]))
        assert run(DAY).status == JobStatus.DONE
        after = list(Client.objects.order_by("pk").values("tier", "risk_state", "as_of", "equity"))
        assert after == before
        assert (Alert.objects.count(), Ticket.objects.count()) == (1, 1)
        assert nightly.start_due(now=EVENING) == nightly.Due((), ())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("house")
def test_night_and_import_and_hand_over_take_the_clients_in_turn() -> None:
    """Each updates many clients at once; whoever comes second waits for the first and fails at nothing."""
    take_files(files(DAY))
    ended: list[str] = []
    new, heir = queue(files(NEXT_DAY)), make_user()
    manager, chief = Client.objects.all()[0].account_manager, make_user(Role.ADMINISTRATOR)
    works: dict[str, Callable[[], object]] = {
        "import": lambda: running.run(run_id=new.pk, clock=lambda: EVENING),
        "night": lambda: run(DAY),
        "publish": lambda: publishing.publish_clients(day=DAY, client_ids=NAMES),
        "hand over": lambda: hand_overs.request(
            client=None, from_manager=manager, to_manager=heir, reason="离职交接", effective_on=DAY,
            by=chief, now=EVENING,
        ),
    }  # fmt: skip

    def work(name: str) -> None:
        try:
            works[name]()
            ended.append(name)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[name]) for name in works]
    with transaction.atomic():
        lock_clients()
        for thread in threads:
            thread.start()
        threads[0].join(1.0)
        assert ended == []
    for thread in threads:
        thread.join(60)
    assert sorted(ended) == sorted(works)
    assert JobRun.objects.get().status == JobStatus.DONE
    assert ImportRun.objects.get(pk=new.pk).status == ImportStatus.DONE
    assert DailyAccount.objects.filter(trading_day=NEXT_DAY).count() == 3
    assert set(Client.objects.values_list("account_manager", "as_of")) == {(heir.pk, NEXT_DAY)}
