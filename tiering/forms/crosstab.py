"""Which two schemes are laid side by side, on which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import styled
from tiering.models import Scheme


class CrosstabForm(forms.Form):
    """Bound to a query string; what is not given is the house scheme, the first other one, and the last night."""

    rows = forms.ChoiceField(label=_("Lines"), required=False)
    columns = forms.ChoiceField(label=_("Columns"), required=False)
    as_of = forms.ChoiceField(label=_("Figures of"), required=False)

    def __init__(self, query: Mapping[str, Any], schemes: Sequence[Scheme], days: Sequence[date]) -> None:
        codes = [scheme.code for scheme in sorted(schemes, key=lambda scheme: not scheme.is_house)]
        first = days[0].isoformat() if days else ""
        self.defaults = {"rows": codes[0], "columns": codes[-1 if len(codes) < 2 else 1], "as_of": first}
        super().__init__({name: query.get(name) or default for name, default in self.defaults.items()})
        named = [(scheme.code, str(scheme)) for scheme in schemes]
        self._offer("rows", named)
        self._offer("columns", named)
        self._offer("as_of", [(day.isoformat(), day.isoformat()) for day in days])
        styled(self)
        self.is_valid()

    @property
    def codes(self) -> tuple[str, str]:
        return self._chosen("rows"), self._chosen("columns")

    @property
    def day(self) -> date | None:
        chosen = self._chosen("as_of")
        return date.fromisoformat(chosen) if chosen else None

    def _chosen(self, name: str) -> str:
        return self.cleaned_data.get(name) or self.defaults[name]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
