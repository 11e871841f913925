"""The three children that run our own code: web server, worker, scheduler."""

from __future__ import annotations

import http.client
import signal
import sys
from urllib.parse import urlsplit

from crm.bootstrap import ROOT
from crm.local.options import UpOptions
from crm.local.processes import Program
from crm.local.state import State
from crm.local.supervisor import Service

WEB_PROCESSES = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2
# What is being done when we stop may take this long to end; an answer is then lost, a task is taken up again.
PATIENCE_S = 5.0
HEALTH = "/healthz"


def services(options: UpOptions, state: State) -> list[Service]:
    return [_web(options, state), _worker(state), _beat(state)]


def _web(options: UpOptions, state: State) -> Service:
    address = f"[{options.bind}]" if ":" in options.bind else options.bind
    words = [
        *("gunicorn", "crm.wsgi", "--bind", f"{address}:{options.port}", "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS)),
        *("--timeout", "120", "--graceful-timeout", str(int(PATIENCE_S) - 1), "--access-logfile", "-"),
    ]
    return Service(
        name="web",
        step="step_web",
        program=_module(words),
        log=state.log / "web.log",
        ready=lambda _log: is_healthy(options.url),
        patience_s=PATIENCE_S,
    )


def _worker(state: State) -> Service:
    words = [
        "celery",
        "-A",
        "crm.celery",
        "worker",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
    return Service(
        name="worker",
        step="step_worker",
        program=_module([*words, "--concurrency", str(WORKER_PROCESSES)]),
        log=state.log / "worker.log",
        ready=lambda log: " ready." in log,
        patience_s=PATIENCE_S,
    )


def _beat(state: State) -> Service:
    files = ["--schedule", str(state.folder / "beat-schedule"), "--pidfile", ""]
    return Service(
        name="beat",
        step="step_beat",
        program=_module(["celery", "-A", "crm.celery", "beat", "--loglevel", "INFO", *files]),
        log=state.log / "beat.log",
        ready=lambda log: "beat: Starting" in log,
        patience_s=PATIENCE_S,
    )


def _module(words: list[str]) -> Program:
    # SIGQUIT ends both gunicorn and celery at once: with us the servers go too, and waiting work is kept by them.
    return Program([sys.executable, "-m", *words], folder=ROOT, death_signal=signal.SIGQUIT)


def is_healthy(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", HEALTH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:  # not listening yet
        return False
    finally:
        connection.close()
