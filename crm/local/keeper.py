"""Keeps the embedded servers up for commands that run while `up` does not.

The first command starts it; every command holds the users' lock, shared, as long as it lives. The keeper tries for
that lock exclusively: it gets it when the last command has ended, however it ended, and stops the servers.
"""

from __future__ import annotations

import sys

from crm.local import owner, servers
from crm.local.locks import FileLock
from crm.local.report import Failure, Interrupted, Report
from crm.local.start import catch_signals
from crm.local.state import State, chosen_folder
from crm.local.supervisor import Supervisor

# Well below the time that a command waits to see its servers go (attach.NOTICE_WITHIN_S).
LOOK_EVERY_S = 0.1


def keep(state: State, report: Report) -> None:
    lock = owner.take(state.owner_lock, "keeper")
    if lock is None:
        return
    supervisor = Supervisor(report)
    try:
        servers.start(supervisor, state.open(), state.log)
        users = FileLock(state.users_lock)
        supervisor.watch(lambda: users.acquire(wait=False), LOOK_EVERY_S)
    except Interrupted:
        report.note("stopped")
    finally:
        supervisor.stop()
        lock.release()


def main() -> int:
    report = Report()
    catch_signals()
    try:
        keep(State(chosen_folder()), report)
    except Failure as failure:
        report.line(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
