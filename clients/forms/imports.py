"""Sending files, and describing tables that no format knows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clients.forms.small import StyledForm
from clients.models import ColumnMapping, DailyAccount
from clients.statements.mapping import IDENTITY_FIELDS, MAPPABLE_FIELDS

ENDINGS = ".txt,.zip,.csv,.xls,.xlsx"
_IDENTITY_LABELS = {
    "client_id": _("Client ID"),
    "trading_day": _("Trading day"),
    "account": _("Account"),
    "client_name": _("Name"),
    "currency": _("Currency"),
}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Every file of the field, each within the limit for one."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = list(data) if isinstance(data, list | tuple) and data else [data or None]
        files = [super(ManyFilesField, self).clean(one, initial) for one in given]
        for file in files:
            if file and file.size > settings.IMPORT_FILE_BYTES:
                limit = filesizeformat(settings.IMPORT_FILE_BYTES)
                said = _now("%(name)s is larger than %(limit)s, the most one file may be. Split it.")
                raise forms.ValidationError(said % {"name": file.name, "limit": limit})
        return files


class UploadForm(StyledForm):
    upload = ManyFilesField(
        label=_("Files"),
        widget=ManyFiles(attrs={"accept": ENDINGS, "multiple": True}),
        help_text=_(
            "Statements, bundle tables, investor reports, tables, or zips of them: as many as you like."
        ),
    )
    mapping = forms.ModelChoiceField(
        label=_("Column mapping"),
        queryset=ColumnMapping.objects.order_by("name"),
        required=False,
        empty_label=_("None: the files say themselves what they are"),
        help_text=_("Only for CSV and Excel tables of your own."),
    )


class SampleForm(StyledForm):
    """The first step of a mapping: a file to look at."""

    file = forms.FileField(
        label=_("Sample file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xls,.xlsx"}),
        help_text=_("A file of the kind to come. It is shown, not kept."),
    )


class MappingForm(StyledForm):
    """The second step: which column holds what."""

    name = forms.CharField(label=_("Name"), max_length=60)
    method = forms.ChoiceField(
        label=_("Method"), choices=[("mtm", _("Mark to market")), ("by_trade", _("Trade by trade"))]
    )
    risk_is_percent = forms.BooleanField(label=_("The risk degree is printed in percent"), required=False)
    header_row = forms.IntegerField(label=_("Header row"), min_value=1, max_value=1000)

    def __init__(self, *args: Any, headers: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–")] + [(header, header) for header in dict.fromkeys(headers) if header]
        for name in MAPPABLE_FIELDS:
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=field_label(name), choices=choices, required=name == "client_id"
            )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if ColumnMapping.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is a mapping of this name already. Choose another."))
        return name

    def columns(self) -> dict[str, str]:
        chosen = {name: self.cleaned_data[f"column_{name}"] for name in MAPPABLE_FIELDS}
        return {name: header for name, header in chosen.items() if header}


def field_label(name: str) -> Any:
    if name in IDENTITY_FIELDS:
        return _IDENTITY_LABELS[name]
    return DailyAccount._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # plain columns only
