from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions import clients as actions
from clients.actions.errors import OutOfScope, VersionConflict
from clients.api.common import visible_client
from clients.api.filters import ClientApiFilters
from clients.models import Client
from clients.queries import clients
from clients.queries.search import search
from clients.serializers.clients import ClientDetailSerializer, ClientSerializer
from clients.serializers.writing import ClientChangeSerializer, ClientOpeningSerializer
from crm.access import Permission
from crm.guard import signed_in
from crm.rest import etag
from crm.rest.errors import Conflict, PreconditionFailed
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY, IF_MATCH
from crm.rest.views import Endpoint, ListEndpoint


class ClientList(ListEndpoint):
    permission = Permission.CLIENTS_VIEW
    write_permission = Permission.CLIENTS_EDIT
    model = Client
    serializer_class = ClientSerializer
    filterset_class = ClientApiFilters
    ordering = "client_id"
    ordering_fields = {
        "client_id": "client_id",
        "name": "name_pinyin",
        "equity": "equity",
        "risk_degree": "risk_degree",
        "commission_month_avg": "commission_month_avg",
        "equity_month_avg": "equity_month_avg",
        "last_traded_on": "last_traded_on",
        "opened_on": "opened_on",
    }

    @extend_schema(summary=_("Clients of the caller's row scope"), tags=["clients"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        summary=_("Open a client"),
        tags=["clients"],
        parameters=[IDEMPOTENCY_KEY],
        request=ClientOpeningSerializer,
        responses={201: ClientDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        now = timezone.now()
        return once(request, lambda: self.create(request, now), now)

    def create(self, request: Request, now: datetime) -> Response:
        given = ClientOpeningSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            client = actions.create(fields=given.validated_data, by=signed_in(request), now=now)
        except OutOfScope as error:
            raise outside() from error
        except IntegrityError as error:
            raise Conflict(_("A client with this number has just been opened.")) from error
        place = reverse("api-client", args=[client.client_id])
        return shown(client, status=201, headers={"Location": place})

    def rows(self) -> QuerySet[Client]:
        return clients.for_list(signed_in(self.request))

    def find(self, queryset: QuerySet[Client], text: str) -> QuerySet[Client]:
        return search(queryset, text)


class ClientDetail(Endpoint):
    permission = Permission.CLIENTS_VIEW
    write_permission = Permission.CLIENTS_EDIT
    serializer_class = ClientDetailSerializer

    @extend_schema(operation_id="clients_retrieve", summary=_("One client"), tags=["clients"])
    def get(self, request: Request, client_id: str) -> Response:
        return shown(visible_client(request, client_id))

    @extend_schema(
        summary=_("Change a client"),
        tags=["clients"],
        parameters=[IF_MATCH],
        request=ClientChangeSerializer,
        responses=ClientDetailSerializer,
    )
    def patch(self, request: Request, client_id: str) -> Response:
        client = visible_client(request, client_id)
        version = etag.require_match(request, client.version)
        given = ClientChangeSerializer(client, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        try:
            actions.update(
                client_id=client_id,
                version=version,
                fields=given.validated_data,
                by=signed_in(request),
                now=timezone.now(),
            )
        except VersionConflict as error:
            raise PreconditionFailed from error
        except OutOfScope as error:
            raise outside() from error
        return shown(visible_client(request, client_id))


def shown(client: Client, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A client with the version that If-Match has to name."""
    headers = {"ETag": etag.tag(client.version), **(headers or {})}
    return Response(ClientDetailSerializer(client).data, status=status, headers=headers)


def outside() -> PermissionDenied:
    return PermissionDenied(_("The client would lie outside what you may see."))
