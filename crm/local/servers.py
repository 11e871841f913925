"""Postgres and Valkey of one home, as services: used by `up`, by the keeper and by the tests."""

from __future__ import annotations

from pathlib import Path

from crm.local import disk, postgres, valkey
from crm.local.processes import wait_until
from crm.local.programs import Programs, for_home
from crm.local.report import Report
from crm.local.state import Home
from crm.local.supervisor import Service, Supervisor

# How long servers that lost their supervisor may take to shut down; after that, starting says what is wrong.
LEAVING_WITHIN_S = 60.0


def start(supervisor: Supervisor, home: Home, log: Path, *, is_throwaway: bool = False) -> None:
    """Both answer and the database exists when this returns."""
    report: Report = supervisor.report
    require_room(home)
    wait_until(lambda: not postgres.is_running(home) and not valkey.answers(home), LEAVING_WITHIN_S)
    programs = for_home(home, report)
    postgres.ensure_cluster(home, programs, report, is_throwaway=is_throwaway)
    supervisor.start(postgres_service(home, programs, log, is_throwaway=is_throwaway))
    supervisor.start(valkey_service(home, programs, log, is_throwaway=is_throwaway))
    postgres.ensure_database(home)


def require_room(home: Home) -> None:
    is_new = not home.cluster.exists()
    disk.require(home.folder, disk.STATE_MB if is_new else disk.WARM_MB)


def postgres_service(home: Home, programs: Programs, log: Path, *, is_throwaway: bool) -> Service:
    return Service(
        name="postgres",
        step="step_postgres",
        program=postgres.program(home, programs, is_throwaway=is_throwaway),
        log=log / "postgres.log",
        ready=lambda _log: postgres.answers(home),
        ready_within_s=300.0,  # crash recovery after a power cut takes its time
        stop_signal=postgres.STOP_SIGNAL,
        patience_s=120.0,
        is_server=True,
    )


def valkey_service(home: Home, programs: Programs, log: Path, *, is_throwaway: bool) -> Service:
    return Service(
        name="valkey",
        step="step_valkey",
        program=valkey.program(home, programs, is_throwaway=is_throwaway),
        log=log / "valkey.log",
        ready=lambda _log: valkey.answers(home),
        is_server=True,
    )


def answer(home: Home) -> bool:
    """Whether a command may begin: the broker answers and our database takes connections."""
    return valkey.answers(home) and postgres.answers(home, postgres.DATABASE)
