from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.schemes.conditions import (
    All,
    AnyOf,
    Comparison,
    Condition,
    HasAttribute,
    HasTier,
    Known,
    Not,
    Threshold,
)
from tiering.engine.schemes.node import Context, Node, Vocabulary
from tiering.engine.schemes.read_conditions import read_condition
from tiering.queries.wording.names import Names, figure, measure_label, number

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "!=": "≠"}


def sentence(condition: Condition, names: Names) -> str:
    """A condition as one sentence; parts of parts stand in brackets."""
    match condition:
        case All((Comparison(measure, ">=", low), Comparison(other, "<=", high))) if measure == other:
            return between_text(measure, low, high)
        case All(parts):
            return _joined(parts, _(" and "), names)
        case AnyOf(parts):
            return _joined(parts, _(" or "), names)
        case Not(part):
            return _("not (%(condition)s)") % {"condition": sentence(part, names)}
        case Comparison(measure, op, threshold):
            return f"{measure_label(measure)} {SIGNS[op]} {threshold_text(measure, threshold)}"
        case Known(measure, is_known):
            words = _("%(measure)s is known") if is_known else _("%(measure)s is not known")
            return words % {"measure": measure_label(measure)}
        case HasAttribute(attribute, values):
            return _("%(attribute)s is %(values)s") % {
                "attribute": names.attribute(attribute),
                "values": names.attribute_values(attribute, values),
            }
        case HasTier(scheme, tiers):
            return _("in %(scheme)s: %(tiers)s") % {
                "scheme": names.scheme(scheme),
                "tiers": names.tiers(scheme, tiers),
            }


def sentence_of(raw: Any, names: Names) -> str:
    """The same of JSON, as far as it can be read."""
    return sentence(read_condition(Node(raw, "", Context(Vocabulary()))), names)


def threshold_text(measure: str, threshold: Threshold) -> str:
    """A threshold in words: 1,000,000 yuan; 1.2 × the mean of all clients; the 80th percentile."""
    value = number(threshold.value)
    match threshold.of:
        case "mean":
            return _("%(value)s × the mean of all clients") % {"value": value}
        case "median":
            return _("%(value)s × the median of all clients") % {"value": value}
        case "percentile":
            return _("percentile %(value)s of all clients") % {"value": value}
    return figure(measure, threshold.value)


def between_text(measure: str, low: Threshold, high: Threshold) -> str:
    return _("%(measure)s from %(low)s to %(high)s") % {
        "measure": measure_label(measure),
        "low": threshold_text(measure, low),
        "high": threshold_text(measure, high),
    }


def _joined(parts: tuple[Condition, ...], word: str, names: Names) -> str:
    return word.join(
        f"({sentence(part, names)})" if isinstance(part, All | AnyOf) else sentence(part, names)
        for part in parts
    )


def _needs_brackets(part: Condition) -> bool:
    """Groups do, except the two halves of a "from … to …"."""
    match part:
        case All((Comparison(measure, ">="), Comparison(other, "<="))) if measure == other:
            return False
        case All() | AnyOf():
            return True
    return False
