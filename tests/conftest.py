"""Where tests run: no sockets in unit tests, a browser only where there is one, nothing left on the servers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck
from hypothesis import settings as Profile
from pytest_socket import disable_socket, enable_socket

from crm.local import throwaway
from crm.local.testing import BROWSERS
from tests.databases import create_test_db, drop_template
from tests.flushing import delete_rows

HERE = Path(__file__).parent
# How long an example takes says how busy the machine is, and nothing about the product.
Profile.register_profile(
    "anlan", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
Profile.load_profile("anlan")
NO_BROWSER = "no Chromium on this machine (Debian: apt install chromium), or set ANLAN_CHROMIUM"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _leave_out_deep(config, items)
    if not chromium():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def _leave_out_deep(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long runs are asked for by name: `make deep` says `-m deep`."""
    if "deep" in config.option.markexpr:
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    config.hook.pytest_deselected(items=deep)
    items[:] = [item for item in items if item not in set(deep)]


def chromium() -> str | None:
    return os.environ.get("ANLAN_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session", autouse=True)
def _rows_are_deleted() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", delete_rows)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(
    django_db_modify_db_settings_xdist_suffix: None,
) -> Iterator[None]:
    """Before databases are made: one is migrated, the others are its copies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "create_test_db", create_test_db)
        yield


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser to drive; tests that ask for it carry the `browser` marker."""
    found = chromium()
    assert found, NO_BROWSER
    return found


@pytest.fixture
def environment_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`environment_of(LC_ALL="C", LANG=None)` sets and unsets variables until the test is over."""

    def change(**variables: str | None) -> None:
        for name, value in variables.items():
            # Set first, so that a variable the test itself sets later is taken away again too.
            monkeypatch.setenv(name, value or "")
            if value is None:
                monkeypatch.delenv(name)

    return change


@pytest.fixture(autouse=True)
def _no_sockets_in_unit_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    if HERE / "unit" not in request.path.parents:
        yield
        return
    disable_socket()
    yield
    enable_socket()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Each process drops its running figures, the run as a whole its keys; Django drops its databases."""
    shutil.rmtree(of_django.TIERING_FOLDER, ignore_errors=True)
    if hasattr(session.config, "workerinput") or not os.environ.get("REDIS_URL"):
        return
    name = f"test_anlan_{os.environ.get('ANLAN_TEST_NAME', 'local')}"
    drop_template(os.environ["DATABASE_URL"], name)
    throwaway.drop_keys(os.environ["REDIS_URL"], f"{name}_")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests counted (`record_property("figure", ...)`), from every process of the run."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    for report in reports:
        for name, text in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(str(text))
