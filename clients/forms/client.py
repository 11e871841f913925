from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.actions.clients import RESERVED_IDS
from clients.enums import IdentityKind
from clients.forms.fields import ByKeyField, styled
from clients.models import Client, ControlGroup, IntroducingBroker
from clients.queries import clients
from crm.identity import IdentityFault, card_fault, credit_code_fault, normalise
from crm.models import OrgUnit, User

if TYPE_CHECKING:
    # The stubs' forms are generic; Django's own class cannot be subscripted.
    ClientModelForm = forms.ModelForm[Client]
else:
    ClientModelForm = forms.ModelForm

SECRETS = ("identity_number", "phone", "bank_account")
_FIELDS = [
    "name", "kind", "status", "identity_kind", "identity_number", "phone", "email", "birthday",
    "bank_name", "bank_account", "opened_on", "closed_on", "is_programme_trading", "is_incomplete",
]  # fmt: skip


class ClientForm(ClientModelForm):
    """An edit. Personal numbers are never printed into it: an empty field leaves the number as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    identity_number = forms.CharField(label=gettext_lazy("Identity number"), max_length=40, required=False)
    phone = forms.RegexField(
        r"^\+?[\d\s-]{5,20}$",
        label=gettext_lazy("Phone"),
        required=False,
        max_length=24,
        error_messages={"invalid": gettext_lazy("5 to 20 digits, spaces and hyphens; a + may lead.")},
    )
    bank_account = forms.RegexField(
        r"^[\d\s-]{6,40}$",
        label=gettext_lazy("Bank account"),
        required=False,
        max_length=40,
        error_messages={"invalid": gettext_lazy("6 to 40 digits, spaces and hyphens.")},
    )

    class Meta:
        model = Client
        fields = _FIELDS

    def __init__(self, *args: Any, user: User, today: date, masked: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.update(dict.fromkeys(SECRETS, ""), version=self.instance.version)
        self.fields["org_unit"] = forms.ModelChoiceField(
            clients.units(user),
            label=OrgUnit._meta.verbose_name,
            required=False,
            initial=self.instance.org_unit_id,
        )
        self._add_keys()
        styled(self)
        if self.instance.pk:
            self._remember_what_was_shown()
        for name, text in masked.items():
            self.fields[name].widget.attrs |= {"placeholder": text, "autocomplete": "off"}
            if text:
                self.fields[name].help_text = _("Leave empty to keep %(number)s.") % {"number": text}

    def _remember_what_was_shown(self) -> None:
        """The page carries each value as it was read, so that a conflict knows who changed what."""
        for name, field in self.fields.items():
            field.show_hidden_initial = name not in SECRETS and name != "version"

    def rebased(self, current: ClientForm) -> dict[str, str]:
        """What to show after a conflict: `current`'s values, and over them those that were changed here."""
        touched = {*self.changed_data, *SECRETS}
        shown = {name: self[name].data if name in touched else current[name].value() for name in self.fields}
        shown["version"] = current["version"].value()
        # A tick box that is off is not sent at all.
        return {name: str(value) for name, value in shown.items() if value not in (None, False, "")}

    def _add_keys(self) -> None:
        self.fields["introducing_broker"] = ByKeyField(
            lambda: IntroducingBroker.objects.filter(is_active=True),
            "number",
            label=gettext_lazy("Introducing broker (number)"),
        )
        self.fields["control_group"] = ByKeyField(
            ControlGroup.objects.all, "name", label=gettext_lazy("Control group (name)")
        )
        self.initial["introducing_broker"] = self.instance.introducing_broker
        self.initial["control_group"] = self.instance.control_group

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        number = normalise(cleaned.get("identity_number") or "")
        fault = _fault(cleaned.get("identity_kind", ""), number, self.today) if number else None
        if fault:
            self.add_error("identity_number", _identity_message(fault))
        opened, closed = cleaned.get("opened_on"), cleaned.get("closed_on")
        if opened and closed and closed < opened:
            self.add_error("closed_on", _("An account cannot be closed before it was opened."))
        return cleaned

    def _post_clean(self) -> None:
        """The instance stays as it was read: the action writes, under a lock, what `changes` says."""

    def changes(self) -> dict[str, Any]:
        """The fields to write; personal numbers only where one was typed."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and (name not in SECRETS or value)
        }


class NewClientForm(ClientForm):
    client_id = forms.RegexField(
        r"^[0-9A-Za-z_-]{1,40}$",
        label=gettext_lazy("Client ID"),
        error_messages={"invalid": gettext_lazy("Letters, digits, hyphens and underscores only.")},
    )
    field_order = ["client_id", *_FIELDS]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        del self.fields["version"]
        self.fields["account_manager"] = ByKeyField(
            lambda: clients.account_managers(user),
            "username",
            label=gettext_lazy("Account manager (user name)"),
            suggestions="manager-names",
            suggestions_url=reverse_lazy("clients:manager_names"),
        )

    def clean_client_id(self) -> str:
        client_id: str = self.cleaned_data["client_id"]
        if client_id in RESERVED_IDS or Client.objects.filter(client_id=client_id).exists():
            raise forms.ValidationError(_("This client ID is taken."))
        return client_id


def _fault(kind: str, number: str, today: date) -> IdentityFault | None:
    if kind == IdentityKind.ID_CARD:
        return card_fault(number, today)
    return credit_code_fault(number) if kind == IdentityKind.CREDIT_CODE else None


def _identity_message(fault: IdentityFault) -> str:
    match fault:
        case IdentityFault.LENGTH:
            return _("This number does not have the length or the characters of its kind.")
        case IdentityFault.BIRTHDAY:
            return _("The birthday inside this number is no possible day.")
        case _:
            return _("The check digit does not fit: one of the digits is mistyped.")
