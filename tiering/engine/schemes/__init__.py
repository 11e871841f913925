"""Classifications as documents: read and checked, applied to every client at once, explained for one."""

from tiering.engine.schemes.document import FORMAT, KINDS, SchemeDocument
from tiering.engine.schemes.evaluate import Assigned, as_categories, evaluate
from tiering.engine.schemes.explain import Explanation, MeasureUse, explain
from tiering.engine.schemes.faults import Fault, InvalidDocument
from tiering.engine.schemes.movement import MOVES, Moved, Standing, begins_period, move
from tiering.engine.schemes.needs import (
    attributes_of,
    firm_measures_of,
    in_order,
    measures_of,
    schemes_of,
    with_those_below,
)
from tiering.engine.schemes.node import Vocabulary
from tiering.engine.schemes.person import Person, crowd
from tiering.engine.schemes.population import Categories, Firm, Population
from tiering.engine.schemes.reading import read, validate
from tiering.engine.schemes.ways import Change, Way
from tiering.engine.schemes.what_if import WhatIf, after_deposit, after_more_trading, what_if

__all__ = [
    "FORMAT",
    "KINDS",
    "MOVES",
    "Assigned",
    "Categories",
    "Change",
    "Explanation",
    "Fault",
    "Firm",
    "InvalidDocument",
    "MeasureUse",
    "Moved",
    "Person",
    "Population",
    "SchemeDocument",
    "Standing",
    "Vocabulary",
    "Way",
    "WhatIf",
    "after_deposit",
    "after_more_trading",
    "as_categories",
    "attributes_of",
    "begins_period",
    "crowd",
    "evaluate",
    "explain",
    "firm_measures_of",
    "in_order",
    "measures_of",
    "move",
    "read",
    "schemes_of",
    "validate",
    "what_if",
    "with_those_below",
]
