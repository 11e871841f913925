"""What a file is, by its content alone: a name may lie, be truncated, or come from a mail program."""

import re
from typing import Final

from clients.statements import bundle_tables
from clients.statements.decode import decode, split_lines
from clients.statements.kinds import FormatKind
from clients.statements.layout import compact, summary_heading
from clients.statements.workbook import is_workbook, workbook_kind
from crm.problems import Fault

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_DBF_VERSIONS: Final = frozenset({0x02, 0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5})
_HTML: Final = re.compile(r"\s*<(?:!doctype|html|head|body|table|meta|\?xml)", re.IGNORECASE)
_MONTHLY: Final = re.compile(r"日期(?:Date)?::?\d{8}[-~至到]+\d{8}.*|.*交易结算(?:月报|单\(月.*)")
_STOCK_OPTION: Final = re.compile(r"\|.*(?:标的证券|权利仓|义务仓)|\|.*合约编码.*经手费")
_SECURITIES: Final = re.compile(r"\|.*证券代码|证券现货.*|.*证券现货交易(?:结算|对账)单.*")
_ACCOUNTING: Final = re.compile(r"交易核算单.*")
_INSTITUTION: Final = re.compile(
    r"\.?.*(?:期货客户[帐账]单|机构版).*|\.?(?:资金清单|成交记录单|资金流水单)$|资产帐号:.*"
)
_STATEMENT: Final = re.compile(r"交易结算单(?:\(.*\))?(?:SettlementStatement.*)?|客户号(?:ClientID)?:.*")
_ENGLISH: Final = re.compile(r"AccountSummary.*|SettlementStatement.*")
# Refusals come first: a stock-option statement carries the same title as a futures one.
_LINE_KINDS: Final = (
    (_STOCK_OPTION, FormatKind.STOCK_OPTION_STATEMENT),
    (_SECURITIES, FormatKind.SECURITIES_STATEMENT),
    (_ACCOUNTING, FormatKind.ACCOUNTING_STATEMENT),
    (_MONTHLY, FormatKind.MONTHLY_STATEMENT),
    (_STATEMENT, FormatKind.STATEMENT),
    (_INSTITUTION, FormatKind.INSTITUTION_STATEMENT),
    (_ENGLISH, FormatKind.ENGLISH_STATEMENT),
)
_PROBE_LINES: Final = 20_000


def detect(content: bytes, name: str = "") -> FormatKind:
    """This function will say what the bytes are. `name` is used for one thing: an empty file named like a
    bundle table is a table without rows. Everything else is decided by content (quirk 18)."""
    if not content.strip():
        return FormatKind.BUNDLE if bundle_tables.table_in_name(name) else FormatKind.EMPTY
    if is_workbook(content):
        return workbook_kind(content)
    if content.startswith(_ZIP):
        return FormatKind.ARCHIVE
    if _is_dbf(content):
        return FormatKind.DBF
    try:
        text = decode(content)
    except Fault:
        return FormatKind.UNDECODABLE
    return _text_kind(text, name)


def _is_dbf(content: bytes) -> bool:
    if len(content) < 33 or content[0] not in _DBF_VERSIONS:
        return False
    header = int.from_bytes(content[8:10], "little")
    return 1 <= content[2] <= 12 and 1 <= content[3] <= 31 and content[header - 1 : header] == b"\r"


def _text_kind(text: str, name: str) -> FormatKind:
    if _HTML.match(text):
        return FormatKind.HTML
    lines = [line for line in split_lines(text[: 1 << 20]) if line.strip()]
    if not lines:
        return FormatKind.EMPTY
    found = bundle_tables.kind_of_lines(lines, name)
    if found is not None:
        return found
    return _statement_kind(lines[:_PROBE_LINES]) or _table_kind(lines)


def _statement_kind(lines: list[str]) -> FormatKind | None:
    matched = {kind for line in lines for kind in _line_kinds(line)}
    return next((kind for _, kind in _LINE_KINDS if kind in matched), None)


def _line_kinds(line: str) -> list[FormatKind]:
    squeezed = compact(line)
    kinds = [
        kind for pattern, kind in _LINE_KINDS if pattern.fullmatch(squeezed) or _is_header(pattern, squeezed)
    ]
    if summary_heading(line):
        kinds.append(FormatKind.STATEMENT)
    return kinds


def _is_header(pattern: re.Pattern[str], squeezed: str) -> bool:
    return squeezed.startswith("|") and pattern.match(squeezed) is not None


def _table_kind(lines: list[str]) -> FormatKind:
    """A table is several lines of which the first ones all hold one delimiter; more is for the mapping to say."""
    for delimiter in (",", "\t", ";"):
        counts = {line.count(delimiter) for line in lines[:5]}
        if min(counts) >= 1 and len(lines) > 1:
            return FormatKind.TABLE
    return FormatKind.UNKNOWN
