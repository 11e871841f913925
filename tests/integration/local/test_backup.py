"""A dump taken and brought back by the programs of the wheel, on an embedded cluster and on the test server."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm.local import backup, postgres, servers
from crm.local.report import Failure
from crm.local.state import State
from crm.local.supervisor import Supervisor

pytestmark = pytest.mark.processes

TABLE = [
    "CREATE TABLE client (name text)",
    "INSERT INTO client VALUES ('王芳'), ('SET transaction_timeout = 0;')",
]
BOTH = "SELECT 1 FROM client HAVING count(*) = 2"


@pytest.fixture
def dsn(supervisor: Supervisor, state: State) -> str:
    home = state.open()
    servers.start(supervisor, home, state.log, is_throwaway=True)
    postgres.execute(postgres.url(home), TABLE)
    return postgres.url(home)


def test_a_restore_brings_back_what_was_and_removes_what_came_after(dsn: str, folder: Path) -> None:
    backup.dump(dsn, folder / "d.dump")
    assert (folder / "d.dump").stat().st_mode & 0o777 == 0o600
    postgres.execute(dsn, ["DELETE FROM client", "CREATE TABLE later (n int)"])
    backup.restore(dsn, folder / "d.dump")
    assert postgres.exists(dsn, BOTH)
    assert not postgres.exists(dsn, "SELECT 1 FROM pg_tables WHERE tablename = 'later'")


def test_a_damaged_dump_changes_nothing(dsn: str, folder: Path) -> None:
    backup.dump(dsn, folder / "d.dump")
    whole = (folder / "d.dump").read_bytes()
    (folder / "d.dump").write_bytes(whole[: len(whole) - 60])
    postgres.execute(dsn, ["CREATE TABLE later (n int)"])
    with pytest.raises(Failure):
        backup.restore(dsn, folder / "d.dump")
    assert postgres.exists(dsn, BOTH)
    assert postgres.exists(dsn, "SELECT 1 FROM pg_tables WHERE tablename = 'later'")


def test_a_dump_that_fails_leaves_no_file(folder: Path) -> None:
    with pytest.raises(Failure):
        backup.dump(f"postgres://anlan@/anlan?host={folder}", folder / "d.dump")
    assert list(folder.iterdir()) == []


def test_the_password_is_not_on_the_command_line() -> None:
    bare, environ = backup.without_password("postgres://u:p%40ss@db:5433/brokerage?sslmode=require")
    assert bare == "postgres://u@db:5433/brokerage?sslmode=require"
    assert environ["PGPASSWORD"] == "p@ss"
