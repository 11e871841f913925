from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from crm.audit import client_address
from crm.enums import Role
from crm.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "language"


class ProxyAddressMiddleware:
    """Behind our own proxies the caller's address is what the outermost of them wrote down, not the last hop's.

    Only as many entries as there are trusted proxies are believed: what stands further left anybody can forge.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        proxies = settings.TRUSTED_PROXIES
        if 0 < proxies <= len(hops) and _is_address(hops[-proxies]):
            request.META["REMOTE_ADDR"] = hops[-proxies]
        return self.get_response(request)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class LanguageMiddleware:
    """The user's own language; before login the cookie's, else Chinese. The browser's wish does not count."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            language = request.user.language
        else:
            language = request.COOKIES.get(LANGUAGE_COOKIE, "zh-hans")
        translation.activate(language if language in {"zh-hans", "en"} else "zh-hans")
        request.LANGUAGE_CODE = translation.get_language() or "zh-hans"
        address = client_address.set(request.META.get("REMOTE_ADDR") or None)
        try:
            response = self.get_response(request)
        finally:
            client_address.reset(address)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        if isinstance(request.user, User):
            # What somebody saw must not come back from the browser's memory after they have logged out.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ServerTimingMiddleware:
    """`Server-Timing` with database time and query count, for administrators only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meter = QueryMeter()
        started = time.perf_counter()
        with connection.execute_wrapper(meter):
            response = self.get_response(request)
        user = getattr(request, "user", None)
        if isinstance(user, User) and user.effective_role == Role.ADMINISTRATOR:
            total_ms = (time.perf_counter() - started) * 1000
            response.headers["Server-Timing"] = (
                f'db;dur={meter.seconds * 1000:.1f};desc="{meter.count} queries", total;dur={total_ms:.1f}'
            )
        return response


class QueryMeter:
    """Counts queries and the time they take; the first counted query of a request is the session's."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started
