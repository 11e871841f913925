"""The steps between the servers and the web: each a management command in a process of its own."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from crm.bootstrap import LOCKS, ROOT
from crm.local import disk, messages, postgres
from crm.local.locks import locked
from crm.local.processes import Outcome, Program, run
from crm.local.report import Failure, Report
from crm.local.state import State, chosen_folder

HAS_SCHEMA = "SELECT 1 WHERE to_regclass('django_migrations') IS NOT NULL"


def django(*words: str, on_line: Callable[[str], None] | None = None) -> Outcome:
    return run(Program([sys.executable, "-W", "ignore", "-m", "django", *words], folder=ROOT), on_line)


def command(step: str, words: list[str], report: Report, *, show: bool = False) -> list[str]:
    """Run it as a step, with its lines as progress; the lines are also returned."""
    lines: list[str] = []

    def take(line: str) -> None:
        lines.append(line)
        if show:
            report.progress(line)

    with report.step(step):
        outcome = django(*words, on_line=take)
        if outcome.status != 0:
            disk.explain(outcome.output, chosen_folder(), disk.STATE_MB)
            raise Failure("command_failed", label=step, reason=outcome.reason)
    return lines


def migrate(state: State, report: Report) -> None:
    """One at a time on one state: two commands on a fresh one would both create the tables."""
    with locked(state.folder / "schema.lock"):
        command("step_migrate", ["migrate", "--no-input", "--skip-checks"], report, show=True)


def migrate_if_new(state: State, dsn: str, report: Report) -> None:
    """For a command on a database that nobody has set up yet."""
    if not postgres.exists(dsn, HAS_SCHEMA):
        migrate(state, report)


def compile_messages(report: Report) -> None:
    if messages.stale(ROOT / "locale"):
        with report.step("step_messages"):
            messages.compile_stale(ROOT / "locale")


def collect_static(folder: Path, report: Report) -> None:
    """Once for each set of files: the compressed, hashed copies take a while to make."""
    mark = folder / ".collected"
    wanted = static_digest()
    if mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    command("step_static", ["collectstatic", "--no-input", "--clear", "--verbosity", "0"], report)
    mark.write_text(wanted, encoding="ascii")


def static_digest() -> str:
    """Changes when one of our files or the packages that bring their own change."""
    found = hashlib.sha256(LOCKS["runtime"].read_bytes())
    for path in static_files():
        facts = path.stat()
        found.update(f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


def static_files() -> Iterator[Path]:
    """Of the project and its apps; `var/static` is where they may be collected to."""
    for pattern in ("static/**/*", "*/static/**/*"):
        found = (path for path in ROOT.glob(pattern) if ROOT / "var" not in path.parents)
        yield from sorted(path for path in found if path.is_file())
