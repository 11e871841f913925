"""What a number of a document is called, for a form in which it can be turned."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.simulation import Knob, knobs
from tiering.queries.wording.conditions import SIGNS
from tiering.queries.wording.names import measure_label, tier_names, unit_label


def named_knobs(document: Any) -> list[tuple[Knob, str, str]]:
    """Every knob of a raw document with its label and the unit of its number."""
    tiers = tier_names(document)
    return [(knob, _label(knob, tiers), _unit(knob)) for knob in knobs(document)]


def _label(knob: Knob, tiers: dict[str, str]) -> str:
    measure = f"{measure_label(knob.measure)} {SIGNS.get(knob.op, '')}".strip() if knob.measure else ""
    parts = [tiers.get(knob.tier, knob.tier), measure, _part(knob)]
    return " · ".join(part for part in parts if part)


def _part(knob: Knob) -> str:
    if knob.name == "value" or (knob.name == "at_least" and knob.tier):
        return ""
    return {
        "between": _("from … to"),
        "at_least": _("from"),
        "above": _("deviation above"),
        "points": _("points"),
        "weight": _("weight"),
        "low": _("lower end"),
        "high": _("upper end"),
        "if_unknown": _("points where not known"),
    }[knob.name]


def _unit(knob: Knob) -> str:
    if knob.name in ("points", "if_unknown"):
        return _("points")
    if knob.name == "above":
        return _("per cent")
    if knob.name == "weight":
        return ""
    if knob.of != "value":
        return {
            "mean": _("× the mean of all clients"),
            "median": _("× the median of all clients"),
            "percentile": _("percentile of all clients"),
        }[knob.of]
    return unit_label(knob.measure) if knob.measure else ""
