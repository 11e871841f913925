from __future__ import annotations

from typing import Any

from rest_framework import serializers

from crm.models import User
from crm.rest.fields import WordField
from crm.rest.serializers import StrictFields
from servicedesk.enums import TicketChannel
from servicedesk.models import Ticket, TicketEntry


class AssigneeField(serializers.SlugRelatedField[Any]):
    """Somebody by user name; whether they may work on the ticket, the action knows."""

    def __init__(self, **kwargs: Any) -> None:
        people = User.objects.filter(is_active=True)
        super().__init__(slug_field="username", queryset=people, required=False, allow_null=True, **kwargs)


class TicketSerializer(serializers.ModelSerializer[Ticket]):
    client_id = serializers.CharField(source="client.client_id", read_only=True)
    subject = serializers.CharField(source="title", read_only=True)
    assignee = serializers.CharField(
        source="assignee.username", read_only=True, default=None, allow_null=True
    )
    assignee_name = serializers.CharField(
        source="assignee.display_name", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = (
            "id",
            "client_id",
            "kind",
            "channel",
            "status",
            "priority",
            "subject",
            "assignee",
            "assignee_name",
            "opened_at",
            "closed_at",
            "updated_at",
            "version",
        )
        read_only_fields = fields


class EntrySerializer(serializers.ModelSerializer[TicketEntry]):
    before = WordField()
    after = WordField()
    author = serializers.CharField(source="author.username", read_only=True, default=None, allow_null=True)

    class Meta:
        model = TicketEntry
        fields = ("id", "kind", "body", "before", "after", "author", "at")
        read_only_fields = fields


class TicketDetailSerializer(TicketSerializer):
    entries = EntrySerializer(many=True, read_only=True)

    class Meta(TicketSerializer.Meta):
        fields = (*TicketSerializer.Meta.fields, "body", "entries")
        read_only_fields = fields


class TicketOpeningSerializer(StrictFields, serializers.ModelSerializer[Ticket]):
    client_id = serializers.CharField(max_length=40)
    channel = serializers.ChoiceField(choices=TicketChannel.choices, default=TicketChannel.API)
    body = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    assignee = AssigneeField()

    class Meta:
        model = Ticket
        fields = ("client_id", "kind", "channel", "priority", "subject", "body", "assignee")


class TicketChangeSerializer(StrictFields, serializers.ModelSerializer[Ticket]):
    assignee = AssigneeField()

    class Meta:
        model = Ticket
        fields = ("status", "priority", "assignee")


class EntryWritingSerializer(StrictFields, serializers.Serializer[Any]):
    body = serializers.CharField(max_length=20_000)
