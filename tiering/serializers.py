from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from crm.rest.fields import MoneyField, WordField
from crm.rest.serializers import StrictFields
from tiering.enums import OverrideKind
from tiering.models import Scheme, SchemeVersion, TierAssignment, TierOverride

# Deeper than any rule that people could read; what is deeper still is refused before it is looked at.
DEEPEST = 30


class PersonField(serializers.CharField):
    """Somebody by user name; null where it was nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Any) -> Any:
        return value.username


class DocumentField(serializers.JSONField):
    """A scheme document; faults are kept in a draft, and listed with it."""

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        if not isinstance(found, dict) or _is_deeper(found, DEEPEST):
            raise serializers.ValidationError(
                translated("Send an object, at most %(count)s deep.") % {"count": DEEPEST}
            )
        return found


def _is_deeper(value: Any, levels: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(levels == 0 or _is_deeper(part, levels - 1) for part in parts)


class TierSerializer(serializers.ModelSerializer[TierAssignment]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    scheme = serializers.CharField(source="scheme.code", read_only=True)
    # Every scheme has tiers of its own.
    tier = serializers.CharField(read_only=True)
    rule = WordField()
    equity_month_avg = MoneyField()
    commission_month_avg = MoneyField()

    class Meta:
        model = TierAssignment
        fields = (
            "client_id",
            "scheme",
            "tier",
            "effective_on",
            "ended_on",
            "rule",
            "equity_month_avg",
            "commission_month_avg",
            "window_from",
            "window_until",
            "method_version",
        )
        read_only_fields = fields


class SchemeSerializer(serializers.ModelSerializer[Scheme]):
    version = serializers.SerializerMethodField(help_text="The number of the version in force today.")

    class Meta:
        model = Scheme
        fields = ("code", "name", "name_en", "description", "is_house", "is_running", "version")
        read_only_fields = fields

    def get_version(self, scheme: Scheme) -> int | None:
        current = next((one for one in scheme.versions.all() if one.is_in_force(self.context["today"])), None)
        return current.number if current else None


class VersionSerializer(serializers.ModelSerializer[SchemeVersion]):
    scheme = serializers.CharField(source="scheme.code", read_only=True)
    base = serializers.IntegerField(source="base.number", read_only=True, default=None, allow_null=True)
    created_by = PersonField()
    submitted_by = PersonField()
    decided_by = PersonField()
    meeting_name = WordField()
    meeting_number = WordField()
    decision_note = WordField()

    class Meta:
        model = SchemeVersion
        fields: tuple[str, ...] = (
            "scheme",
            "number",
            "status",
            "note",
            "base",
            "created_by",
            "created_at",
            "submitted_by",
            "submitted_at",
            "decided_by",
            "decided_at",
            "decision_note",
            "meeting_name",
            "meeting_on",
            "meeting_number",
            "effective_from",
            "retired_on",
            "revision",
        )
        read_only_fields = fields


class FaultSerializer(serializers.Serializer[Any]):
    place = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()


class VersionDetailSerializer(VersionSerializer):
    document = serializers.JSONField(read_only=True)
    faults = FaultSerializer(many=True, read_only=True)

    class Meta(VersionSerializer.Meta):
        fields = (*VersionSerializer.Meta.fields, "document", "faults")
        read_only_fields = fields


class DraftingSerializer(StrictFields, serializers.Serializer[Any]):
    base = serializers.IntegerField(min_value=1, max_value=2_147_483_647)
    note = serializers.CharField(max_length=2_000, allow_blank=True, default="")


class DraftSerializer(StrictFields, serializers.Serializer[Any]):
    document = DocumentField(required=False)
    note = serializers.CharField(max_length=2_000, allow_blank=True, required=False)


class StepSerializer(StrictFields, serializers.Serializer[Any]):
    """What the steps take: approve the meeting, refuse and retire a reason, schedule and retire a day."""

    meeting_name = serializers.CharField(max_length=80, required=False)
    meeting_on = serializers.DateField(required=False)
    meeting_number = serializers.CharField(max_length=60, required=False)
    reason = serializers.CharField(max_length=2_000, required=False)
    day = serializers.DateField(required=False)


class MeasureSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    unit = serializers.CharField()
    window = serializers.CharField()
    formula = serializers.CharField()
    edges = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # as above


class RegistrySerializer(serializers.Serializer[Any]):
    results = MeasureSerializer(many=True)


class OverrideSerializer(serializers.ModelSerializer[TierOverride]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    scheme = serializers.CharField(source="scheme.code", read_only=True)
    asked_by = PersonField()
    decided_by = PersonField()
    ended_by = PersonField()
    decision_note = WordField()
    end_reason = WordField()

    class Meta:
        model = TierOverride
        fields = (
            "id",
            "client_id",
            "scheme",
            "kind",
            "tier",
            "reason",
            "evidence",
            "starts_on",
            "ends_on",
            "status",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
            "decision_note",
            "ended_by",
            "ended_at",
            "end_reason",
            "revision",
        )
        read_only_fields = fields


class AskingSerializer(StrictFields, serializers.ModelSerializer[TierOverride]):
    client_id = serializers.CharField(max_length=40)
    scheme = serializers.SlugField(max_length=40)
    kind = serializers.ChoiceField(choices=OverrideKind.choices, default=OverrideKind.GENERAL)
    reason = serializers.CharField(max_length=2_000)
    evidence = serializers.CharField(max_length=2_000)

    class Meta:
        model = TierOverride
        fields = ("client_id", "scheme", "kind", "tier", "reason", "evidence", "starts_on", "ends_on")


class DecisionSerializer(StrictFields, serializers.Serializer[Any]):
    decision = serializers.ChoiceField(choices=[("approve", _("Approve")), ("refuse", _("Refuse"))])
    note = serializers.CharField(max_length=2_000, allow_blank=True, default="")


class EndingSerializer(StrictFields, serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2_000)
