"""Every main page in a real Chromium: legible in both themes, named, within the screen, nothing from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm import audit
from crm.enums import Role, Verb
from crm.models import User
from tests.browser.watching import Opener, settle
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.people import People, make_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEGIBLE = (Path(__file__).parent / "legible.js").read_text(encoding="utf-8")
PAGES = (
    "/",
    "/clients/",
    "/clients/new/",
    "/tickets/",
    "/alerts/",
    "/tiers/",
    "/clients/imports/",
    "/clients/imports/new/",
    "/clients/settlement/",
    "/jobs/",
    "/exports/",
    "/outbox/",
    "/audit/",
    "/administration/",
    "/administration/users/",
    "/administration/users/new/",
    "/administration/units/",
    "/administration/tokens/",
    "/settings/",
    "/password/",
    "/search/?q=8",
    "/no-such-page/",
)


@pytest.fixture
def people() -> People:
    people = make_people()
    make_client(manager=people.manager)
    for number in range(60):
        audit.record(
            by=people.manager,
            verb=Verb.CHANGED,
            target="clients.client",
            now=datetime(2026, 11, 20, 8, number, tzinfo=UTC),
            after={"status": "active"},
        )
    return people


@pytest.mark.parametrize(
    ("language", "phone", "dark"),
    [("zh-hans", False, False), ("en", False, True), ("zh-hans", True, True), ("en", True, False)],
)
def test_every_page_can_be_read(
    visit: Opener, people: People, language: str, phone: bool, dark: bool
) -> None:
    User.objects.filter(pk=people.administrator.pk).update(language=language)
    page = visit(people.administrator, phone=phone, dark=dark)
    for path in PAGES:
        page.goto(path)
        settle(page)
        assert page.evaluate(LEGIBLE) == [], path
        assert page.evaluate("document.documentElement.dataset.bsTheme") == ("dark" if dark else "light")


def test_each_role_lands_on_a_home_that_loads(visit: Opener, people: People) -> None:
    for role in Role:
        if role == Role.API_SYSTEM:
            continue
        page = visit(make_user(role, unit=people.branch))
        settle(page)
        assert page.locator(".panel").count() > 0, role
        assert page.locator(".panel-failed").count() == 0, role


def test_a_stranger_logs_in_in_the_language_chosen(visit: Opener, people: People) -> None:
    page = visit()
    page.goto("/audit/")
    assert page.url.endswith("/login/?next=/audit/")
    page.click("button[lang=en]")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(LEGIBLE) == []


def test_the_keyboard_walks_a_list_and_its_records(visit: Opener, people: People) -> None:
    page = visit(people.administrator)
    page.goto("/audit/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.is-chosen").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/*/?list=*")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    page.goto("/audit/")
    page.keyboard.press("n")
    page.wait_for_url("**/audit/?cursor=*")


def test_filters_fold_away_on_a_phone_and_work_from_there(visit: Opener, people: People) -> None:
    make_client(manager=people.manager, client_id="88000002", kind="enterprise", tier="gold")
    page = visit(people.manager, phone=True)
    page.goto("/clients/")
    assert page.locator("#list-search").is_visible()
    assert page.locator(".filter-fold:visible").count() == 0
    page.click("#list-filters button[data-bs-target='#list-filters .filter-fold']")
    page.click("#list-filters button:has-text('层级')")
    page.check("input[name=tier][value=gold]")
    page.wait_for_url("**/clients/?tier=gold*")
    settle(page)
    assert page.locator("[data-list] tbody tr").count() == 1
    assert page.evaluate(LEGIBLE) == []


def test_paper_shows_the_rows_and_no_controls(visit: Opener, people: People) -> None:
    page = visit(people.manager)
    page.goto("/clients/")
    page.emulate_media(media="print")
    assert page.locator("[data-list] tbody tr").first.is_visible()
    assert page.locator("#list-filters, .side, .top, main .btn").locator("visible=true").count() == 0


def test_search_opens_from_anywhere_and_finds_a_client(visit: Opener, people: People) -> None:
    client = make_client(manager=people.manager, name="陈静示例")
    page = visit(people.manager)
    page.keyboard.press("/")
    page.keyboard.type("陈静")
    page.wait_for_selector("#search .hits a, #search a[href*='/clients/']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/clients/{client.client_id}/**")
    settle(page)


def test_what_cannot_be_undone_is_asked_first(visit: Opener, people: People) -> None:
    page = visit(people.administrator)
    page.evaluate(
        "() => { const form = document.querySelector('form[action=\"/logout/\"]');"
        " form.dataset.confirm = 'Sure?'; form.requestSubmit(); }"
    )
    assert page.locator("#confirm").is_visible()
    assert page.locator("#confirm-text").inner_text() == "Sure?"
    page.click("#confirm button[value=no]")
    assert page.locator(".side").count() == 1
    page.evaluate("() => document.querySelector('form[action=\"/logout/\"]').requestSubmit()")
    page.click("#confirm button[value=yes]")
    page.wait_for_url("**/login/")


def test_colours_follow_the_choice(visit: Opener, people: People) -> None:
    page = visit(people.administrator)
    page.click(".theme-to-dark")
    settle(page)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    page.click(".theme-to-light")
    settle(page)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"
