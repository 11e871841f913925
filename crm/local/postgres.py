"""The embedded Postgres: its cluster, its command line, whether it answers, and its one database."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2

from crm.local import disk
from crm.local.processes import Program, plain_environ, run
from crm.local.programs import Programs, major_version
from crm.local.report import Failure, Report
from crm.local.state import Home

ROLE = "anlan"
DATABASE = "anlan"
LARGEST_BUFFERS_MB = 512
# A throw-away cluster may lose everything in a crash, and is faster for it.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "1GB"}
DURABLE = {"max_wal_size": "2GB"}
STOP_SIGNAL = signal.SIGINT  # "fast": ends sessions, writes a checkpoint


def url(home: Home, database: str = DATABASE) -> str:
    return f"postgres://{ROLE}@/{database}?host={quote(str(home.sockets), safe='')}"


def program(home: Home, programs: Programs, *, is_throwaway: bool) -> Program:
    """Unix socket only; everything on the command line, so that an old cluster gets new settings."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(home.sockets),
        "unix_socket_permissions": "0700",
        "shared_buffers": f"{buffers_mb()}MB",
        "max_connections": "100",
        "jit": "off",
        # One machine, backed up by pg_dump: nobody reads the log but Postgres itself after a crash, so what is
        # copied into a table of the same transaction need not be written twice.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        # A killed client's locks go with it, also in the middle of a long statement.
        "client_connection_check_interval": "1s",
        # Disks without heads, and what is read lies in memory: indexes are worth their while.
        "random_page_cost": "1.1",
        "logging_collector": "off",
        **(THROWAWAY if is_throwaway else DURABLE),
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Program(
        [str(programs.postgres), "-D", str(home.cluster), *options],
        account=home.account,
        folder=home.folder,
        environ=plain_environ(),
        death_signal=STOP_SIGNAL,
    )


def buffers_mb() -> int:
    """An eighth of the memory, at most half a gigabyte: the machine is shared with the workers."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // disk.MEGABYTE
    return max(64, min(LARGEST_BUFFERS_MB, memory_mb // 8))


def ensure_cluster(home: Home, programs: Programs, report: Report, *, is_throwaway: bool) -> None:
    """A cluster of this version, made now if there is none. An unfinished one is made again."""
    version_file = home.cluster / "PG_VERSION"
    if version_file.exists():
        _check_version(version_file.read_text(encoding="ascii").strip(), home, programs)
        return
    if home.cluster.exists() and any(home.cluster.iterdir()):
        raise Failure("not_a_cluster", folder=home.cluster)
    for unfinished in home.folder.glob("postgres.*"):
        shutil.rmtree(unfinished)
    with report.step("step_initdb"):
        _initdb(home, programs, is_throwaway=is_throwaway)


def _check_version(found: str, home: Home, programs: Programs) -> None:
    expected = major_version(programs)
    if found != expected:
        raise Failure("other_version", folder=home.cluster, found=found, expected=expected)


def _initdb(home: Home, programs: Programs, *, is_throwaway: bool) -> None:
    """Into a folder beside, then renamed: killed half-way it leaves nothing that looks like a cluster."""
    unfinished = home.folder / f"postgres.{os.getpid()}"
    command = [
        str(programs.initdb),
        *("-D", str(unfinished), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
        *(["--no-sync"] if is_throwaway else []),
    ]
    outcome = run(Program(command, account=home.account, folder=home.folder, environ=plain_environ()))
    if outcome.status != 0:
        disk.explain(outcome.output, home.folder, disk.STATE_MB)
        raise Failure("command_failed", label="initdb", reason=outcome.reason)
    if home.cluster.exists():
        home.cluster.rmdir()
    unfinished.rename(home.cluster)


def is_running(home: Home) -> bool:
    """Whether a server holds the cluster: one whose supervisor was killed takes a moment to shut down."""
    try:
        pid = int((home.cluster / "postmaster.pid").read_text(encoding="ascii").split()[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):  # none, or just ended
        return False
    return os.fsencode(home.cluster) in words


def answers(home: Home, database: str = "postgres") -> bool:
    try:
        connect(url(home, database)).close()
    except psycopg2.OperationalError:
        return False
    return True


def connect(dsn: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(dsn, connect_timeout=5)
    connection.autocommit = True
    return connection


def execute(dsn: str, statements: Sequence[str]) -> None:
    connection = connect(dsn)
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def exists(dsn: str, query: str) -> bool:
    """Whether the query returns a row."""
    connection = connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone() is not None
    finally:
        connection.close()


def ensure_database(home: Home) -> None:
    maintenance = url(home, "postgres")
    if not exists(maintenance, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608 -- constants
        execute(maintenance, [f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'"])


def recreate_database(home: Home) -> None:
    """For a database whose first filling was cut short, before anyone could use it."""
    execute(url(home, "postgres"), [f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"])
    ensure_database(home)
