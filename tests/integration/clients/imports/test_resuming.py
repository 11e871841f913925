"""Two at once, killed half-way, cut off from the database: the end is that of one clean run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.signals import worker_ready
from django.db import DatabaseError, OperationalError, connection, connections

from clients import tasks
from clients.actions import imports
from clients.actions.imports import locking, reading, running
from clients.actions.imports.units import Unit
from clients.enums import ImportStatus
from clients.models import ImportFile, ImportRun
from clients.statements.values import ParsedFile
from crm.bootstrap import ROOT
from tests.factories.settlement_files import bundle, statement
from tests.integration.clients.imports.deliveries import NOW, Files, queue, stored, take_files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
WORKER = """
import django
django.setup()
from django.utils import timezone
from clients.actions import imports
imports.run(run_id={run_id}, clock=timezone.now)
"""
PATIENCE_SECONDS = 60


@pytest.fixture
def files() -> Files:
    """Two dozen statements, a correction of each of the first six, and a bundle over all of them."""
    names = [f"8000{place:04d}" for place in range(24)]
    first = {f"a{name}.txt": statement(name, deposit="10.00") for name in names}
    again = {f"b{name}.txt": statement(name, deposit="20.00") for name in names[:6]}
    return {**first, **again, **bundle(names, deposit="10.00")}


@pytest.fixture
def clean(files: Files) -> dict[str, Any]:
    """What one undisturbed run leaves; the tables are empty again afterwards."""
    take_files(files)
    state = stored()
    empty()
    return state


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE clients_dailyaccount, clients_trade, clients_close, clients_position, clients_cashflow,"
            " clients_exercise, clients_supersededday, clients_importrun, clients_rawfile, clients_client CASCADE"
        )


@pytest.fixture
def work() -> Iterator[Callable[[ImportRun], subprocess.Popen[bytes]]]:
    """A worker process on the test's database, ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(run: ImportRun) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER.format(run_id=run.pk)], cwd=ROOT, env=environment()
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def environment() -> dict[str, str]:
    named = connection.settings_dict
    url = f"postgres://{named['USER']}:{named['PASSWORD']}@{named['HOST']}:{named['PORT']}/{named['NAME']}"
    if not named["HOST"] or named["HOST"].startswith("/"):
        url = f"postgres://{named['USER']}@/{named['NAME']}?host={named['HOST']}&port={named['PORT']}"
    keys = {"ANLAN_SECRET_KEY": "only-for-tests", "ANLAN_FIELD_KEY": field_key()}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings", "DATABASE_URL": url, **keys}


def field_key() -> str:
    from django.conf import settings

    return str(settings.FIELD_KEYS[0])


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def finish(run: ImportRun) -> ImportRun:
    return running.run(run_id=run.pk, clock=lambda: NOW)


@pytest.mark.parametrize("done", [1, 20])
def test_a_worker_killed_half_way_is_resumed_to_the_same_end(
    clean: dict[str, Any], files: Files, work: Any, done: int
) -> None:
    run = queue(files)
    process = work(run)
    wait_until(lambda: ImportRun.objects.get(pk=run.pk).done_files >= done)
    process.send_signal(signal.SIGKILL)
    process.wait()
    broken = ImportRun.objects.get(pk=run.pk)
    assert broken.done_files < len(files)
    assert broken.status == ImportStatus.RUNNING
    wait_until(lambda: locking.is_free(run.pk))
    assert finish(run).status == ImportStatus.DONE
    assert stored() == clean
    assert ImportRun.objects.get().done_files == len(files)


def test_a_lost_connection_is_resumed_to_the_same_end(clean: dict[str, Any], files: Files, work: Any) -> None:
    run = queue(files)
    process = work(run)
    wait_until(lambda: ImportRun.objects.get(pk=run.pk).done_files >= 5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7110"
            " AND objid = %s",
            [run.pk],
        )
    assert process.wait(PATIENCE_SECONDS) != 0
    assert ImportRun.objects.get(pk=run.pk).status == ImportStatus.RUNNING
    finish(run)
    assert stored() == clean


@pytest.mark.parametrize("fault", [DatabaseError("error with status PGRES_TUPLES_OK"), RuntimeError("odd")])
def test_whatever_error_a_dead_session_gives_the_files_stay_queued(
    files: Files, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """The driver has many words for a server that was killed; none of them is a fault of the file."""
    run = queue(files)
    broken: list[int] = []

    def read_and_die(unit: Unit, run: ImportRun, multipliers: Any) -> ParsedFile:
        broken.append(unit.lead.pk)
        assert connection.connection is not None
        connection.connection.close()
        raise fault

    monkeypatch.setattr(reading, "read", read_and_die)
    with pytest.raises(OperationalError):
        finish(run)
    monkeypatch.undo()
    connection.close()
    assert len(broken) == 1
    assert set(run.files.values_list("status", flat=True)) == {"queued"}
    assert finish(run).counts["files_refused"] == 0


def test_a_worker_looks_for_what_was_left_as_soon_as_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.resume_imports, "delay", lambda: sent.append("resume"))
    worker_ready.send(sender=None)
    assert sent == ["resume"]


def test_two_imports_of_the_same_files_at_once_end_as_one(
    clean: dict[str, Any], files: Files, work: Any
) -> None:
    both = [queue(files), queue(files)]
    processes = [work(run) for run in both]
    assert [process.wait(PATIENCE_SECONDS) for process in processes] == [0, 0]
    assert stored() == clean
    assert set(ImportRun.objects.values_list("status", flat=True)) == {ImportStatus.DONE}


def test_a_second_worker_leaves_a_run_alone_that_is_at_work(files: Files) -> None:
    run = queue(files)
    with locking.held(run.pk) as got:
        other = in_another_session(lambda: finish(run).status)
    assert (got, other) == (True, ImportStatus.QUEUED)


def test_abandoned_runs_are_found_and_sent_again(monkeypatch: pytest.MonkeyPatch, files: Files) -> None:
    sent: list[int] = []
    monkeypatch.setattr(running, "enqueue", lambda name, run_id: sent.append(run_id))
    lost, fresh = queue({}), queue({})
    ImportRun.objects.filter(pk=lost.pk).update(status=ImportStatus.RUNNING)
    assert imports.resume_abandoned(now=NOW) == 1
    assert sent == [lost.pk]
    assert imports.resume_abandoned(now=NOW + timedelta(minutes=3)) == 2
    with locking.held(lost.pk):
        assert in_another_session(lambda: imports.resume_abandoned(now=NOW + timedelta(minutes=3))) == 1
    assert sent[-1] == fresh.pk


def test_progress_is_seen_from_outside_while_it_runs(files: Files, work: Any) -> None:
    run = queue(files)
    work(run)
    seen: set[int] = set()

    def is_done() -> bool:
        now = ImportRun.objects.get(pk=run.pk)
        seen.add(now.done_files)
        return now.status == ImportStatus.DONE

    wait_until(is_done)
    assert len(seen) > 5
    assert not ImportFile.objects.filter(status="queued").exists()


def in_another_session(call: Callable[[], Any]) -> Any:
    found: list[Any] = []

    def work() -> None:
        try:
            found.append(call())
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    return found[0]
