"""Everything the newest night says of one client, with the evidence. Callers fetch the client in scope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clients.models import Client
from tiering.engine.schemes import SchemeDocument
from tiering.engine.schemes.conditions import Comparison, Known, leaves
from tiering.engine.schemes.document import Count
from tiering.engine.schemes.document import Counted as CountedCondition
from tiering.models import EarlySigns, ProblemClient, StarSpell
from tiering.queries.churn.parameters import churn_parameters
from tiering.queries.early.lists import dormancy_words
from tiering.queries.early.night import HIDDEN, STAR, count_document
from tiering.queries.stored import stored_firm, stored_row
from tiering.queries.wording.names import in_words
from tiering.queries.wording.signs import Sign, signs_in_words


@dataclass(frozen=True)
class Figure:
    """A measure of the client, and its percentile among all clients; None where not known."""

    measure: str
    value: float | None
    percentile: float | None


@dataclass(frozen=True)
class Condition:
    """One of the conditions of a count: met, not met, or (None) not known, and the figures that say so."""

    name: str
    is_met: bool | None
    figures: list[Figure]


@dataclass(frozen=True)
class Counted:
    """A client by a scheme that counts conditions."""

    tier: str
    conditions: list[Condition]


@dataclass(frozen=True)
class Person:
    signs: EarlySigns
    churn: list[Sign]
    most_points: int
    missing: list[str]
    star: Counted | None
    hidden: Counted | None
    spells: list[StarSpell]
    problem: ProblemClient | None


def person_signs(client: Client) -> Person | None:
    """None where no night has measured the client yet."""
    signs = EarlySigns.objects.filter(client=client).first()
    if signs is None:
        return None
    day, parameters = signs.trading_day, churn_parameters()
    words = dormancy_words(day) if signs.dormancy_missing else []
    star, hidden = count_document(STAR, day), count_document(HIDDEN, day)
    figures = _figures(signs, [star, hidden])
    return Person(
        signs=signs,
        churn=signs_in_words(signs, parameters) if signs.churn_points is not None else [],
        most_points=parameters.most_points,
        missing=[word for place, word in enumerate(words) if signs.dormancy_missing >> place & 1],
        star=_counted(star, signs.star, signs.star_met, signs.star_unknown, figures),
        hidden=_counted(hidden, signs.hidden, signs.hidden_met, signs.hidden_unknown, figures),
        spells=list(StarSpell.objects.filter(client=client)[:12]),
        problem=ProblemClient.objects.filter(client=client).first(),
    )


def _counted(
    document: SchemeDocument | None, place: int, met: int, unknown: int, figures: dict[str, Figure]
) -> Counted | None:
    """`place` of the tier, and one bit per condition: met, and not known."""
    if document is None or not 0 <= place < len(document.tiers):
        return None
    conditions = [
        Condition(
            in_words(one.name),
            None if unknown >> bit & 1 else bool(met >> bit & 1),
            [figures[name] for name in _asked(one)],
        )
        for bit, one in enumerate(_conditions(document))
    ]
    return Counted(in_words(document.tiers[place].name), conditions)


def _conditions(document: SchemeDocument | None) -> tuple[CountedCondition, ...]:
    body = document.body if document else None
    return body.conditions if isinstance(body, Count) else ()


def _asked(one: CountedCondition) -> list[str]:
    """The measures that a condition asks about, each once."""
    asked = (leaf.measure for leaf in leaves(one.when) if isinstance(leaf, Comparison | Known))
    return list(dict.fromkeys(asked))


def _figures(signs: EarlySigns, documents: list[SchemeDocument | None]) -> dict[str, Figure]:
    """What the conditions ask about, with the percentile among all clients."""
    measures = [name for document in documents for one in _conditions(document) for name in _asked(one)]
    row = stored_row(signs.trading_day, signs.client_id) or {}
    firm = stored_firm(signs.trading_day, measures)
    found = {}
    for name in measures:
        value = row.get(name)
        rank = None if value is None else float(firm.rank(name, np.array([value]))[0])
        found[name] = Figure(name, value, rank)
    return found
