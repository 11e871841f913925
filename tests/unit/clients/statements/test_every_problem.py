"""Every sentence a settlement file can be answered with: the file that earns it, and that no sentence is left over."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from clients.statements import parse, parse_bundle
from clients.statements.archive import Limits, walk
from clients.statements.mapping import ColumnMapping, parse_mapped
from clients.statements.values import ParsedFile
from crm.problem_reasons import REASONS
from crm.problems import Fault, Problem

GOLDEN = Path(__file__).parents[3] / "golden" / "statements"
STATEMENT = (GOLDEN / "mtm_new.txt").read_text(encoding="utf-8")
TABLES = {path.name: path.read_text(encoding="utf-8") for path in sorted((GOLDEN / "bundle").iterdir())}
CUSFUND, TRDDATA = "0099cusfund20260811.txt", "0099trddata20260811.txt"
CSV = "客户号,交易日,客户权益\n0012,20260811,{}\n"
MAPPING = ColumnMapping(columns={"client_id": "客户号", "trading_day": "交易日", "client_equity": "客户权益"})


def problems_of(found: ParsedFile) -> Iterator[Problem]:
    yield from [found.refused] if found.refused else []
    yield from found.problems
    yield from (row.reason for row in found.set_aside)
    yield from (problem for _name, problem in found.refused_files)
    for day in found.days:
        yield from day.problems


def statement(old: str = "", new: str = "", *, more: str = "") -> list[Problem]:
    assert old in STATEMENT, old
    return list(problems_of(parse((STATEMENT.replace(old, new, 1) + more).encode(), name="x.txt")))


def bundle(table: str = CUSFUND, old: str = "", new: str = "", **more: str) -> list[Problem]:
    assert old in TABLES[table], old
    texts = (
        TABLES
        | {table: TABLES[table].replace(old, new, 1)}
        | {f"{name}.txt": text for name, text in more.items()}
    )
    return list(problems_of(parse_bundle({name: text.encode() for name, text in texts.items()})))


def text(content: str | bytes, name: str = "x.txt") -> list[Problem]:
    return list(problems_of(parse(content.encode() if isinstance(content, str) else content, name=name)))


def table(content: str, mapping: ColumnMapping = MAPPING) -> list[Problem]:
    return list(problems_of(parse_mapped(content.encode(), mapping)))


def archived(members: dict[str, bytes], *, link: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFLNK if link else stat.S_IFREG) << 16
            made.writestr(entry, content)
    return out.getvalue()


def locked() -> bytes:
    content = bytearray(archived({"a": b"x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def damaged_member() -> list[Problem]:
    content = bytearray(archived({"a": b"hello" * 9}))
    content[content.index(b"PK\x01\x02") - 1] ^= 0xFF
    return [member.refused for member in walk(bytes(content)) if member.refused]


def fault_of(content: bytes, limits: Limits | None = None) -> Problem:
    with pytest.raises(Fault) as caught:
        list(walk(content, limits=limits))
    return caught.value.problem


def with_multipliers(old: str, new: str) -> list[Problem]:
    assert old in STATEMENT, old
    content = STATEMENT.replace(old, new, 1).encode()
    return list(problems_of(parse(content, name="x.txt", multipliers={"IF": Decimal(300), "CF": Decimal(5)})))


def report(account: str, day: str) -> list[Problem]:
    return book(
        ["客户交易结算日报(逐日盯市)"],
        ["客户期货期权内部资金账户", account, "", "", "", "交易日期", day],
        ["别的"],
    )


def book(*rows: list[str]) -> list[Problem]:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("一")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return text(out.getvalue())


SHORT = "资金状况\n期初结存：1"
Case = Callable[[], list[Problem]]
TITLE = "交易结算单(盯市) Settlement Statement(MTM)"
CASES: dict[str, Case] = {
    # What a file is
    "empty_file": lambda: text(" \r\n"),
    "format_unknown": lambda: text("只是一封信"),
    "undecodable": lambda: text(b"a\xff\xff"),
    "archive_expected": lambda: text(b"PK\x03\x04" + bytes(40)),
    "mapping_needed": lambda: text(CSV.format(1)),
    "monthly_statement": lambda: text(STATEMENT.replace("日期 Date：20260811", "日期 Date：20260801-20260831")),
    "monthly_report": lambda: book(["客户交易结算月报"]),
    "stock_option_statement": lambda: text(STATEMENT + "\n|标的证券|权利仓|义务仓|\n"),
    "securities_statement": lambda: text("证券现货交易对账单\n"),
    "accounting_statement": lambda: text("交易核算单(逐笔)\n"),
    "accounting_report": lambda: book(["客户交易核算日报"]),
    "institution_statement": lambda: text("期货客户账单\n"),
    "statement_workbook": lambda: book(["交易结算单(盯市)"]),
    "english_statement": lambda: text("Account Summary\n"),
    "overseas_bundle": lambda: text("2026-08-11@2026-08-10@USD-LME@1\n"),
    "html": lambda: text("<!DOCTYPE html><html></html>"),
    "dbf": lambda: text(b"\x03\x1a\x08\x0b" + bytes(4) + (33).to_bytes(2, "little") + bytes(22) + b"\r" + bytes(9)),
    "workbook_unreadable": lambda: table_of_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    # The head and the account summary
    "client_id_missing": lambda: statement("客户号 Client ID：  00731900", "客户号 Client ID：  "),
    "client_id_unreadable": lambda: statement("客户号 Client ID：  00731900", "客户号 Client ID：  测试"),
    "trading_day_missing": lambda: statement("日期 Date：20260811"),
    "trading_day_unreadable": lambda: statement("日期 Date：20260811", "日期 Date：2026"),
    "created_before_day": lambda: statement("Date：20260812", "Date：20260810"),
    "several_statements": lambda: statement(more=STATEMENT),
    "method_conflict": lambda: statement("(盯市) Settlement", "(逐笔) Settlement"),
    "method_unknown": lambda: text(STATEMENT.replace(TITLE, "交易结算单").replace("持仓盯市盈亏 MTM P/L", "心情 Mood")),
    "summary_missing": lambda: statement("资金状况", "资金情况"),
    "summary_twice": lambda: statement("\n日期 Date", f"\n{SHORT}\n\n{SHORT}\n\n日期 Date"),
    "summary_line_unreadable": lambda: statement("6000.00  客户权益", "60 00.00  客户权益"),
    "summary_label_twice": lambda: statement("权利金支出 Premium paid", "权利金收入 Premium received"),
    "summary_label_unknown": lambda: statement("权利金支出 Premium paid", "心情指数 Mood index"),
    "summary_line_missing": lambda: statement("手 续 费 Commission", "心情指数 Mood index"),
    "rounded_to_cents": lambda: statement("2400.00  质 押 金", "2400.001  质 押 金"),
    # Its tables
    "row_cut": lambda: statement("0.00|88|00731900|\n---", "0.00|88|0073\n---"),
    "cell_count": lambda: statement("|IF2609|买   |交易|4100.000|1|", "|IF2609|买   |交易|4100.000|"),
    "bad_cell": lambda: statement("|4100.000|1|1230000.00|开|", "|4100.000|1.5|1230000.00|开|"),
    "unknown_code": lambda: statement("|IF2609|买   |交易|4100", "|IF2609|头   |交易|4100"),
    "unknown_word": lambda: statement("|IF2609|买   |交易|4100", "|IF2609|买   |玩笑|4100"),
    "column_missing": lambda: statement("|手续费|平仓盈亏|", "|手续f|平仓盈亏|"),
    "column_twice": lambda: statement("|手续费|平仓盈亏|", "|手续费|手续费|"),
    "column_unknown": lambda: statement("|成交序号|", "|心情|"),
    "header_missing": lambda: statement(more="\n行权明细 Exercise\n"),
    "row_outside_table": lambda: statement("                       平仓明细 Position Closed\n"),
    "section_twice": lambda: statement(more="\n平仓明细\n"),
    "table_unknown": lambda: statement(more="\n组合持仓\n|组合|数量|\n"),
    "deliveries_unread": lambda: statement(more="\n交割明细 Delivery\n|交割日期|合约|\n|20260811|rb2608|\n"),
    "cash_flow_unknown": lambda: statement("|20260811|银期转账|", "|20260811|红包|"),
    "row_of_other_day": lambda: statement("|20260811|银期转账|", "|20260810|银期转账|"),
    "row_of_later_day": lambda: statement("|IF2609| 20260811|", "|IF2609| 20260812|"),
    "other_method_column": lambda: statement("|持仓盯市盈亏|保证金占用|", "|浮动盈亏|保证金占用|"),
    "totals_missing": lambda: statement("|共   2条||0.00|50002.50||||\n"),
    "totals_count": lambda: statement("|共   2条||0.00", "|共   3条||0.00"),
    "totals_sum": lambda: statement("|共   2条||0.00|50002.50", "|共   2条||0.00|50002.53"),
    "totals_unreadable": lambda: statement("|共   2条||0.00|50002.50", "|共   2条||0.00|many"),
    # What does not add up
    "closing_balance_identity": lambda: statement("1,200,000.00", "1,200,000.01"),
    "fx_pledge_change_identity": lambda: statement("FX Pledge:          0.00", "FX Pledge:   0.01"),
    "client_equity_identity": lambda: statement("Equity：             1153472.50", "Equity：  1153472.51"),
    "market_value_equity_identity": lambda: statement("value(equity)：       1153472.50", "value(equity)： 1153472.51"),
    "available_funds_identity": lambda: statement("922778.00", "922778.01"),
    "risk_degree_identity": lambda: statement("20.00%", "20.01%"),
    "margin_call_identity": lambda: statement("Margin Call：                    0.00", "Margin Call：  0.01"),
    "section_sum": lambda: statement("-50002.50", "-50002.53"),
    "position_tables_differ": lambda: statement("|IF2609|1|4100.000|", "|IF2609|2|4100.000|"),
    "position_unsummed": lambda: statement("|沪深300指数|IF2609|1|", "|沪深300指数|IF2612|1|"),
    "lots_differ": lambda: statement("|CF701|20260720|一般|   卖|4|", "|CF701|20260720|一般|   卖|5|"),
    "row_amount": lambda: with_multipliers("|4100.000|1|1230000.00|", "|4100.000|1|1230000.01|"),
    "row_multiplier": lambda: statement(
        "|CF701|   卖|一般| 14,120.000|4|282400.00|", "|ZZ701|卖|一般|14120|4|282400.02|"
    ),
    "commission_identity": lambda: bundle(CUSFUND, "@50000.00@50000.00@", "@50001.00@50000.00@"),
    "profit_identity": lambda: bundle(CUSFUND, "@400.00@300.00@100.00@", "@401.00@300.00@100.00@"),
    "methods_differ": lambda: bundle(CUSFUND, "@50000.00@50000.00@", "@50000.00@50001.00@"),
    # The bundle
    "bundle_without_accounts": lambda: text(TABLES[TRDDATA], TRDDATA),
    "bundle_table_unknown": lambda: bundle(x="a@b@c@d\n"),
    "bundle_table_unread": lambda: bundle(cuscode="2026-08-11@1001@00123456@S\n"),
    "bundle_table_twice": lambda: bundle(copy=TABLES[TRDDATA]),
    "bundle_field_count": lambda: bundle(trddata="2026-08-11@1001@501\n"),
    "field_count": lambda: bundle(TRDDATA, "@CNY@2026-08-10", "@CNY"),
    "row_without_account": lambda: bundle(TRDDATA, "@1001@501", "@7777@501"),
    "account_twice": lambda: table(CSV.format(1) + CSV.format(1).split("\n")[1] + "\n"),
    # A mapped table
    "mapping_incomplete": lambda: table(CSV.format(1), ColumnMapping()),
    "mapping_column_missing": lambda: table("a,b\n1,2\n"),
    "mapping_header_missing": lambda: table(""),
    # Archives
    "archive_damaged": lambda: [fault_of(b"PK\x03\x04")],
    "archive_member_damaged": lambda: damaged_member(),
    "archive_too_many": lambda: [fault_of(archived({"a": b"x", "b": b"x"}), Limits(entries=1))],
    "archive_link": lambda: [fault_of(archived({"a": b"x"}, link=True))],
    "archive_encrypted": lambda: [fault_of(locked())],
    "archive_path": lambda: [fault_of(archived({"../x": b"x"}))],
    "archive_nested": lambda: [fault_of(archived({"x.zip": b"x"}))],
    "archive_bomb": lambda: [fault_of(archived({"x": bytes(8 << 20)}))],
    # The investor report
    "report_block_missing": lambda: report("资金账户", "2026-08-11"),
    "report_value_missing": lambda: report("", "2026-08-11"),
}  # fmt: skip


def table_of_bytes(content: bytes) -> list[Problem]:
    return list(problems_of(parse_mapped(content, MAPPING)))


# What the import says of a file that parses: of its size, its accounts, its other versions.
SAID_BY_THE_IMPORT = {
    "account_of_other_client", "client_name_differs", "file_too_large", "no_sound_line", "sources_differ", "unexpected",
    "value_unstorable",
}  # fmt: skip


def test_no_sentence_is_left_over() -> None:
    assert set(CASES) | SAID_BY_THE_IMPORT == set(REASONS)
    assert not set(CASES) & SAID_BY_THE_IMPORT


@pytest.mark.parametrize("code", list(CASES))
def test_the_file_that_earns_the_sentence(code: str) -> None:
    found = [problem for problem in CASES[code]() if problem.code == code]
    assert found
    for problem in found:
        assert problem.sentence
        assert "%(" not in problem.sentence
