"""OpenAPI: how the token is written down, the problem that any operation may answer, and the pages that show it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.rest.errors import PROBLEM_JSON
from crm.rest.idempotency import HEADER

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
IDEMPOTENCY_KEY = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER)

_TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": _TEXT,
        "instance": _TEXT,
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": _TEXT, "message": _TEXT}},
        },
    },
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # spectacular ships no types
    target_class = "crm.rest.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


def add_problems(result: dict[str, Any], **_unused: Any) -> dict[str, Any]:
    """Spectacular's post-processing hook: each operation may answer with a problem."""
    result["components"].setdefault("schemas", {})["ProblemDetails"] = PROBLEM
    answer = {
        "description": "RFC 9457",
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    return result


@cache
def document(language: str) -> Any:
    """The schema changes only with the code, so it is made once per language and process."""
    with translation.override(language):
        generator: Any = SchemaGenerator
        return generator().get_schema(request=None, public=True)


class SchemaView(APIView):
    """The schema: JSON, or YAML for who asks. It holds nothing private, so no login is needed."""

    permission_classes = (AllowAny,)
    renderer_classes = (OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(document(translation.get_language() or "zh-hans"))


class DocsView(SpectacularSwaggerSplitView):
    """The schema as a page. Its script comes from an address of its own: no inline code anywhere."""

    permission_classes = (AllowAny,)
    url_name = "api-schema"
    template_name = "api/docs.html"
