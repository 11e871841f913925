"""Each identity of the account summary: kept, broken by a cent, and silent where a figure is unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clients.statements.check_summary import check_summary, closing_from
from clients.statements.values import DaySummary, Method
from tests.factories.client_days import SUMMARY, a_day, summary

Found = list[tuple[str, str | None, str | None, str | None]]


def broken(of: DaySummary, method: Method = Method.MTM) -> Found:
    found = check_summary(a_day(of, method=method))
    return [(one.code, one.field, one.expected, one.found) for one in found]


def test_a_day_that_adds_up_has_no_problem() -> None:
    assert broken(SUMMARY) == []


def test_a_day_that_says_nothing_has_no_problem() -> None:
    assert broken(DaySummary()) == []


@pytest.mark.parametrize(
    ("field", "printed", "expected"),
    [
        ("closing_balance", "1170.01", "1170.00"), ("market_value_equity", "1169.99", "1170.00"),
        ("available_funds", "819.01", "819.00"), ("margin_call", "0.01", "0.00"),
    ],
)  # fmt: skip
def test_a_cent_too_much_or_too_little_is_told_with_both_figures(
    field: str, printed: str, expected: str
) -> None:
    assert (f"{field}_identity", field, expected, printed) in broken(summary(**{field: printed}))


def test_the_line_of_the_figure_is_told() -> None:
    (found,) = check_summary(a_day(summary(margin_call="5.00")), lines={"margin_call": 17})
    assert (found.line, found.field) == (17, "margin_call")


@pytest.mark.parametrize(
    ("changes", "closing"),
    [
        ({}, "1170.00"), ({"exercise_pl": "5.00"}, "1175.00"), ({"delivery_pl": "-5.00"}, "1165.00"),
        ({"premium_received": "8.00", "premium_paid": "3.00"}, "1175.00"), ({"exercise_fee": "1.00"}, "1169.00"),
        ({"delivery_fee": "2.50"}, "1167.50"), ({"net_deposit": "-1000.00"}, "70.00"),
    ],
)  # fmt: skip
def test_the_balance_is_the_sum_of_the_days_movements(changes: dict[str, str], closing: str) -> None:
    assert closing_from(summary(**changes), Method.MTM) == Decimal(closing)
    assert "closing_balance_identity" not in {
        code for code, *_ in broken(summary(**changes, closing_balance=closing))
    }


@pytest.mark.parametrize("missing", ["opening_balance", "net_deposit", "realized_pl", "commission", "mtm_pl"])
def test_without_its_core_the_balance_is_not_judged(missing: str) -> None:
    assert closing_from(summary(**{missing: None}), Method.MTM) is None
    assert broken(summary(**{missing: None, "closing_balance": "1.00", "client_equity": "1.00",
                             "market_value_equity": None, "available_funds": None, "risk_degree": None,
                             "margin_call": None})) == []  # fmt: skip


def test_by_trade_the_floating_profit_stays_out_of_the_balance_and_enters_equity() -> None:
    day = summary(mtm_pl=None, floating_pl="30.00", closing_balance="1140.00")
    assert closing_from(day, Method.BY_TRADE) == Decimal("1140.00")
    assert broken(day, Method.BY_TRADE) == []
    assert broken(summary(mtm_pl=None, floating_pl="31.00", closing_balance="1140.00"), Method.BY_TRADE) == [
        ("client_equity_identity", "client_equity", "1171.00", "1170.00")
    ]


def test_by_trade_without_the_floating_profit_equity_is_not_judged() -> None:
    assert broken(summary(mtm_pl=None, closing_balance="1140.00"), Method.BY_TRADE) == []


class TestPledges:
    @pytest.mark.parametrize("closing", ["1190.00", "1150.00"])
    def test_a_pledge_change_may_enter_with_either_sign(self, closing: str) -> None:
        day = summary(
            pledge_change="20.00", closing_balance=closing, client_equity=closing, market_value_equity=closing,
            available_funds=str(Decimal(closing) - 351), risk_degree=None,
        )  # fmt: skip
        assert broken(day) == []

    def test_another_amount_is_broken(self) -> None:
        assert ("closing_balance_identity", "closing_balance", "1190.00", "1170.00") in broken(
            summary(pledge_change="20.00")
        )

    def test_a_foreign_pledge_needs_the_pledge_that_made_it(self) -> None:
        assert ("closing_balance_identity", "closing_balance", "1200.00", "1170.00") in broken(
            summary(fx_pledge_change="30.00")
        )

    @pytest.mark.parametrize(
        ("inwards", "outwards", "change", "is_broken"),
        [("30.00", "0.00", "30.00", False), ("0.00", "30.00", "30.00", False), ("50.00", "20.00", "30.00", False),
         ("30.00", "0.00", "29.00", True)],
    )  # fmt: skip
    def test_in_less_out_is_the_change(
        self, inwards: str, outwards: str, change: str, is_broken: bool
    ) -> None:
        found = broken(summary(fx_pledge_in=inwards, fx_pledge_out=outwards, fx_pledge_change=change))
        assert ("fx_pledge_change_identity" in {code for code, *_ in found}) is is_broken


class TestOptions:
    def test_the_value_of_options_enters_the_market_value(self) -> None:
        assert (
            broken(
                summary(long_option_value="40.00", short_option_value="15.00", market_value_equity="1195.00")
            )
            == []
        )

    def test_a_market_value_without_them_is_broken(self) -> None:
        assert broken(summary(long_option_value="40.00")) == [
            ("market_value_equity_identity", "market_value_equity", "1210.00", "1170.00")
        ]


class TestMargin:
    def test_delivery_margin_and_frozen_money_are_taken_from_what_is_available(self) -> None:
        assert broken(summary(delivery_margin="9.00", frozen_funds="10.00", available_funds="800.00")) == []

    @pytest.mark.parametrize("missing", ["client_equity", "margin_occupied"])
    def test_an_unknown_figure_judges_nothing(self, missing: str) -> None:
        assert broken(summary(**{missing: None})) == []

    def test_a_margin_that_was_derived_from_it_proves_nothing(self) -> None:
        day = DaySummary(
            client_equity=Decimal("100.00"), margin_occupied=Decimal("70.00"), available_funds=Decimal("1.00"),
            margin_call=Decimal("3.00"), derived=frozenset({"margin_occupied"}),
        )  # fmt: skip
        assert broken(day) == []

    @pytest.mark.parametrize(
        ("margin", "degree", "is_broken"),
        [
            ("351.00", "0.3000", False), ("351.00", "0.30", False), ("351.00", "0.3001", True),
            ("351.05", "0.3000", False), ("351.06", "0.3000", True), ("351.06", "0.300051", False),
            ("1170.00", "1.0000", False),
        ],
    )  # fmt: skip
    def test_the_risk_degree_is_compared_at_a_hundredth_of_a_percent(
        self, margin: str, degree: str, is_broken: bool
    ) -> None:
        found = {code for code, *_ in broken(summary(margin_occupied=margin, risk_degree=degree))}
        assert ("risk_degree_identity" in found) is is_broken

    @pytest.mark.parametrize("equity", ["0.00", "-5.00"])
    def test_without_equity_there_is_no_degree_to_compare(self, equity: str) -> None:
        found = {code for code, *_ in broken(summary(client_equity=equity, risk_degree="9.9900"))}
        assert "risk_degree_identity" not in found

    @pytest.mark.parametrize(
        ("margin", "delivery", "called"),
        [("1170.00", None, "0.00"), ("1170.01", None, "0.01"), ("1200.00", None, "30.00"), ("1170.00", "5.00", "5.00")],
    )  # fmt: skip
    def test_what_is_called_brings_the_account_back_to_the_whole(
        self, margin: str, delivery: str | None, called: str
    ) -> None:
        day = summary(
            margin_occupied=margin, delivery_margin=delivery, margin_call=called, available_funds=None, risk_degree=None
        )  # fmt: skip
        assert broken(day) == []
        assert ("margin_call_identity", "margin_call", called, "77.00") in broken(
            summary(margin_occupied=margin, delivery_margin=delivery, margin_call="77.00")
        )
