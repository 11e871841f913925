"""A whole brokerage of a test's own: servers, worker and clock as `up` runs them, to be killed and watched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

import psycopg2

from crm.bootstrap import ROOT
from crm.local import postgres, servers, valkey, web
from crm.local.options import UpOptions
from crm.local.state import Home, State
from crm.local.supervisor import Child, Service, Supervisor

EMPTY = "empty"
# Not the page server: nothing looks at it here.
_OURS = ("worker", "beat")


@dataclass(frozen=True)
class Brokerage:
    """Each database is a copy of one that is migrated and empty."""

    supervisor: Supervisor
    state: State
    home: Home

    def start(self) -> None:
        servers.start(self.supervisor, self.home, self.state.log)
        self.python("manage.py", "migrate", "--verbosity", "0")
        self._execute(f"ALTER DATABASE {postgres.DATABASE} RENAME TO {EMPTY}")

    def make_database(self, name: str) -> None:
        self._execute(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {EMPTY}"
        )

    def _execute(self, *statements: str) -> None:
        postgres.execute(postgres.url(self.home, "postgres"), statements)

    def start_workers(self) -> None:
        """Once; afterwards they work on whatever database has the usual name."""
        if any(child.service.name in _OURS for child in self.supervisor.children):
            return
        self.supervisor.start_together(list(self._services()))

    def _services(self) -> Iterator[Service]:
        for service in web.services(UpOptions(port=1, bind="127.0.0.1", demo=False), self.state):
            if service.name in _OURS:
                program = replace(service.program, environ=self.environment(postgres.DATABASE))
                yield replace(service, program=program)

    def environment(self, database: str) -> dict[str, str]:
        """Nothing of this test run but the language and the paths."""
        theirs = ("ANLAN_", "PYTEST_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PG", "COV_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        return {
            **kept,
            "DATABASE_URL": postgres.url(self.home, database),
            "REDIS_URL": valkey.url(self.home),
            "DJANGO_SETTINGS_MODULE": "crm.settings",
            "ANLAN_SECRET_KEY": "only-for-tests",
            "ANLAN_FIELD_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "PYTHONPATH": str(ROOT),
        }

    def python(self, *words: str, database: str = postgres.DATABASE) -> str:
        """What it printed; anything but success fails the test with its errors."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment(database),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def ask(self, sql: str, *parameters: object) -> list[tuple[object, ...]] | None:
        """The rows; None while the server is away."""
        try:
            connection = psycopg2.connect(postgres.url(self.home), connect_timeout=2)
            with closing(connection), connection.cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return list(cursor.fetchall())
        except psycopg2.OperationalError:
            return None

    def kill(self, name: str) -> None:
        """SIGKILL, without a word; the supervisor finds it dead and starts it again."""
        process = self.child(name).process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)

    def child(self, name: str) -> Child:
        return next(child for child in self.supervisor.children if child.service.name == name)
