from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import django_filters
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions import imports as actions
from clients.enums import ImportStatus
from clients.models import ImportRun
from clients.queries import imports
from clients.queries.import_details import files_with_problems
from clients.serializers.imports import (
    ImportDetailSerializer,
    ImportFileSerializer,
    ImportSerializer,
    UploadSerializer,
)
from crm.access import Permission
from crm.guard import signed_in
from crm.rest.errors import TooLarge
from crm.rest.filters import ApiFilters
from crm.rest.idempotency import once
from crm.rest.schema import IDEMPOTENCY_KEY
from crm.rest.views import Endpoint, ListEndpoint

UPLOAD = inline_serializer(
    "Upload",
    {
        "files": serializers.ListField(child=serializers.FileField()),
        "mapping": serializers.CharField(required=False),
    },
)


class ImportFilters(ApiFilters):
    status = django_filters.MultipleChoiceFilter(choices=ImportStatus.choices)


class ImportList(ListEndpoint):
    permission = Permission.SETTLEMENT_VIEW
    write_permission = Permission.SETTLEMENT_IMPORT
    model = ImportRun
    serializer_class = ImportSerializer
    filterset_class = ImportFilters
    parser_classes = (MultiPartParser,)
    ordering_fields = {"id": "id"}
    ordering = "-id"

    @extend_schema(operation_id="imports_list", summary=_("Imports"), tags=["imports"])
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="imports_create",
        summary=_("Send settlement files"),
        description=_(
            "Statements, bundles, investor reports, mapped tables, zip archives. The answer comes "
            "before the files are read: ask for the import until its status is done or failed."
        ),
        tags=["imports"],
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": UPLOAD},
        responses={202: ImportSerializer},
    )
    def post(self, request: Request) -> Response:
        now = timezone.now()
        return once(request, lambda: self.receive(request, now), now)

    def receive(self, request: Request, now: datetime) -> Response:
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        uploads: list[UploadedFile[Any]] = given.validated_data["files"]
        if any((upload.size or 0) > settings.IMPORT_FILE_BYTES for upload in uploads):
            raise TooLarge
        run = actions.request(
            files=_contents(uploads),
            by=signed_in(request),
            now=now,
            mapping=given.validated_data.get("mapping"),
        )
        place = reverse("api-import", args=[run.pk])
        return Response(ImportSerializer(run).data, status=202, headers={"Location": place})

    def rows(self) -> QuerySet[ImportRun]:
        return imports.runs()

    def find(self, queryset: QuerySet[ImportRun], text: str) -> QuerySet[ImportRun]:
        """By number; by a part of a file's name for those who see the files of every client."""
        number = Q(pk=int(text)) if text.isascii() and text.isdigit() else Q(pk__in=[])
        if not imports.sees_all(signed_in(self.request)):
            return queryset.filter(number)
        return queryset.filter(number | Q(files__name__icontains=text)).distinct()


class ImportDetail(Endpoint):
    permission = Permission.SETTLEMENT_VIEW
    serializer_class = ImportDetailSerializer

    @extend_schema(
        operation_id="imports_retrieve",
        summary=_("How far an import is, and what became of each file"),
        tags=["imports"],
    )
    def get(self, request: Request, import_id: int) -> Response:
        run = get_object_or_404(imports.runs(), pk=import_id)
        files = files_with_problems(signed_in(request), run)
        return Response({**ImportSerializer(run).data, "files": ImportFileSerializer(files, many=True).data})


def _contents(uploads: list[UploadedFile[Any]]) -> Iterator[tuple[str, bytes]]:
    """One file in memory at a time."""
    for upload in uploads:
        yield str(upload.name), upload.read()
