"""Clients so close to a limit that a small change would place them elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from tiering.engine.schemes.document import SchemeDocument
from tiering.engine.schemes.evaluate import evaluate
from tiering.engine.schemes.population import Population
from tiering.engine.table import BoolArray, IntArray


@dataclass(frozen=True)
class Edges:
    """Who would stand in a better, and who in a worse tier; one client can be both."""

    could_rise: BoolArray
    could_fall: BoolArray


def edges(document: SchemeDocument, population: Population, measured: IntArray, distance: float) -> Edges:
    """Whose tier changes when every limit is moved by the fraction `distance` of itself, either way.

    `measured` is what the document says with its limits as they are. Equalities do not move, nor does the number of
    conditions that a count asks for. Raises ValueError for a distance below 0.
    """
    if distance < 0:
        raise ValueError("a distance is not below 0")
    wider = evaluate(document, population, distance).tiers
    closer = evaluate(document, population, -distance).tiers
    return Edges((wider < measured) | (closer < measured), (wider > measured) | (closer > measured))
