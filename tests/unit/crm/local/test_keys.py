from __future__ import annotations

from pathlib import Path

from cryptography.fernet import Fernet

from crm.local import keys


def test_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first = keys.kept(tmp_path / "keys.json")
    assert keys.kept(tmp_path / "keys.json") == first
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_keys_differ_and_the_field_key_encrypts() -> None:
    first, second = keys.fresh(), keys.fresh()
    assert not set(first.values()) & set(second.values())
    assert len(first["ANLAN_SECRET_KEY"]) == 64
    fernet = Fernet(first["ANLAN_FIELD_KEY"])
    assert fernet.decrypt(fernet.encrypt(b"330102199001011234")) == b"330102199001011234"


def test_a_key_in_a_file_is_given() -> None:
    assert keys.missing({}) == ["ANLAN_SECRET_KEY", "ANLAN_FIELD_KEY"]
    assert keys.missing({"ANLAN_SECRET_KEY_FILE": "/run/secrets/k", "ANLAN_FIELD_KEY": "x"}) == []
    assert keys.missing({"ANLAN_SECRET_KEY": "", "ANLAN_FIELD_KEY": "x"}) == ["ANLAN_SECRET_KEY"]


def test_the_first_of_two_wins(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"ANLAN_SECRET_KEY": "first"}')
    (tmp_path / "second").write_text('{"ANLAN_SECRET_KEY": "second"}')
    keys._keep_first(tmp_path / "second", tmp_path / "keys.json")
    assert keys.kept(tmp_path / "keys.json") == {"ANLAN_SECRET_KEY": "first"}
    assert not (tmp_path / "second").exists()
