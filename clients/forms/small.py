"""The small forms around a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from clients.actions.documents import ENDINGS
from clients.actions.reveal import SHORTEST_REASON
from clients.forms.fields import ByKeyField, styled
from clients.models import Address, Contact, InitialServiceRecord, Tag, VipArchive
from clients.queries import clients
from crm.models import User

if TYPE_CHECKING:
    # The stubs' forms are generic; Django's own class cannot be subscripted.
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelForm = forms.ModelForm


class StyledForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styled(self)


class StyledModelForm(AnyModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styled(self)


class NoteForm(StyledForm):
    body = forms.CharField(label=_("Remark"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class DocumentForm(StyledForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG, JPEG, Word or Excel; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )


class ReasonForm(StyledForm):
    """A reason that is kept in the audit."""

    reason = forms.CharField(label=_("Reason"), min_length=SHORTEST_REASON, max_length=200)


class ArchiveForm(ReasonForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ContactForm(StyledModelForm):
    class Meta:
        model = Contact
        fields = ["name", "position", "phone", "email", "is_primary"]
        widgets = {"phone": forms.TextInput}


class AddressForm(StyledModelForm):
    class Meta:
        model = Address
        fields = ["label", "province", "city", "street", "postcode"]


class InitialServiceForm(StyledModelForm):
    class Meta:
        model = InitialServiceRecord
        fields = [
            "futures_experience", "capital", "trading_habits", "risk_preference", "expected_return",
            "social_experience", "social_relations",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in fields if name not in {"capital"}}


class VipArchiveForm(StyledModelForm):
    class Meta:
        model = VipArchive
        fields = ["serial_number", "catalogue", "total_capital", "capital_note"]
        widgets = {"capital_note": forms.Textarea(attrs={"rows": 3})}


class ManagerForm(forms.Form):
    """Whom clients go to, and why."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_manager"] = ByKeyField(
            lambda: clients.account_managers(user),
            "username",
            label=_("To account manager (user name)"),
            required=True,
            suggestions="manager-names",
            suggestions_url=reverse_lazy("clients:manager_names"),
        )
        self.fields["reason"] = forms.CharField(label=_("Reason"), min_length=SHORTEST_REASON, max_length=200)
        styled(self)


class HandOverForm(ManagerForm):
    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["effective_on"] = forms.DateField(label=_("From the day"), widget=forms.DateInput())
        styled(self)


class BookForm(HandOverForm):
    """A whole book: everything its manager looks after on that day."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["from_manager"] = ByKeyField(
            lambda: clients.account_managers(user),
            "username",
            label=_("From account manager (user name)"),
            required=True,
            suggestions="manager-names",
            suggestions_url=reverse_lazy("clients:manager_names"),
        )
        self.order_fields(["from_manager", "to_manager", "effective_on", "reason"])
        styled(self)


class TagForm(StyledForm):
    tag = forms.ModelChoiceField(Tag.objects.all(), label=_("Tag"), to_field_name="name")
    way = forms.ChoiceField(label=_("What to do"), choices=[("add", _("Put on")), ("remove", _("Take off"))])
