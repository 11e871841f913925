"""Worker and Postgres killed outright while an import runs: the end is that of an undisturbed run.

`make deep` takes forty thousand lines and ten moments, and tells them.
ANLAN_KILL_LINES, ANLAN_KILL_STATEMENTS and ANLAN_KILL_SEED choose another folder and other moments.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clients.models import ImportFile, ImportProblem, ImportRun
from crm.bootstrap import ROOT
from crm.local import postgres
from crm.local.report import Report
from crm.local.state import State
from crm.local.supervisor import Supervisor
from tests.integration.local import killing
from tests.integration.local.brokerage import Brokerage
from tests.integration.local.killing import Size

pytestmark = pytest.mark.processes
COMMAND = Size(lines=4_000, statements=6, worker_kills=0, postgres_kills=1)
LARGE = Size(
    lines=int(os.environ.get("ANLAN_KILL_LINES", "40000")),
    statements=int(os.environ.get("ANLAN_KILL_STATEMENTS", "240")),
    worker_kills=5,
    postgres_kills=5,
)
SEED = int(os.environ.get("ANLAN_KILL_SEED", "20260810"))
PATIENCE_SECONDS = 900.0
CLEAN = "clean"
# A second import is one more entry in the list of imports, and nothing else.
ABOUT_THE_RUN = {model.__name__ for model in (ImportRun, ImportFile, ImportProblem)}


@pytest.fixture(scope="module")
def brokerage() -> Iterator[Brokerage]:
    supervisor = Supervisor(Report(io.StringIO()))
    with tempfile.TemporaryDirectory(prefix="anlan-") as name:
        Path(name).chmod(0o711)
        state = State(Path(name) / "state")
        built = Brokerage(supervisor, state, state.open())
        try:
            built.start()
            yield built
        finally:
            supervisor.stop()


@pytest.mark.deep
def test_the_command_waits_for_a_database_that_was_killed_in_the_merge(
    brokerage: Brokerage, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    killing.write_folder(folder, COMMAND)
    for name in (postgres.DATABASE, CLEAN):
        brokerage.make_database(name)
    command = [sys.executable, "manage.py", "import_settlement", str(folder), "--json"]
    environment = brokerage.environment(postgres.DATABASE)
    killed: list[str] = []

    def is_over() -> bool:
        if not killed and (found := killing.merging(brokerage)):
            brokerage.kill("postgres")
            killed.append(found)
        return process.poll() is not None

    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        brokerage.supervisor.watch(is_over, every_s=0.01)
        said, _errors = process.communicate(timeout=PATIENCE_SECONDS)
    counts = json.loads(said)["counts"]
    wanted = 2 * COMMAND.clients + COMMAND.statements - killing.reissued(COMMAND)
    assert (process.returncode, counts["added"], len(killed)) == (0, wanted, 1)
    clean = json.loads(brokerage.python("-c", killing.IMPORT_AND_TELL, str(folder), database=CLEAN))
    found = json.loads(brokerage.python("-c", killing.TELL))
    assert list(killing.differences(found, clean["after"])) == []


@pytest.mark.deep
def test_killed_again_and_again_it_ends_like_a_clean_run(
    brokerage: Brokerage, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    folder = tmp_path / "in"
    planned = killing.moments(LARGE, killing.write_folder(folder, LARGE), SEED)
    for name in (postgres.DATABASE, CLEAN):
        brokerage.make_database(name)
    brokerage.start_workers()
    started = time.monotonic()
    brokerage.python("-c", killing.REQUEST, str(folder))
    killed = killing.watch(brokerage, planned, PATIENCE_SECONDS)
    seconds = time.monotonic() - started
    clean = json.loads(brokerage.python("-c", killing.IMPORT_AND_TELL, str(folder), database=CLEAN))
    found = json.loads(brokerage.python("-c", killing.IMPORT_AND_TELL, str(folder)))
    record_property("figure", told(killed, seconds, clean["counts"], found["counts"]))
    assert len(killed) == len(planned)
    assert list(killing.differences(found["before"], clean["after"])) == []
    assert [found["counts"][name] for name in ("added", "changed")] == [0, 0]
    changed = killing.differences(found["before"], found["after"])
    assert {line.partition(":")[0] for line in changed} <= ABOUT_THE_RUN


def told(killed: list[str], seconds: float, clean: dict[str, int], again: dict[str, int]) -> str:
    names = ("added", "changed", "unchanged")
    first, second = ("/".join(str(counts[name]) for name in names) for counts in (clean, again))
    return (
        f"import of {LARGE.lines} bundle lines and {LARGE.statements} statements, seed {SEED}, {seconds:.0f} s:"
        f" {'/'.join(names)} {first}, the second time {second}; killed {'; '.join(killed)}"
    )
