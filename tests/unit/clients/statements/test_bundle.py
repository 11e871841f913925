from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from clients.statements import detect, parse, parse_bundle
from clients.statements.bundle_tables import bundle_key, table_in_name
from clients.statements.kinds import FormatKind
from clients.statements.values import ClientDay, Customer, Method, ParsedFile

FOLDER = Path(__file__).parents[3] / "golden" / "statements" / "bundle"
FILES = {path.name: path.read_bytes().decode().encode("gbk") for path in sorted(FOLDER.iterdir())}
CUSFUND, TRDDATA = "0099cusfund20260811.txt", "0099trddata20260811.txt"
DAY = date(2026, 8, 11)


def _days(found: ParsedFile) -> dict[tuple[str, Method], ClientDay]:
    assert found.refused is None
    return {(day.client_id, day.method): day for day in found.days}


def _changed(name: str, old: str, new: str) -> dict[str, bytes]:
    text = FILES[name].decode("gbk")
    assert old in text
    return FILES | {name: text.replace(old, new, 1).encode("gbk")}


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_table_is_told_by_its_content(name: str) -> None:
    assert detect(FILES[name], "renamed.dat") is FormatKind.BUNDLE


def test_both_methods_come_from_one_record() -> None:
    days = _days(parse_bundle(FILES))
    assert sorted(days) == [("00A2", "by_trade"), ("00A2", "mtm"), ("1001", "by_trade"), ("1001", "mtm")]
    book, other = days["1001", Method.MTM].summary, days["1001", Method.BY_TRADE].summary
    assert (book.opening_balance, other.opening_balance) == (Decimal("50000.00"), Decimal("50000.00"))
    assert (book.closing_balance, other.closing_balance) == (Decimal("50395.00"), Decimal("50295.00"))
    assert book.client_equity == other.client_equity == Decimal("50395.00")
    assert (book.realized_pl, book.mtm_pl, book.floating_pl) == (Decimal("200.00"), Decimal("200.00"), None)
    assert (other.realized_pl, other.mtm_pl, other.floating_pl) == (
        Decimal("300.00"),
        None,
        Decimal("100.00"),
    )


def test_margin_is_equity_less_available_less_frozen_and_marked_derived() -> None:
    summary = _days(parse_bundle(FILES))["1001", Method.MTM].summary
    assert summary.margin_occupied == Decimal("10000.00")
    assert summary.derived == {"margin_occupied", "net_deposit", "realized_pl", "mtm_pl", "commission"}
    assert summary.commission == Decimal("3.00")
    assert summary.net_deposit == Decimal("-2.00")
    assert summary.risk_degree == Decimal("0.1984")


def test_what_the_bundle_lacks_is_unknown_not_zero() -> None:
    summary = _days(parse_bundle({CUSFUND: FILES[CUSFUND]}))["1001", Method.MTM].summary
    for name in ("net_deposit", "commission", "realized_pl", "mtm_pl", "premium_paid", "delivery_margin"):
        assert getattr(summary, name) is None
    assert summary.derived == {"margin_occupied"}


def test_negative_equity_keeps_its_call_and_has_no_ratio() -> None:
    summary = _days(parse_bundle(FILES))["00A2", Method.MTM].summary
    assert (summary.client_equity, summary.margin_occupied) == (Decimal("-120.50"), Decimal("0.00"))
    assert (summary.margin_call, summary.risk_degree) == (Decimal("120.50"), None)
    assert (summary.pledge_amount, summary.fx_pledge_occupied) == (Decimal("77.00"), Decimal("3.00"))


