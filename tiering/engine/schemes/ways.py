"""For one client: which changes lead to a better tier, and which to a worse one. Each is tried before it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from tiering.engine.schemes.conditions import (
    All,
    AnyOf,
    Comparison,
    Condition,
    HasAttribute,
    HasTier,
    Known,
    Leaf,
    Not,
)
from tiering.engine.schemes.document import SchemeDocument
from tiering.engine.schemes.evaluate import Assigned, evaluate
from tiering.engine.schemes.person import Person, crowd
from tiering.engine.schemes.population import Firm, Population
from tiering.engine.schemes.routes import Route, routes
from tiering.engine.schemes.truth import answer

# More alternatives than anybody reads; a document of people has a handful.
MOST_WAYS = 200
# "More than" a limit is tried with a figure this much beside it.
BESIDE = 1e-9
# A word that no document asks for.
SOME_OTHER = "\0"
_OPPOSITE: dict[str, str] = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "="}


@dataclass(frozen=True)
class Change:
    """What has to become true: a figure against a limit, or one of (`in`), or none of (`not in`), some words.

    `sort` is measure, known, attribute or tier (of the scheme `name`). `gap` is how far the figure is from the limit,
    positive where it has to rise; None where it is not known.
    """

    sort: str
    name: str
    op: str
    limit: float | None = None
    value: float | None = None
    gap: float | None = None
    words: tuple[str, ...] = ()
    word: str | None = None


@dataclass(frozen=True)
class Way:
    """Changes that together lead to `tier`; nothing else has to change."""

    tier: str
    changes: tuple[Change, ...]


Conjunct = tuple[tuple[Leaf, bool], ...]
Holds = Callable[[Leaf, bool], bool]


def ways_up(document: SchemeDocument, person: Person, firm: Firm) -> tuple[Way, ...]:
    """The ways to the nearest better tier that is an aim and that changes lead to, the shortest first."""
    now = crowd(document, [person], firm)
    assigned = evaluate(document, now)
    standing, fired = int(assigned.tiers[0]), int(assigned.fired[0])
    wanted: list[Condition] = []
    for place, route in enumerate(routes(document, now, assigned)):
        if route.reach is not None and document.tier_codes.index(route.outcome.tier) < standing:
            wanted.append(_past(document, fired, place, route.reach))
    tried = _try(document, person, firm, _alternatives(wanted, now))
    better = [(tier, way) for tier, way in tried if tier < standing and document.tiers[tier].is_aim]
    nearest = max((tier for tier, _way in better), default=0)
    return _shortest(way for tier, way in better if tier == nearest)


def ways_down(document: SchemeDocument, person: Person, firm: Firm) -> tuple[Way, ...]:
    """The ways from a tier that is an aim to a worse one, the shortest first: how far the client is from it."""
    now = crowd(document, [person], firm)
    assigned = evaluate(document, now)
    standing = int(assigned.tiers[0])
    if not document.tiers[standing].is_aim:
        return ()
    found = routes(document, now, assigned)
    kept = tuple(_kept(document, found, now, standing))
    lost: list[Condition] = [Not(AnyOf(kept))] if kept else []
    lost += [
        route.reach
        for route in found[: int(assigned.fired[0])]
        if route.reach is not None and document.tier_codes.index(route.outcome.tier) > standing
    ]
    tried = _try(document, person, firm, _alternatives(lost, now))
    return _shortest(way for tier, way in tried if tier > standing)


def _past(document: SchemeDocument, fired: int, place: int, reach: Condition) -> Condition:
    """A rule that stands above the wanted outcome and holds now must cease to hold."""
    if fired < min(place, len(document.rules)):
        return All((Not(document.rules[fired].when), reach))
    return reach


def _kept(
    document: SchemeDocument, found: list[Route], now: Population, standing: int
) -> Iterator[Condition]:
    """What holds the client in its tier or a better one."""
    for route in found:
        is_enough = document.tier_codes.index(route.outcome.tier) <= standing
        if route.stay is not None and is_enough and answer(route.stay, now).yes[0]:
            yield route.stay


def _alternatives(wanted: Iterable[Condition], now: Population) -> list[Conjunct]:
    def holds(leaf: Leaf, is_wanted: bool) -> bool:
        found = answer(leaf, now)
        return bool((found.yes if is_wanted else found.no)[0])

    found = [conjunct for condition in wanted for conjunct in _disjuncts(condition, True, holds)]
    return list(dict.fromkeys(found))


def _disjuncts(condition: Condition, is_wanted: bool, holds: Holds) -> list[Conjunct]:
    """The alternatives that make a condition true (or false), each without what is so already."""
    if isinstance(condition, Not):
        return _disjuncts(condition.part, not is_wanted, holds)
    if isinstance(condition, All | AnyOf):
        parts = [_disjuncts(part, is_wanted, holds) for part in condition.parts]
        if isinstance(condition, All) == is_wanted:
            return [_joined(some) for some in islice(product(*parts), MOST_WAYS)]
        # What holds already needs no other way.
        return [()] if [()] in parts else [conjunct for part in parts for conjunct in part][:MOST_WAYS]
    if holds(condition, is_wanted):
        return [()]
    # Nobody makes a known figure unknown.
    is_lost = isinstance(condition, Known) and condition.is_known != is_wanted
    return [] if is_lost else [((condition, is_wanted),)]


def _joined(parts: Iterable[Conjunct]) -> Conjunct:
    return tuple(dict.fromkeys(literal for part in parts for literal in part))


def _try(
    document: SchemeDocument, person: Person, firm: Firm, alternatives: list[Conjunct]
) -> list[tuple[int, Way]]:
    """Each alternative with the place of the tier that the client has once it is done."""
    changes = [
        tuple(_change(leaf, is_wanted, person, firm) for leaf, is_wanted in conjunct)
        for conjunct in alternatives
    ]
    if not changes:
        return []
    found: Assigned = evaluate(document, crowd(document, [_done(person, each) for each in changes], firm))
    return [
        (int(tier), Way(document.tier_codes[tier], each))
        for tier, each in zip(found.tiers, changes, strict=True)
    ]


def _change(leaf: Leaf, is_wanted: bool, person: Person, firm: Firm) -> Change:
    if isinstance(leaf, Comparison):
        limit, value = firm.resolve(leaf.measure, leaf.threshold), person.figure(leaf.measure)
        gap = None if value is None else limit - value
        return Change(
            "measure", leaf.measure, leaf.op if is_wanted else _OPPOSITE[leaf.op], limit, value, gap
        )
    if isinstance(leaf, Known):
        return Change("known", leaf.measure, "known")
    op = "in" if is_wanted else "not in"
    if isinstance(leaf, HasAttribute):
        word = person.attributes.get(leaf.attribute)
        return Change("attribute", leaf.attribute, op, words=leaf.values, word=word)
    return _tier_change(leaf, op, person)


def _tier_change(leaf: HasTier, op: str, person: Person) -> Change:
    return Change("tier", leaf.scheme, op, words=leaf.tiers, word=person.others.get(leaf.scheme))


def _done(person: Person, changes: Iterable[Change]) -> Person:
    """The client once the changes are made, by no more than is asked for."""
    for change in changes:
        if change.sort == "measure":
            person = person.with_figures({change.name: _beside(change)})
        elif change.sort == "known":
            person = person.with_figures({change.name: 0.0})
        elif change.sort == "attribute":
            person = replace(person, attributes=_with_word(person.attributes, change))
        else:
            person = replace(person, others=_with_word(person.others, change))
    return person


def _beside(change: Change) -> float:
    limit = np.nan if change.limit is None else change.limit
    step = abs(limit) * BESIDE or BESIDE
    return limit + {">": step, "!=": step, "<": -step}.get(change.op, 0.0)


def _with_word(words: Mapping[str, str | None], change: Change) -> dict[str, str | None]:
    return {**words, change.name: change.words[0] if change.op == "in" else SOME_OTHER}


def _shortest(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Fewest changes first, then the relatively smallest; none that asks for all that another asks for, and more."""
    found: list[Way] = []
    for way in sorted(ways, key=_length):
        if not any(set(shorter.changes) <= set(way.changes) for shorter in found):
            found.append(way)
    return tuple(found)


def _length(way: Way) -> tuple[int, float]:
    return len(way.changes), max((_share(change) for change in way.changes), default=0.0)


def _share(change: Change) -> float:
    if change.gap is None or change.limit is None or change.value is None:
        return np.inf
    return abs(change.gap) / max(abs(change.limit), abs(change.value), BESIDE)
