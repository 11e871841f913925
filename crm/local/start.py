"""The first steps of every command: signals, early refusals, `.venv`; then the command itself inside it."""

from __future__ import annotations

import importlib
import io
import signal
import sys
from pathlib import Path
from types import FrameType

from crm import bootstrap
from crm.local import disk, options, preflight
from crm.local.report import Failure, Interrupted, Report

# Loaded by name, after `.venv` is there: these need installed packages.
RUNNERS = {"up": "crm.local.up", "test": "crm.local.testing"}
ANY_COMMAND = "crm.local.command"
INTERRUPTED_STATUS = 130


def begin(arguments: list[str]) -> int:
    """The exit status. What the bootstrap says goes to stderr for commands whose output others read."""
    try:
        return _begin(arguments)
    except OSError as error:
        if error.errno not in disk.FULL_ERRORS:
            raise
        print(disk.full(Path(error.filename or bootstrap.ROOT)), file=sys.stderr)
        return 1


def _begin(arguments: list[str]) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):  # an old terminal may lack a sign that we print
        sys.stdout.reconfigure(errors="replace")
    bootstrap.read_url_files()
    name = next(iter(bootstrap.take_state(arguments)), "help")
    report = Report(sys.stdout if name in RUNNERS else sys.stderr)
    if name in RUNNERS:
        catch_signals()
    try:
        if name == "up":
            preflight.check(options.parse_up(bootstrap.take_state(arguments)[1:]))
        words = bootstrap.enter(arguments, report)
        runner = importlib.import_module(RUNNERS.get(name, ANY_COMMAND))
        return int(runner.run(words[1:] if name in RUNNERS else words, report))
    except Failure as failure:
        report.line(str(failure))
        return 1
    except Interrupted:
        return INTERRUPTED_STATUS


def catch_signals() -> None:
    """Also where a shell started us in the background with SIGINT ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted
