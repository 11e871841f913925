"""When the demo brokerage is loaded: into an empty embedded database, once, and again if it was cut short.

The choice is remembered for each database, so that one begun with --no-demo never gets known passwords.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from crm.local import postgres, steps, valkey
from crm.local.report import Report
from crm.local.state import Home, State

HAS_USERS = "SELECT 1 FROM crm_user LIMIT 1"
HAS_CLIENTS = "SELECT 1 FROM clients_client LIMIT 1"
# `seed_demo` prints one such line for each role.
LOGIN = "login "


class Stage(StrEnum):
    UNDECIDED = ""
    REFUSED = "refused"
    LOADING = "loading"
    LOADED = "loaded"  # the nightly chain has not run on it yet
    READY = "ready"


@dataclass(frozen=True)
class Record:
    """What became of the demo in one database: a word in a file, and the logins in another."""

    path: Path

    @classmethod
    def of(cls, state: State) -> Record:
        """Of the database in use: ours, or the one that DATABASE_URL names."""
        if os.environ.get("ANLAN_EMBEDDED") == "1":
            return cls(state.folder / "demo")
        digest = hashlib.sha256(os.environ["DATABASE_URL"].encode()).hexdigest()[:12]
        return cls(state.folder / f"demo-{digest}")

    @property
    def _logins(self) -> Path:
        return self.path.with_name(f"{self.path.name}-logins")

    def stage(self) -> Stage:
        return Stage(self.path.read_text(encoding="ascii").strip()) if self.path.exists() else Stage.UNDECIDED

    def write(self, stage: Stage) -> None:
        self.path.write_text(f"{stage}\n", encoding="ascii")

    def wants(self, dsn: str, asked: bool | None) -> bool:
        """Asked for, or nothing said about a fresh database of our own."""
        stage = self.stage()
        if asked is False:
            if stage is Stage.UNDECIDED:
                self.write(Stage.REFUSED)
            return False
        if stage in {Stage.LOADED, Stage.READY} or (stage is Stage.REFUSED and not asked):
            return False
        return is_empty(dsn)

    def load(self, report: Report) -> None:
        self.write(Stage.LOADING)
        lines = steps.command("step_demo", ["seed_demo", "--demo"], report, show=True)
        logins = [line.removeprefix(LOGIN) for line in lines if line.startswith(LOGIN)]
        self._logins.write_text("".join(f"{line}\n" for line in logins), encoding="utf-8")
        self.write(Stage.LOADED)

    def finish(self, report: Report) -> None:
        if self.stage() is Stage.LOADED:
            steps.command("step_nightly", ["nightly"], report, show=True)
            # Otherwise a job of the weekend: its page would be empty until then.
            steps.command("step_back_test", ["back_test"], report)
            self.write(Stage.READY)

    def undo_unfinished(self, home: Home) -> None:
        """A load that was cut short is dropped with our database: `up` never became ready on it."""
        if self.stage() is Stage.LOADING:
            postgres.recreate_database(home)
            valkey.flush(home)
            self.write(Stage.UNDECIDED)

    def logins(self) -> list[str]:
        if self.stage() is not Stage.READY or not self._logins.exists():
            return []
        return self._logins.read_text(encoding="utf-8").splitlines()


def is_empty(dsn: str) -> bool:
    return is_without_users(dsn) and not postgres.exists(dsn, HAS_CLIENTS)


def is_without_users(dsn: str) -> bool:
    return not postgres.exists(dsn, HAS_USERS)
