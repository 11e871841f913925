from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from crm.access import Permission
from crm.rest.views import Endpoint, ListEndpoint
from tiering.models import Scheme
from tiering.queries import versions
from tiering.queries.registry import registry
from tiering.serializers import RegistrySerializer, SchemeSerializer


@extend_schema_view(get=extend_schema(summary=_("Schemes, with the version in force"), tags=["tiers"]))
class SchemeList(ListEndpoint):
    permission = Permission.TIERS_VIEW
    model = Scheme
    serializer_class = SchemeSerializer
    ordering_fields = {"code": "code"}
    ordering = "code"

    def rows(self) -> QuerySet[Scheme]:
        return versions.schemes()

    def find(self, queryset: QuerySet[Scheme], text: str) -> QuerySet[Scheme]:
        named = queryset.filter(name__icontains=text) | queryset.filter(name_en__icontains=text)
        return named | queryset.filter(code__istartswith=text)

    def get_serializer_context(self) -> dict[str, object]:
        return {**super().get_serializer_context(), "today": timezone.localdate(timezone.now())}


class SchemeDetail(Endpoint):
    permission = Permission.TIERS_VIEW
    serializer_class = SchemeSerializer

    @extend_schema(summary=_("One scheme"), tags=["tiers"])
    def get(self, request: Request, code: str) -> Response:
        context = {"today": timezone.localdate(timezone.now())}
        return Response(SchemeSerializer(scheme_or_404(code), context=context).data)


class MeasureList(Endpoint):
    permission = Permission.TIERS_VIEW
    serializer_class = RegistrySerializer

    @extend_schema(
        summary=_("Every measure that rules may ask for"),
        tags=["tiers"],
    )
    def get(self, request: Request) -> Response:
        return Response(RegistrySerializer({"results": registry()}).data)


def scheme_or_404(code: str) -> Scheme:
    try:
        return versions.find_scheme(code)
    except Scheme.DoesNotExist as error:
        raise Http404 from error
