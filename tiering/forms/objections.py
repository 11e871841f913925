from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tiering.enums import ObjectionWay
from tiering.forms.versions import LONGEST, StyledForm


class WithdrawalForm(StyledForm):
    words = forms.CharField(
        label=_("In the client's words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class ObjectionForm(WithdrawalForm):
    way = forms.ChoiceField(label=_("How"), choices=ObjectionWay.choices)
    field_order = ("way", "words")


class HeldForm(StyledForm):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
