"""Classifications as documents: read and checked, applied to every client at once, explained for one."""

from tiering.engine.schemes.document import FORMAT, KINDS, SchemeDocument
from tiering.engine.schemes.evaluate import Assigned, as_categories, evaluate
from tiering.engine.schemes.faults import Fault, InvalidDocument
from tiering.engine.schemes.movement import MOVES, Moved, Standing, begins_period, move
from tiering.engine.schemes.needs import attributes_of, firm_measures_of, in_order, measures_of, schemes_of
from tiering.engine.schemes.node import Vocabulary
from tiering.engine.schemes.population import Categories, Firm, Population
from tiering.engine.schemes.reading import read, validate

__all__ = [
    "FORMAT",
    "KINDS",
    "MOVES",
    "Assigned",
    "Categories",
    "Fault",
    "Firm",
    "InvalidDocument",
    "Moved",
    "Population",
    "SchemeDocument",
    "Standing",
    "Vocabulary",
    "as_categories",
    "attributes_of",
    "begins_period",
    "evaluate",
    "firm_measures_of",
    "in_order",
    "measures_of",
    "move",
    "read",
    "schemes_of",
    "validate",
]
