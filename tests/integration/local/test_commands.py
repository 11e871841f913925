"""A management command without `up`: servers for as long as it needs them, shared, and gone afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm.local import owner
from crm.local.processes import wait_until
from crm.local.state import State
from tests.integration.local.conftest import Background, processes_of

pytestmark = pytest.mark.processes

Manage = Callable[..., subprocess.CompletedProcess[str]]
Start = Callable[..., Background]

TABLES = "from django.db import connection as c; print(len(c.introspection.table_names()))"
HOLD = (
    "import time; from django.db import connection as c; k = c.cursor(); print('begun', flush=True); "
    "time.sleep(4); k.execute('SELECT 41 + 1'); print('answer', k.fetchone()[0], flush=True)"
)
WHERE = (
    "import json, os; from django.core.cache import cache; cache.set('k', 7); "
    "print(json.dumps({n: os.environ[n] for n in ('DATABASE_URL', 'REDIS_URL', 'ANLAN_EMBEDDED')} "
    "| {'cached': cache.get('k')}))"
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One for all tests here: what they are about does not ask for a new database each."""
    with tempfile.TemporaryDirectory(prefix="anlan-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def shell(code: str) -> tuple[str, ...]:
    return ("shell", "-v", "0", "-c", code)


def test_servers_come_with_the_command_and_go_with_it(manage: Manage, state: State, folder: Path) -> None:
    done = manage(*shell(TABLES))
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
    assert processes_of(str(folder)) == {}
    assert owner.current(state.owner_lock) is None


def test_its_own_output_is_all_that_is_on_stdout(manage: Manage, folder: Path) -> None:
    found = json.loads(manage(*shell(WHERE)).stdout)
    assert found["DATABASE_URL"].startswith("postgres://anlan@/anlan?host=%2F")
    assert found["REDIS_URL"] == f"unix://{folder}/state/servers/run/valkey.sock?db=0"
    assert (found["ANLAN_EMBEDDED"], found["cached"]) == ("1", 7)


def test_two_at_once_share_and_the_first_to_end_takes_nothing_away(
    manage: Manage, background: Start, state: State, folder: Path
) -> None:
    slow = background(*shell(HOLD))
    slow.wait_for("begun")
    keeper = owner.current(state.owner_lock)
    assert manage(*shell(TABLES)).returncode == 0
    assert owner.current(state.owner_lock) == keeper
    slow.wait_for("answer 42")
    assert slow.process.wait(30) == 0
    assert processes_of(str(folder)) == {}


def test_servers_of_a_killed_command_go_too(background: Start, state: State, folder: Path) -> None:
    slow = background(*shell(HOLD))
    slow.wait_for("begun")
    slow.end(signal.SIGKILL)
    assert wait_until(lambda: owner.current(state.owner_lock) is None, 20.0)
    assert wait_until(lambda: processes_of(str(folder)) == {}, 5.0)


def test_a_database_killed_under_a_command_serves_the_next_one(
    manage: Manage, background: Start, folder: Path
) -> None:
    slow = background(*shell(HOLD))
    slow.wait_for("begun")
    (postmaster,) = processes_of(f"{folder}/state/servers/postgres -c")
    os.kill(postmaster, signal.SIGKILL)
    done = manage(*shell(TABLES))
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_a_failing_command_keeps_its_status(manage: Manage, folder: Path) -> None:
    assert manage(*shell("raise SystemExit(7)")).returncode == 7
    assert processes_of(str(folder)) == {}


def test_a_state_by_option_whose_servers_cannot_start_is_one_sentence(manage: Manage, folder: Path) -> None:
    cluster = State(folder / "other").open().cluster
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("13\n")
    done = manage(*shell(TABLES), "--state", str(folder / "other"))
    assert done.returncode == 1
    assert f"{cluster} was made by Postgres 13 and this program runs 18" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_commands_that_need_no_servers_start_none(manage: Manage, folder: Path) -> None:
    done = manage("version", ANLAN_STATE=str(folder / "unused"))
    assert done.stdout.startswith("5.2.")
    assert not (folder / "unused").exists()
