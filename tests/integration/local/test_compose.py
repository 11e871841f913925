"""The production containers, as far as they can be tried without an engine: the files, and each of our commands."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from crm.bootstrap import ROOT
from crm.local import keys, postgres, servers, valkey
from crm.local.processes import wait_until
from crm.local.state import State
from crm.local.supervisor import Supervisor

CONTAINER_PYTHON = "/opt/anlan/.venv/bin/python"
OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def image_command() -> list[str]:
    """What the image runs where the compose file says nothing else."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return list(json.loads(re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)[-1]))


def test_every_service_that_stays_has_a_health_check_and_starts_again(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat", "proxy"}
    for name, service in services.items():
        if name != "migrate":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def test_data_lie_in_volumes(compose: dict[str, Any]) -> None:
    assert compose["services"]["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert compose["services"]["redis"]["volumes"] == ["redis:/data"]
    assert set(compose["volumes"]) == {"postgres", "redis", "state", "proxy"}


def test_secrets_come_from_files_that_are_not_in_the_repository(compose: dict[str, Any]) -> None:
    files = {secret["file"] for secret in compose["secrets"].values()}
    assert all(name.startswith("./secrets/") for name in files)
    for ignored in (".gitignore", ".dockerignore"):
        assert re.search(r"^/?secrets/?$", (ROOT / ignored).read_text(encoding="utf-8"), re.MULTILINE)
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"KEY|PASSWORD|DATABASE_URL", name):
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in compose["secrets"]


def test_production_makes_no_keys_of_its_own(compose: dict[str, Any]) -> None:
    for name in OURS:
        assert compose["services"][name]["environment"]["ANLAN_PRODUCTION"] == "1"


def test_nothing_starts_before_the_tables_are_there(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        assert compose["services"][name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"}
        }


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert "reverse_proxy web:8000" in (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")


def test_the_image_holds_what_the_commands_need_and_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for name in source.split()[:-1]:
            assert (ROOT / name).exists(), name
    assert re.search(r"^USER anlan$", text, re.MULTILINE)
    assert "crm.bootstrap runtime" in text


@pytest.fixture
def secrets_folder(supervisor: Supervisor, state: State, folder: Path) -> Path:
    """The secret files as docs/operate.md makes them, for servers of this test's own."""
    home = state.open()
    servers.start(supervisor, home, state.log, is_throwaway=True)
    place = folder / "secrets"
    place.mkdir()
    made = keys.fresh()
    (place / "database_url").write_text(postgres.url(home) + "\n")
    (place / "secret_key").write_text(made["ANLAN_SECRET_KEY"] + "\n")
    (place / "field_key").write_text(made["ANLAN_FIELD_KEY"] + "\n")
    (folder / "redis_url").write_text(valkey.url(home))
    return place


@pytest.fixture
def container_environ(compose: dict[str, Any], secrets_folder: Path, folder: Path) -> dict[str, str]:
    """The service's environment, with the container's places put where this machine has them."""
    places = {"/run/secrets": str(secrets_folder), "redis://redis:6379/0": (folder / "redis_url").read_text()}
    given = compose["services"]["web"]["environment"]
    environ = {name: _here(str(value), places) for name, value in given.items()}
    environ["ANLAN_HOSTS"] = "localhost,127.0.0.1"
    basics = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**basics, **environ, "DJANGO_SETTINGS_MODULE": "crm.settings", "HOSTNAME": socket.gethostname()}


def _here(text: str, places: dict[str, str]) -> str:
    for place, here in places.items():
        text = text.replace(place, here)
    return text


@pytest.fixture
def run_service(
    compose: dict[str, Any], image_command: list[str], container_environ: dict[str, str], folder: Path
) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> subprocess.Popen[bytes]:
        words = compose["services"][name].get("command", image_command)
        with (folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [_local(word, folder) for word in words],
                cwd=ROOT,
                env=container_environ,
                stdout=log,
                stderr=log,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)


def _local(word: str, folder: Path) -> str:
    here = {
        CONTAINER_PYTHON: sys.executable,
        "/var/lib/anlan": str(folder),
        "/tmp/beat.pid": str(folder / "beat.pid"),
    }
    return _here(word.replace("0.0.0.0:8000", f"unix:{folder}/web.sock"), here)


def is_healthy(compose: dict[str, Any], name: str, environ: dict[str, str], folder: Path) -> bool:
    """The service's own health check, as the engine would run it."""
    kind, *words = compose["services"][name]["healthcheck"]["test"]
    words = [_local(word.replace("$$", "$"), folder) for word in words]
    command = ["/bin/sh", "-c", words[0]] if kind == "CMD-SHELL" else words
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=False).returncode == 0


@pytest.mark.processes
@pytest.mark.deep
def test_each_service_runs_and_is_found_healthy(
    compose: dict[str, Any],
    run_service: Callable[[str], subprocess.Popen[bytes]],
    container_environ: dict[str, str],
    folder: Path,
) -> None:
    assert run_service("migrate").wait(120) == 0, (folder / "migrate.log").read_text()
    for name in ("web", "worker", "beat"):
        run_service(name)
    assert wait_until(lambda: "Listening at" in (folder / "web.log").read_text(), 60)
    for name in ("worker", "beat"):
        assert wait_until(lambda: is_healthy(compose, name, container_environ, folder), 60), name  # noqa: B023 -- used at once
    assert wait_until(lambda: (folder / "web.sock").exists(), 30)
    assert healthz_over(folder / "web.sock").startswith(b"HTTP/1.1 200 OK")


def healthz_over(path: Path) -> bytes:
    """As the health check asks, but on a socket: port 8000 may be anyone's on this machine."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(path))
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
        )
        return connection.recv(4096)
