"""A piece of work of each role, by mouse and keyboard, on a small demo brokerage."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from crm.pinyin import spell
from tests.browser.journeys.brokerage import APPROVAL_ROWS, DAY
from tests.browser.journeys.conftest import Begin
from tests.factories.settlement_files import statement

pytestmark = pytest.mark.browser


def test_an_account_manager_finds_a_client_and_keeps_a_note(begin: Begin) -> None:
    me = begin("demo_manager")
    me.at("首页")
    me.menu("客户")
    me.at("客户")
    name, number = me.cell("名称"), me.cell("客户号")
    me.search(spell(name).initials)
    me.at("客户")
    expect(me.page.locator("td[data-label=名称]").filter(has_text=name)).to_have_count(1)
    me.link(number)
    me.at(name)
    phone = me.page.locator("#secret-phone")
    assert re.fullmatch(r"\d{3}\*{4}\d{4}.*", phone.inner_text().replace("\n", ""))
    phone.get_by_role("link").click()
    phone.get_by_role("textbox").fill("客户来电核对身份")
    phone.get_by_role("button").click()
    expect(phone).to_have_text(re.compile(r"^\s*\d{11}\s*$"))
    me.page.locator("#client-notes textarea").fill("客户希望周一回访。")
    me.press("添加备注")
    expect(me.page.locator("#client-notes li").first).to_contain_text("客户希望周一回访。")
    me.at(name)


def test_a_service_representative_opens_answers_and_closes_a_ticket(begin: Begin) -> None:
    me = begin("demo_service")
    me.menu("客户")
    me.at("客户")
    number = me.cell("客户号")
    me.menu("工单")
    me.at("工单")
    me.link("新建工单")
    me.at("新建工单")
    me.fill("客户", number)
    me.fill("主题", "银期转账限额")
    me.fill("正文", "客户询问能否提高单日限额。")
    me.press("建立工单")
    me.page.wait_for_url(re.compile(r"/tickets/\d+/"))
    me.at(f"#{me.page.url.rstrip('/').rsplit('/', 1)[1]} 银期转账限额")
    me.fill("回复客户", "已为您提交申请，预计明日生效。")
    me.press("发送回复")
    me.sees("已为您提交申请，预计明日生效。")
    me.press("关闭工单")
    expect(me.page.get_by_role("button", name="重新打开")).to_be_visible()
    expect(me.page.locator("h1 .badge").first).to_have_text("已关闭")


def test_a_supervisor_takes_an_urgent_ticket_over(begin: Begin) -> None:
    me = begin("demo_supervisor")
    me.at("首页")
    me.menu("工单")
    me.at("工单")
    subject = me.cell("主题")
    me.link(subject)
    me.page.wait_for_url(re.compile(r"/tickets/\d+/"))
    me.choose("优先级", "紧急")
    me.fill("处理人", "demo_supervisor")
    me.press("修改")
    expect(me.page.locator("h1 .badge").nth(1)).to_have_text("紧急")
    me.sees("演示客服主管")
    me.open("/tickets/?queue=mine")
    me.at("工单")
    assert me.cell("主题") == subject


def test_a_branch_manager_drills_from_tiers_to_clients_and_tags_them(begin: Begin) -> None:
    me = begin("demo_branch")
    me.menu("客户分级")
    me.at("客户分级")
    count = int(me.page.locator("tbody tr td.num a").last.inner_text())
    me.page.locator("tbody tr td.num a").last.click()
    me.at("客户")
    me.sees(f"{count} 行")
    ticks = me.page.locator("[data-list-tick]")
    ticks.nth(0).check()
    ticks.nth(1).check()
    me.press("标签")
    me.page.wait_for_url("**/bulk/tag/")
    me.sees("2 个客户")
    me.page.locator("main select").first.select_option(index=1)
    tag = me.page.locator("main select option:checked").first.inner_text()
    me.page.locator("main .card-footer button").click()
    me.at("客户")
    for row in range(2):
        expect(me.rows().nth(row)).to_contain_text(tag)


def test_head_office_compares_branches_and_asks_for_a_large_export(begin: Begin) -> None:
    me = begin("demo_head")
    me.at("首页")
    me.menu("客户分级")
    me.link("按客户经理")
    me.at("客户分级")
    me.menu("客户")
    me.at("客户")
    me.link("导出")
    me.at("导出")
    me.fill("用途", "月度客户结构分析")
    me.press("导出")
    me.page.wait_for_url(re.compile(r"/exports/\d+/"))
    me.sees("月度客户结构分析")
    assert me.page.get_by_role("button", name="下载").count() == 0

    other = begin("demo_compliance")
    other.menu("导出")
    other.at("导出")
    expect(other.rows().first).to_contain_text("月度客户结构分析")
    other.page.locator("tbody a").first.click()
    other.page.wait_for_url(re.compile(r"/exports/\d+/"))
    other.press("批准")
    other.sees("演示合规专员")
    me.page.reload()
    expect(me.page.get_by_role("button", name="下载")).to_be_visible(timeout=20_000)
    with me.page.expect_download() as download:
        me.press("下载")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert APPROVAL_ROWS < 400


def test_a_risk_officer_goes_from_the_alerts_to_a_ticket(begin: Begin) -> None:
    me = begin("demo_risk")
    me.at("首页")
    me.menu("保证金预警")
    me.at("保证金预警")
    assert me.rows().count() == 12
    name = me.cell("客户")
    me.link(name)
    me.page.wait_for_url(re.compile(r"/alerts/\d+/"))
    me.sees(DAY)
    me.link("新建工单")
    me.at("新建工单")
    assert me.page.locator("[name=client]").input_value()


def test_compliance_finds_who_revealed_a_number(begin: Begin) -> None:
    me = begin("demo_compliance")
    me.open("/clients/")
    me.at("客户")
    number = me.cell("客户号")
    me.link(number)
    identity = me.page.locator("#secret-identity_number")
    identity.get_by_role("link").click()
    identity.get_by_role("textbox").fill("抽查证件登记")
    identity.get_by_role("button").click()
    expect(identity).not_to_contain_text("*")
    me.menu("审计")
    me.at("审计")
    me.page.get_by_label("客户号").first.fill(number)
    me.page.keyboard.press("Enter")
    expect(me.rows().first).to_contain_text("抽查证件登记")
    expect(me.rows().first).to_contain_text("查看明文")
    me.at("审计")


def test_finance_sends_a_statement_and_watches_it_being_stored(begin: Begin) -> None:
    me = begin("demo_finance")
    me.at("首页")
    me.menu("结算导入")
    me.at("结算导入")
    me.link("上传文件")
    me.at("上传文件")
    files = [
        {"name": "结算单.txt", "mimeType": "text/plain", "buffer": statement("80012345")},
        {"name": "说明.txt", "mimeType": "text/plain", "buffer": "这不是结算单".encode()},
    ]
    me.page.set_input_files("input[type=file]", files=files)  # type: ignore[arg-type]  # dicts of the right keys
    me.press("导入")
    me.page.wait_for_url(re.compile(r"/imports/\d+/$"))
    expect(me.page.locator("main")).to_contain_text("已入库", timeout=20_000)
    expect(me.page.locator("main")).to_contain_text("已拒绝", timeout=20_000)
    me.sees("80012345")
    me.open("/clients/80012345/")
    me.at("测试甲")


def test_an_administrator_adds_a_user_and_checks_what_it_sees(begin: Begin) -> None:
    me = begin("demo_admin")
    me.at("首页")
    me.menu("系统管理")
    me.at("系统管理")
    me.link("用户")
    me.at("用户")
    me.link("新建用户")
    me.at("新建用户")
    me.fill("用户名", "new_colleague")
    me.page.fill("[name=display_name]", "新同事")
    me.page.select_option("[name=role]", "risk_officer")
    me.page.fill("[name=password]", "Quiet-harbour-2026")
    me.press("保存")
    me.open("/administration/users/?search=new_colleague")
    me.at("用户")
    me.rows().get_by_role("link").first.click()
    me.link("实际权限")
    me.sees("风控专员")
    me.sees("全部客户")
