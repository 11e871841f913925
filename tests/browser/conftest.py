"""A real Chromium against a real server process of the test's own; every page is watched."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from crm.models import User
from tests.browser.watching import Opener, Watch, log_in
from tests.factories.organisation import PASSWORD
from tests.factories.schemes import make_house_scheme

# Playwright keeps an event loop in this thread; Django would take our factories for calls from inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    watch = Watch(live_server.url)
    yield watch
    assert watch.complaints == []
    assert watch.outside == []


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, watch: Watch) -> Iterator[Opener]:
    """visit(user, phone=…, dark=…): a page of a logged-in user's own browser; without a user a stranger's."""
    contexts: list[BrowserContext] = []
    # The test before this one emptied the tables, and with them what the migrations had put there.
    make_house_scheme()

    def opener(user: User | None = None, *, phone: bool = False, dark: bool = False) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]  # a plain dict is a ViewportSize
            color_scheme="dark" if dark else "light",
            has_touch=phone,
        )
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        if user is not None:
            log_in(page, user.username, PASSWORD)
        return page

    yield opener
    for context in contexts:
        context.close()
