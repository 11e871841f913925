"""A small demo brokerage of the tests' own: a database, a real web server and a real worker, and nothing left of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from crm.bootstrap import ROOT
from crm.local import keys, postgres, processes, throwaway, web
from crm.local.processes import Program

DAY = "2026-11-20"
# Exports above so many rows want a second person: one journey is that person.
APPROVAL_ROWS = 20
FOUND = f"""
from django.core.management import call_command as call
call("migrate", verbosity=0)
call("seed_demo", "--clients", "400", "--days", "70", "--until", "{DAY}", "--demo")
call("nightly")
"""
WEB = ("gunicorn", "crm.wsgi", "--no-control-socket", "--worker-class", "gthread", "--threads", "6")
WORKER = ("celery", "-A", "crm.celery", "worker", "--pool", "solo", "--without-gossip", "--without-mingle")
PATIENCE_S = 120.0


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address that it answers at."""
    server, name = os.environ["DATABASE_URL"], _name()
    postgres.execute(throwaway.maintenance_url(server), [f'CREATE DATABASE "{name}"'])
    try:
        with ExitStack() as started:
            yield _start(started, folder, _environ(server, name, folder))
    finally:
        throwaway.drop_databases(server, name)


def _name() -> str:
    """`manage.py test` drops what begins like its own database, should we be killed."""
    return f"test_anlan_{os.environ.get('ANLAN_TEST_NAME', 'local')}_gw_journeys_{os.getpid()}"


def _environ(server: str, name: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        **keys.fresh(),
        "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(),
        "ANLAN_REDIS_PREFIX": name,
        "ANLAN_STATE": str(folder),
        "ANLAN_STATIC_ROOT": str(folder / "static"),
        "ANLAN_EXPORT_APPROVAL_ROWS": str(APPROVAL_ROWS),
        "DJANGO_SETTINGS_MODULE": "crm.settings",
    }


def _start(started: ExitStack, folder: Path, environ: Mapping[str, str]) -> str:
    address = f"127.0.0.1:{_free_port()}"
    found = _run(started, folder, environ, "django", "shell", "-c", FOUND)
    collected = _run(started, folder, environ, "django", "collectstatic", "--no-input", "--verbosity", "0")
    assert collected.wait(PATIENCE_S) == 0, _said(folder)
    assert found.wait(PATIENCE_S) == 0, _said(folder)
    _run(started, folder, environ, *WEB, "--bind", address)
    _run(started, folder, environ, *WORKER)
    deadline = time.monotonic() + PATIENCE_S
    while not web.is_healthy(f"http://{address}"):
        assert time.monotonic() < deadline, _said(folder)
        time.sleep(0.1)
    return f"http://{address}"


def _run(
    started: ExitStack, folder: Path, environ: Mapping[str, str], *words: str
) -> subprocess.Popen[bytes]:
    program = Program([sys.executable, "-m", *words], folder=ROOT, environ=environ)
    with (folder / f"{words[0]}.log").open("ab") as log:
        process = processes.spawn(program, log.fileno())
    started.callback(processes.stop, process, program.death_signal, 10.0)
    return process


def _said(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in folder.glob("*.log"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
