"""Child processes that cannot outlive us: own session, death signal, dropped user, patient stop."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crm.local.accounts import Account

PR_SET_PDEATHSIG = 1
TAIL_LINES = 40
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Program:
    """What to run, as whom, where, and the signal the kernel sends it should we die."""

    command: Sequence[str]
    account: Account | None = None
    folder: Path | None = None
    environ: Mapping[str, str] | None = None
    death_signal: int = signal.SIGTERM  # 0: it is meant to outlive us


@dataclass(frozen=True)
class Outcome:
    status: int
    output: str

    @property
    def reason(self) -> str:
        """The last line that says something, for a one-sentence report."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else f"exit status {self.status}"

    def sign(self, signs: Iterable[str]) -> str:
        """The first of the signs that the output shows; empty if none."""
        return next((sign for sign in signs if sign in self.output), "")


def plain_environ() -> dict[str, str]:
    """For servers: no keys of ours, and no PG* variable of the caller's that would steer them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def spawn(program: Program, output: IO[bytes] | int | None = None) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that Ctrl-C reaches us alone and we stop it in order."""
    parent = os.getpid()

    def before_exec() -> None:
        # Started by a script in the background, we inherit that some are ignored; ours must heed what we ask them.
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        _libc.prctl(PR_SET_PDEATHSIG, int(program.death_signal))
        if program.death_signal and os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)

    account = program.account
    return subprocess.Popen(
        list(program.command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=program.folder,
        env=None if program.environ is None else dict(program.environ),
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=before_exec,
    )


def run(program: Program, on_line: Callable[[str], None] | None = None) -> Outcome:
    """Run to the end; its last lines are kept, and each line is shown to `on_line` as it comes."""
    process = spawn(program, subprocess.PIPE)
    kept: deque[str] = deque(maxlen=TAIL_LINES)
    try:
        assert process.stdout is not None
        with process.stdout as output:
            for raw in output:
                line = raw.decode("utf-8", "replace").rstrip()
                kept.append(line)
                if on_line:
                    on_line(line)
        return Outcome(process.wait(), "\n".join(kept))
    finally:
        stop(process, signal.SIGTERM, 5.0)


def stop(process: subprocess.Popen[bytes], first: int, patience_s: float) -> None:
    """Ask, wait, then end what is left of its session."""
    if process.poll() is None:
        process.send_signal(first)
        wait_for(process, patience_s)
    end_session(process)


def wait_for(process: subprocess.Popen[bytes], patience_s: float) -> bool:
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def end_session(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever of the child's own session remains, the child included."""
    with suppress(ProcessLookupError, PermissionError):  # nothing remains; or the number is no longer ours
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], bool], seconds: float, pause_s: float = 0.05) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause_s)
    return True


def tail(path: Path, lines: int = 3) -> str:
    """The last lines of a log, on one line."""
    if not path.exists():
        return ""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 4096))
        text = log.read().decode("utf-8", "replace")
    return " | ".join(line.strip() for line in text.splitlines()[-lines:] if line.strip())
