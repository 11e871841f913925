from __future__ import annotations

from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.http import Http404
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
from crm.rest.errors import Conflict
from crm.rest.filters import ApiFilters, DayFilter
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY
from crm.rest.views import ListEndpoint
from tiering.actions import assessments as actions
from tiering.api.answers import refusals
from tiering.api.questionnaire_serializers import (
    AnsweringSerializer,
    AssessmentSerializer,
    RefusalSerializer,
    RefusingSerializer,
)
from tiering.engine.questionnaire import RISK_CLASSES, InvalidAnswers
from tiering.enums import ANSWER_FAULTS, RiskType
from tiering.models import Assessment, AssessmentRefusal
from tiering.queries.tolerance import visible_assessments, visible_refusals


class AssessmentFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")
    branch = django_filters.CharFilter("client__branch__code")
    risk_class = django_filters.MultipleChoiceFilter(choices=[(name, name) for name in RISK_CLASSES])
    risk_type = django_filters.MultipleChoiceFilter(choices=RiskType.choices)
    assessed_from = DayFilter("assessed_on", "gte")
    assessed_until = DayFilter("assessed_on", "lte")
    ends_from = DayFilter("valid_until", "gte")
    ends_until = DayFilter("valid_until", "lte")


class AssessmentList(ListEndpoint):
    permission = Permission.TIERS_VIEW
    model = Assessment
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilters
    ordering_fields = {"assessed_on": "assessed_on", "valid_until": "valid_until"}
    ordering = "-assessed_on"

    @extend_schema(summary=_("Risk assessments of clients, superseded ones too"), tags=["assessments"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def rows(self) -> QuerySet[Assessment]:
        return visible_assessments(signed_in(self.request))

    def find(self, queryset: QuerySet[Assessment], text: str) -> QuerySet[Assessment]:
        return queryset.filter(client__in=search(Client.objects.all(), text))


class ClientAssessments(ListEndpoint):
    permission = Permission.TIERS_VIEW
    write_permission = Permission.CLIENTS_EDIT
    model = Assessment
    serializer_class = AssessmentSerializer
    ordering_fields = {"assessed_on": "assessed_on"}
    ordering = "-assessed_on"

    @extend_schema(summary=_("What a client answered over the years"), tags=["assessments"])
    def get(self, request: Request, client_id: str) -> Response:
        return self.list(request)

    @extend_schema(
        summary=_("Fill in the questionnaire for a client"),
        tags=["assessments"],
        parameters=[IDEMPOTENCY_KEY],
        request=AnsweringSerializer,
        responses={201: AssessmentSerializer},
    )
    def post(self, request: Request, client_id: str) -> Response:
        now = timezone.now()
        client = client_or_404(request, client_id)
        with refusals():
            return once(request, lambda: self.create(request, client, now), now)

    def create(self, request: Request, client: Client, now: datetime) -> Response:
        given = AnsweringSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        number, answers = given.validated_data.get("questionnaire"), given.validated_data["answers"]
        try:
            made = actions.assess(
                client=client, number=number, answers=answers, by=signed_in(request), now=now
            )
        except InvalidAnswers as error:
            words = {code: [str(ANSWER_FAULTS[fault.value])] for code, fault in error.faults.items()}
            raise ValidationError({"answers": words}) from error
        except actions.NoQuestionnaire as error:
            raise Conflict(translated("That version of the questionnaire is not in force today.")) from error
        return Response(AssessmentSerializer(made).data, status=201)

    def rows(self) -> QuerySet[Assessment]:
        client = client_or_404(self.request, self.kwargs["client_id"])
        return visible_assessments(signed_in(self.request)).filter(client=client)

    def find(self, queryset: QuerySet[Assessment], text: str) -> QuerySet[Assessment]:
        return queryset.filter(risk_class__iexact=text)


class ClientRefusals(ListEndpoint):
    permission = Permission.TIERS_VIEW
    write_permission = Permission.CLIENTS_EDIT
    model = AssessmentRefusal
    serializer_class = RefusalSerializer
    ordering_fields = {"refused_on": "refused_on"}
    ordering = "-refused_on"

    @extend_schema(summary=_("When a client refused the questionnaire"), tags=["assessments"])
    def get(self, request: Request, client_id: str) -> Response:
        return self.list(request)

    @extend_schema(
        summary=_("Keep that a client refuses the questionnaire"),
        tags=["assessments"],
        parameters=[IDEMPOTENCY_KEY],
        request=RefusingSerializer,
        responses={201: RefusalSerializer},
    )
    def post(self, request: Request, client_id: str) -> Response:
        now = timezone.now()
        client = client_or_404(request, client_id)
        with refusals():
            return once(request, lambda: self.create(request, client, now), now)

    def create(self, request: Request, client: Client, now: datetime) -> Response:
        given = RefusingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        if not given.validated_data["is_told"]:
            raise ValidationError({"is_told": [translated("Tell the client first; the law asks for it.")]})
        words = given.validated_data["words"]
        made = actions.note_refusal(client=client, words=words, by=signed_in(request), now=now)
        return Response(RefusalSerializer(made).data, status=201)

    def rows(self) -> QuerySet[AssessmentRefusal]:
        client = client_or_404(self.request, self.kwargs["client_id"])
        return visible_refusals(signed_in(self.request)).filter(client=client)

    def find(self, queryset: QuerySet[AssessmentRefusal], text: str) -> QuerySet[AssessmentRefusal]:
        return queryset.filter(words__icontains=text)


def client_or_404(request: Request, client_id: str) -> Client:
    try:
        return clients.find(signed_in(request), client_id)
    except Client.DoesNotExist as error:
        raise Http404 from error
