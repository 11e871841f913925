from __future__ import annotations

from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clients.queries import clients
from clients.queries.search import search
from crm.access import Permission
from crm.guard import signed_in
from crm.rest import etag
from crm.rest.errors import PreconditionFailed
from crm.rest.filters import ApiFilters
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY, IF_MATCH
from crm.rest.views import Endpoint, ListEndpoint
from servicedesk.actions import tickets as actions
from servicedesk.actions.errors import UnsuitableAssignee, VersionConflict
from servicedesk.enums import TicketKind, TicketPriority, TicketStatus
from servicedesk.models import Ticket
from servicedesk.queries.visible import find_ticket, visible_tickets
from servicedesk.serializers import (
    TicketChangeSerializer,
    TicketDetailSerializer,
    TicketOpeningSerializer,
    TicketSerializer,
)


class TicketFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")
    branch = django_filters.CharFilter("client__branch__code")
    kind = django_filters.MultipleChoiceFilter(choices=TicketKind.choices)
    status = django_filters.MultipleChoiceFilter(choices=TicketStatus.choices)
    priority = django_filters.MultipleChoiceFilter(choices=TicketPriority.choices)
    assignee = django_filters.CharFilter("assignee__username")
    is_assigned = django_filters.BooleanFilter("assignee", lookup_expr="isnull", exclude=True)


class TicketList(ListEndpoint):
    permission = Permission.TICKETS_VIEW
    write_permission = Permission.TICKETS_WORK
    model = Ticket
    serializer_class = TicketSerializer
    filterset_class = TicketFilters
    ordering_fields = {"opened_at": "opened_at", "updated_at": "updated_at"}
    ordering = "-opened_at"

    @extend_schema(summary=_("Tickets"), tags=["tickets"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        summary=_("Open a ticket"),
        tags=["tickets"],
        parameters=[IDEMPOTENCY_KEY],
        request=TicketOpeningSerializer,
        responses={201: TicketDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        now = timezone.now()
        return once(request, lambda: self.create(request, now), now)

    def create(self, request: Request, now: datetime) -> Response:
        given = TicketOpeningSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        client = _client_of(request, fields.pop("client_id"))
        try:
            ticket = actions.create(client=client, by=signed_in(request), now=now, **fields)
        except UnsuitableAssignee as error:
            raise _unsuitable() from error
        place = reverse("api-ticket", args=[ticket.pk])
        return shown(request, ticket.pk, status=201, headers={"Location": place})

    def rows(self) -> QuerySet[Ticket]:
        return visible_tickets(signed_in(self.request))

    def find(self, queryset: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
        by_client = queryset.filter(client__in=search(Client.objects.all(), text))
        return by_client | queryset.filter(subject__icontains=text)


class TicketDetail(Endpoint):
    permission = Permission.TICKETS_VIEW
    write_permission = Permission.TICKETS_WORK
    serializer_class = TicketDetailSerializer

    @extend_schema(summary=_("One ticket with its entries"), tags=["tickets"])
    def get(self, request: Request, ticket_id: int) -> Response:
        return shown(request, ticket_id)

    @extend_schema(
        summary=_("Change a ticket's status, priority or assignee"),
        tags=["tickets"],
        parameters=[IF_MATCH],
        request=TicketChangeSerializer,
        responses=TicketDetailSerializer,
    )
    def patch(self, request: Request, ticket_id: int) -> Response:
        ticket = visible_ticket(request, ticket_id)
        version = etag.require_match(request, ticket.version)
        given = TicketChangeSerializer(ticket, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        try:
            actions.update(
                ticket_id=ticket_id,
                version=version,
                fields=given.validated_data,
                by=signed_in(request),
                now=timezone.now(),
            )
        except VersionConflict as error:
            raise PreconditionFailed from error
        except UnsuitableAssignee as error:
            raise _unsuitable() from error
        return shown(request, ticket_id)


def visible_ticket(request: Request, ticket_id: int) -> Ticket:
    try:
        return find_ticket(signed_in(request), ticket_id)
    except Ticket.DoesNotExist as error:
        raise Http404 from error


def shown(
    request: Request, ticket_id: int, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A ticket with the version that If-Match has to name."""
    ticket = visible_ticket(request, ticket_id)
    headers = {"ETag": etag.tag(ticket.version), **(headers or {})}
    return Response(TicketDetailSerializer(ticket).data, status=status, headers=headers)


def _client_of(request: Request, client_id: str) -> Client:
    try:
        return clients.find(signed_in(request), client_id)
    except Client.DoesNotExist as error:
        raise ValidationError({"client_id": [_("There is no such client among those you see.")]}) from error


def _unsuitable() -> ValidationError:
    return ValidationError({"assignee": [_("This person may not work on tickets of this client.")]})
