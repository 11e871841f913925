from __future__ import annotations

from typing import Any

from rest_framework import serializers

from crm.rest.fields import WordField
from crm.rest.serializers import StrictFields
from tiering.models import Assessment, AssessmentRefusal, QuestionnaireVersion
from tiering.serializers import FaultSerializer, PersonField

# No questionnaire has more questions, and no question more answers.
MOST = 500


class QuestionnaireSerializer(serializers.ModelSerializer[QuestionnaireVersion]):
    created_by = PersonField()
    submitted_by = PersonField()
    decided_by = PersonField()
    decision_note = WordField()

    class Meta:
        model = QuestionnaireVersion
        fields: tuple[str, ...] = (
            "number",
            "status",
            "note",
            "created_by",
            "created_at",
            "submitted_by",
            "submitted_at",
            "decided_by",
            "decided_at",
            "decision_note",
            "effective_from",
            "retired_on",
            "revision",
        )
        read_only_fields = fields


class QuestionnaireDetailSerializer(QuestionnaireSerializer):
    document = serializers.JSONField(read_only=True)
    faults = FaultSerializer(many=True, read_only=True)

    class Meta(QuestionnaireSerializer.Meta):
        fields = (*QuestionnaireSerializer.Meta.fields, "document", "faults")
        read_only_fields = fields


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    questionnaire = serializers.IntegerField(source="version.number", read_only=True)
    filled_by = PersonField()

    class Meta:
        model = Assessment
        fields = (
            "id",
            "client_id",
            "questionnaire",
            "answers",
            "points",
            "risk_class",
            "risk_type",
            "assessed_on",
            "valid_until",
            "filled_by",
            "filled_at",
        )
        read_only_fields = fields


class AnsweringSerializer(StrictFields, serializers.Serializer[Any]):
    """`answers`: codes of the chosen options by code of the question. `questionnaire`: the version they answer."""

    questionnaire = serializers.IntegerField(min_value=1, max_value=2_147_483_647, required=False)
    answers = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST),
        allow_empty=False,
    )


class RefusalSerializer(serializers.ModelSerializer[AssessmentRefusal]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    noted_by = PersonField()

    class Meta:
        model = AssessmentRefusal
        fields = ("id", "client_id", "words", "refused_on", "noted_by", "noted_at")
        read_only_fields = fields


class RefusingSerializer(StrictFields, serializers.Serializer[Any]):
    """`is_told`: the client was told what follows from refusing."""

    words = serializers.CharField(max_length=2_000)
    is_told = serializers.BooleanField()
