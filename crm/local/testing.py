"""`manage.py test`: pytest on servers of its own, or on named servers in a database and a key prefix of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crm.bootstrap import ROOT
from crm.local import assets, environ, external, keys, postgres, servers, steps, throwaway, valkey
from crm.local.processes import Program, spawn, stop
from crm.local.report import Report
from crm.local.state import Home, State
from crm.local.supervisor import Supervisor

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# One more than the two cores it is meant for: tests wait for servers and browsers half of their time.
PROCESSES = "3"
NOTHING_COLLECTED = 5


def run(words: Sequence[str], report: Report) -> int:
    assets.ensure(report)
    steps.compile_messages(report)
    environ.export({**keys.fresh(), "DJANGO_SETTINGS_MODULE": environ.SETTINGS}, but_keep=keys.NAMES)
    find_browser(report)
    with named_servers(report) if environ.is_external() else private_servers(report):
        status = pytest(words)
    if status == NOTHING_COLLECTED:
        report.note("note_no_tests")
    return status


def pytest(words: Sequence[str]) -> int:
    """Its own terminal output; stopped with us."""
    command = [sys.executable, "-m", "pytest", *default_options(words), *words]
    process = spawn(Program(command, folder=ROOT))
    try:
        return process.wait()
    finally:
        stop(process, 2, 20.0)


def default_options(words: Sequence[str]) -> list[str]:
    """Three workers unless the caller says how many, or wants to look inside."""
    own = any(word.startswith(("-n", "--numprocesses", "--dist", "--pdb", "--trace")) for word in words)
    return [] if own else ["-n", PROCESSES]


def find_browser(report: Report) -> None:
    found = os.environ.get("ANLAN_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        os.environ["ANLAN_CHROMIUM"] = found
        report.note("note_browser", path=found)
    else:
        report.note("note_no_browser")


def choose_name() -> str:
    """Names our database and our key prefix; random unless someone wants to find them again."""
    name = os.environ.setdefault("ANLAN_TEST_NAME", secrets.token_hex(4))
    os.environ["ANLAN_REDIS_PREFIX"] = f"test_anlan_{name}"
    return name


@contextmanager
def private_servers(report: Report) -> Iterator[None]:
    """Fast because nothing of it has to survive: in a temporary folder that goes with them."""
    choose_name()
    folder = Path(tempfile.mkdtemp(prefix="anlan-test-"))
    folder.chmod(0o711)  # root's children are someone else and must get through to their own folder
    state = State(folder)
    supervisor = Supervisor(report)
    try:
        home = state.open()
        servers.start(supervisor, home, state.log, is_throwaway=True)
        _export(home)
        yield
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _export(home: Home) -> None:
    os.environ.update({"DATABASE_URL": postgres.url(home), "REDIS_URL": valkey.url(home)})


@contextmanager
def named_servers(report: Report) -> Iterator[None]:
    """Never what the URLs name: Django makes `test_anlan_…`, and what a crash leaves of it is dropped here."""
    report.note("note_external")
    external.check()
    name = choose_name()
    report.note("note_test_database", name=f"test_anlan_{name}")
    try:
        yield
    finally:
        throwaway.drop_databases(os.environ["DATABASE_URL"], f"test_anlan_{name}")
        throwaway.drop_keys(os.environ["REDIS_URL"], os.environ["ANLAN_REDIS_PREFIX"])
