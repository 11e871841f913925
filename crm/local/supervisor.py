"""Start in order, watch, start again with a growing pause, stop in order: the whole of our process keeping."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from crm.local.processes import Program, end_session, spawn, tail, wait_for
from crm.local.report import Failure, Interrupted, Report

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# A child that lived this long has recovered; its next end begins the pauses anew.
HEALTHY_AFTER_S = 60.0
LONGEST_LOOK_S = 5.0
LARGEST_LOG_BYTES = 20 * 1024 * 1024
# After its patience a child gets SIGQUIT, and this long to give back what it holds before its session is killed.
LAST_WORDS_S = 3.0


@dataclass(frozen=True)
class Service:
    """One child: `ready` is given what it has logged since its start."""

    name: str
    step: str
    program: Program
    log: Path
    ready: Callable[[str], bool]
    ready_within_s: float = 60.0
    stop_signal: int = signal.SIGTERM
    patience_s: float = 20.0
    is_server: bool = False  # stopped after the others, and never by SIGKILL first


@dataclass
class Child:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    log_offset: int = 0
    failures: int = 0
    due_at: float | None = field(default=None)  # when to start it again

    def start(self) -> None:
        rotate(self.service.log)
        with self.service.log.open("ab") as log:
            self.log_offset = log.tell()
            self.process = spawn(self.service.program, log)
        self.started_at = time.monotonic()
        self.due_at = None

    def status(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def is_ready(self) -> bool:
        return self.service.ready(self.fresh_log())

    def fresh_log(self) -> str:
        with self.service.log.open("rb") as log:
            log.seek(self.log_offset)
            return log.read().decode("utf-8", "replace")

    def pause_s(self, now: float) -> float:
        """How long to wait before the next start, doubling while it keeps ending."""
        self.failures = 0 if now - self.started_at >= HEALTHY_AFTER_S else self.failures
        pause = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**self.failures)
        self.failures += 1
        return float(pause)


class Supervisor:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.children: list[Child] = []
        self._hurry = False

    def start(self, service: Service) -> None:
        """Start one and wait until it is ready."""
        with self.report.step(service.step):
            self._await(self._launch(service))

    def start_together(self, services: list[Service]) -> None:
        """Start several at once, then wait for each: they do not need one another to begin."""
        children = [self._launch(service) for service in services]
        for child in children:
            with self.report.step(child.service.step):
                self._await(child)

    def _launch(self, service: Service) -> Child:
        child = Child(service)
        self.children.append(child)
        child.start()
        return child

    def _await(self, child: Child) -> None:
        service = child.service
        deadline = child.started_at + service.ready_within_s
        while not child.is_ready():
            status = child.status()
            if status is not None:
                raise Failure(
                    "ended_early", name=service.name, status=status, log=service.log, reason=tail(service.log)
                )
            if time.monotonic() > deadline:
                raise Failure(
                    "not_ready",
                    name=service.name,
                    seconds=service.ready_within_s,
                    log=service.log,
                    reason=tail(service.log),
                )
            time.sleep(0.05)

    def watch(self, is_over: Callable[[], bool] = lambda: False, every_s: float = LONGEST_LOOK_S) -> None:
        """Until a signal asks us to stop, or until it is over, which is asked every so often."""
        with _wakeups() as reader, _handling([signal.SIGCHLD], lambda _number, _frame: None):
            try:
                while not is_over():
                    select.select([reader], [], [], min(every_s, self._tend(time.monotonic())))
                    _drain(reader)
            except Interrupted:
                return

    def _tend(self, now: float) -> float:
        """Look at every child; how long to sleep until the next look."""
        for child in self.children:
            if child.due_at is not None:
                self._restart_if_due(child, now)
            elif child.status() is not None:
                self._plan_restart(child, now)
        waits = [child.due_at - now for child in self.children if child.due_at is not None]
        return max(0.0, min([*waits, LONGEST_LOOK_S]))

    def _plan_restart(self, child: Child, now: float) -> None:
        assert child.process is not None
        status = child.process.returncode
        end_session(child.process)
        pause = child.pause_s(now)
        child.due_at = now + pause
        service = child.service
        self.report.note("note_restart", name=service.name, status=status, seconds=pause, log=service.log)

    def _restart_if_due(self, child: Child, now: float) -> None:
        if child.due_at is not None and now >= child.due_at:
            child.start()
            self.report.note("note_restarted", name=child.service.name)

    def stop(self) -> None:
        """Workers first and together, then the servers in the reverse of their start."""
        with _handling([signal.SIGINT, signal.SIGTERM, signal.SIGHUP], self._stop_at_once):
            self._stop_workers()
            for child in reversed(self.children):
                self._finish([child])
        self.children.clear()

    def _stop_workers(self) -> None:
        """Their patience runs at the same time: three that are busy take as long as one."""
        workers = [child for child in self.children if not child.service.is_server]
        self._finish(workers)
        for child in workers:
            self.children.remove(child)

    def _stop_at_once(self, _number: int, _frame: FrameType | None) -> None:
        if not self._hurry:
            self._hurry = True
            self.report.note("note_hurry")

    def _finish(self, children: Sequence[Child]) -> None:
        """Ask, wait, insist (SIGQUIT leaves Postgres recoverable), wait a little, and end what is left."""
        for child in children:
            _ask(child, child.service.stop_signal)
        asked_at = time.monotonic()
        for child in children:
            self._wait(child, asked_at + child.service.patience_s)
        for child in children:
            _ask(child, signal.SIGQUIT)
        insisted_at = time.monotonic()
        for child in children:
            if child.process is not None:
                wait_for(child.process, max(0.0, insisted_at + LAST_WORDS_S - time.monotonic()))
                end_session(child.process)

    def _wait(self, child: Child, deadline: float) -> None:
        """In short turns, so that a second signal is heeded."""
        while child.process is not None and time.monotonic() < deadline and not self._hurry:
            if wait_for(child.process, 0.2):
                return


@contextmanager
def _wakeups() -> Iterator[int]:
    """A pipe that becomes readable when a signal arrives, so that a child's end is seen at once."""
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer)
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(-1)
        os.close(reader)
        os.close(writer)


@contextmanager
def _handling(numbers: Sequence[int], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _ask(child: Child, number: int) -> None:
    if child.process is not None and child.process.poll() is None:
        child.process.send_signal(number)


def _drain(reader: int) -> None:
    try:
        while os.read(reader, 512):
            pass
    except BlockingIOError:  # empty: that is what we wanted
        return


def rotate(log: Path) -> None:
    """Keep one older log; called only while nobody writes to it."""
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
