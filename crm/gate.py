"""No page without a login unless it says so itself, and none but the password page while the password must change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from crm.models import User

# What somebody who must change the password may still open.
OPEN_TO_ALL = frozenset({"password_change", "logout", "language", "theme"})


class GateMiddleware(LoginRequiredMiddleware):
    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if refused is not None:
            return refused
        user = request.user
        if isinstance(user, User) and user.must_change_password and _is_closed(request, view_func):
            return redirect("password_change")
        return None

    def handle_no_permission(  # type: ignore[override]  # the stubs promise a redirect; htmx needs a header
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """A fragment cannot show the login page inside a page: the whole browser goes there, and comes back."""
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(f"{reverse('login')}?next={_page_of(request)}")
        return super().handle_no_permission(request, view_func)


def _is_closed(request: HttpRequest, view_func: Callable[..., Any]) -> bool:
    """Pages that ask for a login, and the API: its own views check tokens, yet a session opens it too."""
    match = request.resolver_match
    is_guarded = getattr(view_func, "login_required", True) or request.path.startswith("/api/")
    return is_guarded and (match is None or match.url_name not in OPEN_TO_ALL)


def _page_of(request: HttpRequest) -> str:
    """The path of the page that asked; another host's is not believed."""
    shown = request.headers.get("HX-Current-URL", "")
    prefix = f"{request.scheme}://{request.get_host()}"
    return shown.removeprefix(prefix) if shown.startswith(f"{prefix}/") else "/"
