"""Webhooks over the API, for systems of administrators."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crm.access import Permission
from crm.actions import webhooks as actions
from crm.enums import WebhookEnd, WebhookOutcome
from crm.guard import signed_in
from crm.models import WebhookDelivery, WebhookEndpoint
from crm.queries import webhooks as queries
from crm.rest.errors import Conflict
from crm.rest.filters import ApiFilters
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY
from crm.rest.views import Endpoint, ListEndpoint
from crm.rest.webhook_serializers import (
    DeliverySerializer,
    WebhookMakingSerializer,
    WebhookSecretSerializer,
    WebhookSerializer,
)

_TAGS = ["webhooks"]


class WebhookFilters(ApiFilters):
    is_active = django_filters.BooleanFilter("is_active")


class DeliveryFilters(ApiFilters):
    outcome = django_filters.MultipleChoiceFilter(choices=WebhookOutcome.choices)


class WebhookList(ListEndpoint):
    permission = Permission.ADMINISTRATION
    write_permission = Permission.ADMINISTRATION
    model = WebhookEndpoint
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilters
    ordering_fields = {"id": "id"}
    ordering = "-id"

    @extend_schema(summary=_("Webhooks"), tags=_TAGS)
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        summary=_("Have a system told of events"),
        tags=_TAGS,
        parameters=[IDEMPOTENCY_KEY],
        request=WebhookMakingSerializer,
        responses={201: WebhookSecretSerializer},
    )
    def post(self, request: Request) -> Response:
        now = timezone.now()
        return once(request, lambda: self.create(request, now), now, secrets={"secret"})

    def create(self, request: Request, now: datetime) -> Response:
        given = WebhookMakingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        endpoint, _secret = actions.create(facts=given.facts(), by=signed_in(request), now=now)
        place = reverse("api-webhook", args=[endpoint.pk])
        return Response(WebhookSecretSerializer(endpoint).data, status=201, headers={"Location": place})

    def rows(self) -> QuerySet[WebhookEndpoint]:
        return queries.endpoints(signed_in(self.request))

    def find(self, queryset: QuerySet[WebhookEndpoint], text: str) -> QuerySet[WebhookEndpoint]:
        return queryset.filter(Q(address__icontains=text) | Q(description__icontains=text))


class OneWebhook(Endpoint):
    """What every address of one webhook begins with."""

    permission: ClassVar[Permission | None] = Permission.ADMINISTRATION
    write_permission: ClassVar[Permission | None] = Permission.ADMINISTRATION
    serializer_class = WebhookSerializer

    def shown(self, key: int) -> Response:
        return Response(WebhookSerializer(endpoint_or_404(key)).data)


class WebhookDetail(OneWebhook):
    write_permission = None

    @extend_schema(summary=_("One webhook"), tags=_TAGS)
    def get(self, request: Request, webhook_id: int) -> Response:
        return self.shown(webhook_id)


class WebhookDisabling(OneWebhook):
    @extend_schema(
        summary=_("Switch it off, and give up what waits for it"), tags=_TAGS, request=None,
        responses=WebhookSerializer,
    )  # fmt: skip
    def post(self, request: Request, webhook_id: int) -> Response:
        endpoint, by = endpoint_or_404(webhook_id), signed_in(request)
        actions.disable(endpoint=endpoint, because=WebhookEnd.BY_HAND, by=by, now=timezone.now())
        return self.shown(webhook_id)


class WebhookEnabling(OneWebhook):
    @extend_schema(summary=_("Switch it on again"), tags=_TAGS, request=None, responses=WebhookSerializer)
    def post(self, request: Request, webhook_id: int) -> Response:
        actions.enable(endpoint=endpoint_or_404(webhook_id), by=signed_in(request), now=timezone.now())
        return self.shown(webhook_id)


class WebhookRotation(OneWebhook):
    """Takes no Idempotency-Key: what it answers may not be kept."""

    @extend_schema(
        summary=_("A new secret; the old one signs too for a day"), tags=_TAGS, request=None,
        responses=WebhookSecretSerializer,
    )  # fmt: skip
    def post(self, request: Request, webhook_id: int) -> Response:
        endpoint = endpoint_or_404(webhook_id)
        actions.rotate(endpoint=endpoint, by=signed_in(request), now=timezone.now())
        return Response(WebhookSecretSerializer(endpoint_or_404(webhook_id)).data)


class WebhookTest(OneWebhook):
    @extend_schema(
        summary=_("Send a test event"), tags=_TAGS, request=None, responses={202: WebhookSerializer}
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        endpoint, by = endpoint_or_404(webhook_id), signed_in(request)
        if not actions.send_test(endpoint=endpoint, by=by, now=timezone.now()):
            raise Conflict(translated("Switch the webhook on first."))
        return Response(WebhookSerializer(endpoint).data, status=202)


class DeliveryList(ListEndpoint):
    permission = Permission.ADMINISTRATION
    model = WebhookDelivery
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilters
    ordering_fields = {"id": "id"}
    ordering = "-id"

    @extend_schema(
        operation_id="webhooks_deliveries_list",
        summary=_("Attempts to deliver, and what came of each"),
        tags=_TAGS,
    )
    def get(self, request: Request, webhook_id: int) -> Response:
        return self.list(request)

    def rows(self) -> QuerySet[WebhookDelivery]:
        return queries.deliveries(endpoint_or_404(self.kwargs["webhook_id"]))

    def find(self, queryset: QuerySet[WebhookDelivery], text: str) -> QuerySet[WebhookDelivery]:
        return queryset.filter(Q(answer__icontains=text) | Q(error__icontains=text))


def endpoint_or_404(key: int) -> WebhookEndpoint:
    try:
        return queries.find_endpoint(key)
    except WebhookEndpoint.DoesNotExist as error:
        raise Http404 from error
