"""The small forms on the page of a version, and the one that begins a scheme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import styled
from tiering.engine.approval import Meeting
from tiering.models import Scheme
from tiering.queries.presets import presets

LONGEST = 2_000


class StyledForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styled(self)


class RevisionForm(StyledForm):
    """A step on the revision that the page showed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ApproveForm(RevisionForm):
    meeting_name = forms.CharField(
        label=_("Meeting"), max_length=80, initial=_("General manager's office meeting")
    )
    meeting_on = forms.DateField(label=_("Held on"), widget=forms.DateInput)
    meeting_number = forms.CharField(label=_("Minutes number"), max_length=60)

    def meeting(self) -> Meeting:
        given = self.cleaned_data
        return Meeting(
            given.get("meeting_name", ""), given.get("meeting_on"), given.get("meeting_number", "")
        )


class ReasonForm(RevisionForm):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))


class ScheduleForm(RevisionForm):
    effective_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput, help_text=_("A trading day, today or later.")
    )


class BeginForm(RevisionForm):
    effective_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput, help_text=_("Today or a later day.")
    )


class RetireForm(ReasonForm):
    on = forms.DateField(
        label=_("In force until"),
        widget=forms.DateInput,
        required=False,
        help_text=_("The first day without it; empty: today."),
    )


class SchemeForm(StyledForm):
    """A new scheme, with a shipped one or nothing to begin with."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and lasting: other systems use it.")
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80)
    description = forms.CharField(
        label=_("Description"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    begin_with = forms.ChoiceField(label=_("Begin with"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shipped = [
            (one.code, one.document["title"]["zh"] + " · " + one.document["title"]["en"]) for one in presets()
        ]
        field = self.fields["begin_with"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("An empty document")), *shipped]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Scheme.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a scheme of this code already."))
        return code

    def document(self) -> dict[str, Any]:
        given = self.cleaned_data
        found = next((one.document for one in presets() if one.code == given["begin_with"]), None)
        title = {"zh": given["name"], "en": given["name_en"]}
        return {**found, "title": title} if found else blank_document(title)


def blank_document(title: dict[str, str]) -> dict[str, Any]:
    """Something to begin with: bands of two tiers."""
    return {
        "format": 1,
        "kind": "bands",
        "title": title,
        "tiers": [
            {"code": "tier_1", "name": {"zh": "一级", "en": "First"}},
            {"code": "tier_2", "name": {"zh": "其他", "en": "Others"}},
        ],
        "remainder": "tier_2",
        "rules": [],
    }
