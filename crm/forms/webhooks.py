from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.actions.webhooks import EndpointFacts
from crm.enums import WebhookEvent
from crm.models import User, WebhookEndpoint
from crm.queries.webhooks import scheme_choices
from crm.webhooks.targets import LONGEST, BadAddress, Fault, read_address

FAULTS: dict[Fault, str | Promise] = {
    Fault.NOT_AN_ADDRESS: _("Give a whole address, such as https://crm.example/hooks/tiers."),
    Fault.NOT_HTTPS: _("Use https. Plain http is for trials on this very machine."),
    Fault.HAS_LOGIN: _("Leave user name and password out: messages are signed instead."),
    Fault.HAS_FRAGMENT: _("Leave # and what follows it out."),
    Fault.NOT_NAMED: _(
        "This leads to this machine or into the house's own network. Name the host in ANLAN_WEBHOOK_HOSTS first."
    ),
}


def address_problem(address: str) -> str | Promise | None:
    """What is wrong with an address, in a sentence."""
    try:
        read_address(address, settings.WEBHOOK_HOSTS)
    except BadAddress as error:
        return FAULTS[error.fault]
    return None


if TYPE_CHECKING:
    UserChoice = forms.ModelChoiceField[User]
else:
    UserChoice = forms.ModelChoiceField


class OwnerField(UserChoice):
    def label_from_instance(self, obj: User) -> str:
        """Names are not unique; the one that somebody logs in with is."""
        return f"{obj} · {obj.username}"


class WebhookForm(forms.Form):
    address = forms.CharField(label=_("Address"), max_length=LONGEST, widget=forms.URLInput)
    description = forms.CharField(
        label=_("Description"), max_length=200, required=False, help_text=_("Which system it is, and whose.")
    )
    owner = OwnerField(
        label=_("Owner"),
        queryset=User.objects.none(),
        help_text=_("The system is told of the clients that this user sees."),
    )
    event_types = forms.MultipleChoiceField(
        label=_("Events"), choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple
    )
    schemes = forms.MultipleChoiceField(
        label=_("Schemes"),
        choices=scheme_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )

    def __init__(self, *args: Any, endpoint: WebhookEndpoint | None = None, **kwargs: Any) -> None:
        names = ("address", "description", "owner", "event_types", "schemes")
        present = {name: getattr(endpoint, name) for name in names} if endpoint else {}
        kwargs.setdefault("initial", present or {"event_types": WebhookEvent.values})
        super().__init__(*args, **kwargs)
        owners = User.objects.filter(is_active=True)
        if endpoint:
            owners = owners | User.objects.filter(pk=endpoint.owner_id)
        self.fields["owner"].queryset = owners.order_by("username")  # type: ignore[attr-defined]  # a choice of rows

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if problem := address_problem(address):
            raise forms.ValidationError(str(problem))
        return address

    def facts(self) -> EndpointFacts:
        return EndpointFacts(**self.cleaned_data)
