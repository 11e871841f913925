from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from crm.forms.base import AnyModelForm
from crm.models import OrgUnit, User


class UserForm(AnyModelForm):
    password = forms.CharField(label=_("Password"), required=False, strip=False, widget=forms.PasswordInput)

    class Meta:
        model = User
        fields = [
            "username",
            "display_name",
            "email",
            "role",
            "org_unit",
            "client_scope",
            "chosen_units",
            "language",
            "is_active",
        ]
        labels = {"username": _("User name"), "email": _("E-mail"), "is_active": _("May log in")}
        help_texts = {
            "username": _("Letters, digits and @ . + - _ only."),
            "is_active": _("Users are switched off, never deleted: what they did stays theirs."),
            "chosen_units": _("Counts only if “Sees clients” says chosen units."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.fields["password"].required = is_new
        self.fields["password"].help_text = (
            password_validators_help_text_html()
            if is_new
            else _("Empty: stays as it is. Else the user must change it.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password:
            try:
                validate_password(password, User(username=cleaned.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"password", "chosen_units"}
        }


class UnitForm(AnyModelForm):
    class Meta:
        model = OrgUnit
        fields = ["code", "name", "name_en", "kind", "parent", "is_active"]
        labels = {"is_active": _("In use")}
        help_texts = {"code": _("Short and lasting: other systems and addresses use it.")}
