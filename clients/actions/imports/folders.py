"""Paths of this machine as files: folders are walked in name order, links are not followed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from clients.actions.imports.receiving import NamedContent


class NoSuchPath(ValueError):
    """A path that was named is not there or is neither a file nor a folder."""


def files_in(paths: Iterable[Path]) -> Iterator[NamedContent]:
    """Name and content of every file, one at a time. Names are relative to the folder that was asked for."""
    for path in paths:
        if path.is_dir():
            for found in _walk(path):
                yield found.relative_to(path.parent).as_posix(), _read(found)
        elif path.is_file():
            yield path.name, _read(path)
        else:
            raise NoSuchPath(str(path))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            found = Path(parent) / name
            if not name.startswith(".") and found.is_file() and not found.is_symlink():
                yield found


def _read(path: Path) -> bytes:
    """One byte beyond the limit is enough to refuse the file."""
    with path.open("rb") as stream:
        return stream.read(settings.IMPORT_FILE_BYTES + 1)
