"""Pages for what went wrong: what happened, and what to do. Addresses below /api/ answer with problem details."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.rest.errors import problem_outside_a_view


@dataclass(frozen=True)
class Sorry:
    status: int
    icon: str
    title: str | Promise
    text: str | Promise


BAD_REQUEST = Sorry(
    400,
    "alert-circle",
    _("The server did not understand the request"),
    _(
        "The address or the form held something that does not fit. Go back, check what you entered, try again."
    ),
)
FORBIDDEN = Sorry(
    403,
    "lock",
    _("You may not do this"),
    _(
        "Your role does not include this page or action. If you need it, ask an administrator for the permission."
    ),
)
NOT_FOUND = Sorry(
    404,
    "map-off",
    _("There is nothing here"),
    _(
        "The address is wrong, or it belongs to a client that you do not see. Search for it, or go to the home page."
    ),
)
BROKEN = Sorry(
    500,
    "bolt-off",
    _("Something broke on our side"),
    _(
        "Nothing of this request was saved. Try again; if it happens again, tell an administrator when and where."
    ),
)
STALE_FORM = Sorry(
    403,
    "clock-off",
    _("This form is no longer valid"),
    _(
        "It was opened before your last login, or cookies are switched off. Go back, reload the page, send it again."
    ),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """In its own words, where the part that refused the request has some."""
    said = str(exception) if isinstance(exception, BadRequest) else ""
    return _page(request, replace(BAD_REQUEST, text=said) if said else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, BROKEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, STALE_FORM)


def _page(request: HttpRequest, sorry: Sorry) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_outside_a_view(request, sorry.status, str(sorry.text))
    return render(request, "errors/sorry.html", {"sorry": sorry}, status=sorry.status)
