"""The state directory: what lies where, and where the servers' files go when their user cannot reach it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crm.local.accounts import Account, owner_of, system_account
from crm.local.report import Failure

SYSTEM_FOLDER = Path("/var/lib")
# sun_path holds 108 bytes with the closing zero; the longest name we put in the folder is Postgres' own.
SOCKET_PATH_BYTES = 107
LONGEST_SOCKET = ".s.PGSQL.5432"


def default_folder() -> Path:
    if os.geteuid() == 0:
        return SYSTEM_FOLDER / "anlan"
    return Path.home() / ".local" / "share" / "anlan"


def chosen_folder() -> Path:
    """--state has been turned into ANLAN_STATE by the time anyone asks."""
    return Path(os.environ.get("ANLAN_STATE") or default_folder()).expanduser().absolute()


@dataclass(frozen=True)
class State:
    folder: Path

    @property
    def owner_lock(self) -> Path:
        return self.folder / "owner.lock"

    @property
    def users_lock(self) -> Path:
        return self.folder / "users.lock"

    @property
    def keys(self) -> Path:
        return self.folder / "keys.json"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def pointer(self) -> Path:
        return self.folder / "servers.path"

    @property
    def static(self) -> Path:
        return self.folder / "static"

    def open(self) -> Home:
        """Make the directory and the servers' home, and say in a sentence why that cannot be done."""
        try:
            self._make_folders()
            home = self._home()
            home.prepare()
        except OSError as error:
            raise Failure("not_ours", folder=self.folder, reason=error.strerror or error) from error
        if not os.access(self.folder, os.W_OK):
            raise Failure("not_ours", folder=self.folder, reason=os.strerror(13))
        return home

    def _make_folders(self) -> None:
        """The servers' user passes through; logs and mail are nobody else's business."""
        if not self.folder.exists():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o711, exist_ok=True)
        for private in (self.log, self.mail, self.outbox):
            private.mkdir(mode=0o700, exist_ok=True)

    def _home(self) -> Home:
        """Where the cluster is; decided once, then kept in the pointer."""
        account = system_account()
        if self.pointer.exists():
            folder = Path(self.pointer.read_text(encoding="utf-8").strip())
        elif account is None or account.reaches(self.folder):
            folder = self.folder / "servers"
        else:
            folder = SYSTEM_FOLDER / f"anlan-servers-{_digest(self.folder)}"
            self.pointer.write_text(f"{folder}\n", encoding="utf-8")
        if account is not None and folder.exists():
            account = _as_before(folder, account)
        return Home(folder, account)


@dataclass(frozen=True)
class Home:
    """What belongs to the servers' user: the cluster, the broker's file, the sockets."""

    folder: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        return self.folder / "postgres"

    @property
    def broker(self) -> Path:
        return self.folder / "valkey"

    @property
    def programs(self) -> Path:
        return self.folder / "programs"

    @property
    def sockets(self) -> Path:
        """Beside the cluster, or a short folder of our own where that path is too long or has odd characters."""
        beside = self.folder / "run"
        path = str(beside / LONGEST_SOCKET)
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES and _is_plain(path):
            return beside
        return Path(tempfile.gettempdir()) / f"anlan-{os.geteuid()}-{_digest(self.folder)}"

    def prepare(self) -> None:
        for folder in (self.folder, self.broker, self.sockets):
            _make_private(folder, self.account)


def _as_before(folder: Path, account: Account) -> Account | None:
    """A cluster goes on running as the user that made it; Postgres insists on that."""
    made_by = owner_of(folder)
    return account if made_by.uid == 0 else made_by


def _make_private(folder: Path, account: Account | None) -> None:
    """Create the folder for that user alone; one that is there must already be theirs."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        expected = os.geteuid() if account is None else account.uid
        facts = folder.lstat()
        if facts.st_uid != expected or not folder.is_dir() or folder.is_symlink():
            raise PermissionError(1, f"{folder} is not ours") from None
        return
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def _is_plain(path: str) -> bool:
    return all(letter.isascii() and (letter.isalnum() or letter in "/._-") for letter in path)


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
