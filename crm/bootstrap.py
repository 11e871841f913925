"""From a bare Python to our own `.venv`: standard library only, and nothing of Django.

`python3 manage.py …` comes here first. The environment is made once, checked by the hash of the lock it was
made from, made again only when that changes, and may be killed at any moment: unfinished work is redone.
`python3 -m crm.bootstrap runtime` does the same for an image or a server.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from crm.local import disk
from crm.local.locks import locked
from crm.local.processes import Outcome, Program, run
from crm.local.report import Failure, Interrupted, Report
from crm.local.words import say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / "anlan-installed.json"
UNFINISHED = VENV / "anlan-unfinished"
VENV_LOCK = ROOT / ".venv.lock"
LOCKS = {
    "runtime": ROOT / "requirements.lock",
    "local": ROOT / "requirements-local.lock",
    "test": ROOT / "requirements-test.lock",
}
# Each group holds everything of those after it, at the same versions.
HOLDS = {"test": ("test", "local", "runtime"), "local": ("local", "runtime"), "runtime": ("runtime",)}
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install")
PIP_OPTIONS = ("--require-hashes", "--no-deps", "--progress-bar=off", "--retries=2", "--timeout=20")
NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "NameResolutionError",
    "ReadTimeoutError",
    "ProxyError",
    "Network is unreachable",
    "Connection refused",
    "name resolution",
    "Max retries exceeded",
)


# These look at the code only and need neither servers nor a state.
WITHOUT_SERVERS = frozenset(
    {
        *("help", "--help", "-h", "version", "--version", "check", "check_messages", "makemessages"),
        *("makemigrations", "compilemessages", "collectstatic", "findstatic", "diffsettings", "spectacular"),
    }
)
URLS = ("DATABASE_URL", "REDIS_URL")


def read_url_files() -> None:
    """NAME_FILE holds what NAME would: how containers pass secrets."""
    for name in URLS:
        file_name = os.environ.get(f"{name}_FILE")
        if file_name:
            os.environ[name] = Path(file_name).read_text(encoding="utf-8").strip()


def needs_servers(arguments: Sequence[str]) -> bool:
    name = next(iter(arguments), "help")
    return name not in WITHOUT_SERVERS and not {"--help", "-h"} & set(arguments)


def group_for(arguments: Sequence[str]) -> str:
    """Which packages a command needs: servers of its own only where none are named."""
    if arguments[:1] == ["test"]:
        return "test"
    is_named = all(os.environ.get(name) for name in URLS)
    return "runtime" if is_named or not needs_servers(arguments) else "local"


def take_state(arguments: list[str]) -> list[str]:
    """`--state DIR` is accepted by every command and travels as ANLAN_STATE."""
    kept = iter(arguments)
    rest = []
    for word in kept:
        name, equals, value = word.partition("=")
        if name != "--state":
            rest.append(word)
        else:
            os.environ["ANLAN_STATE"] = os.path.abspath(value if equals else next(kept, ""))  # noqa: PTH100 -- may not exist
    return rest


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def installed() -> dict[str, str]:
    try:
        return dict(json.loads(INSTALLED.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):  # never installed, or killed while writing: install again
        return {}


def is_current(group: str) -> bool:
    return PYTHON.exists() and installed().get(group) == digest(LOCKS[group])


def ensure(group: str, report: Report) -> None:
    """`.venv` with the group's packages. Two at once: the second waits and finds it done."""
    if is_current(group):
        return
    with locked(VENV_LOCK):
        if is_current(group):
            return
        disk.require(ROOT, disk.VENV_MB if not PYTHON.exists() else disk.WARM_MB)
        _ensure_venv(report)
        _install(group, report)


def _ensure_venv(report: Report) -> None:
    if not UNFINISHED.exists() and _has_pip():
        return
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise Failure("python_too_old", found=sys.version.split()[0])
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise Failure("no_venv_module")
    base = getattr(sys, "_base_executable", sys.executable)
    with report.step("step_venv"):
        outcome = run(Program([base, "-m", "venv", "--clear", str(VENV)]))
    if outcome.status != 0 or not _has_pip():
        disk.explain(outcome.output, ROOT, disk.VENV_MB)
        raise Failure("venv_failed", path=VENV, reason=outcome.reason)


def _has_pip() -> bool:
    return PYTHON.exists() and run(Program([str(PYTHON), "-m", "pip", "--version"])).status == 0


def _install(group: str, report: Report) -> None:
    UNFINISHED.touch()
    with report.step("step_packages"):
        outcome = install_lock(LOCKS[group], report)
        if "Installing collected packages" not in outcome.output:  # nothing was touched yet
            UNFINISHED.unlink()
        explain_registry(outcome, report_key="packages_failed", what=LOCKS[group].name)
    known = {name: value for name, value in installed().items() if value == digest(LOCKS[name])}
    known |= {name: digest(LOCKS[name]) for name in HOLDS[group]}
    INSTALLED.write_text(json.dumps(known), encoding="utf-8")
    UNFINISHED.unlink(missing_ok=True)


def install_lock(lock: Path, report: Report) -> Outcome:
    """pip with hashes; every package is named on one `Collecting` or `satisfied` line, which we count."""
    total = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    done = 0

    def count(line: str) -> None:
        nonlocal done
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            done += 1
            report.progress(say("progress_packages", done=done, total=total))
        elif line.startswith("Installing collected"):
            report.line(f"    {say('progress_installing')}")

    return run(Program([str(PYTHON), *PIP, *PIP_OPTIONS, "-r", str(lock)]), count)


def explain_registry(outcome: Outcome, *, report_key: str, what: str) -> None:
    """Turn a failed download into the one sentence that says why."""
    if outcome.status == 0:
        return
    disk.explain(outcome.output, ROOT, disk.VENV_MB)
    refusal = outcome.sign(NETWORK_SIGNS)
    if refusal:
        raise Failure("no_network", what=what, reason=refusal)
    raise Failure(report_key, reason=outcome.reason)


def is_inside() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def enter(arguments: list[str], report: Report) -> list[str]:
    """Return inside `.venv` with the command's own words; outside it, start again there."""
    ensure(group_for(take_state(arguments)), report)
    if not is_inside():
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *arguments])  # noqa: S606 -- our own interpreter
    return take_state(arguments)


def main(arguments: Sequence[str]) -> int:
    report = Report()
    try:
        ensure(arguments[0] if arguments else "runtime", report)
    except Failure as failure:
        report.line(str(failure))
        return 1
    except (KeyboardInterrupt, Interrupted):
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
