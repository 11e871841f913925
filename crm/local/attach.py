"""How a command gets its servers: those of a running `up`, those of a keeper, or a keeper of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from crm.local import owner, servers
from crm.local.locks import FileLock
from crm.local.processes import Program, spawn, tail, wait_until
from crm.local.report import Failure
from crm.local.state import Home, State

READY_WITHIN_S = 300.0
GONE_WITHIN_S = 150.0
# A keeper that could stop has taken the lock well before this; after it, others must be using the servers.
NOTICE_WITHIN_S = 0.5


@dataclass
class Attachment:
    state: State
    home: Home
    users: FileLock = field(init=False)
    keeper: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.users = FileLock(self.state.users_lock)

    def begin(self) -> None:
        """Both servers answer when this returns, and stay at least until `end`."""
        self.users.acquire(shared=True)
        if not wait_until(self._is_served, READY_WITHIN_S):
            log = self.state.log / "keeper.log"
            raise Failure("not_ready", name="postgres", seconds=READY_WITHIN_S, log=log, reason=tail(log))

    def _is_served(self) -> bool:
        if owner.current(self.state.owner_lock) is None:
            self._start_keeper()
            return False
        return servers.answer(self.home)

    def _start_keeper(self) -> None:
        """Unless ours is on its way; one that ended without an owner behind it could not do it."""
        log = self.state.log / "keeper.log"
        if self.keeper is None:
            with log.open("wb") as output:
                command = [sys.executable, "-m", "crm.local.keeper"]
                self.keeper = spawn(Program(command, folder=_root(), death_signal=0), output)
        elif self.keeper.poll() not in {None, 0}:
            raise Failure("servers_failed", reason=tail(log, 1))
        elif self.keeper.poll() == 0:  # another was faster, and has ended since
            self.keeper = None

    def end(self) -> None:
        """Let go; and if nobody else uses the servers, return only when they are gone."""
        self.users.release()
        seen_free_until = time.monotonic() + NOTICE_WITHIN_S
        while time.monotonic() < seen_free_until:
            found = owner.current(self.state.owner_lock)
            if found is None or found.is_up:
                break
            if not self.users.acquire(shared=True, wait=False):
                wait_until(lambda: owner.current(self.state.owner_lock) is None, GONE_WITHIN_S)
                break
            self.users.release()
            time.sleep(0.02)
        if self.keeper is not None:
            self.keeper.poll()


def _root() -> Path:
    return Path(__file__).resolve().parent.parent.parent
