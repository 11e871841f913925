"""The supervisor with small children of our own: order, readiness, restarts, and nothing left behind."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crm.local.processes import Program, spawn, wait_until
from crm.local.report import Failure, Interrupted
from crm.local.supervisor import FIRST_PAUSE_S, LAST_WORDS_S, LONGEST_PAUSE_S, Child, Service, Supervisor

pytestmark = pytest.mark.processes

READY = "print('ready', flush=True); import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}"
FAMILY = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); {READY}"


@pytest.fixture(autouse=True)
def _english(environment_of: Callable[..., None]) -> None:
    environment_of(LC_ALL="en_US.UTF-8")


def service(folder: Path, code: str, **options: object) -> Service:
    settings: dict[str, object] = {
        "name": "child",
        "step": "step_worker",
        "program": Program([sys.executable, "-c", code]),
        "log": folder / "child.log",
        "ready": lambda log: "ready" in log,
        "ready_within_s": 10.0,
    }
    return Service(**{**settings, **options})  # type: ignore[arg-type]  # one dictionary for all fields


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_service_is_started_when_it_says_it_is_ready(
    supervisor: Supervisor, folder: Path, said: io.StringIO
) -> None:
    supervisor.start(service(folder, READY))
    assert said.getvalue().startswith("→ Starting the worker …\n✓ Starting the worker")
    assert is_alive(pid_of(supervisor.children[0]))


def test_one_that_ends_while_starting_is_told_with_its_last_words(
    supervisor: Supervisor, folder: Path
) -> None:
    with pytest.raises(Failure) as caught:
        supervisor.start(service(folder, "print('no such broker', flush=True); raise SystemExit(3)"))
    assert str(caught.value) == (
        f"child ended while starting (3); the end of {folder / 'child.log'} says: no such broker"
    )


def test_one_that_never_becomes_ready_is_told_too(supervisor: Supervisor, folder: Path) -> None:
    with pytest.raises(Failure, match=r"was not ready within 0 s"):
        supervisor.start(service(folder, "import time; time.sleep(60)", ready_within_s=0.3))


def test_readiness_looks_only_at_this_start(supervisor: Supervisor, folder: Path) -> None:
    (folder / "child.log").write_text("ready\n")
    with pytest.raises(Failure, match="not ready"):
        supervisor.start(service(folder, "import time; time.sleep(60)", ready_within_s=0.3))


def watch_until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    """Watch as `up` does; a thread interrupts it once the condition holds, or after ten seconds."""

    def interrupt() -> None:
        wait_until(condition, 10.0)
        os.kill(os.getpid(), signal.SIGUSR1)

    def raise_interrupted(_number: int, _frame: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGUSR1, raise_interrupted)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        supervisor.watch()
    finally:
        thread.join()
        signal.signal(signal.SIGUSR1, before)


def test_a_killed_child_is_started_again(supervisor: Supervisor, folder: Path, said: io.StringIO) -> None:
    supervisor.start(service(folder, READY))
    child = supervisor.children[0]
    first = pid_of(child)
    os.kill(first, signal.SIGKILL)
    watch_until(supervisor, lambda: "running again" in said.getvalue())
    assert pid_of(child) != first
    assert is_alive(pid_of(child))
    assert "child ended (-9); starting it again in 0.5 s" in said.getvalue()


def test_a_killed_childs_own_children_go_with_it(
    supervisor: Supervisor, folder: Path, said: io.StringIO
) -> None:
    supervisor.start(service(folder, FAMILY))
    pid = pid_of(supervisor.children[0])
    grandchildren = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    assert len(grandchildren) == 1
    os.kill(pid, signal.SIGKILL)
    watch_until(supervisor, lambda: "running again" in said.getvalue())
    assert wait_until(lambda: not is_running(grandchildren[0]), 5.0)


def is_running(pid: int) -> bool:
    """Not even as a zombie that nobody has asked about yet."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_pauses_grow_to_a_limit_and_begin_anew_after_a_long_life(folder: Path) -> None:
    child = Child(service(folder, READY), started_at=0.0)
    pauses = [child.pause_s(1.0) for _ in range(9)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE_S, LONGEST_PAUSE_S)
    assert child.pause_s(61.0) == 0.5


def test_workers_stop_before_servers(supervisor: Supervisor, folder: Path) -> None:
    order = folder / "order"
    code = (
        "import signal, sys, pathlib, time\n"
        "def end(*_):\n"
        f"    open({str(order)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)"
    )
    for name, is_server in (("database", True), ("broker", True), ("web", False)):
        program = Program([sys.executable, "-c", code, name])
        supervisor.start(service(folder, code, name=name, program=program, is_server=is_server))
    supervisor.stop()
    assert order.read_text().split() == ["web", "broker", "database"]


def test_one_that_will_not_stop_is_killed_when_patience_ends(supervisor: Supervisor, folder: Path) -> None:
    supervisor.start(service(folder, STUBBORN, patience_s=0.3))
    pid = pid_of(supervisor.children[0])
    started = time.monotonic()
    supervisor.stop()
    assert not is_alive(pid)
    assert time.monotonic() - started < 5


def test_what_we_were_told_to_ignore_our_children_heed(supervisor: Supervisor, folder: Path) -> None:
    """A shell script starts what runs in its background with SIGINT and SIGQUIT ignored."""
    before = signal.signal(signal.SIGQUIT, signal.SIG_IGN)
    try:
        supervisor.start(service(folder, STUBBORN, patience_s=0.1))
        started = time.monotonic()
        supervisor.stop()
        assert time.monotonic() - started < LAST_WORDS_S
    finally:
        signal.signal(signal.SIGQUIT, before)


def test_three_that_will_not_stop_take_as_long_as_one(supervisor: Supervisor, folder: Path) -> None:
    services = [
        service(folder, STUBBORN, name=name, log=folder / name, patience_s=1.0) for name in ("a", "b", "c")
    ]
    supervisor.start_together(services)
    pids = [pid_of(child) for child in supervisor.children]
    started = time.monotonic()
    supervisor.stop()
    assert 1.0 <= time.monotonic() - started < 2.0
    assert not any(is_alive(pid) for pid in pids)


def test_one_that_is_insisted_on_may_still_give_back_what_it_holds(
    supervisor: Supervisor, folder: Path
) -> None:
    last = (
        f"signal.signal(signal.SIGQUIT, lambda *_: (open({str(folder / 'last')!r}, 'w').close(), sys.exit()))"
    )
    supervisor.start(
        service(folder, f"import sys\n{STUBBORN.replace(READY, '')}{last}\n{READY}", patience_s=0.3)
    )
    supervisor.stop()
    assert (folder / "last").exists()


def test_children_die_with_a_supervisor_that_is_killed(folder: Path) -> None:
    """The kernel's death signal: no handler of ours runs when we are killed."""
    code = (
        "import os, sys, time\n"
        "from crm.local.processes import Program, spawn\n"
        "print(spawn(Program([sys.executable, '-c', 'import time; time.sleep(60)'])).pid, flush=True)\n"
        "time.sleep(60)"
    )
    with (folder / "out").open("wb") as output:
        parent = spawn(Program([sys.executable, "-c", code], folder=Path(__file__).parents[3]), output)
    assert wait_until(lambda: (folder / "out").read_text().strip().isdigit(), 10.0)
    pid = int((folder / "out").read_text())
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    assert wait_until(lambda: not is_running(pid), 5.0)
