"""Language, colours, keys and the phone, as a person uses them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Begin

pytestmark = pytest.mark.browser


def test_english_is_chosen_and_stays(begin: Begin) -> None:
    me = begin("demo_head")
    me.page.get_by_role("button", name="English").click()
    expect(me.page).to_have_title("Home · Anlan")
    me.page.locator(".side").get_by_role("link", name="Tiers", exact=True).click()
    expect(me.page).to_have_title("Tiers · Anlan")
    assert not re.search("[一-鿿]", me.page.locator(".side nav").inner_text())
    me.page.get_by_role("button", name="中文").click()
    me.at("客户分级")


PAGES = (
    ("/", "首页"),
    ("/clients/", "客户"),
    ("/tickets/", "工单"),
    ("/alerts/", "保证金预警"),
    ("/tiers/", "客户分级"),
)


def test_a_manager_on_a_phone_in_the_dark(begin: Begin) -> None:
    me = begin("demo_manager", phone=True, dark=True)
    for path, title in PAGES:
        me.open(path)
        me.at(title)
        assert me.page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    me.page.locator(".bar").get_by_role("button", name="更多").click()
    expect(me.page.locator("#side")).to_be_visible()
