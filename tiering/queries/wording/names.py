from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.models import OrgUnit
from tiering.engine.measures import MEASURES, UNIT_LABELS, WINDOW_LABELS, Unit
from tiering.engine.schemes.document import Text
from tiering.models import SchemeVersion
from tiering.queries.attributes import Attribute, attributes, branches


@dataclass(frozen=True)
class OtherScheme:
    """A scheme's name, and the names of its tiers by code."""

    name: str
    tiers: Mapping[str, str]


@dataclass(frozen=True)
class Names:
    """What codes are called, read once for a page."""

    attributes: Mapping[str, Attribute]
    schemes: Mapping[str, OtherScheme]

    def attribute(self, name: str) -> str:
        return str(self.attributes[name].label) if name in self.attributes else name

    def attribute_values(self, name: str, values: Iterable[str]) -> str:
        known = self.attributes.get(name)
        return listed(known.label_of(value) if known else value for value in values)

    def scheme(self, code: str) -> str:
        return self.schemes[code].name if code in self.schemes else code

    def tiers(self, scheme: str, codes: Iterable[str]) -> str:
        known = self.schemes[scheme].tiers if scheme in self.schemes else {}
        return listed(known.get(code, code) for code in codes)


@dataclass(frozen=True)
class Named:
    """The rows that have names, in no language yet: a page that says a thing in two reads them once."""

    versions: list[SchemeVersion]
    branches: list[OrgUnit]


def named() -> Named:
    found = SchemeVersion.objects.order_by("scheme__order", "scheme__code", "number").select_related("scheme")
    return Named(list(found), branches())


def names(rows: Named | None = None) -> Names:
    """In the reader's language of the moment."""
    rows = rows or named()
    others = {
        version.scheme.code: OtherScheme(str(version.scheme), tier_names(version.document))
        for version in rows.versions
    }
    return Names(attributes(rows.branches), others)


def tier_names(document: Any) -> dict[str, str]:
    """Names of a document's tiers by code, also of one that cannot be read yet."""
    tiers = document.get("tiers") if isinstance(document, dict) else None
    entries = [entry for entry in tiers if isinstance(entry, dict)] if isinstance(tiers, list) else []
    return {
        str(entry["code"]): _raw(entry.get("name"), str(entry["code"]))
        for entry in entries
        if "code" in entry
    }


def in_words(text: Text) -> str:
    """Words of a document in the reader's language."""
    return text.en if is_english() else text.zh


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def listed(words: Iterable[str]) -> str:
    return (", " if is_english() else "、").join(words)


def measure_label(name: str) -> str:
    return _(MEASURES[name].label) if name in MEASURES else name


def unit_label(name: str) -> str:
    return _(UNIT_LABELS[MEASURES[name].unit]) if name in MEASURES else ""


def window_label(window: str) -> str:
    return _(WINDOW_LABELS[window]) if window in WINDOW_LABELS else window


def figure(measure: str, value: float) -> str:
    """A value in the unit of its measure: 1,000,000 yuan, 80%, yes."""
    unit = MEASURES[measure].unit if measure in MEASURES else Unit.CODE
    match unit:
        case Unit.FRACTION:
            return f"{number(value * 100)}%"
        case Unit.PERCENT:
            return f"{number(value)}%"
        case Unit.FLAG:
            return _("yes") if value else _("no")
        case Unit.CODE:
            return number(value)
        case Unit.YUAN:
            return f"{number(round(value, 2))} {unit_label(measure)}"
    return f"{number(value)} {unit_label(measure)}"


def number(value: float) -> str:
    """1,000,000 or 0.25: no decimals that say nothing."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _raw(name: Any, code: str) -> str:
    words = name if isinstance(name, dict) else {}
    return str(words.get("en" if is_english() else "zh") or code)
