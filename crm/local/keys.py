"""The two keys of an installation: from the environment, else made once and kept beside the data."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

NAMES = ("ANLAN_SECRET_KEY", "ANLAN_FIELD_KEY")


def fresh() -> dict[str, str]:
    """A signing key, and a key for encrypted fields: 32 random bytes as Fernet spells them."""
    return {
        "ANLAN_SECRET_KEY": secrets.token_urlsafe(48),
        "ANLAN_FIELD_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii"),
    }


def missing(environ: Mapping[str, str]) -> list[str]:
    return [name for name in NAMES if not environ.get(name) and not environ.get(f"{name}_FILE")]


def kept(path: Path) -> dict[str, str]:
    """The keys of this installation, made now if it has none. Written whole or not at all, for its owner only."""
    if not path.exists():
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(fresh(), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        _keep_first(unfinished, path)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _keep_first(unfinished: Path, path: Path) -> None:
    """Two commands may make keys at once: the first to link wins, and both then read that file."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        return
    finally:
        unfinished.unlink()
