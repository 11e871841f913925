"""What a document needs to be evaluated: measures, figures of the firm, attributes, other schemes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tiering.engine.schemes.conditions import (
    Comparison,
    Condition,
    HasAttribute,
    HasTier,
    Known,
    Leaf,
    leaves,
)
from tiering.engine.schemes.document import (
    Body,
    Card,
    Count,
    Deviation,
    Grid,
    Manual,
    Quadrant,
    SchemeDocument,
)

TENURE = "tenure_days"


def measures_of(document: SchemeDocument) -> tuple[str, ...]:
    """Every measure that the document reads, in the document's order, each once."""
    return tuple(dict.fromkeys(_measures(document)))


def firm_measures_of(document: SchemeDocument) -> tuple[str, ...]:
    """The measures of which the figures of all clients decide: means, medians, percentiles and ranks."""
    return tuple(dict.fromkeys(_firm_measures(document)))


def attributes_of(document: SchemeDocument) -> tuple[str, ...]:
    """Every attribute that the document asks for."""
    found = [leaf.attribute for leaf in _leaves(document) if isinstance(leaf, HasAttribute)]
    if isinstance(document.body, Manual):
        found.append(document.body.attribute)
    return tuple(dict.fromkeys(found))


def schemes_of(document: SchemeDocument) -> tuple[str, ...]:
    """The other schemes that have to be evaluated before this one."""
    found = [leaf.scheme for leaf in _leaves(document) if isinstance(leaf, HasTier)]
    if isinstance(document.body, Grid):
        found += [document.body.rows.scheme, document.body.columns.scheme]
    return tuple(dict.fromkeys(found))


def in_order(documents: Mapping[str, SchemeDocument]) -> tuple[str, ...]:
    """The codes of schemes so that each comes after those it builds on, otherwise as given.

    Raises ValueError for a scheme that is not there, and for schemes that build on each other in a ring.
    """
    ordered: list[str] = []
    for code in documents:
        _place(code, documents, ordered, ())
    return tuple(ordered)


def with_those_below(code: str, documents: Mapping[str, SchemeDocument]) -> tuple[str, ...]:
    """The code of a scheme after those it builds on, directly or not. Raises ValueError as `in_order` does."""
    ordered: list[str] = []
    _place(code, documents, ordered, ())
    return tuple(ordered)


def _place(
    code: str, documents: Mapping[str, SchemeDocument], ordered: list[str], below: tuple[str, ...]
) -> None:
    if code in ordered:
        return
    if code in below:
        raise ValueError(f"schemes build on each other: {' → '.join((*below, code))}")
    if code not in documents:
        raise ValueError(f"scheme {below[-1]!r} builds on {code!r}, which is not there")
    for other in schemes_of(documents[code]):
        _place(other, documents, ordered, (*below, code))
    ordered.append(code)


def _conditions(document: SchemeDocument) -> Iterator[Condition]:
    for rule in document.rules:
        yield rule.when
    if isinstance(document.body, Count):
        for counted in document.body.conditions:
            yield counted.when
    for cap in document.movement.caps:
        yield cap.when


def _leaves(document: SchemeDocument) -> Iterator[Leaf]:
    for condition in _conditions(document):
        yield from leaves(condition)


def _measures(document: SchemeDocument) -> Iterator[str]:
    for leaf in _leaves(document):
        if isinstance(leaf, Comparison | Known):
            yield leaf.measure
    if document.body is not None:
        yield from _body_measures(document.body)
    if document.movement.new_client is not None:
        yield TENURE


def _body_measures(body: Body) -> Iterator[str]:
    if isinstance(body, Card):
        yield from (factor.measure for factor in body.factors)
    if isinstance(body, Deviation):
        yield from (*body.measures, body.stability)
    if isinstance(body, Quadrant):
        yield from (body.x.measure, body.y.measure)


def _firm_measures(document: SchemeDocument) -> Iterator[str]:
    for leaf in _leaves(document):
        if isinstance(leaf, Comparison) and leaf.threshold.of != "value":
            yield leaf.measure
    body = document.body
    if isinstance(body, Card):
        yield from (
            factor.measure for factor in body.factors if factor.method in ("percentile", "winsorised")
        )
    if isinstance(body, Deviation):
        yield from body.measures
        yield from [body.stability] if body.limit.of != "value" else []
    if isinstance(body, Quadrant):
        yield from (axis.measure for axis in (body.x, body.y) if axis.threshold.of != "value")
