"""What a client record takes from another system; the rules are the action's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from clients.actions.clients import RESERVED_IDS
from clients.models import Client, ControlGroup, IntroducingBroker
from crm.models import OrgUnit, User
from crm.rest.serializers import StrictFields

_FIELDS = (
    "name",
    "kind",
    "status",
    "is_incomplete",
    "identity_kind",
    "identity_number",
    "phone",
    "email",
    "bank_name",
    "bank_account",
    "birthday",
    "opened_on",
    "closed_on",
    "is_programme_trading",
    "control_group",
    "org_unit",
    "introducing_broker",
)


class ClientChangeSerializer(StrictFields, serializers.ModelSerializer[Client]):
    """Personal numbers are written in full and read back masked."""

    identity_number = serializers.CharField(max_length=30, allow_blank=True, required=False, write_only=True)
    phone = serializers.CharField(max_length=20, allow_blank=True, required=False, write_only=True)
    bank_account = serializers.CharField(max_length=40, allow_blank=True, required=False, write_only=True)
    control_group = serializers.SlugRelatedField[Any](
        slug_field="name", queryset=ControlGroup.objects.all(), allow_null=True, required=False
    )
    org_unit = serializers.SlugRelatedField[Any](
        slug_field="code", queryset=OrgUnit.objects.filter(is_active=True), required=False
    )
    introducing_broker = serializers.SlugRelatedField[Any](
        slug_field="number", queryset=IntroducingBroker.objects.all(), allow_null=True, required=False
    )

    class Meta:
        model = Client
        fields: tuple[str, ...] = _FIELDS


class ClientOpeningSerializer(ClientChangeSerializer):
    client_id = serializers.RegexField(
        r"^[0-9A-Za-z_-]+\Z", max_length=40, validators=[UniqueValidator(Client.objects.all())]
    )
    account_manager = serializers.SlugRelatedField[Any](
        slug_field="username", queryset=User.objects.filter(is_active=True), required=False
    )

    class Meta(ClientChangeSerializer.Meta):
        fields = ("client_id", "account_manager", *_FIELDS)

    def validate_client_id(self, client_id: str) -> str:
        if client_id in RESERVED_IDS:
            raise serializers.ValidationError(_("This client ID is taken."))
        return client_id
