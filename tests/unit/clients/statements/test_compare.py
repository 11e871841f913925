from dataclasses import replace
from datetime import date
from decimal import Decimal

from clients.statements.compare import Difference, compare_methods, compare_sources, differences, rank
from clients.statements.values import CashFlowRow, ClientDay, DaySummary, Method, Source

ROW = CashFlowRow(1, "deposit", Decimal("10.00"), Decimal("0.00"), "入金", "银期转账", line=9)
DAY = ClientDay(
    "1", "虚构", "1", date(2026, 8, 11), Method.MTM, "CNY", Source.STATEMENT,
    DaySummary(opening_balance=Decimal("90.00"), closing_balance=Decimal("100.00"), client_equity=Decimal("100.00"),
               risk_degree=Decimal("0.3048")),
    cash_flows=(ROW,),
)  # fmt: skip


def test_a_version_that_says_the_same_has_no_difference() -> None:
    assert differences(DAY, replace(DAY, cash_flows=(replace(ROW, line=1),))) == ()


def test_a_corrected_version_shows_each_figure_and_row() -> None:
    new = replace(
        DAY,
        client_name="虚构乙",
        summary=replace(DAY.summary, client_equity=Decimal("101.00"), opening_balance=None),
        cash_flows=(),
    )
    assert differences(DAY, new) == (
        Difference("opening_balance", "90.00", None),
        Difference("client_equity", "100.00", "101.00"),
        Difference("client_name", "虚构", "虚构乙"),
        Difference(
            "cash_flows[1]", "kind=deposit deposit=10.00 withdrawal=0.00 note=入金 label=银期转账", None
        ),
    )


def test_a_poorer_source_is_compared_where_both_speak() -> None:
    poorer = replace(
        DAY,
        source=Source.BUNDLE,
        summary=DaySummary(
            client_equity=Decimal("100.01"), commission=Decimal("1.00"), risk_degree=Decimal("0.30478")
        ),
    )
    found = compare_sources(DAY, poorer)
    assert [(row.code, row.field, row.expected, row.found) for row in found] == [
        ("sources_differ", "client_equity", "100.00", "100.01")
    ]


def test_the_two_methods_share_equity_and_differ_by_the_floating_profit() -> None:
    by_trade = replace(
        DAY,
        method=Method.BY_TRADE,
        summary=replace(
            DAY.summary,
            floating_pl=Decimal("30.00"),
            closing_balance=Decimal("70.00"),
            opening_balance=Decimal("85.00"),
        ),
    )
    assert compare_methods(DAY, by_trade) == ()
    assert compare_methods(DAY, by_trade, floating_before=Decimal("5.00")) == ()
    found = compare_methods(DAY, by_trade, floating_before=Decimal("6.00"))
    assert [(row.field, row.expected, row.found) for row in found] == [("opening_balance", "84.00", "85.00")]
    other = replace(by_trade, summary=replace(by_trade.summary, client_equity=Decimal("99.00")))
    assert [row.field for row in compare_methods(DAY, other)] == ["client_equity"]


def test_the_shown_day_is_the_richest_source_marked_to_market() -> None:
    days = [replace(DAY, source=source, method=method) for method in Method for source in Source]
    assert [(day.method, day.source) for day in sorted(days, key=rank)][:2] == [
        (Method.MTM, Source.STATEMENT),
        (Method.MTM, Source.INVESTOR_REPORT),
    ]
