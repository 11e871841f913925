"""One person's way through Anlan; every page that is reached is read for what no page may show."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.watching import settle

UNTRANSLATED = (Path(__file__).parent / "untranslated.js").read_text(encoding="utf-8")
LEGIBLE = (Path(__file__).parents[1] / "legible.js").read_text(encoding="utf-8")


class Journey:
    """Acts by the words a person reads: labels, buttons, links."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def at(self, title: str) -> None:
        """On the page of that title, all its parts there, in Chinese, legible, within the screen."""
        expect(self.page).to_have_title(f"{title} · 安澜")
        settle(self.page)
        assert self.page.locator(".panel-failed").count() == 0, self.page.url
        for fault in (UNTRANSLATED, LEGIBLE):
            found = self.page.evaluate(fault)
            assert found == [], f"{self.page.url}: {found}"

    def menu(self, label: str) -> None:
        self.page.locator(".side").get_by_role("link", name=label, exact=True).click()

    def open(self, path: str) -> None:
        self.page.goto(path)

    def link(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name).first.click()

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        self.page.locator("main").get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.page.locator("main").get_by_label(label).first.select_option(label=option)

    def search(self, words: str) -> None:
        """In the list that is open, as one types."""
        self.page.fill("#list-search", words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "search=" in url)

    def cell(self, column: str) -> str:
        """What the list's first row says in this column."""
        return self.page.locator(f"td[data-label={column}]").first.inner_text().strip()

    def rows(self) -> Locator:
        return self.page.locator("main tbody tr")

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)
