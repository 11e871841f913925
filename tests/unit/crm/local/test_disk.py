from __future__ import annotations

from pathlib import Path

import pytest

from crm.local import disk
from crm.local.report import Failure


def test_room_is_measured_where_the_folder_will_be(tmp_path: Path) -> None:
    assert disk.existing(tmp_path / "a" / "b") == tmp_path
    disk.require(tmp_path / "a" / "b", 1)


def test_too_little_room_says_how_much_there_is_and_how_much_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr(disk, "free_mb", lambda _path: 12)
    with pytest.raises(Failure) as caught:
        disk.require(tmp_path, 400)
    assert str(caught.value) == f"The disk is full: {tmp_path} has 12 MB left and at least 400 MB are needed."


@pytest.mark.parametrize("output", ["initdb: error: No space left on device", "npm ERR! ENOSPC: write"])
def test_a_programs_own_words_are_understood(tmp_path: Path, output: str) -> None:
    with pytest.raises(Failure):
        disk.explain(output, tmp_path, 1)


def test_other_words_are_not_about_the_disk(tmp_path: Path) -> None:
    disk.explain("initdb: error: could not access directory", tmp_path, 1)
