from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.models import JobRun, JobStep
from crm.rest.fields import WordField
from crm.rest.serializers import StrictFields
from tiering.enums import RunKind
from tiering.models import PastTierDifference, PastTierRun, TierRun
from tiering.queries.runs import NIGHT
from tiering.serializers import PersonField

# What each job is, by the first word of its name.
KINDS = {
    NIGHT: RunKind.NIGHT,
    "tiers": RunKind.PUBLISHED,
    "past_tiers": RunKind.COMPARED,
    "quarter_tiers": RunKind.QUARTER,
}


class RunAskingSerializer(StrictFields, serializers.Serializer[Any]):
    scheme = serializers.SlugField(
        max_length=40, allow_null=True, default=None, help_text=_("Without it: every scheme in force.")
    )
    as_of = serializers.DateField(
        allow_null=True, default=None, help_text=_("Without it: the newest settled day.")
    )


class RunStepSerializer(serializers.ModelSerializer[JobStep]):
    done = serializers.IntegerField(source="done_count", read_only=True)
    total = serializers.IntegerField(source="total_count", read_only=True, allow_null=True)
    error = WordField()

    class Meta:
        model = JobStep
        fields = ("name", "status", "done", "total", "error")
        read_only_fields = fields


class RunResultSerializer(serializers.Serializer[Any]):
    scheme = serializers.CharField(source="scheme.code")
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    clients = serializers.IntegerField(source="client_count")
    distribution = serializers.DictField(child=serializers.IntegerField())
    different = serializers.SerializerMethodField(
        help_text="Clients whose tier of the past day would be another one; null for what was published."
    )

    def get_different(self, run: TierRun | PastTierRun) -> int | None:
        return run.different_count if isinstance(run, PastTierRun) else None


class RunSerializer(serializers.ModelSerializer[JobRun]):
    scheme = serializers.SerializerMethodField(help_text="Null: every scheme in force.")
    kind = serializers.SerializerMethodField()
    as_of = serializers.DateField(source="trading_day", read_only=True)
    requested_by = PersonField()
    steps = RunStepSerializer(many=True, read_only=True)

    class Meta:
        model = JobRun
        fields: tuple[str, ...] = (
            "id",
            "scheme",
            "as_of",
            "kind",
            "status",
            "requested_by",
            "created_at",
            "started_at",
            "finished_at",
            "attempts",
            "steps",
        )
        read_only_fields = fields

    def get_scheme(self, job: JobRun) -> str | None:
        return job.name.partition(":")[2] or None

    @extend_schema_field(serializers.ChoiceField(choices=RunKind.choices))
    def get_kind(self, job: JobRun) -> str:
        return KINDS[job.name.partition(":")[0]]


class RunDetailSerializer(RunSerializer):
    results = serializers.SerializerMethodField(
        help_text="By scheme what was published on the day, or compared."
    )

    class Meta(RunSerializer.Meta):
        fields = (*RunSerializer.Meta.fields, "results")
        read_only_fields = fields

    @extend_schema_field(RunResultSerializer(many=True))
    def get_results(self, job: JobRun) -> Any:
        return RunResultSerializer(self.context["results"], many=True).data


class DifferenceSerializer(serializers.ModelSerializer[PastTierDifference]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    scheme = serializers.CharField(source="run.scheme.code", read_only=True)
    as_of = serializers.DateField(source="run.trading_day", read_only=True)
    published = WordField()
    is_published_since = serializers.BooleanField(source="is_published", read_only=True)

    class Meta:
        model = PastTierDifference
        fields = ("client_id", "scheme", "as_of", "published", "computed", "rule", "is_published_since")
        read_only_fields = fields
