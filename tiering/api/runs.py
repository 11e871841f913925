from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.models import Client
from clients.queries.coverage import newest_settled_day
from clients.queries.search import search
from crm.access import Permission
from crm.enums import JobStatus
from crm.guard import signed_in
from crm.jobs import AlreadyRunning
from crm.models import JobRun
from crm.rest.errors import Conflict
from crm.rest.filters import ApiFilters, DayFilter
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY
from crm.rest.views import Endpoint, ListEndpoint
from tiering.actions.runs import ask_for_run
from tiering.api.answers import refusals
from tiering.api.run_serializers import (
    DifferenceSerializer,
    RunAskingSerializer,
    RunDetailSerializer,
    RunSerializer,
)
from tiering.models import PastTierDifference, Scheme
from tiering.queries import runs
from tiering.queries.past_days import visible_differences

# Seconds after which it is worth asking again where another run is at work.
WAIT = 10


class RunFilters(ApiFilters):
    status = django_filters.MultipleChoiceFilter(choices=JobStatus.choices)
    as_of = DayFilter("trading_day", "exact")


class RunList(ListEndpoint):
    """Who may start one, the action says, and notes whom it refuses."""

    permission = Permission.JOBS_VIEW
    write_permission = Permission.TIERS_VIEW
    model = JobRun
    serializer_class = RunSerializer
    filterset_class = RunFilters
    ordering_fields = {"id": "id"}
    ordering = "-id"

    @extend_schema(operation_id="tier_runs_list", summary=_("Runs of schemes"), tags=["tiers"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="tier_runs_create",
        summary=_("Run schemes for a day"),
        description=_(
            "The newest settled day is published; an earlier one is compared with what was published, and nothing is"
            " published. The answer comes before the run: ask for it until its status is done or failed."
        ),
        tags=["tiers"],
        parameters=[IDEMPOTENCY_KEY],
        request=RunAskingSerializer,
        responses={202: RunDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        now = timezone.now()
        try:
            with refusals():
                return once(request, lambda: self.start(request, now), now)
        except AlreadyRunning as error:
            conflict = Conflict(translated("This run is at work already. Wait for it to finish."))
            conflict.wait = WAIT
            raise conflict from error

    def start(self, request: Request, now: datetime) -> Response:
        given = RunAskingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        day = given.validated_data["as_of"] or newest_settled_day()
        if day is None:
            raise Conflict(translated("No settlement is stored for that day: import one first."))
        scheme = _scheme_of(given.validated_data["scheme"])
        run = ask_for_run(scheme=scheme, trading_day=day, by=signed_in(request), now=now)
        place = reverse("api-tier-run", args=[run.pk])
        return Response(_body(run), status=202, headers={"Location": place})

    def rows(self) -> QuerySet[JobRun]:
        return runs.jobs_of_schemes()

    def find(self, queryset: QuerySet[JobRun], text: str) -> QuerySet[JobRun]:
        """By the start of a scheme's code."""
        return queryset.filter(name__icontains=f":{text}")


class RunDetail(Endpoint):
    permission = Permission.JOBS_VIEW
    serializer_class = RunDetailSerializer

    @extend_schema(
        operation_id="tier_runs_retrieve", summary=_("How far a run is, and what came of it"), tags=["tiers"]
    )
    def get(self, request: Request, run_id: int) -> Response:
        job = runs.jobs_of_schemes().filter(pk=run_id).first()
        if job is None:
            raise Http404
        return Response(_body(job))


class DifferenceFilters(ApiFilters):
    client_id = django_filters.CharFilter("client__client_id")
    scheme = django_filters.CharFilter("run__scheme__code")
    as_of = DayFilter("run__trading_day", "exact")
    published = django_filters.CharFilter("published")
    computed = django_filters.CharFilter("computed")
    branch = django_filters.CharFilter("client__branch__code")


@extend_schema_view(
    get=extend_schema(summary=_("Tiers of past days that would be others now"), tags=["tiers"])
)
class DifferenceList(ListEndpoint):
    permission = Permission.TIERS_VIEW
    model = PastTierDifference
    serializer_class = DifferenceSerializer
    filterset_class = DifferenceFilters
    ordering_fields = {"id": "id"}
    ordering = "id"

    def rows(self) -> QuerySet[PastTierDifference]:
        return visible_differences(signed_in(self.request))

    def find(self, queryset: QuerySet[PastTierDifference], text: str) -> QuerySet[PastTierDifference]:
        return queryset.filter(client__in=search(Client.objects.all(), text))


def _scheme_of(code: str | None) -> Scheme | None:
    if code is None:
        return None
    found = Scheme.objects.filter(code=code).first()
    if found is None:
        raise ValidationError({"scheme": [translated("There is no such scheme.")]})
    return found


def _body(job: JobRun) -> Any:
    is_past = job.name.startswith("past")
    found = runs.compared_by(job) if is_past else runs.published_by(job)
    return RunDetailSerializer(job, context={"results": list(found)}).data
