"""The embedded Postgres and Valkey, really started: as root dropped to another user, else as ourselves."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from crm.local import owner, postgres, servers, valkey
from crm.local.accounts import owner_of, system_account
from crm.local.processes import wait_until
from crm.local.report import Failure
from crm.local.state import Home, State
from crm.local.supervisor import Supervisor

pytestmark = pytest.mark.processes


def test_both_answer_on_private_sockets_only(supervisor: Supervisor, state: State) -> None:
    home = state.open()
    servers.start(supervisor, home, state.log, is_throwaway=True)
    assert servers.answer(home)
    assert home.sockets.stat().st_mode & 0o777 == 0o700
    assert setting(home, "listen_addresses") == ""
    assert setting(home, "server_encoding") == "UTF8"
    account = system_account()
    assert owner_of(home.cluster) == (account or owner_of(state.folder))


def setting(home: Home, name: str) -> str:
    connection = postgres.connect(postgres.url(home))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            return str(cursor.fetchone()[0])  # type: ignore[index]  # SHOW always answers with one row
    finally:
        connection.close()


def test_data_survive_a_stop_and_a_kill(supervisor: Supervisor, state: State) -> None:
    home = state.open()
    servers.start(supervisor, home, state.log)
    postgres.execute(postgres.url(home), ["CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)"])
    valkey.ask(home, b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n")
    supervisor.stop()
    assert not servers.answer(home)
    servers.start(supervisor, home, state.log)
    postgres.execute(postgres.url(home), ["INSERT INTO kept VALUES (8)"])
    for child in supervisor.children:
        assert child.process is not None
        child.process.kill()
        child.process.wait()
    supervisor.children.clear()
    servers.start(supervisor, home, state.log)
    assert postgres.exists(postgres.url(home), "SELECT 1 FROM kept HAVING count(*) = 2 AND sum(n) = 15")
    assert valkey.ask(home, b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n") == b"$1\r\nv\r\n"


def test_a_stopped_postgres_has_shut_down_in_order(supervisor: Supervisor, state: State) -> None:
    home = state.open()
    servers.start(supervisor, home, state.log)
    supervisor.stop()
    log = (state.log / "postgres.log").read_text()
    assert "received fast shutdown request" in log
    assert log.rstrip().endswith("database system is shut down")
    assert not (home.cluster / "postmaster.pid").exists()


def test_an_unfinished_cluster_is_made_again(supervisor: Supervisor, state: State) -> None:
    home = state.open()
    unfinished = home.folder / "postgres.123"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    servers.start(supervisor, home, state.log, is_throwaway=True)
    assert not unfinished.exists()


def test_another_version_is_refused_with_both_numbers(
    supervisor: Supervisor, state: State, environment_of: Callable[..., None]
) -> None:
    environment_of(LC_ALL="en_US.UTF-8")
    home = state.open()
    home.cluster.mkdir()
    (home.cluster / "PG_VERSION").write_text("14\n")
    with pytest.raises(Failure) as caught:
        servers.start(supervisor, home, state.log)
    assert str(caught.value).startswith(
        f"{home.cluster} was made by Postgres 14 and this program runs 18; dump it with the old version"
    )
    assert supervisor.children == []


def test_a_folder_with_other_files_is_left_alone(supervisor: Supervisor, state: State) -> None:
    home = state.open()
    home.cluster.mkdir()
    (home.cluster / "thesis.txt").write_text("mine")
    with pytest.raises(Failure) as caught:
        servers.start(supervisor, home, state.log)
    assert caught.value.key == "not_a_cluster"
    assert (home.cluster / "thesis.txt").read_text() == "mine"


def test_a_path_too_long_for_sockets_gets_short_ones(supervisor: Supervisor, folder: Path) -> None:
    state = State(folder / ("x" * 100))
    home = state.open()
    assert home.sockets.parent != home.folder
    servers.start(supervisor, home, state.log, is_throwaway=True)
    assert servers.answer(home)
    supervisor.stop()
    home.sockets.rmdir()


def test_a_half_filled_database_is_made_anew(supervisor: Supervisor, state: State) -> None:
    home = state.open()
    servers.start(supervisor, home, state.log, is_throwaway=True)
    postgres.execute(postgres.url(home), ["CREATE TABLE half (n int)"])
    session = postgres.connect(postgres.url(home))
    postgres.recreate_database(home)
    with pytest.raises(psycopg2.OperationalError):
        session.cursor().execute("SELECT 1")
    assert not postgres.exists(postgres.url(home), "SELECT 1 FROM pg_tables WHERE tablename = 'half'")


def test_a_killed_postgres_answers_again(supervisor: Supervisor, state: State) -> None:
    home = state.open()
    servers.start(supervisor, home, state.log)
    child = supervisor.children[0]
    assert child.process is not None
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    child.start()
    assert wait_until(lambda: postgres.answers(home), 20.0)


def test_nobody_owns_a_state_that_is_not_in_use(state: State) -> None:
    state.open()
    assert owner.current(state.owner_lock) is None
