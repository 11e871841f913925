"""The parts of a document that belong to its kind, as entries."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tiering.engine.schemes.document import (
    Axis,
    Card,
    Count,
    Cut,
    Deviation,
    Factor,
    Grid,
    Manual,
    Quadrant,
    SchemeDocument,
)
from tiering.queries.wording.conditions import sentence, threshold_text
from tiering.queries.wording.entries import Entry
from tiering.queries.wording.names import Names, figure, in_words, listed, measure_label, number


def body_entries(document: SchemeDocument, names: Names) -> Iterator[Entry]:
    """What the kind of scheme adds to its rules; nothing for bands."""
    tiers = {tier.code: in_words(tier.name) for tier in document.tiers}
    match document.body:
        case Card():
            yield from _card(document.body, tiers)
        case Deviation():
            yield from _deviation(document.body, tiers)
        case Quadrant():
            yield from _quadrant(document.body, tiers)
        case Grid():
            yield from _grid(document.body, tiers, names)
        case Count():
            yield from _count(document.body, tiers, names)
        case Manual():
            yield from _manual(document.body, tiers, names)


def method_label(method: str) -> str:
    return {
        "percentile": _("rank among all clients"),
        "winsorised": _("between two percentiles of all clients"),
        "range": _("between two values"),
        "steps": _("steps"),
    }.get(method, method)


def cell_label(cell: str) -> str:
    return {
        "high_high": _("both high"),
        "high_low": _("first high, second low"),
        "low_high": _("first low, second high"),
        "low_low": _("both low"),
    }.get(cell, cell)


def _card(card: Card, tiers: dict[str, str]) -> Iterator[Entry]:
    whole = sum(factor.weight for factor in card.factors)
    for factor in card.factors:
        share = f"{number(round(factor.weight / whole * 100, 2))}%"
        yield Entry(f"body.factor.{factor.measure}", measure_label(factor.measure), _factor(factor, share))
    yield from _cuts(card.cuts, tiers, _("from %(value)s points"))


def _factor(factor: Factor, share: str) -> str:
    words = [_("weight %(share)s") % {"share": share}, method_label(factor.method)]
    if factor.method == "winsorised":
        words[-1] += f" ({number(factor.low)}–{number(factor.high)})"
    if factor.method == "range":
        words[-1] += f" ({figure(factor.measure, factor.low)} – {figure(factor.measure, factor.high)})"
    if factor.method == "steps":
        words += [
            f"≥ {figure(factor.measure, step.at_least)}: {number(step.points)}" for step in factor.steps
        ]
    elif factor.better == "low":
        words.append(_("less is better"))
    if factor.if_unknown is None:
        words.append(_("left out where unknown"))
    elif factor.if_unknown:
        words.append(_("%(points)s points where unknown") % {"points": number(factor.if_unknown)})
    return listed(words)


def _cuts(cuts: tuple[Cut, ...], tiers: dict[str, str], words: str) -> Iterator[Entry]:
    for cut in cuts:
        yield Entry(f"body.cut.{cut.tier}", tiers[cut.tier], words % {"value": number(cut.at_least)})


def _deviation(body: Deviation, tiers: dict[str, str]) -> Iterator[Entry]:
    text = listed(measure_label(measure) for measure in body.measures)
    yield Entry("body.measures", _("Largest deviation of"), text)
    limit = f"{measure_label(body.stability)} ≤ {threshold_text(body.stability, body.limit)}"
    yield Entry("body.stability", _("Stable"), limit)
    for place, cut in enumerate(body.cuts, start=1):
        label = _("the rest") if cut.above is None else _("above %(value)s%%") % {"value": number(cut.above)}
        words = {"stable": tiers[cut.stable], "unstable": tiers[cut.unstable]}
        yield Entry(f"body.cut.{place}", label, _("stable: %(stable)s; unstable: %(unstable)s") % words)


def _quadrant(body: Quadrant, tiers: dict[str, str]) -> Iterator[Entry]:
    yield Entry("body.x", _("First measure is high"), _axis(body.x))
    yield Entry("body.y", _("Second measure is high"), _axis(body.y))
    for cell, tier in body.cells.items():
        yield Entry(f"body.cell.{cell}", cell_label(cell), tiers[tier])


def _axis(axis: Axis) -> str:
    return f"{measure_label(axis.measure)} ≥ {threshold_text(axis.measure, axis.threshold)}"


def _grid(body: Grid, tiers: dict[str, str], names: Names) -> Iterator[Entry]:
    rows, columns = names.scheme(body.rows.scheme), names.scheme(body.columns.scheme)
    yield Entry("body.axes", _("Rows × columns"), f"{rows} × {columns}")
    for row in body.rows.tiers:
        text = listed(
            f"{names.tiers(body.columns.scheme, [column])} → {tiers[body.cells[row, column]]}"
            for column in body.columns.tiers
        )
        yield Entry(f"body.row.{row}", names.tiers(body.rows.scheme, [row]), text)


def _count(body: Count, tiers: dict[str, str], names: Names) -> Iterator[Entry]:
    for counted in body.conditions:
        yield Entry(f"body.condition.{counted.code}", in_words(counted.name), sentence(counted.when, names))
    yield from _cuts(body.cuts, tiers, _("from %(value)s conditions on"))


def _manual(body: Manual, tiers: dict[str, str], names: Names) -> Iterator[Entry]:
    yield Entry("body.attribute", _("Attribute"), names.attribute(body.attribute))
    for value, tier in body.values.items():
        yield Entry(f"body.value.{value}", names.attribute_values(body.attribute, [value]), tiers[tier])
