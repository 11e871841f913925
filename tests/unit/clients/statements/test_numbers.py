from datetime import date, time
from decimal import Decimal

import pytest

from clients.statements import numbers
from clients.statements.cash import classify
from clients.statements.decode import decode, split_lines
from crm.problems import Fault


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("-1370.00", "-1370.00"), ("1,234,567.89", "1234567.89"), (" 5 ", "5.00"), ("１２．５０", "12.50"),
        ("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("+3.10", "3.10"),
    ],
)  # fmt: skip
def test_money_is_exact_and_rounds_half_up(cell: str, value: str) -> None:
    assert str(numbers.money(cell)) == value


@pytest.mark.parametrize("cell", ["", " ", "--", "-", "—"])
def test_a_blank_is_unknown_never_zero(cell: str) -> None:
    assert numbers.money(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "1,23",
        "12,34.00",
        "1.2.3",
        "1e5",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "12 3",
        "99999999999999999",
        "٣",
    ],
)
def test_what_is_not_a_plain_number_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        numbers.money(cell)


def test_percent_is_a_fraction() -> None:
    assert numbers.percent("3.05%") == numbers.percent("3.05") == Decimal("0.0305")
    assert numbers.percent("--") is None


@pytest.mark.parametrize("cell", ["1.5", "-1", "", "x"])
def test_lots_are_whole_and_not_negative(cell: str) -> None:
    with pytest.raises(ValueError):
        numbers.lots(cell)


def test_dates_and_times() -> None:
    assert (
        numbers.day("20260811") == numbers.day("2026-8-11") == numbers.day(" 2026/08/11") == date(2026, 8, 11)
    )
    assert numbers.clock("21:03:11") == numbers.clock("210311") == time(21, 3, 11)
    for cell in ("2026811", "20260231", "18991231", "2026-08/11", "20260811-20260812"):
        with pytest.raises(ValueError):
            numbers.day(cell)
    with pytest.raises(ValueError):
        numbers.clock("9:00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_each_encoding_decodes(encoding: str) -> None:
    assert decode("资金状况：镕\r\n".encode(encoding)) == "资金状况：镕\r\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a\nb\xff\n", 2), ("一\n二�".encode(), 2), (b"a\nb\x00", 2), ("结算".encode("gbk")[:-1], 1)],
)
def test_lost_bytes_are_a_fault_at_their_line(content: bytes, line: int) -> None:
    with pytest.raises(Fault) as caught:
        decode(content)
    assert (caught.value.problem.code, caught.value.problem.line) == ("undecodable", line)


def test_lines_end_where_systems_end_them() -> None:
    assert split_lines("a\r\nb\nc\rd\u2028e") == ["a", "b", "c", "d\u2028e"]


@pytest.mark.parametrize(
    ("label", "note", "deposit", "withdrawal", "kind"),
    [
        ("银期转账", "", 5, 0, "deposit"), ("出入金", "", 0, 5, "withdrawal"), ("中金所申报费", "", 0, 3, "fee"),
        ("出入金", "中金所申报费", 0, 3, "fee"), ("银期转账", "含手续费", 5, 0, "deposit"),
        ("银期换汇", "", 5, 0, "fx_exchange"), ("利息归本", "", 5, 0, "other"), ("出入金", "", 0, 0, "other"),
    ],
)  # fmt: skip
def test_client_money_is_told_from_fees(
    label: str, note: str, deposit: int, withdrawal: int, kind: str
) -> None:
    assert classify(label, note, Decimal(deposit), Decimal(withdrawal)) == kind
