"""The part of a document that belongs to its kind, as rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.schemes.document import CELLS
from tiering.forms.editor.cards import card_blocks, count_blocks
from tiering.forms.editor.choices import Choices, threshold_fields, with_value
from tiering.forms.editor.parts import Block, Faults, Field, Options, Row, adding, options, row_buttons
from tiering.forms.editor.values import plain
from tiering.queries.wording.bodies import cell_label

Build = Callable[[dict[str, Any], Choices, Faults], list[Block]]


def body_blocks(document: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    kind = str(document.get("kind"))
    builder = _BUILDERS.get(kind)
    return builder(_part(document.get(kind)), choices, faults) if builder else []


def _deviation(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    measures = tuple(
        Row(
            f"deviation.measures[{index}]",
            (choices.measure(f"deviation.measures[{index}]", _("Measure"), name),),
            buttons=row_buttons(f"deviation.measures[{index}]", is_ordered=False),
            notes=faults.take(f"deviation.measures[{index}]"),
        )
        for index, name in enumerate(_list(part.get("measures")))
    )
    hint = _("How far, in per cent, each lies above or below the mean of all clients; the largest counts.")
    return [
        Block(
            "deviation.measures",
            _("Deviation of"),
            hint,
            measures,
            adding("deviation.measures", _("Add a measure")),
        ),
        _axis_block("deviation.stability", _("Stable is at most"), part.get("stability"), choices, faults),
        _deviation_cuts(part, choices, faults),
    ]


def _deviation_cuts(part: dict[str, Any], choices: Choices, faults: Faults) -> Block:
    rows = tuple(
        Row(
            place,
            (
                Field(f"{place}.above", _("Above"), "number", plain(_part(cut).get("above")), unit="%"),
                choices.tier(f"{place}.stable", _("Tier if stable"), _part(cut).get("stable")),
                choices.tier(f"{place}.unstable", _("Tier if not stable"), _part(cut).get("unstable")),
            ),
            buttons=row_buttons(place),
            notes=faults.take(place),
        )
        for place, cut in (
            (f"deviation.cuts[{index}]", cut) for index, cut in enumerate(_list(part.get("cuts")))
        )
    )
    hint = _("From the highest down; leave the last one empty: it takes the rest.")
    buttons = adding("deviation.cuts", _("Add a cut point"))
    return Block("deviation.cuts", _("Cut points"), hint, rows, buttons, faults.take("deviation"))


def _quadrant(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    cells = _part(part.get("cells"))
    fields = tuple(
        choices.tier(f"quadrant.cells.{cell}", cell_label(cell).capitalize(), cells.get(cell))
        for cell in CELLS
    )
    return [
        _axis_block("quadrant.x", _("First measure is high from"), part.get("x"), choices, faults),
        _axis_block("quadrant.y", _("Second measure is high from"), part.get("y"), choices, faults),
        Block(
            "quadrant.cells", _("Tiers"), rows=(Row("quadrant.cells", fields),), notes=faults.take("quadrant")
        ),
    ]


def _axis_block(place: str, title: str, axis: Any, choices: Choices, faults: Faults) -> Block:
    found = _part(axis)
    fields = (
        choices.measure(f"{place}.measure", _("Measure"), found.get("measure")),
        *threshold_fields(place, found),
    )
    return Block(place, title, rows=(Row(place, fields, notes=faults.take(place)),))


def _grid(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    rows, columns = _part(part.get("rows")), _part(part.get("columns"))
    return [
        _grid_axis("grid.rows", _("Rows of the grid"), rows, choices, faults),
        _grid_axis("grid.columns", _("Columns of the grid"), columns, choices, faults),
        _grid_cells(part, rows, columns, choices, faults),
    ]


def _grid_axis(place: str, title: str, axis: dict[str, Any], choices: Choices, faults: Faults) -> Block:
    code = str(axis.get("scheme") or "")
    other = choices.names.schemes.get(code)
    chosen = [str(one) for one in _list(axis.get("tiers"))]
    known = dict(other.tiers) if other else {}
    # Those chosen come first, in the order they have: so it stays.
    ordered = {one: known.get(one, one) for one in chosen} | known
    fields = (
        Field(
            f"{place}.scheme",
            _("Scheme"),
            "select",
            code,
            options=with_value(choices.schemes, code),
            is_live=True,
        ),
        Field(f"{place}.chosen", _("Tiers"), "many", chosen, options=options(ordered.items(), blank=False)),
    )
    return Block(place, title, rows=(Row(place, fields, notes=faults.take(place)),))


def _grid_cells(
    part: dict[str, Any], rows: dict[str, Any], columns: dict[str, Any], choices: Choices, faults: Faults
) -> Block:
    cells = _part(part.get("cells"))
    heads = [
        (str(one), choices.names.tiers(str(columns.get("scheme")), [str(one)]))
        for one in _list(columns.get("tiers"))
    ]
    lines = tuple(
        Row(
            f"grid.cells.{row}",
            tuple(
                choices.tier(f"grid.cells.{row}.{column}", label, _part(cells.get(str(row))).get(column))
                for column, label in heads
            ),
            title=choices.names.tiers(str(rows.get("scheme")), [str(row)]),
            notes=faults.take(f"grid.cells.{row}"),
        )
        for row in _list(rows.get("tiers"))
    )
    return Block("grid.cells", _("Cells"), rows=lines, notes=faults.take("grid"))


def _manual(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    name = str(part.get("attribute") or "")
    attributes = options((one.name, one.label) for one in choices.names.attributes.values())
    about = Field(
        "manual.attribute", _("Attribute"), "select", name, options=with_value(attributes, name), is_live=True
    )
    known = choices.names.attributes.get(name)
    values = options(known.values if known else ())
    rows = tuple(
        _pair_row(f"manual.pairs[{index}]", pair, values, choices, faults)
        for index, pair in enumerate(_part(part.get("values")).items())
    )
    head = Row("manual", (about,), notes=faults.take("manual.attribute"))
    buttons = adding("manual.pairs", _("Add a value"))
    return [
        Block("manual", _("Attribute"), rows=(head,)),
        Block("manual.pairs", _("Tiers"), "", rows, buttons, faults.take("manual")),
    ]


def _pair_row(place: str, pair: tuple[str, Any], values: Options, choices: Choices, faults: Faults) -> Row:
    value, tier = pair
    fields = (
        Field(f"{place}.value", _("Value"), "select", value, options=with_value(values, value)),
        choices.tier(f"{place}.tier", _("Tier"), tier),
    )
    buttons = row_buttons(place, is_ordered=False)
    return Row(place, fields, buttons=buttons, notes=faults.take(f"manual.values.{value}"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


_BUILDERS: dict[str, Build] = {
    "card": card_blocks,
    "deviation": _deviation,
    "quadrant": _quadrant,
    "grid": _grid,
    "count": count_blocks,
    "manual": _manual,
}
