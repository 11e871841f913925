"""What a money row is: by its label, then its note, then its sign; a fee never counts as client money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.statements.cash import classify

FEES = [
    "中金所申报费",
    "手续费",
    "技术服务费",
    "数据费",
    "席位费",
    "仓储费",
    "过户费",
    "账户管理费",
    "交割费",
    "费",
]
MONEY = ["出入金", "入金", "出金", "银期转账", "银期转帐", "资金划转", "现金存款", "支票取款", "汇款"]
EXCHANGES = ["银期换汇", "结汇", "购汇", "FX", "fx spot"]
OTHERS = ["利息归本", "红包", "", "质押", "费率调整", "其他"]
KINDS = {"fee", "fx_exchange", "deposit", "withdrawal", "other"}


def kind(label: str, deposit: int, withdrawal: int, note: str = "") -> str:
    return classify(label, note, Decimal(deposit), Decimal(withdrawal))


@pytest.mark.parametrize("label", FEES)
@pytest.mark.parametrize(("deposit", "withdrawal"), [(0, 3), (3, 0), (0, 0)])
def test_a_fee_is_one_whichever_way_it_went(label: str, deposit: int, withdrawal: int) -> None:
    assert kind(label, deposit, withdrawal) == "fee"


@pytest.mark.parametrize("label", MONEY)
@pytest.mark.parametrize(
    ("deposit", "withdrawal", "found"),
    [
        (5, 0, "deposit"),
        (0, 5, "withdrawal"),
        (0, 0, "other"),
        (5, 5, "other"),
        (9, 5, "deposit"),
        (5, 9, "withdrawal"),
    ],
)
def test_client_money_goes_one_way(label: str, deposit: int, withdrawal: int, found: str) -> None:
    assert kind(label, deposit, withdrawal) == found


@pytest.mark.parametrize("label", EXCHANGES)
def test_changing_money_is_neither(label: str) -> None:
    assert (kind(label, 5, 0), kind(label, 0, 5)) == ("fx_exchange", "fx_exchange")


@pytest.mark.parametrize("label", OTHERS)
def test_what_nothing_explains_stays_unexplained(label: str) -> None:
    assert (kind(label, 5, 0), kind(label, 0, 5)) == ("other", "other")


@pytest.mark.parametrize("label", ["出入金", "出金", ""])
@pytest.mark.parametrize(
    ("deposit", "withdrawal", "is_fee"),
    [(0, 3, True), (3, 3, False), (3, 0, False), (0, 0, False), (2, 3, True)],
)
def test_a_note_tells_a_fee_only_where_plain_money_went_out(
    label: str, deposit: int, withdrawal: int, is_fee: bool
) -> None:
    assert (kind(label, deposit, withdrawal, note="中金所申报费") == "fee") is is_fee


@pytest.mark.parametrize("label", ["银期转账", "入金", "银期换汇", "红包"])
def test_a_note_does_not_overrule_a_label_that_says_more(label: str) -> None:
    assert kind(label, 0, 3, note="含手续费") != "fee"


@given(st.text(max_size=12), st.text(max_size=12), st.integers(0, 9), st.integers(0, 9))
def test_every_row_is_of_one_kind(label: str, note: str, deposit: int, withdrawal: int) -> None:
    found = kind(label, deposit, withdrawal, note)
    assert found in KINDS
    assert found != "deposit" or deposit > withdrawal
    assert found != "withdrawal" or withdrawal > deposit
