"""The parts of the API that need no database: sizes, orders, languages, hashes, the flat list of errors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.test import APIRequestFactory

from crm.rest import etag, language, pagination
from crm.rest.errors import PreconditionFailed, PreconditionRequired, problem_details
from crm.rest.idempotency import request_hash

VIEW = SimpleNamespace(ordering_fields={"name": "name_pinyin", "equity": "equity"}, ordering="-equity")


def asked(**query: str) -> Any:
    return SimpleNamespace(query_params=query)


def headed(**headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return APIRequestFactory().get("/", headers=named)


def sent(data: Any, method: str = "POST", path: str = "/a/") -> Any:
    return SimpleNamespace(method=method, path=path, data=data)


@pytest.mark.parametrize(
    ("text", "size"), [("1", 1), ("1000", 1000), ("1001", 1000), ("9" * 5000, 1000), ("007", 7)]
)
def test_a_page_size_is_cut_at_the_most(text: str, size: int) -> None:
    assert pagination.chosen_size(asked(page_size=text)) == size


def test_a_page_is_fifty_long_unless_asked() -> None:
    assert pagination.chosen_size(asked()) == 50


@pytest.mark.parametrize("text", ["", "0", "000", "-1", "1.5", "٣", "1e3", " 5"])
def test_other_page_sizes_are_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        pagination.chosen_size(asked(page_size=text))
    assert set(refused.value.detail) == {"page_size"}


@pytest.mark.parametrize(
    ("text", "column"),
    [(None, "-equity"), ("", "-equity"), ("name", "name_pinyin"), ("-name", "-name_pinyin")],
)
def test_an_order_is_the_models_column(text: str | None, column: str) -> None:
    request = asked() if text is None else asked(ordering=text)
    assert pagination.chosen_order(request, VIEW) == column


@pytest.mark.parametrize("text", ["--name", "phone", "name,equity", "-", "name_pinyin"])
def test_other_orders_are_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        pagination.chosen_order(asked(ordering=text), VIEW)
    assert "equity, name" in str(refused.value.detail)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", None),
        ("fr", None),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("en-GB", "en"),
        ("zh;q=0.3, en;q=0.7", "en"),
        ("*", None),
    ],
)
def test_the_first_language_that_we_speak_is_chosen(header: str, chosen: str | None) -> None:
    assert language.wished(headed(Accept_Language=header)) == chosen


@pytest.mark.parametrize("header", ['"3"', '"1", "3"', "*", ' "3" '])
def test_a_version_that_matches_is_given_back(header: str) -> None:
    assert etag.require_match(headed(If_Match=header), 3) == 3


@pytest.mark.parametrize("header", ['"4"', "3", 'W/"3"', '"33"', ","])
def test_another_version_does_not_match(header: str) -> None:
    with pytest.raises(PreconditionFailed):
        etag.require_match(headed(If_Match=header), 3)


@pytest.mark.parametrize("headers", [{}, {"If_Match": ""}, {"If_Match": "  "}])
def test_without_a_version_nothing_is_changed(headers: dict[str, str]) -> None:
    with pytest.raises(PreconditionRequired):
        etag.require_match(headed(**headers), 3)


def test_the_order_of_keys_does_not_change_a_request_but_anything_else_does() -> None:
    first = request_hash(sent({"a": 1, "b": [1, 2]}))
    assert request_hash(sent({"b": [1, 2], "a": 1})) == first
    others = [
        sent({"a": 1, "b": [2, 1]}),
        sent({"a": "1", "b": [1, 2]}),
        sent({"a": 1, "b": [1, 2]}, path="/b/"),
        sent({"a": 1, "b": [1, 2]}, method="PATCH"),
    ]
    assert first not in {request_hash(other) for other in others}


def test_files_are_the_same_by_name_and_content_and_can_be_read_afterwards() -> None:
    def upload(name: str, content: bytes) -> Any:
        return sent(MultiValueDict({"files": [SimpleUploadedFile(name, content)]}))

    first = upload("a.txt", b"one")
    assert request_hash(first) == request_hash(upload("a.txt", b"one"))
    assert request_hash(first) != request_hash(upload("a.txt", b"two"))
    assert request_hash(first) != request_hash(upload("b.txt", b"one"))
    assert first.data.getlist("files")[0].read() == b"one"


def answer(error: Exception) -> Any:
    return problem_details(error, {"request": SimpleNamespace(path="/api/v1/x/")})


def test_nested_errors_become_a_flat_list() -> None:
    found = answer(
        ValidationError({"a": ["x"], "b": {"c": ["y"]}, "d": [{"e": ["z"]}], "non_field_errors": ["w"]})
    )
    assert found.data["errors"] == [
        {"field": "a", "message": "x"},
        {"field": "b.c", "message": "y"},
        {"field": "d.0.e", "message": "z"},
        {"field": "", "message": "w"},
    ]
    assert found.data["detail"] == "a: x b.c: y d.0.e: z w"
    assert (found.status_code, found.data["code"]) == (400, "invalid")


def test_other_errors_carry_no_list() -> None:
    found = answer(NotFound("gone"))
    assert "errors" not in found.data
    assert (found.data["detail"], found.data["code"], found.data["status"]) == ("gone", "not_found", 404)
    assert found.content_type == "application/problem+json"
