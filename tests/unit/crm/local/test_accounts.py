from __future__ import annotations

from pathlib import Path

import pytest

from crm.local.accounts import Account, owner_of

STRANGER = Account(uid=64001, gid=64001)


@pytest.mark.parametrize(
    ("mode", "needed", "expected"), [(0o711, 1, True), (0o711, 5, False), (0o755, 5, True), (0o700, 1, False)]
)
def test_a_stranger_goes_by_the_last_digit(tmp_path: Path, mode: int, needed: int, expected: bool) -> None:
    tmp_path.chmod(mode)
    assert STRANGER.may(tmp_path, needed) is expected


def test_the_owner_goes_by_the_first_digit(tmp_path: Path) -> None:
    tmp_path.chmod(0o077)
    assert not owner_of(tmp_path).may(tmp_path, 1)


def test_the_group_goes_by_the_middle_digit(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    assert Account(uid=64001, gid=tmp_path.stat().st_gid).may(tmp_path, 5)


def test_one_closed_folder_above_is_enough_to_keep_out(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "open"
    inner.mkdir(parents=True, mode=0o755)
    (tmp_path / "closed").chmod(0o700)
    assert not STRANGER.reaches(inner)
