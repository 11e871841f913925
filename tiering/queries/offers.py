"""The tiers of a scheme as people may choose them, in the words of the version in force."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

from tiering.engine.overrides import NewClientRule
from tiering.engine.schemes import InvalidDocument, SchemeDocument, read
from tiering.engine.schemes.document import Text
from tiering.enums import Tier
from tiering.models import Scheme
from tiering.queries.versions import in_force


def offered_tiers(scheme: Scheme, day: date) -> list[tuple[str, str]]:
    """Code and name of each tier, best first; none where the scheme has no rules on that day."""
    document = document_on(scheme, day)
    if document is None:
        return [(str(code), str(name)) for code, name in Tier.choices] if scheme.is_house else []
    return [(tier.code, in_words(tier.name)) for tier in document.tiers]


def new_client_rule(scheme: Scheme, day: date) -> NewClientRule | None:
    """Where new clients may be placed by the rules of that day."""
    document = document_on(scheme, day)
    found = document.movement.new_client if document else None
    return NewClientRule(found.tier, found.under_days) if found else None


def document_on(scheme: Scheme, day: date) -> SchemeDocument | None:
    version = in_force(day).filter(scheme=scheme).first()
    if version is None:
        return None
    try:
        return read(version.document)
    except InvalidDocument:  # written in a format that this release no longer reads
        return None


def in_words(text: Text) -> str:
    """Words of a document in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh
