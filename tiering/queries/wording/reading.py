"""A document as sections of entries. Entries of two versions that mean the same have the same key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tiering.engine.schemes.document import Cap, Movement, NewClient, Rule, SchemeDocument
from tiering.queries.wording.bodies import body_entries
from tiering.queries.wording.conditions import sentence
from tiering.queries.wording.entries import Entry
from tiering.queries.wording.names import Names, in_words, listed, number

__all__ = ["Entry", "Section", "sections"]


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    entries: tuple[Entry, ...]


def sections(document: SchemeDocument, names: Names) -> list[Section]:
    """Every part of a document in the order in which it is applied; empty parts are left out."""
    found = [
        Section("tiers", _("Tiers, best first"), tuple(_tiers(document))),
        Section("rules", _("Rules, the first that fits decides"), tuple(_rules(document, names))),
        Section("body", kind_label(document.kind), tuple(body_entries(document, names))),
        Section("movement", _("How tiers move"), tuple(_movement(document, names))),
        Section("sources", _("Sources"), tuple(_sources(document))),
    ]
    return [section for section in found if section.entries]


def kind_label(kind: str) -> str:
    return {
        "bands": _("Bands"),
        "card": _("Score card"),
        "deviation": _("Largest deviation"),
        "quadrant": _("Quadrant"),
        "grid": _("Grid of two schemes"),
        "count": _("Count of conditions"),
        "manual": _("Set by hand"),
    }.get(kind, kind)


def period_label(period: str) -> str:
    return {"night": _("Every night"), "month": _("Once a month"), "quarter": _("Once a quarter")}.get(
        period, period
    )


def place_label(place: str) -> str:
    """Where in a document something stands: rule 2, movement; counted from 1."""
    part, _dot, _rest = place.partition(".")
    part, _bracket, index = part.rstrip("]").partition("[")
    words = {
        "title": _("Name"),
        "kind": _("Kind"),
        "tiers": _("Tiers"),
        "remainder": _("Remainder"),
        "rules": _("Rules"),
        "movement": _("How tiers move"),
        "format": _("Format"),
        "requirements": _("Requirements"),
        "guesses": _("Sources"),
        "introduction": _("Introduction"),
        "validity_months": _("Valid for"),
        "questions": _("Question"),
        "levels": _("Level"),
    }
    label = words.get(part) or kind_label(part)
    return f"{label} {int(index) + 1}" if index.isdigit() else label


def _tiers(document: SchemeDocument) -> Iterator[Entry]:
    for place, tier in enumerate(document.tiers, start=1):
        text = _("everybody whom nothing else fits") if tier.code == document.remainder else ""
        yield Entry(f"tiers.{tier.code}", f"{place}. {in_words(tier.name)}", text)


def _rules(document: SchemeDocument, names: Names) -> Iterator[Entry]:
    tiers = {tier.code: in_words(tier.name) for tier in document.tiers}
    for rule in document.rules:
        yield _named(f"rules.{rule.tier}.{rule.code}", tiers[rule.tier], rule, names)


def _named(key: str, label: str, rule: Rule | Cap, names: Names) -> Entry:
    text = sentence(rule.when, names)
    return Entry(key, label, f"{in_words(rule.name)}: {text}" if rule.name else text)


def _movement(document: SchemeDocument, names: Names) -> Iterator[Entry]:
    move = document.movement
    tiers = {tier.code: in_words(tier.name) for tier in document.tiers}
    yield Entry("movement.period", _("Tiers are given"), period_label(move.period))
    yield from _delays(move)
    if move.new_client is not None:
        yield Entry("movement.new_client", _("New clients"), _new_client(move.new_client, tiers))
    for cap in move.caps:
        label = _("Not above %(tier)s") % {"tier": tiers[cap.tier]}
        yield _named(f"movement.caps.{cap.code}", label, cap, names)


def _delays(move: Movement) -> Iterator[Entry]:
    if move.minimum_stay:
        text = _("%(count)s periods before the next move") % {"count": move.minimum_stay}
        yield Entry("movement.minimum_stay", _("Minimum stay"), text)
    if move.hysteresis:
        text = _("a tier is lost only %(share)s beyond its edge") % {
            "share": f"{number(move.hysteresis * 100)}%"
        }
        yield Entry("movement.hysteresis", _("Hysteresis"), text)
    if move.protection:
        text = _("a lower tier only after %(count)s periods in a row") % {"count": move.protection}
        yield Entry("movement.protection", _("Protection from falling"), text)


def _new_client(rule: NewClient, tiers: dict[str, str]) -> str:
    words = {
        "days": rule.under_days,
        "tier": tiers[rule.tier],
        "instead": listed(tiers[code] for code in rule.instead_of),
    }
    if rule.needs_approval:
        return (
            _("under %(days)s days: may be placed in %(tier)s instead of %(instead)s by an approved override")
            % words
        )
    return _("under %(days)s days: %(tier)s instead of %(instead)s") % words


def _sources(document: SchemeDocument) -> Iterator[Entry]:
    if document.requirements:
        yield Entry("sources.requirements", _("Requirements"), listed(document.requirements))
    for guess in document.guesses:
        label = _("Our default: %(place)s") % {"place": place_label(guess.place)}
        yield Entry(f"sources.guess.{guess.place}", label, in_words(guess.note))
