"""Settings from the environment: read, from a file, or refused with a sentence that names the variable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crm import environment
from crm.environment import MissingSetting

Environment = Callable[..., None]


def test_a_variable_is_read(environment_of: Environment) -> None:
    environment_of(ANLAN_X="value")
    assert environment.text("ANLAN_X", "default") == "value"


def test_a_default_stands_in(environment_of: Environment) -> None:
    environment_of(ANLAN_X=None)
    assert environment.text("ANLAN_X", "default") == "default"


def test_a_file_is_preferred_and_trimmed(environment_of: Environment, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from file\n", encoding="utf-8")
    environment_of(ANLAN_X="value", ANLAN_X_FILE=str(tmp_path / "secret"))
    assert environment.text("ANLAN_X") == "from file"


def test_what_has_to_be_set_is_named(environment_of: Environment) -> None:
    environment_of(ANLAN_X=None)
    with pytest.raises(MissingSetting, match="Set ANLAN_X \\(or ANLAN_X_FILE\\)"):
        environment.text("ANLAN_X")


@pytest.mark.parametrize(
    ("value", "is_on"),
    [("1", True), ("TRUE", True), ("yes", True), ("on", True), ("0", False), ("False", False), ("no", False),
     ("off", False), ("", False)],
)  # fmt: skip
def test_a_flag_has_many_spellings(environment_of: Environment, value: str, is_on: bool) -> None:
    environment_of(ANLAN_X=value)
    assert environment.flag("ANLAN_X", default=not is_on) is is_on


def test_a_flag_that_is_neither_is_refused(environment_of: Environment) -> None:
    environment_of(ANLAN_X="maybe")
    with pytest.raises(MissingSetting, match="ANLAN_X must be 1 or 0, not 'maybe'"):
        environment.flag("ANLAN_X")


@pytest.mark.parametrize("default", [True, False])
def test_a_flag_not_set_is_its_default(environment_of: Environment, default: bool) -> None:
    environment_of(ANLAN_X=None)
    assert environment.flag("ANLAN_X", default) is default


def test_whole_numbers(environment_of: Environment) -> None:
    environment_of(ANLAN_X=" 12 ", ANLAN_Y=None, ANLAN_Z="1.5")
    assert (environment.integer("ANLAN_X", 3), environment.integer("ANLAN_Y", 3)) == (12, 3)
    with pytest.raises(MissingSetting, match=r"ANLAN_Z must be a whole number, not '1\.5'"):
        environment.integer("ANLAN_Z", 3)


def test_words_are_cut_at_commas(environment_of: Environment) -> None:
    environment_of(ANLAN_X=" a, b ,,c,")
    assert environment.words("ANLAN_X") == ["a", "b", "c"]
    assert environment.words("ANLAN_X_NOT_THERE") == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://user:p%40ss@db.example.invalid:5433/anlan?sslmode=require",
            {"NAME": "anlan", "USER": "user", "PASSWORD": "p@ss", "HOST": "db.example.invalid", "PORT": "5433",
             "OPTIONS": {"sslmode": "require"}},
        ),
        (
            "postgresql:///anlan?host=/run/anlan",
            {"NAME": "anlan", "USER": "", "PASSWORD": "", "HOST": "/run/anlan", "PORT": "", "OPTIONS": {}},
        ),
    ],
)  # fmt: skip
def test_a_database_address_becomes_settings(url: str, expected: dict[str, object]) -> None:
    found = environment.database(url)
    assert found.pop("ENGINE") == "django.db.backends.postgresql"
    assert found == expected


def test_another_database_is_refused() -> None:
    with pytest.raises(MissingSetting, match="must begin with postgres://"):
        environment.database("mysql://root@localhost/anlan")


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://127.0.0.1:6379/3", "redis://127.0.0.1:6379/3"),
        ("unix:///run/valkey.sock?db=2", "redis+socket:///run/valkey.sock?virtual_host=2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
    ],
)
def test_a_broker_behind_a_socket_is_spelt_for_celery(url: str, broker: str) -> None:
    assert environment.broker_url(url) == broker
