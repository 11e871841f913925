"""When the demo is loaded, asked of a real database in each of its states."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from crm.local import demo, postgres, servers, steps
from crm.local.demo import Record, Stage
from crm.local.report import Failure, Report
from crm.local.state import State
from crm.local.supervisor import Supervisor

pytestmark = pytest.mark.processes

TABLES = ["CREATE TABLE crm_user (name text)", "CREATE TABLE clients_client (name text)"]


@pytest.fixture
def dsn(supervisor: Supervisor, state: State) -> str:
    home = state.open()
    servers.start(supervisor, home, state.log, is_throwaway=True)
    postgres.execute(postgres.url(home), TABLES)
    return postgres.url(home)


@pytest.fixture
def record(state: State, environment_of: Callable[..., None]) -> Record:
    environment_of(ANLAN_EMBEDDED="1")
    return Record.of(state)


def test_an_empty_database_of_our_own_gets_it_unasked(record: Record, dsn: str) -> None:
    assert record.wants(dsn, None)


@pytest.mark.parametrize("table", ["crm_user", "clients_client"])
def test_one_that_anybody_has_begun_to_use_never_gets_it(record: Record, dsn: str, table: str) -> None:
    postgres.execute(dsn, [f"INSERT INTO {table} VALUES ('x')"])
    assert not record.wants(dsn, None)
    assert not record.wants(dsn, True)


def test_a_refusal_is_remembered_until_it_is_asked_for(record: Record, dsn: str) -> None:
    assert not record.wants(dsn, False)
    assert record.stage() is Stage.REFUSED
    assert not record.wants(dsn, None)
    assert record.wants(dsn, True)


def test_one_that_was_loaded_is_not_loaded_again(record: Record, dsn: str) -> None:
    for stage in (Stage.LOADED, Stage.READY):
        record.write(stage)
        assert not record.wants(dsn, True)
    assert not record.wants(dsn, False)
    assert record.stage() is Stage.READY


def test_a_load_that_was_cut_short_begins_anew(record: Record, dsn: str, state: State) -> None:
    postgres.execute(dsn, ["INSERT INTO clients_client VALUES ('half')"])
    record.write(Stage.LOADING)
    record.undo_unfinished(state.open())
    assert record.stage() is Stage.UNDECIDED
    postgres.execute(dsn, TABLES)
    assert record.wants(dsn, None)


def test_nothing_else_is_ever_undone(record: Record, dsn: str, state: State) -> None:
    postgres.execute(dsn, ["INSERT INTO clients_client VALUES ('kept')"])
    for stage in set(Stage) - {Stage.LOADING}:
        record.write(stage)
        record.undo_unfinished(state.open())
        assert record.stage() is stage
    assert not demo.is_empty(dsn)


def test_logins_are_kept_for_every_start(
    record: Record, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.open()
    lines = ["Clients: 2000 (1.0 s)", "login demo_manager secret Account manager"]
    monkeypatch.setattr(steps, "command", lambda *_, **__: lines)
    record.load(Report(io.StringIO()))
    assert record.logins() == []
    record.finish(Report(io.StringIO()))
    assert record.logins() == ["demo_manager secret Account manager"]


def test_a_load_that_fails_stays_unfinished(
    record: Record, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> list[str]:
        raise Failure("command_failed", label="step_demo", reason="x")

    state.open()
    monkeypatch.setattr(steps, "command", fail)
    with pytest.raises(Failure):
        record.load(Report(io.StringIO()))
    assert record.stage() is Stage.LOADING


def test_each_named_database_has_a_record_of_its_own(
    state: State, environment_of: Callable[..., None]
) -> None:
    environment_of(ANLAN_EMBEDDED=None)
    paths = set()
    for url in ("postgres://db/one", "postgres://db/two"):
        environment_of(DATABASE_URL=url)
        paths.add(Record.of(state).path)
    environment_of(ANLAN_EMBEDDED="1")
    assert len(paths | {Record.of(state).path}) == 3
