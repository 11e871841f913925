from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import ByKeyField
from clients.queries.clients import visible_to
from crm.models import User
from tiering.engine.overrides import Wish
from tiering.enums import OverrideKind
from tiering.forms.versions import LONGEST, RevisionForm, StyledForm
from tiering.models import Scheme
from tiering.queries.offers import offers
from tiering.queries.wording.names import in_words

# Offered when the page opens: a quarter.
USUAL = timedelta(days=92)


class OverrideForm(StyledForm):
    """Another tier for a client, for a time. `tier` holds the scheme's code and the tier's, joined by a colon."""

    field_order = ("client", "tier", "kind", "starts_on", "ends_on", "reason", "evidence")
    tier = forms.ChoiceField(label=_("Scheme and tier"))
    kind = forms.ChoiceField(label=_("Kind"), choices=OverrideKind.choices, initial=OverrideKind.GENERAL)
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput,
        help_text=_("The first day on which the rules decide again."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What proves it: number of the contract, minutes, or where the document is kept."),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        client = ByKeyField(
            lambda: visible_to(user).filter(archived_at__isnull=True),
            "client_id",
            label=_("Client"),
            required=True,
        )
        client.help_text = _("The client's number.")
        self.fields["client"] = client
        self.fields["starts_on"].initial, self.fields["ends_on"].initial = today, today + USUAL
        tier = self.fields["tier"]
        assert isinstance(tier, forms.ChoiceField)
        found = offers(today)
        self.schemes = {scheme.code: scheme for scheme, _tiers in found}
        tier.choices = [
            (str(scheme), [(f"{scheme.code}:{code}", in_words(name)) for code, name in tiers.items()])
            for scheme, tiers in found
        ]
        self.order_fields(self.field_order)

    def scheme(self) -> Scheme:
        return self.schemes[str(self.cleaned_data["tier"]).partition(":")[0]]

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            tier=str(given["tier"]).partition(":")[2],
            reason=given["reason"],
            evidence=given["evidence"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )


class DecisionForm(RevisionForm):
    note = forms.CharField(
        label=_("Reason of the decision"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A refusal needs one."),
    )