def test_rows_belong_to_their_account() -> None:
    days = _days(parse_bundle(FILES))
    day, other = days["1001", Method.MTM], days["1001", Method.BY_TRADE]
    first, second = day.trades
    assert (first.contract, first.exchange, first.side, first.offset) == ("rb2701", "SHFE", "buy", "open")
    assert (first.traded_at, first.traded_on) == (time(21, 5, 9), date(2026, 8, 10))
    assert (second.exchange, second.hedge_flag, second.offset) == ("CZCE", "hedge", "close")
    assert (second.realized_pl, other.trades[1].realized_pl) == (Decimal("200.00"), Decimal("300.00"))
    assert (day.closes[0].realized_pl, other.closes[0].realized_pl) == (Decimal("200.00"), Decimal("300.00"))
    (position,) = day.positions
    assert (position.side, position.lots, position.open_price) == ("long", 2, "3005.000")
    assert position.margin == Decimal("10000.00")
    (fee,) = day.cash_flows
    assert (fee.kind, fee.withdrawal, fee.note) == ("fee", Decimal("2.00"), "中金所申报费")
    (withdrawal,) = days["00A2", Method.MTM].cash_flows
    assert (withdrawal.kind, withdrawal.withdrawal, withdrawal.note) == (
        "withdrawal",
        Decimal("1000.00"),
        "出金@柜台",
    )


def test_customers_carry_only_what_a_record_needs() -> None:
    found = parse_bundle(FILES)
    assert found.customers == (Customer("1001", "虚构客户戊", date(2020, 5, 6), "1"),)
    assert _days(found)["1001", Method.MTM].client_name == "虚构客户戊"


def test_hedge_flag_and_average_price_may_stand_in_each_others_place() -> None:
    name = "0099holddata20260811.txt"
    swapped = _changed(
        name, "@B@S@2@10000.00@200.00@100.00@3005.000@", "@B@3005.000@2@10000.00@200.00@100.00@S@"
    )
    assert _days(parse_bundle(swapped)) == _days(parse_bundle(FILES))


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("@60000.00@", "@6oooo.00@", "bad_cell", "trddata.turnover"),
        ("@2.00@00123456@S@N@1@1@CNY@2026-08-10", "@2.00@00123456@S@N@1@1@CNY", "field_count", "trddata"),
        ("2026-08-11@1001@501", "2026-02-30@1001@501", "bad_cell", "trddata.day"),
        ("@1001@501", "@7777@501", "row_without_account", "trddata.account"),
        ("21:05:09", "99:99:99", "bad_cell", "trddata"),
    ],
)
def test_a_bad_line_is_set_aside_and_the_others_are_read(old: str, new: str, code: str, field: str) -> None:
    found = parse_bundle(_changed(TRDDATA, old, new))
    assert found.refused is None
    (row,) = found.set_aside
    assert (row.line, row.file, row.reason.code, row.reason.field) == (1, TRDDATA, code, field)
    assert row.text == FILES[TRDDATA].decode("gbk").split("\r\n")[0].replace(old, new)
    assert [trade.trade_id for trade in _days(found)["1001", Method.MTM].trades] == ["502"]


def test_a_bad_line_marks_its_clients_day_incomplete() -> None:
    assert parse_bundle(_changed(TRDDATA, "@60000.00@", "@x@")).incomplete == {("1001", DAY)}


def test_a_bad_account_line_loses_that_client_alone() -> None:
    found = parse_bundle(_changed(CUSFUND, "50395.00@40395.00", "50395.00@none"))
    assert {day.client_id for day in found.days} == {"00A2"}
    assert found.incomplete == {("1001", DAY)}
    assert {row.reason.code for row in found.set_aside} == {"bad_cell", "row_without_account"}


def test_an_account_twice_on_one_day_is_stored_neither_time() -> None:
    twice = FILES[CUSFUND] + FILES[CUSFUND].split(b"\r\n")[1] + b"\r\n"
    found = parse_bundle({CUSFUND: twice})
    assert {day.client_id for day in found.days} == {"1001"}
    assert [(row.line, row.reason.code) for row in found.set_aside] == [
        (2, "account_twice"),
        (3, "account_twice"),
    ]
    assert found.incomplete == {("00A2", DAY)}


def test_a_wrong_field_count_refuses_the_table() -> None:
    short = b"\r\n".join(line.rpartition(b"@")[0] for line in FILES[CUSFUND].split(b"\r\n") if line)
    refused = parse_bundle(FILES | {CUSFUND: short}).refused
    assert refused is not None
    assert (refused.code, refused.expected, refused.found) == ("bundle_field_count", "22", "21")


