"""Whatever is raised becomes a problem of one kind: status, code and the fields it speaks of."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import exceptions as django_errors
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions
from rest_framework.request import Request

from crm.rest.errors import (
    TITLES,
    Conflict,
    PreconditionFailed,
    PreconditionRequired,
    ServerFault,
    TooLarge,
    Unprocessable,
    problem_details,
    problem_outside_a_view,
)
from crm.rest.etag import require_match, tag


def problem(error: Exception) -> Any:
    request = Request(RequestFactory().get("/api/v1/clients/"))
    return problem_details(error, {"request": request})


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.ValidationError("x"), 400, "invalid"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed(), 401, "authentication_failed"),
        (exceptions.PermissionDenied(), 403, "permission_denied"),
        (django_errors.PermissionDenied(), 403, "permission_denied"),
        (exceptions.NotFound(), 404, "not_found"),
        (Http404("secret name"), 404, "not_found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (Conflict(), 409, "conflict"),
        (PreconditionFailed(), 412, "version_conflict"),
        (TooLarge(), 413, "too_large"),
        (django_errors.RequestDataTooBig(), 413, "too_large"),
        (exceptions.UnsupportedMediaType("text/html"), 415, "unsupported_media_type"),
        (Unprocessable(), 422, "unprocessable"),
        (PreconditionRequired(), 428, "precondition_required"),
        (exceptions.Throttled(3), 429, "throttled"),
        (django_errors.SuspiciousOperation("../secret"), 400, "parse_error"),
        (django_errors.BadRequest("secret"), 400, "parse_error"),
        (django_errors.TooManyFieldsSent("secret"), 400, "parse_error"),
        (ServerFault(), 500, "server_error"),
        (ZeroDivisionError("secret detail"), 500, "server_error"),
        (KeyError("secret"), 500, "server_error"),
    ],
)  # fmt: skip
def test_a_kind_of_error(error: Exception, status: int, code: str) -> None:
    answer = problem(error)
    assert (answer.status_code, answer.data["status"], answer.data["code"]) == (status, status, code)
    assert answer.data["title"] == str(TITLES[status])
    assert (answer.data["type"], answer.data["instance"]) == ("about:blank", "/api/v1/clients/")
    assert answer.content_type == "application/problem+json"
    assert "secret" not in str(answer.data)


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ("wrong", [("", "wrong")]),
        (["one", "two"], [("", "one"), ("", "two")]),
        ({"name": ["wrong"]}, [("name", "wrong")]),
        ({"non_field_errors": ["both"]}, [("", "both")]),
        ({"a": {"phone": ["short"], "non_field_errors": ["odd"]}}, [("a.phone", "short"), ("a", "odd")]),
        ({"rows": [{}, {"lots": ["many"]}]}, [("rows.1.lots", "many")]),
        ({"b": ["x"], "a": ["y", "z"]}, [("b", "x"), ("a", "y"), ("a", "z")]),
    ],
)  # fmt: skip
def test_each_field_is_named_flat(detail: Any, fields: list[tuple[str, str]]) -> None:
    data = problem(exceptions.ValidationError(detail)).data
    assert [(entry["field"], entry["message"]) for entry in data["errors"]] == fields
    assert data["detail"] == " ".join(f"{name}: {text}" if name else text for name, text in fields)


def test_a_models_own_validation_is_told_by_field() -> None:
    by_field = django_errors.ValidationError({"phone": ["short"]})
    assert problem(by_field).data["errors"] == [{"field": "phone", "message": "short"}]
    assert problem(django_errors.ValidationError("both")).data["errors"] == [{"field": "", "message": "both"}]


def test_when_to_come_back_is_a_header() -> None:
    assert problem(exceptions.Throttled(3)).headers["Retry-After"] == "3"
    busy = Conflict()
    assert "Retry-After" not in problem(busy).headers
    busy.wait = 1
    assert problem(busy).headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("status", "code"), [(400, "parse_error"), (403, "permission_denied"), (500, "server_error")]
)
def test_before_a_view_is_reached_it_looks_the_same(status: int, code: str) -> None:
    answer = problem_outside_a_view(RequestFactory().get("/api/v1/x/"), status, "Said.")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert f'"code": "{code}"' in answer.content.decode()


class TestVersions:
    @staticmethod
    def request(**headers: str) -> Request:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return Request(RequestFactory().generic("PATCH", "/", headers=named))

    @pytest.mark.parametrize("sent", ['"3"', "*", '"2", "3"', ' "3" ', 'W/"1","3"'])
    def test_the_version_read_is_the_version_changed(self, sent: str) -> None:
        assert require_match(self.request(If_Match=sent), 3) == 3

    @pytest.mark.parametrize("sent", ['"2"', "3", '"33"', 'W/"3"', '"", ""'])
    def test_another_version_is_a_conflict(self, sent: str) -> None:
        with pytest.raises(PreconditionFailed):
            require_match(self.request(If_Match=sent), 3)

    @pytest.mark.parametrize("headers", [{}, {"If_Match": ""}, {"If_Match": "  "}])
    def test_no_version_is_no_change(self, headers: dict[str, str]) -> None:
        with pytest.raises(PreconditionRequired):
            require_match(self.request(**headers), 3)

    def test_a_tag_is_quoted(self) -> None:
        assert tag(7) == '"7"'
