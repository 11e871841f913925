"""A browser in this process: requests through the whole stack, with their time and their queries."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from html import unescape
from statistics import median

from django.db import connection
from django.test import Client as Browser
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from crm.lists.page import TABLE_ID
from crm.middleware import QueryMeter
from crm.models import User

_HOST = "127.0.0.1"
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
_OK = 200
_TABLE_ONLY = {"HX-Request": "true", "HX-Target": TABLE_ID}
_SKIPPED = ("api", "admin", "schema")


class Unreachable(RuntimeError):
    """A page that was to be measured does not answer."""


@dataclass(frozen=True)
class Figure:
    """The median request's time in milliseconds, and the queries of one request."""

    ms: float
    queries: int


class Visitor:
    """Somebody who is logged in and looks at pages."""

    def __init__(self, user: User, repeats: int) -> None:
        self._browser = Browser(headers={"host": _HOST})
        self._browser.force_login(user)
        self._repeats = repeats

    def text(self, url: str, **headers: str) -> str:
        response = self._browser.get(url, headers=headers)
        if response.status_code != _OK:
            raise Unreachable(f"{response.status_code} {url}")
        return response.content.decode()

    def measure(self, url: str) -> Figure:
        """The first request warms caches and is not counted."""
        self.text(url)
        ms = round(median(self._timed(url) for _ in range(self._repeats)), 1)
        meter = QueryMeter()
        with connection.execute_wrapper(meter):
            self.text(url)
        return Figure(ms, meter.count)

    def follow_next(self, url: str, pages: int) -> tuple[str, int]:
        """Go on by the page's own link `pages` - 1 times or to the end; returns the address and which page it is.

        As the browser does it: only the table is asked for.
        """
        for number in range(1, pages):
            found = _NEXT.search(self.text(url, **_TABLE_ONLY))
            if found is None:
                return url, number
            url = url.partition("?")[0] + unescape(found[1])
        return url, pages

    def _timed(self, url: str) -> float:
        started = time.perf_counter()
        self.text(url)
        return (time.perf_counter() - started) * 1000


def client_routes(client_id: str) -> dict[str, str]:
    """Every page of one client by its URL name: what takes a client's number and nothing else."""
    found: dict[str, str] = {}
    for name in _names(get_resolver().url_patterns, ""):
        try:
            found[name] = reverse(name, kwargs={"client_id": client_id})
        except NoReverseMatch:
            continue
    return found


def _names(patterns: list[URLPattern | URLResolver], prefix: str) -> list[str]:
    names: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = pattern.namespace or ""
            if space not in _SKIPPED and not space.endswith("_api"):
                names += _names(pattern.url_patterns, f"{prefix}{space}:" if space else prefix)
        elif pattern.name:
            names.append(f"{prefix}{pattern.name}")
    return names
