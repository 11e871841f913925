"""Files that are either whole or not there: written under a temporary name, then renamed."""

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
    """Put a file in place in one step. It is on the disk once `sync` has been called for it."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    before_replacing[-1](path)
    temporary.replace(path)


def sync(path: Path) -> None:
    """Bring a file, or a folder's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
