"""Reading the environment. Standard library only: the bootstrap uses it before anything is installed."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class MissingSetting(RuntimeError):
    """A variable that has to be set is not."""


def text(name: str, default: str | None = None) -> str:
    """The variable, or the contents of the file that NAME_FILE names, or the default."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        return Path(file_name).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise MissingSetting(f"Set {name} (or {name}_FILE): see .env.example for what it means.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise MissingSetting(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise MissingSetting(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def test_prefix() -> str:
    """The key prefix of this test process: the run's name and the parallel worker's."""
    return f"test_anlan_{text('ANLAN_TEST_NAME', 'local')}_{text('PYTEST_XDIST_WORKER', 'main')}"


def database(url: str) -> dict[str, object]:
    """Django's connection settings from postgres://user:password@host:port/name?host=/socket/folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise MissingSetting("DATABASE_URL must begin with postgres://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis URL; only unix sockets differ."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database_number = parse_qs(parts.query).get("db", ["0"])[-1]
    return f"redis+socket://{parts.path}?virtual_host={database_number}"
