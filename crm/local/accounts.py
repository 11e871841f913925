"""Who the embedded servers run as: ourselves, or as root a system user that owns nothing else of ours."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from crm.local.report import Failure

SYSTEM_USERS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def may(self, path: Path, needed: int) -> bool:
        """Whether the mode bits of `path` give this user `needed` (4 read, 2 write, 1 search)."""
        facts = path.stat()
        if facts.st_uid == self.uid:
            granted = stat.S_IMODE(facts.st_mode) >> 6
        elif facts.st_gid == self.gid:
            granted = stat.S_IMODE(facts.st_mode) >> 3
        else:
            granted = stat.S_IMODE(facts.st_mode)
        return granted & needed == needed

    def reaches(self, path: Path, needed: int = 1) -> bool:
        """Whether this user may enter every folder above `path`, and has `needed` on `path` itself."""
        resolved = path.resolve()
        return all(self.may(folder, 1) for folder in resolved.parents) and self.may(resolved, needed)


def system_account() -> Account | None:
    """The user that a child is dropped to, or None when we are not root and run everything ourselves."""
    if os.geteuid() != 0:
        return None
    for name in SYSTEM_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Failure("no_account")


def owner_of(path: Path) -> Account:
    facts = path.stat()
    return Account(facts.st_uid, facts.st_gid)
