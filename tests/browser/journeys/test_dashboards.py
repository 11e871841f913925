"""A manager follows figures down to clients, and asks who is leaving."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Begin

pytestmark = pytest.mark.browser


def test_from_a_branch_down_to_its_clients(begin: Begin) -> None:
    me = begin("demo_head")
    me.menu("客户分级")
    me.at("客户分级")
    me.page.locator("table.table-hover tbody th a").first.click()
    me.at("客户分级")
    expect(me.page.locator("[aria-current=true]", has_text="按团队").first).to_be_visible()
    row = me.page.locator("table.table-hover tbody tr").first
    count = int(re.sub(r"\D", "", row.locator("td").last.inner_text()))
    row.locator("td").last.locator("a").click()
    me.at("客户")
    me.sees(f"{count} 行")


def test_money_and_the_answer_to_a_question(begin: Begin) -> None:
    me = begin("demo_branch")
    me.open("/tiers/money/")
    me.sees("贡献最多")
    expect(me.page.locator("figure.chart svg").first).to_be_visible()
    me.link("七个问题")
    me.at("客户分级")
    me.page.locator("a.door", has_text="哪些客户在流失").click()
    me.at("哪些客户在流失，为什么？")
    me.sees("尚不知道的")
    shown = me.page.locator("h2.card-title a").first
    count = int(re.sub(r"\D", "", shown.inner_text()))
    shown.click()
    me.at("客户")
    me.sees(f"{count} 行")


def test_all_fit_a_phone(begin: Begin) -> None:
    me = begin("demo_head", phone=True, dark=True)
    for path in ("", "movement/", "money/", "staying/", "questions/", "questions/needs/"):
        me.open(f"/tiers/{path}")
        me.at(me.page.title().removesuffix(" · 安澜"))
