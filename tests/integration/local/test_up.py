"""`manage.py up` as an operator sees it: ready, kept running, refused twice, ended without a trace."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from crm.local.processes import wait_until
from crm.local.web import is_healthy
from tests.integration.local.conftest import Background, processes_of

pytestmark = pytest.mark.processes

Manage = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., Background]

ADD_ADMINISTRATOR = (
    "from django.contrib.auth import get_user_model as m; "
    "m().objects.create_superuser('first', 'f@example.com', 'a-long-Password-1'); print(m().objects.count())"
)

# Holds what every page and the outbox read, with a worker's task and a query of its own waiting.
KEEP_BUSY = """
from django.db import connection, transaction
from crm.celery import app
import crm.tasks
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("LOCK TABLE django_session, crm_outboxmessage IN ACCESS EXCLUSIVE MODE")
    app.tasks["crm.send_outbox"].apply_async()
    print("locked", flush=True)
    waiting = set()
    while not {"django_session", "crm_outboxmessage"} <= waiting:
        cursor.execute("SELECT relation::regclass::text FROM pg_locks WHERE NOT granted")
        waiting = {row[0] for row in cursor.fetchall()}
    print("busy", flush=True)
    cursor.execute("SELECT pg_sleep(60)")
"""
# Patience with workers, a last word from them, and the servers.
STOPPED_WITHIN_S = 10.0


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return int(answer.status)


def children_of(up: Background) -> dict[str, int]:
    """Name of each service -> its process, by what only its command line has."""
    signs = {
        "web": "gunicorn",
        "worker": " worker ",
        "beat": " beat ",
        "postgres": "/postgres ",
        "valkey": "valkey",
    }
    pid = up.process.pid
    found: dict[str, int] = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        found |= {name: int(child) for name, sign in signs.items() if sign in words}
    return found


def test_from_nothing_to_ready_and_back(background: Start, manage: Manage, folder: Path, port: int) -> None:
    """One long test, because starting is what takes the time."""
    url = f"http://127.0.0.1:{port}"
    up = background("up", "--no-demo", "--port", str(port))
    up.wait_for(f"ready {url}")
    check_first_start(up, url)
    check_refusals(manage, up, folder, port)
    check_restarts(up, url)
    check_stop_while_busy(up, background, url)
    assert processes_of(str(folder)) == {}
    assert processes_of(f":{port}") == {}

    again = background("up", "--port", str(port))
    again.wait_for(f"ready {url}")
    check_second_start(again, manage)
    again.end(signal.SIGKILL)
    assert wait_until(lambda: processes_of(f":{port}") == {}, 20)

    after_kill = background("up", "--port", str(port))
    after_kill.wait_for(f"ready {url}")
    assert len(processes_of(f"{folder}/state/servers/postgres")) == 1
    assert after_kill.end(signal.SIGTERM) == 0
    assert processes_of(str(folder)) == {}


def check_first_start(up: Background, url: str) -> None:
    assert status_of(f"{url}/login/") == 200
    assert "First administrator: python3 manage.py createsuperuser" in up.said()
    steps = re.findall(r"^✓ (.+)  \d+\.\d s$", up.said(), re.MULTILINE)
    assert steps[-3:] == ["Starting the web server", "Starting the worker", "Starting the scheduler"]
    assert {"Starting Postgres", "Starting Valkey", "Migrating the database"} <= set(steps)


def check_refusals(manage: Manage, up: Background, folder: Path, port: int) -> None:
    again = manage("up", "--no-demo", "--port", str(port))
    assert (again.returncode, again.stdout.strip()) == (
        1,
        f"Another `up` is already running on {folder / 'state'} "
        f"(process {up.process.pid}, http://127.0.0.1:{port}).",
    )
    taken = manage("up", "--port", str(port), ANLAN_STATE=str(folder / "other"))
    assert (taken.returncode, taken.stdout.strip()) == (
        1,
        f"Port {port} is in use by another program; stop it or choose another with --port.",
    )


def check_restarts(up: Background, url: str) -> None:
    first = children_of(up)
    assert set(first) == {"web", "worker", "beat", "postgres", "valkey"}
    for name in ("web", "valkey", "postgres"):
        os.kill(first[name], signal.SIGKILL)
        up.wait_for(f"{name} is running again")
    assert wait_until(lambda: is_healthy(url), 30)
    assert wait_until(lambda: status_of(f"{url}/login/") == 200, 30)
    assert children_of(up).keys() == first.keys()
    assert not set(children_of(up).values()) & {first[name] for name in ("web", "valkey", "postgres")}


def check_stop_while_busy(up: Background, background: Start, url: str) -> None:
    """A page and a task that wait for the database, and a long query, do not keep us from stopping."""
    command = background("shell", "-v", "0", "-c", KEEP_BUSY)
    command.wait_for("locked")
    page = threading.Thread(target=open_as_somebody, args=(url,), daemon=True)
    page.start()
    command.wait_for("busy")
    started = time.monotonic()
    assert up.end(signal.SIGINT) == 0
    assert time.monotonic() - started < STOPPED_WITHIN_S
    page.join(5)
    assert not page.is_alive()
    assert command.process.wait(20) != 0


def open_as_somebody(url: str) -> None:
    """The answer never comes; the connection ends with the web server."""
    request = urllib.request.Request(f"{url}/", headers={"Cookie": f"sessionid={'0' * 32}"})
    with suppress(OSError, HTTPException):
        urllib.request.urlopen(request, timeout=60).close()


def check_second_start(up: Background, manage: Manage) -> None:
    """The refusal of demo data is remembered, and commands use the servers that are there."""
    assert "Demo" not in up.said()
    assert "Creating the database cluster" not in up.said()
    before = children_of(up)
    assert manage("shell", "-v", "0", "-c", ADD_ADMINISTRATOR).stdout.strip() == "1"
    assert children_of(up) == before
