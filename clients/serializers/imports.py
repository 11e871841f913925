from __future__ import annotations

from typing import Any

from rest_framework import serializers

from clients.models import ColumnMapping, ImportFile, ImportProblem, ImportRun, SettlementDay
from crm.rest.fields import WordField
from crm.rest.serializers import StrictFields


class ImportProblemSerializer(serializers.ModelSerializer[ImportProblem]):
    """What is wrong, where, expected and found; the reason in the caller's language."""

    field = WordField()
    reason = serializers.CharField(source="sentence", read_only=True)
    expected = WordField()
    found = WordField()

    class Meta:
        model = ImportProblem
        fields = ("code", "severity", "line", "field", "reason", "expected", "found")
        read_only_fields = fields


class ImportFileSerializer(serializers.ModelSerializer[ImportFile]):
    format = WordField()
    client_id = WordField()
    counts = serializers.DictField(read_only=True)
    problem_count = serializers.IntegerField(read_only=True)
    problems = ImportProblemSerializer(source="shown_problems", many=True, read_only=True)

    class Meta:
        model = ImportFile
        fields = (
            "name",
            "format",
            "status",
            "client_id",
            "trading_day",
            "total_rows",
            "done_rows",
            "counts",
            "problem_count",
            "problems",
        )
        read_only_fields = fields


class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    requested_by = serializers.CharField(
        source="requested_by.username", read_only=True, default=None, allow_null=True
    )
    mapping = serializers.CharField(source="mapping.name", read_only=True, default=None, allow_null=True)
    counts = serializers.DictField(read_only=True)
    error = WordField()

    class Meta:
        model = ImportRun
        fields: tuple[str, ...] = (
            "id",
            "status",
            "requested_by",
            "mapping",
            "created_at",
            "started_at",
            "finished_at",
            "total_files",
            "done_files",
            "counts",
            "error",
        )
        read_only_fields = fields


class ImportDetailSerializer(ImportSerializer):
    files = ImportFileSerializer(many=True, read_only=True)

    class Meta(ImportSerializer.Meta):
        fields = (*ImportSerializer.Meta.fields, "files")
        read_only_fields = fields


class UploadSerializer(StrictFields, serializers.Serializer[Any]):
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, max_length=300), allow_empty=False
    )
    mapping = serializers.SlugRelatedField[Any](
        slug_field="name", queryset=ColumnMapping.objects.all(), required=False
    )


class CompletedDaySerializer(serializers.ModelSerializer[SettlementDay]):
    class Meta:
        model = SettlementDay
        fields = ("trading_day", "completed_at", "completed_by", "covered_count", "expected_count")
        read_only_fields = fields


class CoverageSerializer(serializers.Serializer[Any]):
    """Accounts expected from the day before, those of them that came, all that came, those incomplete."""

    trading_day = serializers.DateField(source="coverage.day", read_only=True)
    previous_day = serializers.DateField(source="coverage.before", read_only=True, allow_null=True)
    expected = serializers.IntegerField(source="coverage.expected", read_only=True)
    covered = serializers.IntegerField(source="coverage.covered", read_only=True)
    settled = serializers.IntegerField(source="coverage.settled", read_only=True)
    incomplete = serializers.IntegerField(source="coverage.incomplete", read_only=True)
    is_complete = serializers.BooleanField(read_only=True)
