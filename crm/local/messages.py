"""Compiles message catalogues where no msgfmt is installed; the compiled files are never committed."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def stale(locale: Path) -> list[Path]:
    """The catalogues whose compiled file is missing or older."""
    return [source for source in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_stale(locale: Path) -> None:
    for source in stale(locale):
        compile_one(source)


def compile_one(source: Path) -> None:
    """Whole or not at all: a server may be reading the old one."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, domain=source.stem, abort_invalid=True)
    unfinished = source.with_suffix(f".mo.{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    compile_stale(Path(__file__).resolve().parents[2] / "locale")
