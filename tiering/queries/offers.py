"""The tiers of a scheme as people may choose them, in the words of the version in force."""

from __future__ import annotations

from datetime import date

from tiering.engine.overrides import NewClientRule
from tiering.engine.schemes import InvalidDocument, SchemeDocument, read
from tiering.engine.schemes.document import Text
from tiering.models import Scheme, SchemeVersion
from tiering.queries.versions import in_force


def offered_tiers(scheme: Scheme, day: date) -> dict[str, Text]:
    """Names of the tiers by code, best first; none where the scheme has no rules on that day."""
    document = document_on(scheme, day)
    return {tier.code: tier.name for tier in document.tiers} if document else {}


def offers(day: date) -> list[tuple[Scheme, dict[str, Text]]]:
    """The tiers of every scheme that has rules on the day."""
    found = [
        (version.scheme, readable(version))
        for version in in_force(day).order_by("scheme__order", "scheme__code")
    ]
    return [
        (scheme, {tier.code: tier.name for tier in document.tiers}) for scheme, document in found if document
    ]


def new_client_rule(scheme: Scheme, day: date) -> NewClientRule | None:
    """Where new clients may be placed by the rules of that day."""
    document = document_on(scheme, day)
    found = document.movement.new_client if document else None
    return NewClientRule(found.tier, found.under_days) if found else None


def document_on(scheme: Scheme, day: date) -> SchemeDocument | None:
    version = in_force(day).filter(scheme=scheme).first()
    return readable(version) if version else None


def readable(version: SchemeVersion) -> SchemeDocument | None:
    try:
        return read(version.document)
    except InvalidDocument:  # written in a format that this release no longer reads
        return None
