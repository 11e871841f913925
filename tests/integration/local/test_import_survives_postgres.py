"""Postgres killed outright while an import merges: the command waits for it and ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from crm.bootstrap import ROOT
from crm.local import postgres, servers, valkey
from crm.local.processes import wait_until
from crm.local.report import Failure
from crm.local.state import Home, State
from crm.local.supervisor import Supervisor
from tests.factories.settlement_files import bundle

pytestmark = pytest.mark.processes
CLIENTS = 1_000
PATIENCE_SECONDS = 90.0
DIGEST = """
import django, hashlib
django.setup()
from tests.integration.clients.imports.deliveries import stored
print(hashlib.sha256(repr(stored()).encode()).hexdigest())
"""


def test_killed_in_the_merge_it_ends_like_a_clean_run(
    supervisor: Supervisor, state: State, tmp_path: Path
) -> None:
    home = state.open()
    servers.start(supervisor, home, state.log)
    for name, content in bundle([f"8{place:07d}" for place in range(CLIENTS)], deposit="10.00").items():
        (tmp_path / name).write_bytes(content)
    run(home, postgres.DATABASE, "manage.py", "migrate")
    maintenance = postgres.url(home, "postgres")
    postgres.execute(maintenance, [f"CREATE DATABASE clean TEMPLATE {postgres.DATABASE}"])
    broken = subprocess.Popen(
        [sys.executable, "manage.py", "import_settlement", str(tmp_path), "--json"],
        cwd=ROOT,
        env=environment(home, postgres.DATABASE),
        stdout=subprocess.PIPE,
    )
    assert wait_until(lambda: is_merging(home), PATIENCE_SECONDS)
    for child in supervisor.children:
        assert child.process is not None
        child.process.kill()
        child.process.wait()
    supervisor.children.clear()
    assert wait_until(lambda: is_started(supervisor, home, state), PATIENCE_SECONDS)
    said, _errors = broken.communicate(timeout=PATIENCE_SECONDS)
    counts = json.loads(said)["counts"]
    assert (broken.returncode, counts["added"], counts["changed"]) == (0, 2 * CLIENTS, 0)
    run(home, "clean", "manage.py", "import_settlement", str(tmp_path))
    assert run(home, postgres.DATABASE, "-c", DIGEST) == run(home, "clean", "-c", DIGEST)


def is_started(supervisor: Supervisor, home: Home, state: State) -> bool:
    """The killed server's own children hold its memory for a moment; the supervisor of `up` tries again, too."""
    try:
        servers.start(supervisor, home, state.log)
    except Failure:
        supervisor.children.clear()
        return False
    return True


def is_merging(home: Home) -> bool:
    """Whether the import is inside the transaction that writes the day."""
    watching = psycopg2.connect(postgres.url(home, "postgres"))
    try:
        with watching.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND xact_start IS NOT NULL"
                " AND query ~ 'INSERT INTO clients_(client|tradingaccount|dailyaccount|trade|position)|staged_'"
                " AND query !~ '^COPY'",
                [postgres.DATABASE],
            )
            found = cursor.fetchone()
            return bool(found and found[0])
    finally:
        watching.close()


def environment(home: Home, database: str) -> dict[str, str]:
    servers_of_ours = {"DATABASE_URL": postgres.url(home, database), "REDIS_URL": valkey.url(home)}
    keys = {"ANLAN_SECRET_KEY": "only-for-tests", "DJANGO_SETTINGS_MODULE": "crm.settings"}
    field_key = {"ANLAN_FIELD_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **servers_of_ours, **keys, **field_key}


def run(home: Home, database: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment(home, database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
