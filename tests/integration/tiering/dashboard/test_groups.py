"""Groups of clients in the address of the client list: what is no group shows nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.factories.dashboards import Shop, make_shop
from tests.integration.tiering.dashboard.looking import as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.mark.parametrize(
    "code",
    [
        "x", ".", "tier", "tier.house.gold", "tier.house.gold.never", "tier.nothing.gold.2026-10-14",
        "tier.house.copper.2026-10-14", "moved.house.gold.quality.2026-09-30",
        "moved.house.gold.x.2026-09-30.2026-11-19",
        "top.house.2026-11-19.commission_12m.101.-", "top.house.2026-11-19.password.20.-",
        "top.house.2026-11-19.commission_12m.20.nowhere", "top.house.2026-11-19.commission_12m.-5.-",
        "stay.holds.lost.2026-09-29.2026-11-19", "stay.dreams.lost.2026-09-30.2026-11-19",
        "stay.holds.wept.2026-09-30.2026-11-19", "cohort.holds.2026-13.2026-11-19", "cohort.holds.2026-09.2026-11-18",
        "sign.leaving.nothing.2026-11-19.-", "sign.weather.stopped.2026-11-19.-", "sign.leaving.stopped.2020-01-01.-",
    ],
)  # fmt: skip
def test_what_is_no_group_shows_nobody(shop: Shop, code: str) -> None:
    page = as_(shop.people.administrator).get(reverse("clients:list"), {"group": code})
    assert page.status_code == 200
    assert page.context["count"] == 0


def test_a_group_says_what_it_is_and_combines(shop: Shop) -> None:
    shop.people.administrator.language = "en"
    shop.people.administrator.save()
    browser, url = as_(shop.people.administrator), reverse("clients:list")
    page = browser.get(url, {"group": "tier.house.quality.2026-11-19"})
    chip = page.context["chips"][0]
    assert chip.text.endswith(": Quality on 2026-11-19")
    assert page.context["count"] == 2
    narrowed = {"group": "tier.house.quality.2026-11-19", "branch": shop.people.branch.code}
    assert browser.get(url, narrowed).context["count"] == 1


def test_units_mean_what_lies_below_them(shop: Shop) -> None:
    browser, url = as_(shop.people.administrator), reverse("clients:list")
    assert browser.get(url, {"unit": shop.people.head_office.code}).context["count"] == 4
    assert browser.get(url, {"unit": shop.people.branch.code}).context["count"] == 2
    assert browser.get(url, {"unit": "nowhere"}).context["count"] == 0
    assert as_(shop.people.colleague).get(url, {"unit": shop.people.branch.code}).context["count"] == 0


def test_opened_between_two_days(shop: Shop) -> None:
    query = {"opened_after": "2026-09-05", "opened_before": "2026-09-28"}
    assert as_(shop.people.administrator).get(reverse("clients:list"), query).context["count"] == 2


def test_a_group_stays_while_other_filters_change(shop: Shop) -> None:
    """It travels with the form out of sight, and does not fold the other filters open."""
    query = {"group": "tier.house.quality.2026-11-19"}
    page: Any = as_(shop.people.administrator).get(reverse("clients:list"), query)
    assert '<input type="hidden" name="group" value="tier.house.quality.2026-11-19"' in page.content.decode()
    assert page.context["is_more_open"] is False
