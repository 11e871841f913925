"""What pages cost with few and with many clients: server time and queries, on a demo brokerage of each size.

The rule: no page may take longer with the most clients than the larger of three times its time with the fewest
and LEAST_MS; and no page may need more than MOST_QUERIES. A time is the median of a few requests.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from bench import addresses
from bench.browsing import Figure, Visitor
from bench.database import throwaway
from clients.actions import nightly
from crm.enums import JobStatus
from crm.models import User
from demo.actions import seed

HELP = "time and queries of lists, the client page and its panels, with few and with many clients"
LEAST_MS = 40.0
MOST_QUERIES = 12
TIMES_SLOWER = 3
DEEP_PAGE = 5_000
# Somebody who sees all clients, a branch's, and their own.
USERS = ("demo_head", "demo_branch", "demo_manager")
_STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Figures = dict[str, Figure]


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", default="2000,200000", help="sizes, separated by commas, smallest first")
    parser.add_argument("--days", type=int, default=70, help="trading days of history")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--deep-page", type=int, default=DEEP_PAGE, help="reached by following the next link")


def run(options: dict[str, Any]) -> dict[str, Any]:
    sizes = [int(size) for size in options["clients"].split(",")]
    measured: dict[int, Figures] = {}
    for size in sizes:
        measured[size] = _measure(size, options)
    pages = {name: judge(name, measured) for name in measured[sizes[-1]]}
    return {
        "clients": sizes,
        "days": options["days"],
        "pages": pages,
        "broken": [name for name, page in pages.items() if not page["ok"]],
        "ok": all(page["ok"] for page in pages.values()),
    }


def limit_ms(fewest: Figure) -> float:
    """What a page may take with the most clients, given its figure with the fewest."""
    return round(max(TIMES_SLOWER * fewest.ms, LEAST_MS), 1)


def judge(name: str, measured: Mapping[int, Figures]) -> dict[str, Any]:
    """One page's figures by number of clients, and whether they keep the rule."""
    figures = {size: pages[name] for size, pages in measured.items() if name in pages}
    limit = limit_ms(figures[min(figures)])
    queries = max(figure.queries for figure in figures.values())
    return {
        "ms": {str(size): figure.ms for size, figure in figures.items()},
        "queries": {str(size): figure.queries for size, figure in figures.items()},
        "limit_ms": limit,
        "ok": figures[max(figures)].ms <= limit and queries <= MOST_QUERIES,
    }


def table(figures: Mapping[str, Any]) -> Iterator[str]:
    """The figures as lines to read: milliseconds and queries by number of clients, the limit, the page."""
    sizes = [str(size) for size in figures["clients"]]
    yield " ".join(f"{size:>9} clients" for size in sizes) + "     limit"
    for name, page in figures["pages"].items():
        cells = [_cell(page["ms"].get(size), page["queries"].get(size)) for size in sizes]
        yield f"{' '.join(cells)} {page['limit_ms']:>6.1f} ms  {'' if page['ok'] else 'BROKEN '}{name}"
    yield f"{len(figures['pages'])} pages, {len(figures['broken'])} above their limit"


def _cell(ms: float | None, queries: int | None) -> str:
    return " " * 17 if ms is None else f"{ms:>8.1f} ms {queries:>3} q "


def _measure(size: int, options: dict[str, Any]) -> Figures:
    progress = Progress(size)
    with throwaway(), _quietly():
        order = seed.Order(size, options["days"], 1, timezone.localdate() - timedelta(days=1))
        seed.seed(order=order, say=lambda step, count: progress.say(f"{step} {count}"), clock=timezone.now)
        night = nightly.run(trading_day=None, by=None, clock=timezone.now)
        progress.say(f"nightly {night.status}")
        if night.status != JobStatus.DONE:
            raise Unfinished(f"the night of {night.trading_day} is {night.status}")
        _tidy()
        progress.say("vacuum")
        figures: Figures = {}
        for username in USERS:
            figures |= _seen_by(User.objects.get(username=username), options, progress)
        return figures


class Unfinished(RuntimeError):
    """Pages without the night's tiers and alerts would say nothing."""


class Progress:
    """What is done, and after how long, on stderr: figures alone go to stdout."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._started = time.monotonic()

    def say(self, text: str) -> None:
        seconds = time.monotonic() - self._started
        print(f"{self._size} clients, {seconds:6.1f} s: {text}", file=sys.stderr, flush=True)  # noqa: T201 -- progress


def _seen_by(user: User, options: dict[str, Any], progress: Progress) -> Figures:
    visitor = Visitor(user, options["repeats"])
    found = {f"{user.username}: {name}": url for name, url in addresses.pages_of(user)}
    deep, number = visitor.follow_next(reverse("clients:list"), options["deep_page"])
    progress.say(f"{user.username} followed the list to page {number}")
    found[f"{user.username}: list, page {options['deep_page']}"] = deep
    figures = {name: visitor.measure(url) for name, url in found.items()}
    progress.say(f"{user.username} {len(figures)} pages")
    return figures


def _tidy() -> None:
    """What autovacuum does within a minute of such a load."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _quietly() -> Iterator[None]:
    """Pages without collected static files, and no log line per request."""
    logging.disable(logging.WARNING)
    try:
        with TemporaryDirectory() as folder, override_settings(STORAGES=_STORAGES, STATIC_ROOT=folder):
            yield
    finally:
        logging.disable(logging.NOTSET)
