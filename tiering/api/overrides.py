from __future__ import annotations

from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as translated
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
from crm.rest.filters import ApiFilters, DayFilter
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY, IF_MATCH
from crm.rest.views import Endpoint, ListEndpoint
from tiering.actions import overrides as actions
from tiering.api.answers import refusals
from tiering.engine.overrides import Wish
from tiering.enums import OverrideKind, OverrideStatus
from tiering.models import Scheme, TierOverride
from tiering.queries.overrides import find_override, visible_overrides
from tiering.serializers import AskingSerializer, DecisionSerializer, EndingSerializer, OverrideSerializer


class OverrideFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")
    scheme = django_filters.CharFilter("scheme__code")
    status = django_filters.MultipleChoiceFilter(choices=OverrideStatus.choices)
    kind = django_filters.MultipleChoiceFilter(choices=OverrideKind.choices)
    branch = django_filters.CharFilter("client__branch__code")
    ends_from = DayFilter("ends_on", "gte")
    ends_until = DayFilter("ends_on", "lte")


class OverrideList(ListEndpoint):
    permission = Permission.TIERS_VIEW
    write_permission = Permission.TIERS_OVERRIDE
    model = TierOverride
    serializer_class = OverrideSerializer
    filterset_class = OverrideFilters
    ordering_fields = {"asked_at": "asked_at", "ends_on": "ends_on"}
    ordering = "-asked_at"

    @extend_schema(summary=_("Tiers given by people"), tags=["tiers"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        summary=_("Ask for another tier for a client"),
        tags=["tiers"],
        parameters=[IDEMPOTENCY_KEY],
        request=AskingSerializer,
        responses={201: OverrideSerializer},
    )
    def post(self, request: Request) -> Response:
        now = timezone.now()
        with refusals():
            return once(request, lambda: self.create(request, now), now)

    def create(self, request: Request, now: datetime) -> Response:
        given = AskingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        client, scheme = _client_of(request, fields.pop("client_id")), _scheme_of(fields.pop("scheme"))
        kind = OverrideKind(fields.pop("kind"))
        by = signed_in(request)
        override = actions.ask(client=client, scheme=scheme, kind=kind, wish=Wish(**fields), by=by, now=now)
        place = reverse("api-tier-override", args=[override.pk])
        return shown(request, override.pk, status=201, headers={"Location": place})

    def rows(self) -> QuerySet[TierOverride]:
        return visible_overrides(signed_in(self.request))

    def find(self, queryset: QuerySet[TierOverride], text: str) -> QuerySet[TierOverride]:
        return queryset.filter(client__in=search(Client.objects.all(), text))


class OverrideDetail(Endpoint):
    permission = Permission.TIERS_VIEW
    serializer_class = OverrideSerializer

    @extend_schema(summary=_("One tier given by people"), tags=["tiers"])
    def get(self, request: Request, override_id: int) -> Response:
        return shown(request, override_id)


class OverrideDecision(Endpoint):
    """Whoever may not decide is refused by the action, which notes it."""

    permission = Permission.TIERS_VIEW
    write_permission = Permission.TIERS_VIEW
    serializer_class = OverrideSerializer

    @extend_schema(
        summary=_("Approve or refuse it, as another person than the one who asked"),
        tags=["tiers"],
        parameters=[IF_MATCH],
        request=DecisionSerializer,
        responses=OverrideSerializer,
    )
    def post(self, request: Request, override_id: int) -> Response:
        revision = etag.require_match(request, override_or_404(request, override_id).revision)
        given = DecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by, now, text = signed_in(request), timezone.now(), given.validated_data["note"]
        with refusals():
            if given.validated_data["decision"] == "approve":
                actions.approve(override_id=override_id, revision=revision, note=text, by=by, now=now)
            else:
                actions.refuse(override_id=override_id, revision=revision, reason=text, by=by, now=now)
        return shown(request, override_id)


class OverrideEnd(Endpoint):
    """As above."""

    permission = Permission.TIERS_VIEW
    write_permission = Permission.TIERS_VIEW
    serializer_class = OverrideSerializer

    @extend_schema(
        summary=_("Take it back, or end it today"),
        tags=["tiers"],
        parameters=[IF_MATCH],
        request=EndingSerializer,
        responses=OverrideSerializer,
    )
    def post(self, request: Request, override_id: int) -> Response:
        revision = etag.require_match(request, override_or_404(request, override_id).revision)
        given = EndingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reason = given.validated_data["reason"]
        by, now = signed_in(request), timezone.now()
        with refusals():
            actions.end(override_id=override_id, revision=revision, reason=reason, by=by, now=now)
        return shown(request, override_id)


def shown(request: Request, key: int, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    override = override_or_404(request, key)
    tag = {"ETag": etag.tag(override.revision), **(headers or {})}
    return Response(OverrideSerializer(override).data, status=status, headers=tag)


def override_or_404(request: Request, key: int) -> TierOverride:
    try:
        return find_override(signed_in(request), key)
    except TierOverride.DoesNotExist as error:
        raise Http404 from error


def _client_of(request: Request, client_id: str) -> Client:
    try:
        return clients.find(signed_in(request), client_id)
    except Client.DoesNotExist as error:
        message = translated("There is no such client among those you see.")
        raise ValidationError({"client_id": [message]}) from error


def _scheme_of(code: str) -> Scheme:
    found = Scheme.objects.filter(code=code).first()
    if found is None:
        raise ValidationError({"scheme": [translated("There is no such scheme.")]})
    return found
