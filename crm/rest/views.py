"""The classes every endpoint derives from: strict parameters, row-scoped lists, and the answer to unknown paths."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.urls import resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.access import Permission
from crm.rest import language, pagination
from crm.rest.pagination import KeysetPagination
from crm.rest.search import SearchBackend


class Endpoint(GenericAPIView[Any]):
    """One resource. It names the permissions of reading and writing; what it does not name is refused."""

    permission: ClassVar[Permission | None] = None
    write_permission: ClassVar[Permission | None] = None
    parameters: ClassVar[frozenset[str]] = frozenset()
    pagination_class: Any = None
    filter_backends: Any = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if "Authorization" in request.headers:
            language.activate(request._request, None)
        super().initial(request, *args, **kwargs)
        refuse_foreign_charset(request)
        if any("\0" in str(part) for part in kwargs.values()):
            raise exceptions.NotFound
        refuse_bad_parameters(request, self.known_parameters())

    def known_parameters(self) -> frozenset[str]:
        return self.parameters

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response


class ListEndpoint(mixins.ListModelMixin, Endpoint):
    """A list under the row scope. `rows` reads, `find` searches; the columns named can be sorted by."""

    model: ClassVar[type[Model]]
    ordering_fields: ClassVar[dict[str, str]]
    ordering: ClassVar[str]
    filterset_class: type[FilterSet] | None = None
    filter_backends: Any = (DjangoFilterBackend, SearchBackend)
    pagination_class: Any = KeysetPagination
    # The rows before filters and order, which the page's rows are read from by their keys (crm/keyset.py).
    shown: QuerySet[Any] | None = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        self.shown = self.rows()
        return self.shown

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def find(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        raise NotImplementedError

    def known_parameters(self) -> frozenset[str]:
        filters = self.filterset_class.base_filters if self.filterset_class else {}
        return self.parameters | pagination.PARAMETERS | {"search", *filters}


class UnknownPath(APIView):
    """Whatever is asked below /api/ and is not there: a problem, or the way to the same path with its slash."""

    permission_classes = (AllowAny,)

    def answer(self, request: Request, path: str = "") -> HttpResponse:
        if not request.path.endswith("/") and resolve(f"{request.path}/").url_name != "api-unknown":
            query = request.META.get("QUERY_STRING", "")
            target = f"{request.path}/" + (f"?{query}" if query else "")
            # 308 keeps the method and the text, where 301 turns a POST into a GET.
            return HttpResponse(status=308, headers={"Location": target})
        raise exceptions.NotFound(_("The API has no such address; /api/v1/docs/ lists them."))

    get = post = put = patch = delete = extend_schema(exclude=True)(answer)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        raise exceptions.NotFound


def refuse_foreign_charset(request: Request) -> None:
    charset = (request._request.content_params or {}).get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8"}:
        raise exceptions.UnsupportedMediaType(request.content_type, _("Send text as UTF-8."))


def refuse_bad_parameters(request: Request, known: frozenset[str]) -> None:
    """A misspelt filter would silently answer for all clients, so what is not known is refused by name."""
    problems: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            choices = ", ".join(sorted(known)) or "–"
            problems[name] = [
                _("Not a parameter of this address. Known: %(choices)s.") % {"choices": choices}
            ]
        elif any("\0" in value for value in values):
            problems[name] = [_("Null characters are not allowed.")]
    if problems:
        raise exceptions.ValidationError(problems)
