"""One account record of the bundle as two summaries: what is taken, what is made, what nothing confirms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.statements.bundle_summary import Sums, check, explained, funds, summaries
from clients.statements.bundle_tables import CUSFUND

# 50,000 opened with; paid in 100, earned 400 marked to market (300 closed and 100 held by trade), paid 5 in fees.
RECORD = {
    "day": "2026-08-11", "account": "1001", "client_equity": "50495.00", "available_funds": "40495.00",
    "margin_call": "0.00", "risk_degree": "19.80", "opening_mtm": "50000.00", "opening_by_trade": "50000.00",
    "closing_mtm": "50495.00", "closing_by_trade": "50395.00", "total_pl_mtm": "400.00",
    "total_pl_by_trade": "300.00", "floating_pl": "100.00", "premium": "0.00", "frozen_funds": "0.00",
}  # fmt: skip
SUMS = Sums(
    net_deposit=Decimal("100.00"), fees=Decimal("5.00"), realized_mtm=Decimal("250.00"),
    realized_by_trade=Decimal("300.00"), held_mtm=Decimal("150.00"), held_by_trade=Decimal("100.00"),
)  # fmt: skip
NOTHING = Sums()


def record(**changes: str) -> list[str]:
    return [(RECORD | changes).get(name, "") for name, _shape in CUSFUND.fields]


def told(sums: Sums = SUMS, **changes: str) -> list[tuple[str, str | None, str | None, str | None]]:
    problems = check(funds(record(**changes), 3), sums)
    assert {problem.line for problem in problems} <= {3}
    problems = check(funds(record(**changes), 3), sums)
    return [(each.code, each.field, each.expected, each.found) for each in problems]


def test_a_sound_record_fits_its_table_and_says_nothing_wrong() -> None:
    assert CUSFUND.pattern.fullmatch("@".join(record()))
    assert told() == []


def test_both_summaries_by_hand() -> None:
    mtm, by_trade = summaries(funds(record(), 3), SUMS)
    assert (mtm.opening_balance, mtm.closing_balance, mtm.client_equity) == (
        Decimal("50000.00"), Decimal("50495.00"), Decimal("50495.00"),
    )  # fmt: skip
    assert (mtm.realized_pl, mtm.mtm_pl, mtm.floating_pl) == (Decimal("250.00"), Decimal("150.00"), None)
    assert (by_trade.realized_pl, by_trade.mtm_pl, by_trade.floating_pl) == (
        Decimal("300.00"), None, Decimal("100.00"),
    )  # fmt: skip
    assert mtm.commission == by_trade.commission == Decimal("5.00")
    assert mtm.margin_occupied == by_trade.margin_occupied == Decimal("10000.00")
    assert mtm.risk_degree == Decimal("0.1980")


@pytest.mark.parametrize(
    ("sums", "changes", "derived"),
    [
        (SUMS, {}, {"net_deposit", "realized_pl", "mtm_pl", "commission", "margin_occupied"}),
        (NOTHING, {}, {"margin_occupied"}),
        (SUMS, {"total_pl_mtm": "401.00"}, {"net_deposit", "margin_occupied"}),
        (SUMS, {"closing_mtm": "50496.00"}, {"net_deposit", "realized_pl", "mtm_pl", "margin_occupied"}),
        (SUMS, {"opening_mtm": ""}, {"net_deposit", "realized_pl", "mtm_pl", "margin_occupied"}),
    ],
    ids=["all", "nothing", "profit-unconfirmed", "charges-unconfirmed", "no-opening"],
)
def test_only_what_the_record_confirms_is_derived(
    sums: Sums, changes: dict[str, str], derived: set[str]
) -> None:
    mtm, _ = summaries(funds(record(**changes), 3), sums)
    assert mtm.derived == derived
    for name in {"net_deposit", "realized_pl", "mtm_pl", "commission"} - derived:
        assert getattr(mtm, name) is None


@pytest.mark.parametrize(
    ("equity", "available", "frozen", "margin"),
    [("100.00", "40.00", "", "60.00"), ("100.00", "40.00", "10.00", "50.00"), ("-20.00", "-20.00", "", "0.00"),
     ("0.00", "0.00", "0.00", "0.00"), ("100.00", "120.00", "", "-20.00")],
)  # fmt: skip
def test_margin_is_what_is_neither_free_nor_frozen(
    equity: str, available: str, frozen: str, margin: str
) -> None:
    found = funds(record(client_equity=equity, available_funds=available, frozen_funds=frozen), 1)
    assert found.margin == Decimal(margin)


@pytest.mark.parametrize(
    ("cell", "degree"),
    [
        ("19.80", "0.1980"),
        ("19.80%", "0.1980"),
        ("0.1980", "0.1980"),
        ("0.1980%", "0.001980"),
        ("", None),
        ("250", "2.50"),
    ],
)
def test_a_risk_degree_is_a_percent_unless_it_is_the_fraction_itself(cell: str, degree: str | None) -> None:
    found = funds(record(risk_degree=cell), 1).risk_degree
    assert found == (None if degree is None else Decimal(degree))


@pytest.mark.parametrize("equity", ["0.00", "-0.01"])
def test_without_equity_there_is_no_risk_degree(equity: str) -> None:
    assert funds(record(client_equity=equity), 1).risk_degree is None


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        (
            {"client_equity": "50495.01", "available_funds": "40495.01"},
            [("client_equity_identity", "client_equity", "50495.00", "50495.01")] * 2,
        ),
        ({"closing_by_trade": ""}, []),
        ({"floating_pl": ""}, []),
        ({"risk_degree": "19.81"}, [("risk_degree_identity", "risk_degree", "0.1980", "0.1981")]),
        ({"risk_degree": ""}, []),
        (
            {"opening_by_trade": "50001.00"},
            [("methods_differ", "closing_balance", "95.00", "94.00")],
        ),
        (
            {"total_pl_by_trade": "299.99"},
            [("methods_differ", "closing_balance", "95.00", "95.01")],
        ),
        ({"opening_by_trade": "50001.00", "total_pl_mtm": ""}, []),
    ],
)
def test_each_identity_to_the_cent(
    changes: dict[str, str], problems: list[tuple[str, str, str, str]]
) -> None:
    assert told(NOTHING, **changes) == problems


@pytest.mark.parametrize(
    ("sums", "problem"),
    [
        ({"fees": Decimal("5.01")}, ("commission_identity", "commission", "5.00", "5.01")),
        ({"held_mtm": Decimal("150.01")}, ("profit_identity", "mtm_pl", "400.00", "400.01")),
        ({"held_by_trade": Decimal("99.99")}, ("profit_identity", "floating_pl", "100.00", "99.99")),
        ({"net_deposit": Decimal("100.01")}, ("commission_identity", "commission", "5.01", "5.00")),
    ],
    ids=["fees", "marked", "floating", "deposit"],
)
def test_rows_that_do_not_add_up_are_told(sums: dict[str, Decimal], problem: tuple[str, ...]) -> None:
    given: dict[str, Any] = {name: getattr(SUMS, name) for name in Sums.__slots__}
    assert told(Sums(**(given | sums))) == [problem]


def test_an_account_with_option_premium_is_not_judged_by_rows_it_lacks() -> None:
    wrong = Sums(net_deposit=Decimal("1.00"), fees=Decimal("9.00"), held_by_trade=Decimal("1.00"))
    assert told(wrong, premium="-12.00") == []
    assert [code for code, *_ in told(wrong)] == ["commission_identity", "profit_identity"]


@pytest.mark.parametrize("missing", ["opening_mtm", "total_pl_mtm", "closing_mtm"])
def test_charges_need_all_they_are_made_of(missing: str) -> None:
    assert explained(funds(record(**{missing: ""}), 1), SUMS) is None


def test_charges_need_the_deposits() -> None:
    assert explained(funds(record(), 1), NOTHING) is None
    assert explained(funds(record(premium="-12.00"), 1), SUMS) == Decimal("-7.00")


cents = st.integers(-(10**12), 10**12).map(lambda value: Decimal(value).scaleb(-2))


@given(opening=cents, deposit=cents, realized=cents, held=cents, fees=cents)
def test_a_day_that_adds_up_explains_its_fees_and_no_others(
    opening: Decimal, deposit: Decimal, realized: Decimal, held: Decimal, fees: Decimal
) -> None:
    closing = opening + deposit + realized + held - fees
    text = record(
        opening_mtm=f"{opening:.2f}", closing_mtm=f"{closing:.2f}", client_equity=f"{closing:.2f}",
        total_pl_mtm=f"{realized + held:.2f}",
    )  # fmt: skip
    sums = Sums(net_deposit=deposit, fees=fees, realized_mtm=realized, held_mtm=held)
    mtm, _ = summaries(funds(text, 1), sums)
    assert (mtm.commission, mtm.realized_pl, mtm.mtm_pl) == (fees, realized, held)
    other, _ = summaries(funds(text, 1), Sums(deposit, fees + Decimal("0.01"), realized, None, held))
    assert other.commission is None
