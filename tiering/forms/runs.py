from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiering.forms.versions import LONGEST, StyledForm
from tiering.models import Scheme
from tiering.models.quarter import quarter_name
from tiering.queries.days import quarters_over

QUARTERS_OFFERED = 8
EVERY = ""


class StartForm(StyledForm):
    """Which scheme is run for which day. Those without rules on that day are refused by the action."""

    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    trading_day = forms.DateField(
        label=_("Trading day"),
        widget=forms.DateInput,
        help_text=_(
            "The newest settled day is published; an earlier one is compared, and nothing is published."
        ),
    )

    def __init__(self, *args: Any, newest: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trading_day"].initial = newest
        field = self.fields["scheme"]
        assert isinstance(field, forms.ChoiceField)
        self.schemes = {scheme.code: scheme for scheme in Scheme.objects.filter(is_running=True)}
        self.schemes |= {scheme.code: scheme for scheme in Scheme.objects.filter(is_house=True)}
        ordered = sorted(self.schemes.values(), key=lambda scheme: (scheme.order, scheme.code))
        field.choices = [(EVERY, _("Every scheme in force")), *((one.code, str(one)) for one in ordered)]

    def scheme_chosen(self) -> Scheme | None:
        return self.schemes.get(self.cleaned_data["scheme"])


class PublishForm(StyledForm):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class FreezeForm(StyledForm):
    """Which quarter of which scheme; what cannot be frozen yet is refused by the action."""

    scheme = forms.ModelChoiceField(label=_("Scheme"), queryset=Scheme.objects.none(), empty_label=None)
    starts_on = forms.ChoiceField(label=_("Quarter"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme, quarter = self.fields["scheme"], self.fields["starts_on"]
        assert isinstance(scheme, forms.ModelChoiceField)
        assert isinstance(quarter, forms.ChoiceField)
        scheme.queryset = Scheme.objects.filter(Q(is_running=True) | Q(is_house=True))
        found = quarters_over(today, QUARTERS_OFFERED)
        quarter.choices = [(first.isoformat(), quarter_name(first)) for first in found]

    def first_day(self) -> date:
        return date.fromisoformat(self.cleaned_data["starts_on"])


class NoteForm(StyledForm):
    note = forms.CharField(
        label=_("Remark"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