def test_a_wrong_side_table_is_refused_alone_and_the_days_are_incomplete() -> None:
    found = parse_bundle(FILES | {TRDDATA: b"2026-08-11@1001@501@rb2701\r\n"})
    assert found.refused is None
    assert [(name, problem.code) for name, problem in found.refused_files] == [
        (TRDDATA, "bundle_field_count")
    ]
    assert found.incomplete == {("1001", DAY), ("00A2", DAY)}


def test_without_accounts_a_bundle_is_refused() -> None:
    refused = parse(FILES[TRDDATA], name=TRDDATA).refused
    assert refused is not None
    assert refused.code == "bundle_without_accounts"


def test_undecodable_accounts_refuse_the_bundle() -> None:
    refused = parse_bundle(FILES | {CUSFUND: FILES[CUSFUND] + b"\xff\xff"}).refused
    assert refused is not None
    assert (refused.code, refused.line) == ("undecodable", 3)


def test_overseas_tables_are_recognised_and_refused() -> None:
    line = "2026-08-11@2026-08-10@USD-LME@" + "@".join(["1.00"] * 19) + "\r\n"
    found = parse(line.encode() * 3, name="x")
    assert found.kind is FormatKind.OVERSEAS_BUNDLE
    assert found.refused is not None
    assert found.refused.code == "overseas_bundle"


def test_an_account_of_eight_digits_is_no_second_date() -> None:
    line = "2026-08-11@70000012@" + "@".join(["1.00"] * 21) + "\r\n"
    found = parse_bundle({CUSFUND: line.encode() * 3})
    assert found.refused is not None
    assert found.refused.code == "bundle_field_count"


@pytest.mark.parametrize(
    ("old", "new", "code", "field", "expected", "found"),
    [
        (
            "@50395.00@40395.00@",
            "@50396.00@40396.00@",
            "client_equity_identity",
            "client_equity",
            "50395.00",
            "50396.00",
        ),
        ("@19.84@", "@18.84@", "risk_degree_identity", "risk_degree", "0.1984", "0.1884"),
        ("@400.00@300.00@100.00@", "@401.00@300.00@100.00@", "profit_identity", "mtm_pl", "401.00", "400.00"),
        ("@50000.00@50000.00@", "@50001.00@50000.00@", "commission_identity", "commission", "4.00", "3.00"),
    ],
)
def test_a_broken_identity_is_a_warning_at_its_line(
    old: str, new: str, code: str, field: str, expected: str, found: str
) -> None:
    day = _days(parse_bundle(_changed(CUSFUND, old, new)))["1001", Method.MTM]
    assert (code, 1, field, expected, found) in [
        (row.code, row.line, row.field, row.expected, row.found) for row in day.problems
    ]


def test_figures_nothing_confirms_stay_unknown() -> None:
    summary = _days(parse_bundle(_changed(CUSFUND, "@400.00@300.00@100.00@", "@401.00@300.00@100.00@")))[
        "1001", Method.MTM
    ].summary
    assert (summary.realized_pl, summary.mtm_pl, summary.commission) == (None, None, None)


def test_the_same_table_twice_is_read_once() -> None:
    found = parse_bundle(FILES | {"copy.txt": FILES[TRDDATA]})
    assert [row.code for row in found.problems] == ["bundle_table_twice"]
    assert _days(found) == _days(parse_bundle(FILES))


def test_tables_that_are_not_needed_are_named() -> None:
    found = parse_bundle(FILES | {"0099cuscode20260811.txt": b"2026-08-11@1001@00123456@S\r\n"})
    assert [(row.code, row.params) for row in found.problems] == [
        ("bundle_table_unread", {"table": "cuscode"})
    ]


def test_a_file_name_tells_member_and_day_but_decides_nothing() -> None:
    assert bundle_key("a/0099cusfund20260811.txt") == ("0099", "20260811")
    assert table_in_name("09000211trddata20180420.txt") == "trddata"
    assert table_in_name("notes.txt") is None
    assert detect(b"", "0099fundchg20260811.txt") is FormatKind.BUNDLE
    assert detect(b"", "x.txt") is FormatKind.EMPTY
