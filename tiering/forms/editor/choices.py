"""What the selects of the editor offer, read once for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.measures import MEASURES, WINDOW_LABELS
from tiering.forms.editor.parts import Field, Options, options
from tiering.forms.editor.values import plain
from tiering.queries.wording.names import Names, measure_label, names, tier_names, unit_label, window_label


@dataclass(frozen=True)
class Choices:
    """`scheme` is the code of the scheme that is edited: a document does not build on itself."""

    names: Names
    measures: tuple[tuple[str, Options], ...]
    tiers: Options
    schemes: Options

    def measure(self, name: str, label: str, value: Any) -> Field:
        known = str(value or "")
        groups = self.measures
        if known and known not in MEASURES:
            groups = (("", ((known, known),)), *groups)
        return Field(name, label, "grouped", known, groups=(("", (("", "–"),)), *groups), is_live=True)

    def tier(self, name: str, label: str, value: Any) -> Field:
        return Field(name, label, "select", value or "", options=with_value(self.tiers, value))


def choices_for(document: Any, scheme_code: str) -> Choices:
    known = names()
    others = [(code, other.name) for code, other in known.schemes.items() if code != scheme_code]
    return Choices(known, measure_groups(), options(tier_names(document).items()), options(others))


def measure_groups() -> tuple[tuple[str, Options], ...]:
    """Measures under the names of their windows, in the order of the registry."""
    return tuple(
        (window_label(window), found)
        for window in WINDOW_LABELS
        if (
            found := tuple(
                (name, measure_label(name)) for name, one in MEASURES.items() if one.window == window
            )
        )
    )


def with_value(known: Options, value: Any) -> Options:
    """Also what is not possible any more, so that it is seen and can be changed."""
    text = str(value or "")
    return known if not text or text in dict(known) else (*known, (text, text))


def threshold_fields(place: str, part: Mapping[str, Any]) -> tuple[Field, Field]:
    """A value, and what it is a multiple or a percentile of."""
    of = str(part.get("of") or "value")
    unit = unit_label(str(part.get("measure") or "")) if of == "value" else ""
    return (
        Field(f"{place}.of", _("Relative to"), "select", of, options=references()),
        Field(f"{place}.value", _("Value"), "number", plain(part.get("value")), unit=unit),
    )


def references() -> Options:
    return (
        ("value", _("a value")),
        ("mean", _("× the mean of all clients")),
        ("median", _("× the median of all clients")),
        ("percentile", _("a percentile of all clients")),
    )
