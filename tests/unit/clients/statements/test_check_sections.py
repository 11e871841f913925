"""The account summary against its tables, and the two position tables against each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clients.statements.check_sections import check_sections
from clients.statements.values import CashFlowRow, ClientDay, DaySummary, ExerciseRow, Method, summary_of
from tests.factories.client_days import BEFORE, DAY, a_day, close, position, position_summary, trade, yuan


def found(day: ClientDay) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(one.code, one.field, one.expected, one.found) for one in check_sections(day)]


def exercise(**fields: Any) -> ExerciseRow:
    given: dict[str, Any] = {
        "ordinal": 1, "contract": "m2609-C-3000", "exchange": "DCE", "side": "buy", "hedge_flag": None,
        "kind": "exercise", "lots": 1, "strike": "3000", "amount": None,
        "exercise_pl": Decimal("120.00"), "commission": Decimal("2.00"),
    }  # fmt: skip
    return ExerciseRow(**(given | fields))


def flow(deposit: str, withdrawal: str = "0.00") -> CashFlowRow:
    return CashFlowRow(1, "deposit", Decimal(deposit), Decimal(withdrawal), "")


def test_an_empty_day_agrees_with_itself() -> None:
    assert found(a_day()) == []


def test_no_rows_at_all_are_a_sum_of_nothing() -> None:
    figures = summary_of(yuan(net_deposit="5.00", commission="0.00"))
    assert found(a_day(figures)) == [("section_sum", "net_deposit", "5.00", "0.00")]


@pytest.mark.parametrize(
    ("figure", "printed", "total", "rows"),
    [
        ("net_deposit", "70.00", "60.00", {"cash_flows": (flow("100.00"), flow("0.00", "40.00"))}),
        ("commission", "7.03", "7.00", {"trades": (trade(),)}),
        ("realized_pl", "100.00", "200.00", {"closes": (close(),)}),
        ("exercise_pl", "100.00", "120.00", {"exercises": (exercise(),)}),
        ("exercise_fee", "1.00", "2.00", {"exercises": (exercise(),)}),
        ("margin_occupied", "1.00", "7020.00", {"position_summaries": (position_summary(),),
                                                 "positions": (position(),)}),
    ],
)  # fmt: skip
def test_a_figure_that_its_rows_do_not_make_is_told(
    figure: str, printed: str, total: str, rows: dict[str, Any]
) -> None:
    assert ("section_sum", figure, printed, total) in found(
        a_day(summary_of(yuan(**{figure: printed})), **rows)
    )
    agreed = found(a_day(summary_of(yuan(**{figure: total})), **rows))
    assert figure not in {field for _code, field, *_ in agreed}


@pytest.mark.parametrize(
    ("printed", "is_told"), [("7.02", False), ("6.98", False), ("7.03", True), ("6.97", True)]
)
def test_two_cents_of_rounding_are_let_pass(printed: str, is_told: bool) -> None:
    day = a_day(DaySummary(commission=Decimal(printed)), trades=(trade(),))
    assert bool(found(day)) is is_told


def test_rows_without_the_column_claim_nothing() -> None:
    assert found(a_day(DaySummary(commission=Decimal("9.00")), trades=(trade(commission=None),))) == []


def test_profit_printed_with_the_trades_is_compared_too() -> None:
    day = a_day(DaySummary(realized_pl=Decimal("0.00")), trades=(trade(realized_pl=Decimal("5.00")),))
    assert found(day) == [("section_sum", "realized_pl", "0.00", "5.00")]


@pytest.mark.parametrize(("method", "figure"), [(Method.MTM, "mtm_pl"), (Method.BY_TRADE, "floating_pl")])
def test_each_method_has_its_own_profit_of_positions(method: Method, figure: str) -> None:
    day = a_day(
        summary_of(yuan(**{figure: "1.00"})), method=method, positions=(position(),),
        position_summaries=(position_summary(),),
    )  # fmt: skip
    profit = "400.00" if method is Method.MTM else "1200.00"
    assert found(day) == [("section_sum", figure, "1.00", profit)] * 2


class TestPremium:
    ROWS = (trade(premium=Decimal("-30.00")), trade(premium=Decimal("80.00")), trade(premium=None))

    def test_what_came_in_and_what_went_out_are_summed_apart(self) -> None:
        figures = summary_of(yuan(premium_received="80.00", premium_paid="30.00"))
        assert found(a_day(figures, trades=self.ROWS)) == []

    def test_both_may_be_wrong(self) -> None:
        figures = summary_of(yuan(premium_received="50.00", premium_paid="0.00"))
        assert found(a_day(figures, trades=self.ROWS)) == [
            ("section_sum", "premium_received", "50.00", "80.00"),
            ("section_sum", "premium_paid", "0.00", "30.00"),
        ]

    @pytest.mark.parametrize("missing", ["premium_received", "premium_paid"])
    def test_half_of_it_is_not_judged(self, missing: str) -> None:
        figures = yuan(premium_received="50.00", premium_paid="1.00") | {missing: None}
        assert found(a_day(summary_of(figures), trades=self.ROWS)) == []


def both(*rows: Any, **summed: Any) -> ClientDay:
    return a_day(positions=rows, position_summaries=(position_summary(**summed),))


class TestPositions:
    def test_tables_that_agree(self) -> None:
        assert found(both(position())) == []

    @pytest.mark.parametrize(
        ("summed", "field", "expected", "printed"),
        [
            ({"long_lots": 3}, "position_summaries.long_lots", "2", "3"),
            ({"short_lots": 1}, "position_summaries.short_lots", "0", "1"),
            ({"long_price": "3451.000"}, "position_summaries.long_price", "3450.000", "3451.000"),
            ({"mtm_pl": Decimal("400.03")}, "position_summaries.mtm_pl", "400.00", "400.03"),
            ({"margin": Decimal("7020.03")}, "position_summaries.margin", "7020.00", "7020.03"),
            ({"long_option_value": Decimal(5)}, "position_summaries.long_option_value", "2.00", "5"),
        ],
    )  # fmt: skip
    def test_a_figure_of_the_summary_that_differs(
        self, summed: dict[str, Any], field: str, expected: str, printed: str
    ) -> None:
        row = position(option_value=Decimal("2.00") if "long_option_value" in summed else None)
        assert ("position_tables_differ", field, expected, printed) in found(both(row, **summed))

    @pytest.mark.parametrize("name", ["prev_settlement", "settlement_price"])
    def test_a_price_of_a_row_that_differs(self, name: str) -> None:
        ((code, field, *figures),) = found(both(position(**{name: "3499"})))
        assert (code, field, figures[1]) == ("position_tables_differ", f"positions.{name}", "3499")

    @pytest.mark.parametrize("printed", ["3490.0", ""])
    def test_the_same_price_in_other_words_agrees(self, printed: str) -> None:
        assert found(both(position(prev_settlement=printed))) == []

    def test_the_average_may_be_over_what_the_lots_were_last_marked_at(self) -> None:
        assert found(both(position(), long_price="3490.000")) == []

    def test_a_lot_of_today_was_marked_where_it_was_opened(self) -> None:
        rows = (position(), position(opened_on=DAY, open_price="3480"))
        summed = {"long_lots": 4, "mtm_pl": Decimal("800.00"), "margin": Decimal("14040.00")}
        assert found(both(*rows, long_price="3485.000", **summed)) == []
        assert found(both(*rows, long_price="3465.000", **summed)) == []
        assert len(found(both(*rows, long_price="3470.000", **summed))) == 1

    def test_an_average_of_several_prints_three_decimals(self) -> None:
        rows = (position(lots=1, open_price="3450"), position(lots=2, open_price="3451"))
        summed = {"long_lots": 3, "mtm_pl": None, "margin": None}
        assert found(both(*rows, long_price="3450.667", **summed)) == []
        assert found(both(*rows, long_price="3450.666", **summed)) == []
        assert len(found(both(*rows, long_price="3450.665", **summed))) == 1

    def test_sides_are_kept_apart(self) -> None:
        rows = (
            position(lots=1),
            position(side="short", lots=3, open_price="3600", mtm_pl=Decimal("-600.00")),
        )
        summed = {"long_lots": 1, "short_lots": 3, "short_price": "3600", "mtm_pl": Decimal("-200.00")}
        assert found(both(*rows, **summed)) == []

    def test_only_the_larger_side_may_be_charged(self) -> None:
        rows = (position(margin=Decimal("100.00")), position(side="short", margin=Decimal("80.00")))
        summed = {"short_lots": 2, "short_price": "", "mtm_pl": Decimal("800.00")}
        assert found(both(*rows, **summed, margin=Decimal("100.00"))) == []
        assert found(both(*rows, **summed, margin=Decimal("180.00"))) == []
        assert len(found(both(*rows, **summed, margin=Decimal("180.03")))) == 1

    def test_a_short_options_value_has_either_sign(self) -> None:
        row = position(side="short", option_value=Decimal("-2.00"), open_price="3450")
        summed = {"long_lots": 0, "short_lots": 2, "short_price": "3450", "long_price": ""}
        assert found(both(row, **summed, short_option_value=Decimal("2.00"))) == []

    def test_a_position_that_no_summary_names(self) -> None:
        assert found(both(position(), position(contract="m2609"))) == [
            ("position_unsummed", "positions.contract", None, "m2609")
        ]

    def test_a_hedge_is_another_position(self) -> None:
        codes = {code for code, *_ in found(both(position(), position(hedge_flag="hedge")))}
        assert codes == {"position_unsummed"}

    def test_a_summary_without_positions_is_told(self) -> None:
        day = a_day(position_summaries=(position_summary(),))
        assert ("position_tables_differ", "position_summaries.long_lots", "0", "2") in found(day)

    def test_where_it_stands_is_told(self) -> None:
        (problem,) = check_sections(both(position(opened_on=BEFORE), long_lots=3))
        assert problem.line == 41
