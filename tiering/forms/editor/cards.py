"""Score cards, counts of conditions and their cut points as rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.schemes.document import METHODS
from tiering.forms.editor.choices import Choices
from tiering.forms.editor.parts import Block, Faults, Field, Row, adding, row_buttons, text_fields
from tiering.forms.editor.rules import condition_block
from tiering.forms.editor.values import plain
from tiering.queries.wording.bodies import method_label
from tiering.queries.wording.names import unit_label


def card_blocks(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    rows = tuple(
        _factor_row(f"card.factors[{index}]", _part(factor), choices, faults)
        for index, factor in enumerate(_list(part.get("factors")))
    )
    hint = _("Each measure becomes 0 to 100 points; the weights are shared out over all of them.")
    factors = Block(
        "card.factors",
        _("Measures and weights"),
        hint,
        rows,
        adding("card.factors", _("Add a measure")),
        faults.take("card.factors"),
    )
    return [factors, cuts_block("card", part, choices, faults, _("From this many points"))]


def _factor_row(place: str, factor: dict[str, Any], choices: Choices, faults: Faults) -> Row:
    method = str(factor.get("method") or "percentile")
    methods = tuple((one, method_label(one)) for one in METHODS)
    fields = [
        choices.measure(f"{place}.measure", _("Measure"), factor.get("measure")),
        Field(f"{place}.weight", _("Weight"), "number", plain(factor.get("weight"))),
        Field(f"{place}.method", _("Points by"), "select", method, options=methods, is_live=True),
    ]
    if method != "steps":
        ways = (("high", _("More is better")), ("low", _("Less is better")))
        fields.append(
            Field(f"{place}.better", _("Direction"), "select", factor.get("better", "high"), options=ways)
        )
    if method in ("winsorised", "range"):
        unit = unit_label(str(factor.get("measure") or "")) if method == "range" else _("percentile")
        fields += [
            Field(f"{place}.low", _("0 points at"), "number", plain(factor.get("low")), unit=unit),
            Field(f"{place}.high", _("100 points at"), "number", plain(factor.get("high")), unit=unit),
        ]
    unknown = plain(factor["if_unknown"]) if "if_unknown" in factor else "0"
    hint = _("Empty: the measure is left out.")
    fields.append(Field(f"{place}.if_unknown", _("Points where unknown"), "number", unknown, hint=hint))
    blocks = (_steps_block(place, factor, faults),) if method == "steps" else ()
    return Row(place, tuple(fields), blocks=blocks, buttons=row_buttons(place), notes=faults.take(place))


def _steps_block(place: str, factor: dict[str, Any], faults: Faults) -> Block:
    unit = unit_label(str(factor.get("measure") or ""))
    rows = tuple(
        Row(
            f"{place}.steps[{index}]",
            (
                Field(
                    f"{place}.steps[{index}].at_least",
                    _("From"),
                    "number",
                    plain(_part(step).get("at_least")),
                    unit=unit,
                ),
                Field(
                    f"{place}.steps[{index}].points", _("Points"), "number", plain(_part(step).get("points"))
                ),
            ),
            buttons=row_buttons(f"{place}.steps[{index}]", is_ordered=False),
            notes=faults.take(f"{place}.steps[{index}]"),
        )
        for index, step in enumerate(_list(factor.get("steps")))
    )
    return Block(f"{place}.steps", rows=rows, buttons=adding(f"{place}.steps", _("Add a step")))


def cuts_block(kind: str, part: dict[str, Any], choices: Choices, faults: Faults, label: str) -> Block:
    place = f"{kind}.cuts"
    rows = tuple(
        Row(
            f"{place}[{index}]",
            (
                choices.tier(f"{place}[{index}].tier", _("Tier"), _part(cut).get("tier")),
                Field(f"{place}[{index}].at_least", label, "number", plain(_part(cut).get("at_least"))),
            ),
            buttons=row_buttons(f"{place}[{index}]"),
            notes=faults.take(f"{place}[{index}]"),
        )
        for index, cut in enumerate(_list(part.get("cuts")))
    )
    hint = _("From the highest down; who reaches none of them is in the remainder.")
    return Block(place, _("Cut points"), hint, rows, adding(place, _("Add a cut point")), faults.take(kind))


def count_blocks(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    rows = tuple(
        _counted_row(f"count.conditions[{index}]", _part(one), choices, faults)
        for index, one in enumerate(_list(part.get("conditions")))
    )
    conditions = Block(
        "count.conditions",
        _("Conditions"),
        rows=rows,
        buttons=adding("count.conditions", _("Add a condition")),
        notes=faults.take("count.conditions"),
    )
    return [conditions, cuts_block("count", part, choices, faults, _("From this many conditions"))]


def _counted_row(place: str, counted: dict[str, Any], choices: Choices, faults: Faults) -> Row:
    block = condition_block(place, counted.get("when"), choices, faults)
    code = Field(f"{place}.code", _("Code"), value=counted.get("code", ""))
    fields = (*text_fields(f"{place}.name", counted.get("name")), code)
    return Row(place, fields, blocks=(block,), buttons=row_buttons(place), notes=faults.take(place))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
