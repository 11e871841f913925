"""`manage.py up`: from nothing to a running brokerage, and kept running until a signal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from crm.local import assets, demo, environ, external, options, owner, preflight, servers, steps, web
from crm.local.locks import FileLock
from crm.local.options import UpOptions
from crm.local.report import Interrupted, Report
from crm.local.state import Home, State, chosen_folder
from crm.local.supervisor import Supervisor


def run(words: Sequence[str], report: Report) -> int:
    chosen = options.parse_up(words)
    state = State(chosen_folder())
    home = state.open()
    lock = take_state(state, chosen, report)
    supervisor = Supervisor(report)
    try:
        preflight.require_port(chosen)
        report.note("note_state", folder=state.folder)
        begin(chosen, state, home, supervisor)
        supervisor.watch()
    except Interrupted:
        return 130
    finally:
        with report.step("step_stop"):
            supervisor.stop()
        lock.release()
    return 0


def take_state(state: State, chosen: UpOptions, report: Report) -> FileLock:
    """One `up` at a time; commands that brought up the servers themselves are waited for."""
    lock = owner.take(state.owner_lock, "up", chosen.url)
    if lock is not None:
        return lock
    owner.refuse_second_up(state.owner_lock, state.folder)
    with report.step("step_waiting"):
        lock = owner.take(state.owner_lock, "up", chosen.url, wait=True)
    assert lock is not None
    return lock


def begin(chosen: UpOptions, state: State, home: Home, supervisor: Supervisor) -> None:
    report = supervisor.report
    if not environ.is_external():
        servers.require_room(home)
    assets.ensure(report)
    start_servers(state, home, supervisor)
    environ.export_web(chosen)
    steps.compile_messages(report)
    steps.migrate(state, report)
    fill(chosen, state, report)
    steps.collect_static(Path(os.environ["ANLAN_STATIC_ROOT"]), report)
    supervisor.start_together(web.services(chosen, state))
    say_ready(chosen, state, report)


def start_servers(state: State, home: Home, supervisor: Supervisor) -> None:
    if environ.is_external():
        supervisor.report.note("note_external")
        external.check()
        environ.export_state(state)
        return
    servers.start(supervisor, home, state.log)
    environ.export_embedded(state, home)
    demo.Record.of(state).undo_unfinished(home)


def fill(chosen: UpOptions, state: State, report: Report) -> None:
    record = demo.Record.of(state)
    if record.wants(os.environ["DATABASE_URL"], wanted_demo(chosen)):
        record.load(report)
    record.finish(report)


def wanted_demo(chosen: UpOptions) -> bool | None:
    """Servers that someone else runs get invented data only when it is asked for in so many words."""
    if chosen.demo is None and os.environ.get("ANLAN_EMBEDDED") != "1":
        return False
    return chosen.demo


def say_ready(chosen: UpOptions, state: State, report: Report) -> None:
    report.note("note_keys", path=state.keys)
    logins = demo.Record.of(state).logins()
    if logins:
        report.note("note_demo_logins")
        for line in logins:
            report.line(f"    {line}")
    elif demo.is_without_users(os.environ["DATABASE_URL"]):
        report.note("note_superuser")
    report.line(f"ready {chosen.url}")
