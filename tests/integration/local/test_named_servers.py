"""On servers that someone else runs: refused in a sentence when unfit, and never left with anything of ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis

from crm.local import external, postgres, throwaway
from crm.local.report import Failure

OURS = f"test_anlan_dropme{os.getpid()}"
THEIRS = f"other_dropme{os.getpid()}"


@pytest.fixture
def dsn() -> Iterator[str]:
    dsn = throwaway.maintenance_url(os.environ["DATABASE_URL"])
    names = (OURS, f"{OURS}_gw0", f"{OURS}x", THEIRS)
    postgres.execute(dsn, [f"CREATE DATABASE {name}" for name in names])
    yield dsn
    postgres.execute(dsn, [f"DROP DATABASE IF EXISTS {name}" for name in names])


def names(dsn: str) -> set[str]:
    connection = postgres.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", (f"%dropme{os.getpid()}%",)
            )
            return {row[0] for row in cursor.fetchall()}
    finally:
        connection.close()


def test_only_the_runs_own_databases_are_dropped_even_in_use(dsn: str) -> None:
    session = postgres.connect(at(dsn, f"{OURS}_gw0"))
    throwaway.drop_databases(dsn, OURS)
    assert names(dsn) == {f"{OURS}x", THEIRS}
    session.close()


def at(dsn: str, database: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{database}"))


def test_only_the_runs_own_keys_are_dropped() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.mset({f"{OURS}_gw0:1": "x", f"{OURS}_main:2": "x", THEIRS: "x"})
        throwaway.drop_keys(os.environ["REDIS_URL"], f"{OURS}_")
        assert list(client.scan_iter(f"*dropme{os.getpid()}*")) == [THEIRS.encode()]
        client.delete(THEIRS)


def test_the_servers_of_this_run_are_new_enough() -> None:
    external.check()


def test_a_database_that_does_not_answer(environment_of: Callable[..., None]) -> None:
    environment_of(LC_ALL="en_US.UTF-8")
    with pytest.raises(Failure, match="The server of DATABASE_URL could not be reached"):
        external.check_postgres("postgres://nobody@127.0.0.1:9/x")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "http://127.0.0.1/0"])
def test_a_broker_that_does_not_answer(url: str) -> None:
    with pytest.raises(Failure) as caught:
        external.check_redis(url)
    assert caught.value.key == "server_unreachable"


def test_servers_that_are_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external, "OLDEST_POSTGRES", 990000)
    monkeypatch.setattr(external, "OLDEST_REDIS", 99)
    for check, url in ((external.check_postgres, "DATABASE_URL"), (external.check_redis, "REDIS_URL")):
        with pytest.raises(Failure) as caught:
            check(os.environ[url])
        assert caught.value.key == "server_too_old"
