"""Whether there is room, asked before a long step rather than found out in the middle of it."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from crm.local.report import Failure

MEGABYTE = 1024 * 1024
# Packages and front-end files with their download; a fresh cluster, the demo brokerage and its log.
VENV_MB = 900
STATE_MB = 400
WARM_MB = 50
FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT)
FULL = ("No space left on device", "ENOSPC", "Disk quota exceeded")


def existing(path: Path) -> Path:
    """The nearest folder that is there already."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def free_mb(path: Path) -> int:
    return shutil.disk_usage(existing(path)).free // MEGABYTE


def require(path: Path, needed_mb: int) -> None:
    if free_mb(path) < needed_mb:
        raise full(path, needed_mb)


def explain(output: str, path: Path, needed_mb: int) -> None:
    """Raise the disk's own sentence if a failed program's output says that it was the disk."""
    if any(sign in output for sign in FULL):
        raise full(path, needed_mb)


def full(path: Path, needed_mb: int = STATE_MB) -> Failure:
    return Failure("disk_full", path=path, free=free_mb(path), needed=needed_mb)
