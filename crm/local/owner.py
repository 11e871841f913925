"""Who holds a state directory: the one that runs its servers writes down what it is."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from crm.local.locks import FileLock
from crm.local.report import Failure


@dataclass(frozen=True)
class Owner:
    kind: str  # "up" or "keeper"
    pid: int
    url: str = ""

    @property
    def is_up(self) -> bool:
        return self.kind == "up"


def current(lock_path: Path) -> Owner | None:
    """The live owner, or None: the lock says whether it lives, the file only who it is."""
    if not FileLock(lock_path).is_held_by_another():
        return None
    try:
        return Owner(**json.loads(lock_path.read_text(encoding="utf-8")))
    except (ValueError, TypeError):  # it holds the lock and has not yet written its name
        return Owner("unknown", 0)


def take(lock_path: Path, kind: str, url: str = "", *, wait: bool = False) -> FileLock | None:
    """Become the owner; None if there is one and we were not to wait for its end."""
    lock = FileLock(lock_path)
    if not lock.acquire(wait=wait):
        return None
    lock_path.write_text(json.dumps(asdict(Owner(kind, os.getpid(), url))), encoding="utf-8")
    return lock


def refuse_second_up(lock_path: Path, folder: Path) -> None:
    owner = current(lock_path)
    if owner is not None and owner.is_up:
        raise Failure("already_running", folder=folder, pid=owner.pid, url=owner.url)
