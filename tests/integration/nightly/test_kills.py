"""Real processes: the chain is killed inside each step, or run by two at once; then run again.

A process is held inside a step by a lock on a table that the step writes, and killed there. What is left
after running it again equals one clean evening.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from clients.models import Client
from crm import jobs
from crm.enums import JobStatus
from crm.models import JobRun, OutboxMessage
from risk.models import Alert
from servicedesk.models import Ticket
from tests.factories.clients import make_client
from tests.factories.days import make_trading_days, settle
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.integration.nightly.state import essence
from tiering.models import TierAssignment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
DAY = date(2026, 11, 19)
ROOT = Path(__file__).parents[3]
PATIENCE = 60
# A table that each step writes; the long run takes one early and one late in each.
TABLES = ("clients_client", "risk_alertstep", "servicedesk_ticket")
MORE_TABLES = (
    "tiering_tierrun",
    "tiering_tierassignment",
    "risk_riskrun",
    "risk_accountrisk",
    "crm_outboxmessage",
    "crm_auditevent",
)


@pytest.fixture
def book() -> None:
    make_trading_days(date(2026, 8, 1), date(2026, 12, 31))
    make_house_scheme()
    manager = make_user()
    figures = {
        "rich": ("12000000.00", "5.00"),
        "called": ("500.00", "500.01"),
        "overdrawn": ("-1.00", "9.00"),
    }
    for name, (equity, margin) in figures.items():
        client = make_client(manager=manager, name=name)
        for day in (date(2026, 8, 3), date(2026, 9, 1), date(2026, 10, 1), DAY):
            settle(client, day, equity, margin)


def start() -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "manage.py"), "nightly", "--trading-day", DAY.isoformat()]
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "ANLAN_SECRET_KEY": settings.SECRET_KEY,
        "ANLAN_FIELD_KEY": ",".join(settings.FIELD_KEYS),
    }
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def database_url() -> str:
    at = connection.settings_dict
    port = f":{at['PORT']}" if at["PORT"] else ""
    host = at["HOST"] or "localhost"
    if host.startswith("/"):
        return f"postgres://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={host}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{host}{port}/{at['NAME']}"


@contextmanager
def held(table: str) -> Iterator[None]:
    """Another connection keeps writers away from the table."""
    other = psycopg2.connect(database_url())
    try:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield
    finally:
        other.close()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def is_waiting_for(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass)", [table]
        )
        return bool(cursor.fetchone()[0])


def run_again() -> JobRun:
    return jobs.run_nightly(trading_day=DAY, by=None, clock=lambda: datetime(2026, 11, 19, 12, tzinfo=UTC))


def assert_one_of_everything() -> None:
    assert TierAssignment.objects.count() == 3
    assert Alert.objects.count() == 2
    assert Ticket.objects.count() == 2
    assert OutboxMessage.objects.count() == 2
    assert Client.objects.filter(risk_state="overdrawn").count() == 1


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    "table", [*TABLES, *(pytest.param(table, marks=pytest.mark.deep) for table in MORE_TABLES)]
)
def test_killed_inside_a_step_and_run_again(table: str) -> None:
    with held(table):
        with start() as process:
            try:
                wait_for(lambda: is_waiting_for(table))
            finally:
                process.kill()
        run = JobRun.objects.get()
        assert run.status == JobStatus.RUNNING
    wait_for(lambda: not jobs.is_alive(run))
    assert run_again().status == JobStatus.DONE
    assert_one_of_everything()
    after_kill = essence()
    run_again()
    assert essence() == after_kill


@pytest.mark.usefixtures("book")
def test_two_at_once_do_it_once() -> None:
    with held("risk_alert"):
        first = start()
        wait_for(lambda: is_waiting_for("risk_alert"))
        with start() as second:
            assert second.wait(PATIENCE) == 1
    with first:
        assert first.wait(PATIENCE) == 0
    assert JobRun.objects.get().status == JobStatus.DONE
    assert_one_of_everything()
