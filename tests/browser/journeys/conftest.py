from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from demo.people import PASSWORD
from tests.browser.conftest import PHONE, WIDE
from tests.browser.journeys import brokerage as demo
from tests.browser.journeys.journey import Journey
from tests.browser.watching import Watch, log_in

Begin = Callable[..., Journey]


@pytest.fixture(scope="session")
def brokerage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with demo.running(tmp_path_factory.mktemp("brokerage")) as address:
        yield address


@pytest.fixture
def begin(chromium: Browser, brokerage: str) -> Iterator[Begin]:
    """begin("demo_manager", phone=…, dark=…): that person, logged in; every page of theirs is watched."""
    watch, contexts = Watch(brokerage), []

    def opener(username: str, *, phone: bool = False, dark: bool = False) -> Journey:
        context = chromium.new_context(
            base_url=brokerage,
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]  # a plain dict is a ViewportSize
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            locale="zh-CN",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        watch.follow(page)
        log_in(page, username, PASSWORD)
        return Journey(page)

    yield opener
    for context in contexts:
        context.close()
    assert watch.complaints == []
    assert watch.outside == []
