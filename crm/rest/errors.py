"""Every error is a problem of RFC 9457: application/problem+json with title, status, detail and a code to act on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.core import exceptions as django_errors
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response

logger = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = gettext_lazy("The request is too large.")


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = gettext_lazy("The request conflicts with the present state.")
    # Seconds after which it is worth asking again; None where it is not.
    wait: int | None = None


class Unprocessable(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"
    default_detail = gettext_lazy("The request cannot be carried out.")


class PreconditionFailed(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "version_conflict"
    default_detail = gettext_lazy(
        "Someone else changed this in the meantime. Read it again and repeat your change."
    )


class PreconditionRequired(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = gettext_lazy("Send If-Match with the ETag of the version that you are changing.")


class ServerFault(exceptions.APIException):
    default_code = "server_error"
    default_detail = gettext_lazy("Something went wrong here. It has been recorded.")


TITLES = {
    400: gettext_lazy("The request is not valid"),
    401: gettext_lazy("Not logged in"),
    403: gettext_lazy("Not permitted"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("No such representation"),
    409: gettext_lazy("Conflict"),
    412: gettext_lazy("The version has changed"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Media type not supported"),
    422: gettext_lazy("Not possible"),
    428: gettext_lazy("If-Match is required"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Server error"),
}


def problem_details(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: whatever was raised, the caller gets a problem and never a page."""
    known = _as_api_error(error, context)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(known.status_code, known.default_detail)),
        "status": known.status_code,
        "detail": _detail(known),
        "code": _code(known),
        "instance": context["request"].path,
    }
    if isinstance(known, exceptions.ValidationError):
        body["errors"] = list(_fields(known.detail))
        body["detail"] = " ".join(_sentence(entry) for entry in body["errors"])
    return Response(body, status=known.status_code, headers=_headers(known), content_type=PROBLEM_JSON)


CODES = {400: "parse_error", 403: "permission_denied", 404: "not_found", 500: "server_error"}


def problem_outside_a_view(request: HttpRequest, status_code: int, detail: str) -> HttpResponse:
    """The same for what goes wrong before a view of the API is reached, such as a host that is not ours."""
    body = {
        "type": "about:blank",
        "title": str(TITLES[status_code]),
        "status": status_code,
        "detail": detail,
        "code": CODES[status_code],
        "instance": request.path,
    }
    return JsonResponse(body, status=status_code, content_type=PROBLEM_JSON)


def _as_api_error(error: Exception, context: dict[str, Any]) -> exceptions.APIException:
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound(_("There is nothing here that you may see."))
        case django_errors.PermissionDenied():
            return exceptions.PermissionDenied()
        case django_errors.ValidationError():
            return exceptions.ValidationError(_django_messages(error))
        case django_errors.RequestDataTooBig():
            return TooLarge()
        case django_errors.SuspiciousOperation() | django_errors.BadRequest():
            return exceptions.ParseError(_("The request cannot be read."))
    logger.error("API request failed: %s", context["request"].path, exc_info=error)
    got_request_exception.send(sender=__name__, request=context["request"]._request)
    return ServerFault()


def _django_messages(error: django_errors.ValidationError) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def _detail(error: exceptions.APIException) -> str:
    return str(error.detail) if isinstance(error.detail, str) else str(error.default_detail)


def _code(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else error.default_code


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if authenticate := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    return headers


def _fields(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested messages as a flat list, each with the dotted name of its field."""
    if isinstance(detail, dict):
        for name, part in detail.items():
            yield from _fields(part, _joined(path, "" if name == "non_field_errors" else str(name)))
    elif isinstance(detail, list):
        for position, part in enumerate(detail):
            nested = isinstance(part, dict | list)
            yield from _fields(part, _joined(path, str(position)) if nested else path)
    else:
        yield {"field": path, "message": str(detail)}


def _joined(path: str, name: str) -> str:
    return ".".join(part for part in (path, name) if part)


def _sentence(entry: dict[str, str]) -> str:
    return f"{entry['field']}: {entry['message']}" if entry["field"] else entry["message"]
