"""Reading scheme documents with the names that are known now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from tiering.engine.measures import MEASURES
from tiering.engine.schemes import Fault, SchemeDocument, Vocabulary, read, validate
from tiering.engine.schemes.attributes import ATTRIBUTES
from tiering.models import Scheme, SchemeVersion


def vocabulary_for(scheme: Scheme) -> Vocabulary:
    """The measures, attributes and other schemes that a version of this scheme may name."""
    return Vocabulary(measures=MEASURES, attributes=ATTRIBUTES, schemes=tiers_of_others(scheme))


def tiers_of_others(scheme: Scheme) -> dict[str, list[str]]:
    """Codes of the tiers of every other scheme, as its newest version has them."""
    others = SchemeVersion.objects.exclude(scheme=scheme.pk).order_by("scheme", "number")
    return {code: _tier_codes(document) for code, document in others.values_list("scheme__code", "document")}


def faults_of(scheme: Scheme, document: Any, known: Vocabulary | None = None) -> list[Fault]:
    """With `known`, the vocabulary that the caller has read already."""
    return validate(document, known or vocabulary_for(scheme))


def read_document(scheme: Scheme, document: Any, known: Vocabulary | None = None) -> SchemeDocument:
    """Raises InvalidDocument with the faults."""
    return read(document, known or vocabulary_for(scheme))


def tier_names(document: Any) -> dict[str, str]:
    """The tiers in the reader's words by code, best first; also of a document that cannot be read any more."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    entries = document.get("tiers", []) if isinstance(document, dict) else []
    return {entry["code"]: entry.get("name", {}).get(language) or entry["code"] for entry in entries}


def names_of_every_tier() -> dict[str, str]:
    """Every scheme's tiers by code, of each scheme the newest version's; a code that several schemes have goes by the
    first one's name."""
    newest = SchemeVersion.objects.order_by("scheme__order", "scheme__code", "-number").distinct(
        "scheme__order", "scheme__code"
    )
    found: dict[str, str] = {}
    for document in newest.values_list("document", flat=True):
        found = tier_names(document) | found
    return found


def _tier_codes(document: Any) -> list[str]:
    """Also of a draft that cannot be read yet."""
    tiers = document.get("tiers") if isinstance(document, dict) else None
    entries = tiers if isinstance(tiers, list) else []
    return [str(entry["code"]) for entry in entries if isinstance(entry, dict) and "code" in entry]
