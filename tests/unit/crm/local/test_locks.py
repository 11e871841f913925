from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crm.local import owner
from crm.local.locks import FileLock, locked
from crm.local.report import Failure


def test_exclusive_keeps_everyone_else_out_until_released(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "l"), FileLock(tmp_path / "l")
    assert first.acquire(wait=False)
    assert not second.acquire(wait=False)
    assert not second.acquire(shared=True, wait=False)
    first.release()
    assert second.acquire(wait=False)
    second.release()


def test_many_may_share(tmp_path: Path) -> None:
    first, second, third = (FileLock(tmp_path / "l") for _ in range(3))
    assert first.acquire(shared=True, wait=False)
    assert second.acquire(shared=True, wait=False)
    assert not third.acquire(wait=False)
    first.release()
    second.release()
    assert third.acquire(wait=False)
    third.release()


def test_a_lock_file_is_private(tmp_path: Path) -> None:
    with locked(tmp_path / "l"):
        assert (tmp_path / "l").stat().st_mode & 0o777 == 0o600


def test_a_missing_lock_is_held_by_nobody(tmp_path: Path) -> None:
    assert not FileLock(tmp_path / "l").is_held_by_another()
    assert owner.current(tmp_path / "l") is None


def test_the_owner_is_who_holds_the_lock_and_not_who_once_wrote_its_name(tmp_path: Path) -> None:
    path = tmp_path / "owner.lock"
    lock = owner.take(path, "up", "http://127.0.0.1:8000")
    assert lock is not None
    assert owner.current(path) == owner.Owner("up", os.getpid(), "http://127.0.0.1:8000")
    assert owner.take(path, "keeper") is None
    lock.release()
    assert owner.current(path) is None


def test_an_owner_that_has_not_written_its_name_yet_is_an_owner(tmp_path: Path) -> None:
    with locked(tmp_path / "l"):
        assert owner.current(tmp_path / "l") == owner.Owner("unknown", 0)


def test_a_second_up_is_refused_with_who_and_where(
    tmp_path: Path, environment_of: Callable[..., None]
) -> None:
    environment_of(LC_ALL="en_US.UTF-8")
    path = tmp_path / "owner.lock"
    lock = owner.take(path, "up", "http://127.0.0.1:8000")
    with pytest.raises(Failure) as caught:
        owner.refuse_second_up(path, tmp_path)
    assert str(caught.value) == (
        f"Another `up` is already running on {tmp_path} (process {os.getpid()}, http://127.0.0.1:8000)."
    )
    assert lock is not None
    lock.release()
    owner.refuse_second_up(path, tmp_path)


def test_a_keeper_is_no_second_up(tmp_path: Path) -> None:
    lock = owner.take(tmp_path / "owner.lock", "keeper")
    assert lock is not None
    owner.refuse_second_up(tmp_path / "owner.lock", tmp_path)
    lock.release()
