"""Whom to call, and what to write about who keeps losing; on a phone too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Begin

pytestmark = pytest.mark.browser


def test_a_call_list_leads_to_the_client_and_its_signs(begin: Begin) -> None:
    me = begin("demo_head")
    me.menu("预警与机会")
    me.at("流失预警")
    me.link("20 人回访名单")
    me.page.wait_for_url(lambda url: "top=20" in url)
    me.at("流失预警")
    assert me.rows().count() == 20
    name = me.cell("客户")
    me.link(name)
    me.at(name)
    me.sees("距最近登录天数")
    me.open("/tiers/signs/")
    me.link("回测")
    me.at("流失预警回测")
    # Seventy days are too few to judge a list by.
    me.sees("尚无回测")


def test_a_cause_is_written_on_the_sheet(begin: Begin) -> None:
    me = begin("demo_head")
    me.open("/tiers/signs/problem-clients/")
    me.at("问题客户")
    name = me.cell("客户")
    me.link(name)
    expect(me.page.locator("h1")).to_contain_text(name)
    me.at(f"问题客户检查表 · {name}")
    me.page.locator("main summary").first.click()
    me.fill("分析原因", "逆势加仓")
    me.fill("对策", "降低仓位，设止损")
    me.press("保存")
    me.at(f"问题客户检查表 · {name}")
    expect(me.page.locator("td[data-label=分析原因]").first).to_have_text("逆势加仓")
    expect(me.page.locator("td[data-label=对策]").first).to_have_text("降低仓位，设止损")


def test_the_lists_fit_a_phone(begin: Begin) -> None:
    me = begin("demo_head", phone=True, dark=True)
    for path, title in (
        ("/tiers/signs/?page_size=25", "流失预警"),
        ("/tiers/signs/back-test/", "流失预警回测"),
        ("/tiers/signs/dormancy/", "休眠倒计时"),
        ("/tiers/signs/stars/", "明日之星"),
        ("/tiers/signs/stars/before/", "明日之星的后来"),
        ("/tiers/signs/hidden-vips/", "隐形大客户"),
        ("/tiers/signs/problem-clients/", "问题客户"),
        ("/tiers/signs/problem-clients/months/", "问题客户检查表（按月）"),
    ):
        me.open(path)
        me.at(title)
