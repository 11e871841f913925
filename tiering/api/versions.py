from __future__ import annotations

from collections.abc import Callable
from typing import Any

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

from crm.access import Permission
from crm.guard import signed_in
from crm.rest import etag
from crm.rest.schema import IF_MATCH
from crm.rest.views import Endpoint, ListEndpoint
from tiering.actions import versions as actions
from tiering.api.answers import refusals
from tiering.api.schemes import scheme_or_404
from tiering.engine.approval import Meeting
from tiering.models import SchemeVersion
from tiering.queries import versions
from tiering.queries.documents import faults_of
from tiering.serializers import (
    DraftingSerializer,
    DraftSerializer,
    StepSerializer,
    VersionDetailSerializer,
    VersionSerializer,
)

# Who may write, the actions ask: so whoever is refused leaves a line in the audit.
ACTION_DECIDES = Permission.TIERS_VIEW
Taken = Callable[[dict[str, Any], dict[str, Any]], SchemeVersion]


class VersionList(ListEndpoint):
    permission = Permission.TIERS_VIEW
    write_permission = ACTION_DECIDES
    model = SchemeVersion
    serializer_class = VersionSerializer
    ordering_fields = {"number": "number"}
    ordering = "-number"

    @extend_schema(summary=_("The versions of a scheme"), tags=["tiers"])
    def get(self, request: Request, code: str) -> Response:
        scheme_or_404(code)
        return self.list(request)

    @extend_schema(
        summary=_("Begin a draft from a version"),
        tags=["tiers"],
        request=DraftingSerializer,
        responses={201: VersionDetailSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        given = DraftingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        base = version_or_404(code, given.validated_data["base"])
        with refusals():
            draft = actions.draft_from(
                scheme=base.scheme,
                base=base,
                note=given.validated_data["note"],
                by=signed_in(request),
                now=timezone.now(),
            )
        place = reverse("api-scheme-version", args=[code, draft.number])
        return shown(version_or_404(code, draft.number), status=201, headers={"Location": place})

    def rows(self) -> QuerySet[SchemeVersion]:
        return versions.versions().filter(scheme__code=self.kwargs["code"])

    def find(self, queryset: QuerySet[SchemeVersion], text: str) -> QuerySet[SchemeVersion]:
        return queryset.filter(note__icontains=text)


class VersionDetail(Endpoint):
    permission = Permission.TIERS_VIEW
    write_permission = ACTION_DECIDES
    serializer_class = VersionDetailSerializer

    @extend_schema(summary=_("One version with its document and its faults"), tags=["tiers"])
    def get(self, request: Request, code: str, number: int) -> Response:
        return shown(version_or_404(code, number))

    @extend_schema(
        summary=_("Rewrite a draft"),
        tags=["tiers"],
        parameters=[IF_MATCH],
        request=DraftSerializer,
        responses=VersionDetailSerializer,
    )
    def patch(self, request: Request, code: str, number: int) -> Response:
        version = version_or_404(code, number)
        revision = etag.require_match(request, version.revision)
        given = DraftSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        with refusals():
            actions.edit_draft(
                version_id=version.pk,
                revision=revision,
                document=given.validated_data.get("document", version.document),
                text=given.validated_data.get("note", version.note),
                by=signed_in(request),
                now=timezone.now(),
            )
        return shown(version_or_404(code, number))


class VersionStep(Endpoint):
    permission = Permission.TIERS_VIEW
    write_permission = ACTION_DECIDES
    serializer_class = VersionDetailSerializer

    @extend_schema(
        operation_id="schemes_versions_step",
        summary=_("Submit, withdraw, approve, refuse, schedule or retire a version"),
        tags=["tiers"],
        parameters=[IF_MATCH],
        request=StepSerializer,
        responses=VersionDetailSerializer,
    )
    def post(self, request: Request, code: str, number: int, step: str) -> Response:
        if step not in _STEPS:
            raise Http404
        version = version_or_404(code, number)
        revision = etag.require_match(request, version.revision)
        given = StepSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        common = {
            "version_id": version.pk,
            "revision": revision,
            "by": signed_in(request),
            "now": timezone.now(),
        }
        with refusals():
            _STEPS[step](given.validated_data, common)
        return shown(version_or_404(code, number))


def shown(version: SchemeVersion, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A version with the revision that If-Match has to name, and its faults in the reader's language."""
    faults = [
        {
            "place": fault.place,
            "message": translated(fault.message) % fault.parameters,
            "remedy": translated(fault.remedy) % fault.parameters,
        }
        for fault in faults_of(version.scheme, version.document)
    ]
    body = {**VersionSerializer(version).data, "document": version.document, "faults": faults}
    return Response(body, status=status, headers={"ETag": etag.tag(version.revision), **(headers or {})})


def version_or_404(code: str, number: int) -> SchemeVersion:
    try:
        return versions.find_version(code, number)
    except SchemeVersion.DoesNotExist as error:
        raise Http404 from error


def _approve(given: dict[str, Any], common: dict[str, Any]) -> SchemeVersion:
    meeting = Meeting(given.get("meeting_name", ""), given.get("meeting_on"), given.get("meeting_number", ""))
    return actions.approve(meeting=meeting, **common)


def _refuse(given: dict[str, Any], common: dict[str, Any]) -> SchemeVersion:
    return actions.refuse(reason=given.get("reason", ""), **common)


def _schedule(given: dict[str, Any], common: dict[str, Any]) -> SchemeVersion:
    if "day" not in given:
        raise ValidationError({"day": [translated("Name the day.")]})
    return actions.schedule(effective_from=given["day"], **common)


def _retire(given: dict[str, Any], common: dict[str, Any]) -> SchemeVersion:
    return actions.retire(reason=given.get("reason", ""), on=given.get("day"), **common)


_STEPS: dict[str, Taken] = {
    "submit": lambda _given, common: actions.submit(**common),
    "withdraw": lambda _given, common: actions.withdraw(**common),
    "approve": _approve,
    "refuse": _refuse,
    "schedule": _schedule,
    "retire": _retire,
}
