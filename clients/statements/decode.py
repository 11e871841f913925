"""Bytes to text, strictly: UTF-8 with or without a mark, else GB18030 (which holds GBK)."""

import re
from typing import Final

from crm.problems import Fault, error

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffd\ufffe\uffff]")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_DOS_END: Final = "\x1a"


def decode(content: bytes) -> str:
    """This function will decode a whole file or raise Fault("undecodable") with the line of the first bad byte.

    A replacement character or a control character counts as lost bytes: a file that lost some must not be
    stored (section "Encoding and line ends", and quirk 3 on chunks cut inside a character).
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_gb18030(content)
    text = text.rstrip(_DOS_END)
    lost = _CONTROL.search(text)
    if lost:
        raise _undecodable(text.count("\n", 0, lost.start()) + 1)
    return text


def _decode_gb18030(content: bytes) -> str:
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as fault:
        raise _undecodable(content.count(b"\n", 0, fault.start) + 1) from fault


def _undecodable(line: int) -> Fault:
    return Fault(error("undecodable", line=line))


def split_lines(text: str) -> list[str]:
    """This function will split on CRLF, LF or CR only; other Unicode separators may stand inside a name."""
    return _LINE_END.split(text)
