from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.access import Permission, permits
from crm.models import User


class ExportForm(forms.Form):
    purpose = forms.CharField(
        label=_("Purpose"),
        min_length=4,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text=_("What the file is for. It is kept with the number of rows and the file's hash."),
    )
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", "Excel"), ("csv", "CSV"), ("pdf", "PDF")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    is_unmasked = forms.BooleanField(
        label=_("Show personal numbers in full"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text=_("Needs the approval of a second person."),
    )

    def __init__(self, *args: Any, user: User, can_unmask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (can_unmask and permits(user, Permission.EXPORTS_UNMASKED)):
            del self.fields["is_unmasked"]


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("refuse", _("Refuse"))])
    note = forms.CharField(label=_("Remark"), max_length=500, required=False)
