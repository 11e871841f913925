"""What rules may ask of a client beside measures: attributes and the values they have, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.enums import ClientKind, ClientStatus
from crm.enums import OrgUnitKind
from crm.models import OrgUnit
from tiering.engine.schemes.attributes import ATTRIBUTE_LABELS, ATTRIBUTES
from tiering.enums import RiskType

VALUE_LABELS: dict[str, str | Promise] = {
    **{str(value): label for value, label in (*ClientKind.choices, *ClientStatus.choices, *RiskType.choices)},
    "yes": gettext_lazy("yes"),
    "no": gettext_lazy("no"),
    "regular": gettext_lazy("regular client"),
    "important": gettext_lazy("important client"),
    "strategic": gettext_lazy("strategic client"),
    "under_1": gettext_lazy("less than a year"),
    "to_3": gettext_lazy("one to three years"),
    "to_5": gettext_lazy("three to five years"),
    "to_10": gettext_lazy("five to ten years"),
    "over_10": gettext_lazy("more than ten years"),
    "little_time": gettext_lazy("little: long-term bottoms and stage tops"),
    "some_time": gettext_lazy("some"),
    "much_time": gettext_lazy("much: short cycles, lively products"),
    "successful": gettext_lazy("successful: warn at key levels"),
    "mixed": gettext_lazy("now and then"),
    "unsuccessful": gettext_lazy("unsuccessful: recommend with care"),
    "female": gettext_lazy("female"),
    "male": gettext_lazy("male"),
    "careful": gettext_lazy("careful"),
    "calm": gettext_lazy("calm"),
    "bold": gettext_lazy("bold"),
    "concentrated": gettext_lazy("over-concentrated"),
    "balanced": gettext_lazy("balanced"),
    "scattered": gettext_lazy("over-scattered"),
    "in_profit": gettext_lazy("in profit: optimistic"),
    "even": gettext_lazy("even"),
    "in_loss": gettext_lazy("in loss: anxious, avoid lock-in"),
    "planned": gettext_lazy("follows a plan"),
    "conviction": gettext_lazy("trades rarely, by conviction"),
    "needs_guidance": gettext_lazy("trades rarely, does not know how: guide"),
}


@dataclass(frozen=True)
class Attribute:
    """`values` are code and label, in the order of their meaning."""

    name: str
    label: str
    values: tuple[tuple[str, str], ...]

    def label_of(self, value: str) -> str:
        return dict(self.values).get(value, value)


def branches() -> list[OrgUnit]:
    """The branches there are now, in the order of the tree."""
    return list(OrgUnit.objects.filter(kind=OrgUnitKind.BRANCH).order_by("path"))


def attributes(units: Iterable[OrgUnit]) -> dict[str, Attribute]:
    """Every attribute that a rule may name; the values of the branch are these units."""
    named = tuple((unit.code, str(unit)) for unit in units)
    return {
        name: Attribute(name, _(ATTRIBUTE_LABELS[name]), named if name == "branch" else _values(known))
        for name, known in ATTRIBUTES.items()
    }


def _values(known: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, str(VALUE_LABELS.get(value, value))) for value in known)
