from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crm import bootstrap
from crm.local.processes import Outcome
from crm.local.report import Failure, Report


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of our own, with locks of one line."""
    for name in bootstrap.LOCKS:
        (tmp_path / f"{name}.lock").write_text(f"{name}==1\n")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    ours = {
        "LOCKS": {name: tmp_path / f"{name}.lock" for name in bootstrap.LOCKS},
        "PYTHON": python,
        "INSTALLED": tmp_path / "installed.json",
        "UNFINISHED": tmp_path,  # exists: begin anew
    }
    for name, value in ours.items():
        monkeypatch.setattr(bootstrap, name, value)
    return tmp_path


def note_installed(place: Path, group: str) -> None:
    found = {name: bootstrap.digest(bootstrap.LOCKS[name]) for name in bootstrap.HOLDS[group]}
    (place / "installed.json").write_text(json.dumps(found))


@pytest.mark.parametrize(
    ("installed", "wanted"), [("test", "local"), ("test", "runtime"), ("local", "runtime")]
)
def test_a_larger_group_serves_a_smaller(place: Path, installed: str, wanted: str) -> None:
    note_installed(place, installed)
    assert bootstrap.is_current(wanted)


def test_a_smaller_group_does_not_serve_a_larger(place: Path) -> None:
    note_installed(place, "local")
    assert not bootstrap.is_current("test")


def test_a_changed_lock_is_installed_again(place: Path) -> None:
    note_installed(place, "test")
    (place / "local.lock").write_text("local==2\n")
    assert not bootstrap.is_current("local")
    assert bootstrap.is_current("test")


def test_a_mark_that_was_cut_short_counts_as_none(place: Path) -> None:
    (place / "installed.json").write_text('{"local": "12')
    assert bootstrap.installed() == {}


def test_an_environment_without_its_python_is_not_current(place: Path) -> None:
    note_installed(place, "test")
    bootstrap.PYTHON.unlink()
    assert not bootstrap.is_current("runtime")


@pytest.mark.parametrize(
    ("urls", "words", "group"),
    [
        ({}, ["up"], "local"),
        ({}, ["migrate"], "local"),
        ({"DATABASE_URL": "d", "REDIS_URL": "r"}, ["up"], "runtime"),
        ({"DATABASE_URL": "d", "REDIS_URL": "r"}, ["test", "-x"], "test"),
        ({"DATABASE_URL": "d"}, ["migrate"], "local"),
    ],
)
def test_servers_are_installed_only_where_none_are_named(
    environment_of: Callable[..., None], urls: dict[str, str], words: list[str], group: str
) -> None:
    environment_of(**{"DATABASE_URL": None, "REDIS_URL": None, **urls})
    assert bootstrap.group_for(words) == group


@pytest.mark.parametrize(
    "words", [["nightly", "--state", "/s", "--json"], ["nightly", "--state=/s", "--json"]]
)
def test_every_command_takes_a_state(environment_of: Callable[..., None], words: list[str]) -> None:
    environment_of(ANLAN_STATE=None)
    assert bootstrap.take_state(words) == ["nightly", "--json"]
    assert os.environ["ANLAN_STATE"] == "/s"


@pytest.mark.parametrize(
    ("output", "key"),
    [
        ("Retrying after NewConnectionError('…')", "no_network"),
        ("OSError: [Errno 28] No space left on device", "disk_full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "packages_failed"),
    ],
)
def test_a_failed_installation_says_why(output: str, key: str) -> None:
    with pytest.raises(Failure) as caught:
        bootstrap.explain_registry(Outcome(1, output), report_key="packages_failed", what="requirements.lock")
    assert caught.value.key == key


def test_a_python_without_venv_is_told_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(Failure) as caught:
        bootstrap._ensure_venv(Report())
    assert caught.value.key == "no_venv_module"


def test_other_pythons_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    with pytest.raises(Failure) as caught:
        bootstrap._ensure_venv(Report())
    assert caught.value.key == "python_too_old"


def test_locks_name_no_registry_and_hash_everything() -> None:
    for name in (
        "requirements.lock",
        "requirements-local.lock",
        "requirements-test.lock",
        "requirements-assets.lock",
    ):
        text = (bootstrap.ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_every_variable_that_is_read_is_in_the_example() -> None:
    """`.env.example` is where an operator looks; what the supervisor sets itself is not for them."""
    set_by_us = {"ANLAN_EMBEDDED", "ANLAN_EAGER_TASKS"}
    reading = re.compile(
        r"environment\.\w+\(\s*\"([A-Z_]+)\"|environ(?:\.get\(|\[)\"((?:ANLAN|CRM)_[A-Z_]+)\""
    )
    example = (bootstrap.ROOT / ".env.example").read_text(encoding="utf-8")
    read = {name for path in (bootstrap.ROOT / "crm").rglob("*.py") for name in names_in(path, reading)}
    assert {name for name in read - set_by_us if f"#{name}=" not in example} == set()


def names_in(path: Path, pattern: re.Pattern[str]) -> set[str]:
    return {first or second for first, second in pattern.findall(path.read_text(encoding="utf-8"))}
