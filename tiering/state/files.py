"""Files that are either whole or not there: written under a temporary name, brought to the disk, renamed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

# Called before every file that is put in place; tests stop there.
Hook = Callable[[Path], None]


def nothing(_path: Path) -> None:
    return None


before_replacing: list[Hook] = [nothing]


def write_whole(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Put a file in place in one step."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    before_replacing[-1](path)
    temporary.replace(path)


def sync_folder(folder: Path) -> None:
    """Bring the folder's own entries to the disk, so that what was renamed stays renamed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
