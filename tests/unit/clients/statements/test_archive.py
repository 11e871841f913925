import io
import stat
import struct
import zipfile

import pytest

from clients.statements.archive import Limits, Member, check_archive, walk
from clients.statements.detect import detect
from clients.statements.kinds import FormatKind
from crm.problems import Fault

SMALL = Limits(entries=3, entry_bytes=1000, total_bytes=2000, ratio=10)


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _refused(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Fault) as caught:
        walk(content, limits=limits)
    return caught.value.problem.code


def test_files_come_out_one_by_one_without_folders_and_system_files() -> None:
    content = _zip({"a/b.txt": b"1", "a/": b"", "__MACOSX/a": b"x", "a/.DS_Store": b"x"})
    assert list(walk(content)) == [Member("a/b.txt", b"1")]


@pytest.mark.parametrize("name", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt"])
def test_a_path_outside_the_folder_is_refused(name: str) -> None:
    assert _refused(_zip({name: b"x"})) == "archive_path"


def test_a_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert _refused(out.getvalue()) == "archive_link"


def test_a_password_is_refused() -> None:
    content = bytearray(_zip({"a.txt": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark) + offset
        content[place] |= 1
    assert _refused(bytes(content)) == "archive_encrypted"


@pytest.mark.parametrize("name", ["b.zip", "b.RAR", "b.tar.gz"])
def test_an_archive_in_an_archive_is_refused_by_name(name: str) -> None:
    assert _refused(_zip({name: b"x"})) == "archive_nested"


def test_an_archive_in_an_archive_is_refused_under_any_name() -> None:
    assert _refused(_zip({"b.txt": _zip({"c.txt": b"x"})})) == "archive_nested"


def test_a_workbook_in_an_archive_is_welcome() -> None:
    book = _zip({"xl/workbook.xml": b"x", "[Content_Types].xml": b"x"})
    assert list(walk(_zip({"b.xlsx": book}))) == [Member("b.xlsx", book)]


def test_a_stored_archive_that_holds_a_workbook_is_no_workbook() -> None:
    book = _zip({"xl/workbook.xml": b"x", "[Content_Types].xml": b"x"})
    outer = _zip({"a/b.xlsx": book}, zipfile.ZIP_STORED)
    assert detect(outer) is FormatKind.ARCHIVE
    assert list(walk(outer)) == [Member("a/b.xlsx", book)]
    assert _refused(_zip({"c.txt": outer})) == "archive_nested"


def test_a_bomb_is_refused_from_the_directory() -> None:
    bomb = _zip({"a.txt": b"\0" * (64 << 20)})
    assert len(bomb) < 100_000
    assert _refused(bomb) == "archive_bomb"


def test_limits_are_arguments() -> None:
    assert _refused(_zip({str(place): b"x" for place in range(4)}), SMALL) == "archive_too_many"
    assert _refused(_zip({"a": b"x" * 1001}, zipfile.ZIP_STORED), SMALL) == "archive_bomb"
    assert _refused(_zip({"a": b"x" * 900, "b": b"x" * 900, "c": b"x" * 900}), SMALL) == "archive_bomb"
    assert check_archive(_zip({"a": b"x"}), limits=SMALL) is None


def test_members_that_share_their_bytes_are_refused() -> None:
    content = _zip({"a.txt": b"x" * 50_000}, zipfile.ZIP_STORED)
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    directory, tail = content[start:end], bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, 3, 3, 3 * len(directory))
    assert _refused(content[:start] + directory * 3 + bytes(tail)) == "archive_bomb"


def test_damage_is_told_apart() -> None:
    assert _refused(b"PK\x03\x04 broken") == "archive_damaged"
    content = bytearray(_zip({"a.txt": b"hello world", "b.txt": b"fine"}, zipfile.ZIP_STORED))
    content[content.index(b"hello")] ^= 1
    first, second = walk(bytes(content))
    assert first.refused is not None
    assert (first.refused.code, first.content) == ("archive_member_damaged", b"")
    assert second == Member("b.txt", b"fine")


def test_names_written_in_gbk_are_read_in_gbk() -> None:
    content = bytearray(_zip({"XXXXXX.txt": b"x"}))
    content = bytearray(bytes(content).replace(b"XXXXXX", "结算单".encode("gbk")))
    assert [member.name for member in walk(bytes(content))] == ["结算单.txt"]
