"""An administrator has another system told, and switches it off again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Begin

pytestmark = pytest.mark.browser


def test_an_administrator_adds_a_webhook_and_switches_it_off(begin: Begin) -> None:
    me = begin("demo_admin")
    me.menu("系统管理")
    me.link("网络回调")
    me.at("网络回调")
    me.link("新建网络回调")
    me.fill("地址", "http://elsewhere.invalid/")
    me.page.locator("main select[name=owner]").select_option(index=1)
    me.press("保存")
    me.sees("请使用 https")
    me.fill("地址", "https://warehouse.invalid/hooks")
    me.fill("说明", "数据仓库")
    me.press("保存")
    expect(me.page.locator("#secret")).to_have_text(re.compile(r"^whsec_[\w+/]{43}=$"))
    me.at("网络回调密钥")
    me.link("已保存")
    me.at("数据仓库")
    me.press("发送测试事件")
    me.sees("测试事件已发出")
    me.press("停用")
    me.page.get_by_role("dialog").get_by_role("button").last.click()
    me.sees("由管理员停用")
    me.at("数据仓库")


def test_it_fits_a_phone(begin: Begin) -> None:
    me = begin("demo_admin", phone=True, dark=True)
    for path, title in (("", "网络回调"), ("new/", "新建网络回调")):
        me.open(f"/administration/webhooks/{path}")
        me.at(title)
        assert me.page.evaluate("document.documentElement.scrollWidth") <= 390
