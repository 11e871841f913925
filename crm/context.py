from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from crm.access import Permission, permissions
from crm.menu import Group, Link, menu_for
from crm.models import User

HTML_LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}
PHONE_BAR_LINKS = 4


class Glass:
    """What the frame around every page needs; worked out only by templates that print the frame."""

    def __init__(self, request: HttpRequest, granted: frozenset[Permission]) -> None:
        self._request = request
        self._granted = granted
        user = getattr(request, "user", None)
        self._user = user if isinstance(user, User) else None

    @property
    def html_language(self) -> str:
        return HTML_LANGUAGES.get(get_language() or "", "zh-Hans")

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each language under its own name, which nobody translates."""
        return [(code, LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES]

    @property
    def theme_choice(self) -> str:
        return self._user.theme if self._user else "auto"

    @property
    def theme(self) -> str:
        """What the server can know; "auto" is decided in the browser before the first paint (theme.js)."""
        return "dark" if self.theme_choice == "dark" else "light"

    @property
    def gain(self) -> str:
        return "red" if self._user is None or self._user.is_gain_red else "green"

    @cached_property
    def menu(self) -> tuple[Group, ...]:
        return menu_for(self._granted, self._request.path)

    @property
    def bar(self) -> list[Link]:
        """The links of the bar at the bottom of a phone."""
        return [link for group in self.menu for link in group.links][:PHONE_BAR_LINKS]


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: permissions as words such as `may.clients_view`, the frame, and which frame to use.

    `layout` is what a template that is both a page and an htmx fragment extends.
    """
    granted = permissions(request.user) if hasattr(request, "user") else frozenset()
    is_fragment = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return {
        "may": {permission.value.replace(".", "_"): True for permission in granted},
        "glass": Glass(request, granted),
        "layout": "layouts/fragment.html" if is_fragment else "base.html",
    }
