from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from clients.forms.fields import styled
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.enums import Trait
from tiering.queries.attributes import VALUE_LABELS


class KnowledgeForm(forms.Form):
    """One choice for each trait; empty is "not known"."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for trait in Trait:
            values = [(value, VALUE_LABELS[value]) for value in ATTRIBUTES[trait.value]]
            choices = [("", pgettext_lazy("trait", "not known")), *values]
            self.fields[trait.value] = forms.ChoiceField(label=trait.label, choices=choices, required=False)
        styled(self)

    def values(self) -> dict[str, str]:
        return {trait: self.cleaned_data[trait] for trait in Trait.values}
