"""Rules tried out by those who write them, and a tier explained by the manager who has to."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Begin

pytestmark = pytest.mark.browser


def test_head_office_turns_a_limit_and_drills_to_the_clients(begin: Begin) -> None:
    me = begin("demo_head")
    me.open("/tiers/schemes/house/1/")
    me.link("模拟")
    expect(me.page.locator("h1")).to_have_text("模拟")
    me.at(me.page.title().removesuffix(" · 安澜"))
    table = me.page.locator("table.matrix")
    assert table.locator("td.rises, td.falls").count() == 0
    me.fill("黄金客户 · 月均权益 ≥", "510000")
    me.page.keyboard.press("Tab")
    expect(table.locator("td.rises").first).to_be_visible()
    me.page.wait_for_url(re.compile(r"510000"))
    me.at(me.page.title().removesuffix(" · 安澜"))
    rising = table.locator("td.rises").first
    count = int(re.sub(r"\D", "", rising.locator("a").inner_text()))
    rising.locator("a").click()
    me.at("模拟涉及的客户")
    me.sees(f"{count} 户")
    me.open("/tiers/cross/?rows=house&columns=capital_levels")
    me.at("两个方案对照")
    me.sees("分歧最大的客户")


def test_a_manager_reads_why_and_supposes_a_deposit(begin: Begin) -> None:
    me = begin("demo_manager")
    me.menu("客户")
    me.at("客户")
    name = me.cell("名称")
    me.link(me.cell("客户号"))
    me.at(name)
    me.link("详细说明")
    me.at(f"等级说明 · {name}")
    me.sees("可向客户说明")
    expect(me.page.locator("p[lang=en]")).to_contain_text("is in tier")
    me.fill("入金（元）", "20000000")
    me.page.locator("#what-if button").click()
    expect(me.page.locator("#what-if [role=status]")).to_contain_text("钻石客户")
    me.page.locator("td[data-label=指标] a").first.click()
    expect(me.page.locator("h1")).to_contain_text("数据来源日")
    me.at(me.page.title().removesuffix(" · 安澜"))
    me.page.locator("tbody th a").first.click()
    expect(me.page.locator("h1")).to_contain_text(name)


def test_both_fit_a_phone(begin: Begin) -> None:
    me = begin("demo_head", phone=True, dark=True)
    for path, title in (
        ("/tiers/schemes/house/1/simulation/", "模拟"),
        ("/tiers/schemes/house/1/simulation/clients/?from=0", "模拟涉及的客户"),
        ("/tiers/cross/?rows=house&columns=cards", "两个方案对照"),
    ):
        me.open(path)
        expect(me.page.locator("h1")).to_have_text(title)
        me.at(me.page.title().removesuffix(" · 安澜"))
    me.open("/clients/")
    number = me.page.locator("[data-row-href]").first.get_attribute("data-row-href")
    assert number is not None
    client = number.split("?")[0].rstrip("/").rsplit("/", 1)[1]
    for path in (
        f"/tiers/clients/{client}/why/?deposit=1000000",
        f"/tiers/clients/{client}/why/equity_month_avg/",
    ):
        me.open(path)
        me.at(me.page.title().removesuffix(" · 安澜"))
