"""Kill -9 at moments that a seed chooses, while an import runs; the supervisor of `up` brings everything back."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.factories.settlement_files import bundle, statement
from tests.integration.local.brokerage import Brokerage

DAY = date(2026, 8, 10)
# Four lines of each client: account, deposit, trade, position.
LINES_PER_CLIENT = 4
_PROGRESS = "SELECT status, done_files, total_files FROM clients_importrun ORDER BY id LIMIT 1"
_MERGING = """
SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), 60) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL AND state <> 'idle'
    AND query ~ 'clients_(client|tradingaccount|dailyaccount|trade|position|cashflow|supersededday)|staged_'
    AND query !~ '^\\s*COPY'
"""
REQUEST = """
import sys
from pathlib import Path
import django
django.setup()
from django.utils import timezone
from clients.actions import imports
from clients.actions.imports.folders import files_in
print(imports.request(files=files_in([Path(sys.argv[1])]), by=None, now=timezone.now()).pk)
"""
TELL = """
import json
import django
django.setup()
from tests.integration.clients.imports.digests import digests
print(json.dumps(digests()))
"""
# What is there, and what is there after the folder came (again).
IMPORT_AND_TELL = """
import io, json, sys
import django
django.setup()
from django.core.management import call_command
from tests.integration.clients.imports.digests import digests
before, said = digests(), io.StringIO()
call_command("import_settlement", sys.argv[1], "--json", stdout=said)
print(json.dumps({"before": before, "after": digests(), "counts": json.loads(said.getvalue())["counts"]}))
"""


@dataclass(frozen=True)
class Size:
    """A folder of so many bundle lines and statements, and how often each server is killed over it."""

    lines: int
    statements: int
    worker_kills: int
    postgres_kills: int

    @property
    def clients(self) -> int:
        return self.lines // LINES_PER_CLIENT


def reissued(size: Size) -> int:
    """So many statements of the first half come once more with other figures."""
    return size.statements // 6


def write_folder(folder: Path, size: Size) -> int:
    """Half the statements, the bundle of all clients, the other half: a third of those are re-issued. Files written."""
    numbers = [f"8{place:07d}" for place in range(size.clients)]
    half, again = size.statements // 2, reissued(size)
    second = [*numbers[:again], *numbers[half : size.statements - again]]
    parts = {
        "1": {f"{name}.txt": statement(name, deposit="10.00") for name in numbers[:half]},
        "2": bundle(numbers, deposit="10.00"),
        "3": {f"{name}.txt": statement(name, deposit="20.00") for name in second},
    }
    for part, files in parts.items():
        (folder / part).mkdir(parents=True)
        for name, content in files.items():
            (folder / part / name).write_bytes(content)
    return sum(map(len, parts.values()))


@dataclass(frozen=True, order=True)
class Moment:
    """Once so many files are done, and this much later; Postgres waits for a merge besides."""

    done_files: int
    server: str
    later_s: float


def moments(size: Size, files: int, seed: int) -> list[Moment]:
    """Anywhere in the run, and one of each server's while the bundle is taken in: it is most of the work."""
    dice = random.Random(seed)
    servers = ["worker"] * size.worker_kills + ["postgres"] * size.postgres_kills
    first = {"worker": True, "postgres": True}
    chosen = []
    for server in servers:
        in_bundle, first[server] = first[server], False
        place = size.statements // 2 if in_bundle else dice.randrange(files - 2)
        chosen.append(Moment(place, server, dice.uniform(0.0, 2.0 if in_bundle else 0.3)))
    return sorted(chosen)


@dataclass
class Killer:
    """Asked again and again by the supervisor: looks how far the import is, and kills when a moment has come."""

    brokerage: Brokerage
    waiting: list[Moment]
    deadline: float
    killed: list[str] = field(default_factory=list)
    _due: float | None = None

    def is_over(self) -> bool:
        assert time.monotonic() < self.deadline, f"not done in time; killed: {self.killed}"
        progress = self.brokerage.ask(_PROGRESS)
        if not progress:
            return False
        status, done, total = progress[0]
        if status == "done":
            return True
        assert status != "failed", "the import failed"
        if status == "running" and self.waiting and int(str(done)) >= self.waiting[0].done_files:
            self._kill_if_due(f"{done}/{total}")
        return False

    def _kill_if_due(self, progress: str) -> None:
        moment, now = self.waiting[0], time.monotonic()
        self._due = self._due or now + moment.later_s
        if now < self._due or not self._is_up(moment.server):
            return
        said = merging(self.brokerage) if moment.server == "postgres" else "at work"
        if not said:
            return
        self.brokerage.kill(moment.server)
        self.killed.append(f"{moment.server} at {progress} files ({said})")
        self.waiting.pop(0)
        self._due = None

    def _is_up(self, server: str) -> bool:
        child = self.brokerage.child(server)
        return child.status() is None and child.due_at is None and child.is_ready()


def merging(brokerage: Brokerage) -> str:
    """The statement that writes settlement inside a transaction right now; empty if none does."""
    found = brokerage.ask(_MERGING)
    return str(found[0][0]).strip() if found else ""


def watch(brokerage: Brokerage, planned: Sequence[Moment], seconds: float) -> list[str]:
    """Keep the brokerage running until its first import is done; says what was killed when."""
    killer = Killer(brokerage, list(planned), time.monotonic() + seconds)
    brokerage.supervisor.watch(killer.is_over, every_s=0.01)
    return killer.killed


def differences(left: dict[str, str], right: dict[str, str]) -> Iterator[str]:
    for name in sorted({*left, *right}):
        if left.get(name) != right.get(name):
            yield f"{name}: {left.get(name)} is not {right.get(name)}"
