from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.template import Context, Engine
from django.test import RequestFactory
from django.utils import translation

from crm import figures
from crm.templatetags import anlan

D = Decimal


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (D("1234567.89"), "1,234,567.89"),
        (D("0"), "0.00"),
        (D("-0.004"), "0.00"),
        (D("-1234.5"), "−1,234.50"),
        (D("0.005"), "0.01"),
        (1234.5, "1,234.50"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_money(amount: Decimal | float | str | None, shown: str) -> None:
    assert figures.money(amount) == shown


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (D("9860000000"), "98.60亿", "9.86B"),
        (D("97190000"), "9,719.00万", "97.19M"),
        (D("99990000"), "9,999.00万", "99.99M"),
        (D("99999999.99"), "1.00亿", "100.00M"),
        (D("99999.99"), "10.00万", "100.00K"),
        (D("9999.99"), "9,999.99", "10.00K"),
        (D("999.99"), "999.99", "999.99"),
        (D("-250000"), "−25.00万", "−250.00K"),
        (D("0"), "0.00", "0.00"),
        (None, "–", "–"),
    ],
)
def test_compact_money(amount: Decimal | None, chinese: str, english: str) -> None:
    assert figures.compact(amount, "zh-hans") == chinese
    assert figures.compact(amount, "en") == english


def test_compact_money_speaks_the_page_s_language() -> None:
    with translation.override("zh-hans"):
        assert anlan.compact_money(D("250000")) == "25.00万"
    with translation.override("en"):
        assert anlan.compact_money(D("250000")) == "250.00K"


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        (D("0.4247"), "42.47%"),
        (D("1"), "100.00%"),
        (D("12.345678"), "1,234.57%"),
        (0.5, "50.00%"),
        (None, "–"),
    ],
)
def test_percent(ratio: Decimal | float | None, shown: str) -> None:
    assert figures.percent(ratio) == shown


def test_what_is_below_zero_has_a_minus_sign_not_a_hyphen() -> None:
    assert figures.percent(D("-0.0262")) == "−2.62%"
    assert figures.price(D("-37.630")) == "−37.630"
    assert figures.count(-1234) == "−1,234"


def test_prices_keep_the_places_they_were_settled_with() -> None:
    assert figures.price(D("3326.000")) == "3,326.000"
    assert figures.price(D("0E-3")) == "0.000"
    assert figures.price(None) == "–"


def test_percent_with_other_places() -> None:
    assert figures.percent(D("0.42475"), 0) == "42%"
    assert figures.percent(D("0.42475"), 3) == "42.475%"


@pytest.mark.parametrize(
    ("amount", "html"),
    [
        (D("1234"), '<span class="pl-gain">+1,234.00</span>'),
        (D("-1234"), '<span class="pl-loss">−1,234.00</span>'),
        (D("0"), '<span class="pl-even">0.00</span>'),
        (D("0.005"), '<span class="pl-gain">+0.01</span>'),
        (None, "–"),
    ],
)
def test_signed_money_says_its_sign_in_words_and_colour(amount: Decimal | None, html: str) -> None:
    assert anlan.signed_money(amount) == html


def test_counts_and_durations() -> None:
    assert figures.count(1234567) == "1,234,567"
    assert figures.count(None) == figures.count("") == "–"
    assert anlan.clock(timedelta(seconds=72.9)) == "0:01:12"
    assert anlan.clock(None) == "–"


def test_a_link_keeps_the_other_parts_of_the_query() -> None:
    request = RequestFactory().get("/clients/", {"tier": "gold", "cursor": "abc"})
    context = Context({"request": request})
    assert anlan.url_with(context, cursor=None) == "?tier=gold"
    assert anlan.url_with(context, cursor="x&y", order="-equity") == "?tier=gold&cursor=x%26y&order=-equity"


def test_a_card_frames_its_body_and_escapes_its_title() -> None:
    engine = Engine.get_default()
    template = engine.from_string("{% card title=heading %}<p>{{ body }}</p>{% endcard %}")
    html = template.render(Context({"heading": "A < B", "body": "<b>"}))
    assert "A &lt; B" in html
    assert "<p>&lt;b&gt;</p>" in html


def test_a_chart_has_its_figures_as_a_table() -> None:
    data = {"labels": ["2026-11-20"], "series": [{"name": "Equity", "values": [D("1.50")]}], "unit": "money"}
    html = (
        Engine.get_default().from_string("{% chart data 'equity' 'Equity' %}").render(Context({"data": data}))
    )
    assert '<script id="chart-equity" type="application/json">' in html
    assert 'data-chart="chart-equity"' in html
    assert '<th scope="row">2026-11-20</th><td class="num">1.50</td>' in html


@pytest.mark.parametrize(("amount", "shown"), [("-0.004", "0.00"), ("0.004", "0.00"), ("-0.005", "−0.01")])
def test_nothing_has_no_sign(amount: str, shown: str) -> None:
    assert figures.signed(D(amount)) == figures.signed(float(amount)) == shown
