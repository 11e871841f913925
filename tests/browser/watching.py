"""What browser tests share: a watch over every page, logging in, waiting for parts that load later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request

# htmx marks what is asked for, put in and taking its place.
NOT_YET = "[aria-busy=true], .htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
PARTS_ARE_THERE = f"() => !document.querySelector('{NOT_YET}')"
Opener = Callable[..., Page]


@dataclass
class Watch:
    """What no page may do: complain to the console, or ask another host for anything."""

    home: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser itself reports a 4xx answer that a test has asked for.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:")):
            self.outside.append(request.url)


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("button.btn-primary")
    page.wait_for_url(lambda url: "/login/" not in url)


def settle(page: Page) -> None:
    """Until every part that loads later is there."""
    page.wait_for_load_state("load")
    page.wait_for_function(PARTS_ARE_THERE)
