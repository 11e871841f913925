from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as translated
from rest_framework import serializers

from crm.actions.webhooks import EndpointFacts
from crm.enums import WebhookEvent
from crm.forms.webhooks import address_problem
from crm.models import User, WebhookDelivery, WebhookEndpoint
from crm.queries.webhooks import scheme_choices
from crm.rest.fields import WordField
from crm.rest.serializers import StrictFields
from crm.webhooks.adapter import message_id
from crm.webhooks.targets import LONGEST


class WebhookSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    owner = serializers.CharField(source="owner.username", read_only=True)
    created_by = serializers.CharField(source="created_by.username", read_only=True)
    event_types = serializers.ListField(child=serializers.CharField(), read_only=True)
    schemes = serializers.ListField(child=serializers.CharField(), read_only=True)
    disabled_because = WordField()

    class Meta:
        model = WebhookEndpoint
        fields: tuple[str, ...] = (
            "id",
            "address",
            "description",
            "owner",
            "event_types",
            "schemes",
            "is_active",
            "disabled_at",
            "disabled_because",
            "previous_until",
            "created_by",
            "created_at",
        )
        read_only_fields = fields


class WebhookSecretSerializer(WebhookSerializer):
    secret = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="Shown this once; null where an answer is given again for its Idempotency-Key.",
    )

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")
        read_only_fields = fields


class WebhookMakingSerializer(StrictFields, serializers.Serializer[Any]):
    address = serializers.CharField(max_length=LONGEST)
    description = serializers.CharField(max_length=200, allow_blank=True, default="")
    owner = serializers.CharField(max_length=150, help_text="A user name.")
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=WebhookEvent.choices), min_length=1, max_length=20
    )
    schemes = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=200, default=list, help_text="None: all."
    )

    def validate_address(self, address: str) -> str:
        if problem := address_problem(address):
            raise serializers.ValidationError(str(problem))
        return address

    def validate_owner(self, username: str) -> User:
        owner = User.objects.filter(username=username, is_active=True).first()
        if owner is None:
            raise serializers.ValidationError(translated("There is no active user of this name."))
        return owner

    def validate_event_types(self, events: list[str]) -> list[str]:
        return sorted(set(events))

    def validate_schemes(self, codes: list[str]) -> list[str]:
        if unknown := sorted(set(codes) - {code for code, _name in scheme_choices()}):
            raise serializers.ValidationError(
                translated("There is no such scheme: %(codes)s") % {"codes": ", ".join(unknown)}
            )
        return sorted(set(codes))

    def facts(self) -> EndpointFacts:
        return EndpointFacts(**self.validated_data)


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    webhook_id = serializers.SerializerMethodField(
        help_text="As the receiver got it in the header of this name."
    )
    event = serializers.SerializerMethodField()
    error = WordField()
    answer = WordField()

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "webhook_id",
            "event",
            "at",
            "attempt",
            "outcome",
            "status_code",
            "error",
            "duration_ms",
            "answer",
        )
        read_only_fields = fields

    def get_webhook_id(self, delivery: WebhookDelivery) -> str:
        return message_id(delivery.message)

    def get_event(self, delivery: WebhookDelivery) -> str:
        return delivery.message.subject
