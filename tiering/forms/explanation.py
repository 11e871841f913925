"""Which scheme and day are explained, and what somebody supposes of the client's business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import styled
from tiering.models import Scheme

LARGEST = 10_000_000_000
MOST_PERCENT = 10_000


class ExplanationForm(forms.Form):
    """Bound to a query string; what is not given or cannot be read is the house scheme, the last night, no change."""

    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    as_of = forms.ChoiceField(label=_("Figures of"), required=False)

    def __init__(self, query: Mapping[str, Any], schemes: Sequence[Scheme], days: Sequence[date]) -> None:
        self.schemes = {scheme.code: scheme for scheme in schemes}
        self.days = days
        house = next((scheme.code for scheme in schemes if scheme.is_house), "")
        first = days[0].isoformat() if days else ""
        defaults = {"scheme": house, "as_of": first}
        super().__init__({name: query.get(name) or default for name, default in defaults.items()})
        for name, choices in (
            ("scheme", [(scheme.code, str(scheme)) for scheme in schemes]),
            ("as_of", [(day.isoformat(), day.isoformat()) for day in days]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        styled(self)
        self.is_valid()
        self.chosen = self.schemes.get(self.cleaned_data.get("scheme") or house)
        self.day = date.fromisoformat(self.cleaned_data.get("as_of") or first) if days else None


class WhatIfForm(forms.Form):
    """A change of the client's business, held until it fills every window."""

    deposit = forms.FloatField(
        label=_("Deposit (yuan)"), required=False, min_value=-LARGEST, max_value=LARGEST,
        help_text=_("Negative: withdrawn."),
    )  # fmt: skip
    more_lots = forms.FloatField(
        label=_("More lots (per cent)"), required=False, min_value=-100, max_value=MOST_PERCENT
    )

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__({name: query.get(name, "") for name in ("deposit", "more_lots")})
        styled(self)

    def given(self) -> tuple[float, float] | None:
        """Yuan and the fraction of lots; None where nothing is supposed or it cannot be read."""
        if not self.is_valid():
            return None
        deposit, lots = self.cleaned_data["deposit"] or 0.0, self.cleaned_data["more_lots"] or 0.0
        return (deposit, lots / 100) if deposit or lots else None
