"""Dump and restore of the database in use, with the programs that came with the servers or with the system.

A restore is one transaction: it replaces everything, or changes nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from crm.local import disk, owner
from crm.local.processes import Program, run
from crm.local.programs import chosen
from crm.local.report import Failure
from crm.local.state import State, chosen_folder

EMPTY = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
# Written by newer programs for newer servers; an older server stops at it.
NEWER_SETTING = re.compile(rb"SET transaction_timeout = \d+;\n")


def program_path(name: str) -> str:
    """Beside our own Postgres; where only other people's servers are used, from the system."""
    try:
        return str(chosen().postgres_bin / name)
    except Failure:
        found = shutil.which(name)
        if found is None:
            raise Failure("no_programs", name=name) from None
        return found


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The password goes by the environment: everyone on the machine can read a command line."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, dict(os.environ)
    place = parts.netloc.rpartition("@")[2]
    bare = parts._replace(netloc=f"{parts.username or ''}@{place}")
    return urlunsplit(bare), {**os.environ, "PGPASSWORD": unquote(parts.password)}


def dump(url: str, target: Path) -> None:
    """A consistent picture, for its owner only; whole or not at all."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    bare, environ = without_password(url)
    words = [
        program_path("pg_dump"),
        "-Fc",
        "--no-owner",
        "--no-privileges",
        "-f",
        str(unfinished),
        "-d",
        bare,
    ]
    outcome = run(Program(words, environ=environ))
    if outcome.status != 0:
        unfinished.unlink()
        disk.explain(outcome.output, target, disk.STATE_MB)
        raise Failure("command_failed", label="pg_dump", reason=outcome.reason)
    unfinished.rename(target)


def restore(url: str, source: Path) -> None:
    refuse_while_running()
    bare, environ = without_password(url)
    commands = [word for statement in EMPTY for word in ("-c", statement)]
    psql = [program_path("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", bare, *commands, "-f", "-"]
    reason = _pipe(
        [program_path("pg_restore"), "--no-owner", "--no-privileges", "-f", "-", str(source)], psql, environ
    )
    if reason:
        raise Failure("command_failed", label="pg_restore", reason=reason)


def refuse_while_running() -> None:
    """Its web and workers would read half-old, half-new data."""
    state = State(chosen_folder())
    if os.environ.get("ANLAN_EMBEDDED") == "1":
        owner.refuse_second_up(state.owner_lock, state.folder)


def _pipe(reading: Sequence[str], writing: Sequence[str], environ: dict[str, str]) -> str:
    """Send one program's lines to the other; why it failed, or nothing.

    The reader is waited for before the writer may commit: its input ends early if the dump is damaged.
    """
    with (
        subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as reader,
        subprocess.Popen(
            writing, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environ
        ) as writer,
    ):
        assert reader.stdout
        assert reader.stderr
        assert writer.stdin
        try:
            for line in without_newer_settings(reader.stdout):
                writer.stdin.write(line)
        except BrokenPipeError:  # the writer has said why
            reader.kill()
        if reader.wait() > 0:
            writer.kill()
            return _last_line(reader.stderr.read())
        said = writer.communicate()[1]
        return _last_line(said) if writer.returncode else ""


def without_newer_settings(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Only in the head of the script: further down the same words may be someone's data."""
    is_head = True
    for line in lines:
        is_head = is_head and not line.startswith(b"CREATE ")
        if not (is_head and NEWER_SETTING.fullmatch(line)):
            yield line


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "?"
