"""From JSON to the part of a document that belongs to its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from tiering.engine.schemes.document import (
    CELLS,
    METHODS,
    Axis,
    Body,
    Card,
    Count,
    Counted,
    Cut,
    Deviation,
    DeviationCut,
    Factor,
    Grid,
    GridAxis,
    Manual,
    Quadrant,
    Step,
    Text,
)
from tiering.engine.schemes.node import MOST_ENTRIES, Node
from tiering.engine.schemes.read_conditions import read_condition, read_threshold


def read_text(node: Node) -> Text:
    """Words in Chinese and English."""
    node.only("zh", "en")
    return Text(node.part("zh").words(), node.part("en").words())


def read_card(node: Node) -> Card:
    """Factors and the points each tier begins at."""
    node.only("factors", "cuts")
    factors = tuple(_factor(entry) for entry in node.part("factors").entries())
    return Card(factors, _cuts(node.part("cuts"), 100))


def read_deviation(node: Node) -> Deviation:
    """Measures whose largest deviation counts, the spread that says what is stable, and the tiers of both."""
    node.only("measures", "stability", "cuts")
    measures = tuple(entry.measure() for entry in node.part("measures").entries())
    stability = node.part("stability").only("measure", "value", "of")
    cuts = node.part("cuts").entries()
    read = tuple(_deviation_cut(entry) for entry in cuts)
    if read and [cut.above is None for cut in read] != [False] * (len(read) - 1) + [True]:
        node.part("cuts").fault("open_end")
    _falling(cuts[:-1], [cut.above or 0.0 for cut in read[:-1]])
    return Deviation(measures, stability.part("measure").measure(), read_threshold(stability), read)


def read_quadrant(node: Node) -> Quadrant:
    """Two axes and the tiers of the four cells."""
    node.only("x", "y", "cells")
    cells = node.part("cells").only(*CELLS)
    return Quadrant(
        _axis(node.part("x")), _axis(node.part("y")), {cell: cells.part(cell).tier() for cell in CELLS}
    )


def read_grid(node: Node) -> Grid:
    """Two other schemes and a tier for every pair of theirs."""
    node.only("rows", "columns", "cells")
    rows, columns = _grid_axis(node.part("rows")), _grid_axis(node.part("columns"))
    lines = node.part("cells").only(*rows.tiers)
    cells: dict[tuple[str, str], str] = {}
    for row in rows.tiers:
        cells.update({(row, column): tier for column, tier in _line(lines.part(row), row, columns.tiers)})
    return Grid(rows, columns, cells)


def read_count(node: Node) -> Count:
    """Conditions, and how many of them make each tier."""
    node.only("conditions", "cuts")
    entries = node.part("conditions").entries()
    conditions = tuple(_counted(entry) for entry in entries)
    unrepeated([entry.part("code") for entry in entries])
    cuts = _cuts(node.part("cuts"), MOST_ENTRIES)
    for entry, cut in zip(node.part("cuts").entries(), cuts, strict=True):
        entry.part("at_least").whole(0, MOST_ENTRIES)
        if cut.at_least > len(conditions):
            entry.part("at_least").fault(
                "count_out_of_reach", value=f"{cut.at_least:g}", count=len(conditions)
            )
    return Count(conditions, cuts)


def read_manual(node: Node) -> Manual:
    """An attribute that people set, and the tier of each of its values."""
    node.only("attribute", "values")
    attribute = node.part("attribute").attribute()
    values: dict[str, str] = {}
    for value, entry in node.part("values").pairs():
        Node(value, entry.place, entry.context).value_of(attribute)
        values[value] = entry.tier()
    return Manual(attribute, values)


def unrepeated(nodes: Sequence[Node]) -> None:
    """Fault every value that has stood before."""
    seen: set[str] = set()
    for node in nodes:
        if node.value is not None and str(node.value) in seen:
            node.fault("repeated", value=node.value)
        seen.add(str(node.value))


def _factor(node: Node) -> Factor:
    node.only("measure", "weight", "method", "better", "low", "high", "steps", "if_unknown")
    method = node.part("method").choice(METHODS)
    low, high = _ends(node, method)
    return Factor(
        measure=node.part("measure").measure(),
        weight=node.part("weight").number(0.000001, 1_000_000),
        method=method,
        better=node.part("better").choice(("high", "low")) if node.has("better") else "high",
        low=low,
        high=high,
        steps=_steps(node.part("steps")) if method == "steps" else (),
        if_unknown=_points_if_unknown(node),
    )


def _ends(node: Node, method: str) -> tuple[float, float]:
    if method not in ("winsorised", "range"):
        return 0.0, 100.0
    bounds = (0.0, 100.0) if method == "winsorised" else ()
    low, high = node.part("low").number(*bounds), node.part("high").number(*bounds)
    if low >= high and node.has("low") and node.has("high"):
        node.part("low").fault("wrong_way_round")
    return low, high


def _points_if_unknown(node: Node) -> float | None:
    if isinstance(node.value, dict) and "if_unknown" in node.value and node.value["if_unknown"] is None:
        return None
    return node.part("if_unknown").number(0, 100) if node.has("if_unknown") else 0.0


def _steps(node: Node) -> tuple[Step, ...]:
    entries = [entry.only("at_least", "points") for entry in node.entries()]
    steps = tuple(
        Step(entry.part("at_least").number(), entry.part("points").number(0, 100)) for entry in entries
    )
    for entry, (before, step) in zip(entries[1:], pairwise(steps), strict=True):
        if step.at_least <= before.at_least:
            entry.part("at_least").fault(
                "not_rising", value=f"{step.at_least:g}", below=f"{before.at_least:g}"
            )
    return steps


def _cuts(node: Node, highest: float) -> tuple[Cut, ...]:
    entries = [entry.only("tier", "at_least") for entry in node.entries()]
    cuts = tuple(
        Cut(entry.part("tier").tier(), entry.part("at_least").number(0, highest)) for entry in entries
    )
    _falling([entry.part("at_least") for entry in entries], [cut.at_least for cut in cuts])
    return cuts


def _falling(nodes: Sequence[Node], values: Sequence[float]) -> None:
    for node, (before, value) in zip(nodes[1:], pairwise(values), strict=True):
        if value >= before:
            node.fault("not_falling", value=f"{value:g}", above=f"{before:g}")


def _deviation_cut(node: Node) -> DeviationCut:
    node.only("above", "stable", "unstable")
    above = node.part("above").number() if node.has("above") else None
    return DeviationCut(above, node.part("stable").tier(), node.part("unstable").tier())


def _axis(node: Node) -> Axis:
    node.only("measure", "value", "of")
    return Axis(node.part("measure").measure(), read_threshold(node))


def _grid_axis(node: Node) -> GridAxis:
    node.only("scheme", "tiers")
    entries = node.part("tiers").entries()
    unrepeated(entries)
    scheme = node.part("scheme").scheme()
    return GridAxis(scheme, tuple(entry.tier_of(scheme) for entry in entries))


def _line(node: Node, row: str, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    if node.value is None:
        return
    node.only(*columns)
    for column in columns:
        if node.has(column):
            yield column, node.part(column).tier()
        else:
            node.fault("cell_missing", row=row, column=column)


def _counted(node: Node) -> Counted:
    node.only("code", "name", "when")
    return Counted(node.part("code").code(), read_text(node.part("name")), read_condition(node.part("when")))


READERS: dict[str, Callable[[Node], Body]] = {
    "card": read_card,
    "deviation": read_deviation,
    "quadrant": read_quadrant,
    "grid": read_grid,
    "count": read_count,
    "manual": read_manual,
}
