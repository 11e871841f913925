"""A manager asks a client the questionnaire on a phone, with a connection that comes and goes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.journeys.conftest import Begin

pytestmark = pytest.mark.browser


def answer(page: Page, places: range, option: int) -> None:
    """The same option of some questions, as a thumb would."""
    for place in places:
        page.locator("fieldset.question").nth(place).locator("label.choice").nth(option).click()


def test_a_client_is_asked_on_a_phone(begin: Begin) -> None:
    me = begin("demo_manager", phone=True)
    me.open("/clients/")
    client = me.page.locator("tbody tr").nth(2).locator("td[data-label=客户号]").inner_text().strip()
    me.open(f"/tiers/clients/{client}/assess/")
    me.at(me.page.title().removesuffix(" · 安澜"))
    answer(me.page, range(7), 1)
    # The tab is loaded anew half-way: nothing that was chosen is lost.
    me.page.reload()
    expect(me.page.locator("fieldset.question input:checked")).to_have_count(7)
    me.press("保存答案")
    expect(me.page.locator("fieldset.question.has-error")).to_have_count(6)
    expect(me.page.locator("fieldset.question input:checked")).to_have_count(7)
    answer(me.page, range(7, 13), 2)
    me.press("保存答案")
    me.page.wait_for_url(re.compile(r"/tiers/assessments/\d+/"))
    # 8 + 2 + 2 + 2 + 3 + 3 + 3 and 4 + 3 + 5 + 6 + 6 + 5.
    me.sees("52")
    me.sees("C3")
    me.at(me.page.title().removesuffix(" · 安澜"))
    me.open(f"/tiers/clients/{client}/assess/")
    expect(me.page.locator("fieldset.question input:checked")).to_have_count(0)


def test_who_is_to_be_asked_again(begin: Begin) -> None:
    me = begin("demo_head")
    me.menu("风险测评")
    me.at("风险测评")
    me.page.locator(".stat", has_text="已过期").get_by_role("link").click()
    me.at("风险测评")
    expect(me.page.locator("td[data-label=问卷]").first).to_have_text("已过期")
    me.link("风险测评问卷")
    me.at("风险测评问卷")
    me.link("投资者风险承受能力评估问卷")
    me.at("投资者风险承受能力评估问卷 1")
