from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crm.local import state as state_module
from crm.local.accounts import Account
from crm.local.state import LONGEST_SOCKET, SOCKET_PATH_BYTES, Home, State, chosen_folder


def test_sockets_lie_beside_the_cluster_where_the_path_is_short_enough() -> None:
    home = Home(Path("/var/lib/anlan/servers"), None)
    assert home.sockets == Path("/var/lib/anlan/servers/run")


@pytest.mark.parametrize("folder", ["/srv/" + "x" * 120, "/srv/空 格", "/srv/a%b"])
def test_a_long_or_odd_path_gets_a_short_socket_folder(folder: str) -> None:
    sockets = Home(Path(folder), None).sockets
    assert len(os.fsencode(sockets / LONGEST_SOCKET)) <= SOCKET_PATH_BYTES
    assert sockets.name.startswith(f"anlan-{os.geteuid()}-")
    assert Home(Path(folder + "y"), None).sockets != sockets


def test_the_longest_path_that_still_fits_is_used() -> None:
    room = SOCKET_PATH_BYTES - len(f"/run/{LONGEST_SOCKET}")
    fits, too_long = Path("/" + "x" * (room - 1)), Path("/" + "x" * room)
    assert Home(fits, None).sockets == fits / "run"
    assert Home(too_long, None).sockets != too_long / "run"


def test_the_environment_names_the_state(environment_of: Callable[..., None], tmp_path: Path) -> None:
    environment_of(ANLAN_STATE=str(tmp_path / "s"))
    assert chosen_folder() == tmp_path / "s"
    environment_of(ANLAN_STATE=None)
    assert chosen_folder() == state_module.default_folder()


def test_an_ordinary_user_keeps_everything_in_the_state(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(state_module, "system_account", lambda: None)
    state = State(tmp_path / "s")
    home = state.open()
    assert home == Home(tmp_path / "s" / "servers", None)
    for private in (state.log, state.mail, home.folder, home.broker, home.sockets):
        assert private.stat().st_mode & 0o777 == 0o700
    assert not state.pointer.exists()
    assert state.open() == home


def test_a_state_that_the_servers_user_cannot_reach_points_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The parents stay as closed as they were."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(state_module, "SYSTEM_FOLDER", tmp_path)
    monkeypatch.setattr(state_module, "system_account", lambda: Account(64000, 64000))
    monkeypatch.setattr(os, "chown", lambda *_: None)
    state = State(closed / "s")
    state.folder.mkdir()
    home = state._home()
    assert home.folder.parent == tmp_path
    assert state.pointer.read_text().strip() == str(home.folder)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert state._home() == home


def test_a_socket_folder_of_someone_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="not ours"):
        state_module._make_private(tmp_path / "run", None)
