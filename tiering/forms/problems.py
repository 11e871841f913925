from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tiering.forms.versions import StyledForm

LONGEST = 2000


class ProblemMonthForm(StyledForm):
    """What people write about one month; the figures beside it are not theirs to change."""

    line = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    cause = forms.CharField(
        label=_("Cause"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    countermeasure = forms.CharField(
        label=_("Countermeasure"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
