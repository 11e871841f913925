from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import ByKeyField, styled
from clients.queries.clients import visible_to
from crm.models import User
from servicedesk.enums import TicketChannel, TicketKind, TicketPriority, TicketStatus
from servicedesk.queries.queues import workers

LONGEST = 10_000
# What people choose from; tickets of the system carry its own channel.
CHANNELS = [(value, label) for value, label in TicketChannel.choices if value != TicketChannel.SYSTEM]


class StyledForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styled(self)


class TicketForm(StyledForm):
    """A new ticket; the client is found while one types."""

    field_order = ("client", "kind", "channel", "priority", "subject", "body", "assignee")
    kind = forms.ChoiceField(label=_("Kind"), choices=TicketKind.choices)
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=TicketPriority.choices, initial=TicketPriority.NORMAL
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        client = ByKeyField(
            lambda: visible_to(user).filter(archived_at__isnull=True),
            "client_id",
            label=_("Client"),
            required=True,
            suggestions="client-options",
            suggestions_url=reverse_lazy("servicedesk:client_options"),
        )
        client.widget.attrs["hx-trigger"] = "input changed delay:250ms, focus once"
        client.help_text = _("Client ID; type a name, pinyin or initials to find it.")
        self.fields["client"] = client
        self.fields["assignee"] = assignee_field(user)
        self.order_fields(self.field_order)


class AnswerForm(StyledForm):
    body = forms.CharField(
        label=_("Answer to the client"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )


class NoteForm(StyledForm):
    body = forms.CharField(
        label=_("Internal note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class ChangeForm(StyledForm):
    """Status, priority and assignee of a ticket read at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    status = forms.ChoiceField(label=_("Status"), choices=TicketStatus.choices)
    priority = forms.ChoiceField(label=_("Priority"), choices=TicketPriority.choices)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"] = assignee_field(user)


def assignee_field(user: User) -> ByKeyField:
    field = ByKeyField(
        lambda: workers(user),
        "username",
        label=_("Assignee"),
        suggestions="worker-names",
        suggestions_url=reverse_lazy("servicedesk:worker_names"),
    )
    field.help_text = _("User name; empty: the team's queue.")
    return field
