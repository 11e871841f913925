from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from crm.forms.base import AnyModelForm
from crm.models import User


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "User name and password do not belong together. Mind capital letters; after several failures the login "
            "is locked for a while."
        ),
        "inactive": _("This user has been switched off. Ask an administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


class OwnPasswordForm(PasswordChangeForm):
    """Django's own, and the new password must not be the old one."""

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if new == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(_("The new password is the old one. Choose another."))
        return new


class SettingsForm(AnyModelForm):
    class Meta:
        model = User
        fields = ["display_name", "email", "language", "theme", "is_gain_red"]
        labels = {"email": _("E-mail"), "is_gain_red": _("Show gains in red and losses in green")}
        help_texts = {"is_gain_red": _("As Chinese markets do. Untick it for green gains and red losses.")}
