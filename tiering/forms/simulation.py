"""What somebody wants simulated: the day, how near an edge is, and other numbers for the limits of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import styled
from tiering.engine.simulation import Knob

DISTANCES = ("0.01", "0.02", "0.05", "0.1")
STANDARD = "0.05"
# Beyond this a number is a slip of the hand, and no column of the database holds it either.
LARGEST = 1e15


class SimulationForm(forms.Form):
    """Bound to a query string: what is not given stays as it is, so that the plain address works.

    Ask `is_valid` first; what could not be read then stays as it is too.
    """

    as_of = forms.ChoiceField(label=_("Figures of"), required=False)
    within = forms.ChoiceField(
        label=_("Near an edge within"),
        required=False,
        choices=[(value, f"{float(value):.0%}") for value in DISTANCES],
    )

    def __init__(
        self, query: Mapping[str, Any], days: Sequence[date], knobs: Sequence[tuple[Knob, str, str]]
    ) -> None:
        """`knobs` come with a label and a unit each."""
        self.days = days
        self.knobs = {knob.place: knob for knob, _label, _unit in knobs}
        given = {name: query.get(name, "") for name in ("as_of", "within", *self.knobs)}
        standing = {place: f"{knob.value:.12g}" for place, knob in self.knobs.items()}
        first = days[0].isoformat() if days else ""
        defaults = {"as_of": first, "within": STANDARD, **standing}
        super().__init__({name: given[name] or default for name, default in defaults.items()})
        self._add(knobs)
        as_of = self.fields["as_of"]
        assert isinstance(as_of, forms.ChoiceField)
        as_of.choices = [(day.isoformat(), day.isoformat()) for day in days]
        styled(self)

    @property
    def day(self) -> date | None:
        """The day asked for; None where no day is kept."""
        chosen = self.cleaned_data.get("as_of")
        return date.fromisoformat(chosen) if chosen else (self.days[0] if self.days else None)

    @property
    def distance(self) -> float:
        return float(self.cleaned_data.get("within") or STANDARD)

    def changes(self) -> dict[str, float]:
        """Other numbers than the rules have, by the place of their knob; what could not be read is left out."""
        found = {place: self.cleaned_data.get(place) for place in self.knobs}
        return {
            place: value
            for place, value in found.items()
            if value is not None and value != self.knobs[place].value
        }

    def knob_fields(self) -> list[forms.BoundField]:
        return [self[place] for place in self.knobs]

    def _add(self, knobs: Sequence[tuple[Knob, str, str]]) -> None:
        for knob, label, unit in knobs:
            self.fields[knob.place] = forms.FloatField(
                label=label,
                help_text=unit,
                required=False,
                min_value=-LARGEST,
                max_value=LARGEST,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )
