"""Which scheme, day and part of the house a dashboard is of: always whole, whatever the address says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import styled
from crm.enums import OrgUnitKind
from crm.models import OrgUnit
from tiering.models import Scheme

_INDENT = "\u3000"
_DEPTHS = {OrgUnitKind.BRANCH: 1, OrgUnitKind.TEAM: 2}


class DashboardForm(forms.Form):
    """What is not given or cannot be read is the house scheme, its last run, and all of the user's clients."""

    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    as_of = forms.DateField(label=_("On the day"), required=False, widget=forms.DateInput())
    unit = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, query: Mapping[str, Any], schemes: Sequence[Scheme], units: Sequence[OrgUnit]) -> None:
        self.schemes = {scheme.code: scheme for scheme in schemes}
        self.first = next(iter(schemes), None)
        self.newest: date | None = None
        super().__init__(query)
        self._offer("scheme", [(scheme.code, str(scheme)) for scheme in schemes])
        named = [(unit.code, f"{_INDENT * _DEPTHS.get(OrgUnitKind(unit.kind), 0)}{unit}") for unit in units]
        self._offer("unit", [("", _("All units")), *named])
        if not units:
            del self.fields["unit"]
        styled(self)
        self.is_valid()
        self.data = {
            "scheme": self.chosen.code if self.chosen else "",
            "as_of": self.day,
            "unit": self.unit_code,
        }

    @property
    def chosen(self) -> Scheme | None:
        return self.schemes.get(self.cleaned_data.get("scheme") or "", self.first)

    @property
    def last_run(self) -> date | None:
        """The day of the scheme's last run; None before the first one."""
        return getattr(self.chosen, "last_run", None)

    @property
    def day(self) -> date | None:
        """The day asked for, at most the last run: of later days nothing is known."""
        newest = self.last_run
        return newest and min(self.cleaned_data.get("as_of") or newest, newest)

    @property
    def unit_code(self) -> str:
        return self.cleaned_data.get("unit") or ""

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
