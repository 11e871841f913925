"""Real servers and real children in a folder of the test's own, and a `manage.py` as a stranger would call it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm.bootstrap import ROOT
from crm.local.report import Report
from crm.local.state import State
from crm.local.supervisor import Supervisor


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for sockets, and open enough for the user that root drops its servers to."""
    with tempfile.TemporaryDirectory(prefix="anlan-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def state(folder: Path) -> State:
    return State(folder / "state")


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervisor(said: io.StringIO) -> Iterator[Supervisor]:
    supervisor = Supervisor(Report(said))
    yield supervisor
    supervisor.stop()


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Collected once for all: it is the slowest part of a start."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def bare_environ(folder: Path, static_root: Path) -> dict[str, str]:
    """As on a machine that has never heard of us: no servers named, nothing of this test run."""
    ours = ("ANLAN_", "PYTEST_", "DATABASE_URL", "REDIS_URL", "DJANGO_", "PG", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    added = {"ANLAN_STATE": str(folder / "state"), "ANLAN_STATIC_ROOT": str(static_root)}
    return {**kept, **added, "LC_ALL": "en_US.UTF-8", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def manage(bare_environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def call(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={**bare_environ, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call


class Background:
    """A `manage.py` that keeps running, and what it has said so far."""

    def __init__(self, words: list[str], environ: dict[str, str], output: Path) -> None:
        self.output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", *words], cwd=ROOT, env=environ, stdout=file, stderr=file
            )

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_for(self, text: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def end(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def background(bare_environ: dict[str, str], folder: Path) -> Iterator[Callable[..., Background]]:
    started: list[Background] = []

    def start(*words: str, **more: str) -> Background:
        output = folder / f"output-{len(started)}"
        started.append(Background(list(words), {**bare_environ, **more}, output))
        return started[-1]

    yield start
    for each in started:
        each.end()


def processes_of(marker: str) -> dict[int, str]:
    """Live processes whose command line names the marker, without this one."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            words = _command_line(entry)
            if marker in words:
                found[int(entry.name)] = words
    return found


def _command_line(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):  # ended while we looked
        return ""
