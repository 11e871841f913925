"""`make screenshots`: every main page of a running demo brokerage (`manage.py up`) in four looks."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from demo.people import PASSWORD
from tests.browser.watching import log_in, settle
from tests.conftest import chromium

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
USERNAME = "demo_admin"
# Whose page says most about it.
TIERING = (
    "tiers", "movement", "money", "staying", "question", "measures", "explanation", "schemes", "scheme", "version",
    "simulation", "crosstab", "overrides", "runs", "quarters", "signs", "back-test", "dormancy", "stars",
    "hidden-vips", "problem-clients", "assessments", "questionnaire",
)  # fmt: skip
OTHERS = dict.fromkeys(("home", "client", *TIERING), "demo_head")
# Two statements, and a text that is none: what an import looks like when not everything is well.
SENT = [
    ROOT / "tests" / "golden" / "statements" / name
    for name in ("mtm_new.txt", "by_trade_old.txt", "README.md")
]
# Deeper pages are found by following the first link that a list has.
PAGES: dict[str, tuple[str, ...]] = {
    "login": ("/login/",),
    "home": ("/",),
    "clients": ("/clients/?order=-equity",),
    "client": ("/clients/?order=-equity", "tbody a[href*='/clients/']"),
    "imports": ("/clients/imports/",),
    "import": ("/clients/imports/", "tbody a[href*='/imports/']"),
    "tiers": ("/tiers/",),
    "movement": ("/tiers/movement/",),
    "money": ("/tiers/money/",),
    "staying": ("/tiers/staying/",),
    "question": ("/tiers/questions/", "main a.door[href*='/questions/']"),
    "measures": ("/tiers/measures/",),
    "explanation": ("/clients/?order=-equity", "tbody a[href*='/clients/']", "a[href$='/why/']"),
    "schemes": ("/tiers/schemes/",),
    "scheme": ("/tiers/schemes/value_grades/",),
    "version": ("/tiers/schemes/value_grades/1/",),
    "simulation": ("/tiers/schemes/house/1/simulation/",),
    "crosstab": ("/tiers/cross/",),
    "overrides": ("/tiers/overrides/",),
    "runs": ("/tiers/runs/",),
    "quarters": ("/tiers/quarters/",),
    "signs": ("/tiers/signs/",),
    "back-test": ("/tiers/signs/back-test/",),
    "dormancy": ("/tiers/signs/dormancy/",),
    "stars": ("/tiers/signs/stars/",),
    "hidden-vips": ("/tiers/signs/hidden-vips/",),
    "problem-clients": ("/tiers/signs/problem-clients/",),
    "assessments": ("/tiers/assessments/",),
    "questionnaire": ("/tiers/questionnaires/1/",),
    "alerts": ("/alerts/",),
    "alert": ("/alerts/", "tbody a[href*='/alerts/']"),
    "tickets": ("/tickets/",),
    "ticket": ("/tickets/", "tbody a[href*='/tickets/']"),
    "jobs": ("/jobs/",),
    "audit": ("/audit/",),
    "administration": ("/administration/",),
    "exports": ("/exports/",),
    "search": ("/search/?q=zh",),
    "api": ("/api/v1/docs/",),
}


class Look(NamedTuple):
    name: str
    language: str = "zh-hans"
    width: int = 1440
    height: int = 900
    theme: str = "light"


LOOKS = (
    Look("zh-wide"),
    Look("phone", width=390, height=844),
    Look("dark", theme="dark"),
    Look("en-wide", language="en"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where `manage.py up` answers")
    parser.add_argument("--only", nargs="*", default=sorted(PAGES), choices=sorted(PAGES), metavar="PAGE")
    parser.add_argument("--looks", nargs="*", default=[look.name for look in LOOKS], metavar="LOOK")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        prepare(browser, chosen.url, chosen.only)
        for look in LOOKS:
            if look.name in chosen.looks:
                take(browser, chosen.url, look, chosen.only, chosen.folder)
    reduce(chosen.folder)


def prepare(browser: Browser, url: str, names: list[str]) -> None:
    """An import and an export to look at, made as anybody makes them."""
    with opened(browser, url, LOOKS[0]) as page:
        log_in(page, USERNAME, PASSWORD)
        speak(page, "zh-hans")
        if {"import", "imports"} & set(names):
            page.goto("/clients/imports/new/")
            page.set_input_files("input[type=file]", SENT)
            page.click("main button.btn-primary")
            page.wait_for_selector("main .badge.bg-green-lt")
        if "exports" in names:
            page.goto("/exports/new/clients/?tier=gold")
            page.fill("main [name=purpose]", "黄金客户回访名单")
            page.click("main .card-footer button")
            settle(page)


def take(browser: Browser, url: str, look: Look, names: list[str], folder: Path) -> None:
    for username in (USERNAME, *sorted(set(OTHERS.values()))):
        own = [name for name in names if OTHERS.get(name, USERNAME) == username]
        with opened(browser, url, look) as page:
            if "login" in own:
                page.goto("/login/")
                speak(page, look.language)
                shoot(page, folder / f"login-{look.name}.png")
            log_in(page, username, PASSWORD)
            speak(page, look.language)
            for name in own:
                if name != "login":
                    visit(page, PAGES[name])
                    shoot(page, folder / f"{name}-{look.name}.png")
            speak(page, "zh-hans")


@contextmanager
def opened(browser: Browser, url: str, look: Look) -> Iterator[Page]:
    context = browser.new_context(
        base_url=url,
        viewport={"width": look.width, "height": look.height},
        locale={"en": "en-GB"}.get(look.language, "zh-CN"),
        color_scheme="dark" if look.theme == "dark" else "light",
        reduced_motion="reduce",
        has_touch=look.width < 500,
    )
    yield context.new_page()
    context.close()


def speak(page: Page, language: str) -> None:
    """In the language wanted, if the page is not yet."""
    settle(page)
    button = page.locator(f"button[name=language][value={language}]")
    if button.count():
        with page.expect_navigation():
            button.first.evaluate("button => button.form.requestSubmit(button)")


def visit(page: Page, steps: tuple[str, ...]) -> None:
    page.goto(steps[0])
    settle(page)
    for link in steps[1:]:
        address = page.locator(link).first.get_attribute("href")
        assert address, f"{link} leads nowhere"
        page.goto(address)
    settle(page)


def shoot(page: Page, path: Path) -> None:
    settle(page)
    if "/api/" in page.url:
        page.wait_for_selector(".opblock")
    page.wait_for_timeout(300)  # drawings finish by themselves
    page.screenshot(path=path, animations="disabled", caret="hide")


def reduce(folder: Path) -> None:
    """To 256 colours where pngquant is installed: a quarter of the size, and nobody sees it."""
    if shutil.which("pngquant"):
        pictures = sorted(str(path) for path in folder.glob("*.png"))
        subprocess.run(["pngquant", "--force", "--skip-if-larger", "--ext", ".png", *pictures], check=False)


if __name__ == "__main__":
    main()
