"""What the tests of dashboards share."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser

from crm.models import User

MOST_QUERIES = 12


def as_(user: User | None) -> Browser:
    browser = Browser()
    if user is not None:
        browser.force_login(user)
    return browser


def counts(page: Any) -> dict[str, int]:
    """Clients by tier, of the tiers that have some."""
    return {stat["tier"]: stat["count"] for stat in page.context["totals"] if stat["count"]}


def opens(browser: Browser, url: str) -> int:
    """How many clients the list has behind a figure."""
    page = browser.get(url)
    assert page.status_code == 200
    found: int = page.context["count"]
    return found
