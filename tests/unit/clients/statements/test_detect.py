import io
import zipfile

import pytest

from clients.statements import detect, parse
from clients.statements.kinds import FormatKind

HEAD = "交易结算单(盯市) Settlement Statement(MTM)\n客户号 Client ID：1 客户名称 Client Name：虚构\n"
DBF = (
    bytes([3, 126, 8, 11])
    + (1).to_bytes(4, "little")
    + (65).to_bytes(2, "little")
    + b"\0" * 54
    + b"\r"
    + b"x"
)


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", FormatKind.EMPTY, "empty_file"),
        (b" \r\n ", FormatKind.EMPTY, "empty_file"),
        (
            (HEAD + "日期 Date：20260701-20260731\n").encode(),
            FormatKind.MONTHLY_STATEMENT,
            "monthly_statement",
        ),
        (
            (HEAD + "|标的证券|合约编码|\n").encode("gbk"),
            FormatKind.STOCK_OPTION_STATEMENT,
            "stock_option_statement",
        ),
        (
            (HEAD + "|合约|权利仓|义务仓|\n").encode(),
            FormatKind.STOCK_OPTION_STATEMENT,
            "stock_option_statement",
        ),
        ((HEAD + "|证券代码|数量|\n").encode(), FormatKind.SECURITIES_STATEMENT, "securities_statement"),
        (
            "交易核算单(盯市)\n客户号：1\n".encode("gb18030"),
            FormatKind.ACCOUNTING_STATEMENT,
            "accounting_statement",
        ),
        (
            ".期货客户帐单\n.资产帐号：1\n".encode("gbk"),
            FormatKind.INSTITUTION_STATEMENT,
            "institution_statement",
        ),
        (b"Settlement Statement(MTM)\nAccount Summary\n", FormatKind.ENGLISH_STATEMENT, "english_statement"),
        (b"<html><table></table></html>", FormatKind.HTML, "html"),
        (DBF, FormatKind.DBF, "dbf"),
        (b"a,b\n1,2\n", FormatKind.TABLE, "mapping_needed"),
        (b"plain words\nand more\n", FormatKind.UNKNOWN, "format_unknown"),
        (b"%PDF-1.7 \xff\xfe", FormatKind.UNDECODABLE, "undecodable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", FormatKind.UNKNOWN, "format_unknown"),
        (_zip("a.txt", b"x"), FormatKind.ARCHIVE, "archive_expected"),
        (b"x@y@z@w\n" * 3, FormatKind.UNKNOWN_BUNDLE, "bundle_table_unknown"),
    ],
)
def test_content_decides_and_a_refusal_has_its_reason(content: bytes, kind: FormatKind, code: str) -> None:
    assert detect(content, "客户.txt") is kind
    refused = parse(content, name="客户.txt").refused
    assert refused is not None
    assert refused.code == code


def test_a_statement_is_one_under_any_name() -> None:
    assert detect(HEAD.encode("gbk"), "report.xlsx") is FormatKind.STATEMENT


def test_words_of_other_formats_in_a_notice_change_nothing() -> None:
    notice = "尊敬的客户：本公司另有证券现货及股票期权业务，标的证券详见公告；交易核算单另行发送。\n"
    assert detect((HEAD + notice).encode(), "") is FormatKind.STATEMENT
