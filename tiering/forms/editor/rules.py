"""Tiers, rules and conditions as rows."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tiering.engine.measures import MEASURES
from tiering.forms.editor.choices import Choices, references
from tiering.forms.editor.lines import BETWEEN, KNOWN, UNKNOWN, Group, Line, group_of
from tiering.forms.editor.parts import (
    Block,
    Faults,
    Field,
    Options,
    Row,
    adding,
    options,
    row_buttons,
    text_fields,
)
from tiering.queries.wording import sentence_of
from tiering.queries.wording.names import unit_label


def tiers_block(document: dict[str, Any], faults: Faults) -> Block:
    rows = tuple(
        Row(
            place=f"tiers[{index}]",
            fields=(
                *text_fields(f"tiers[{index}].name", _part(tier).get("name")),
                Field(f"tiers[{index}].code", _("Code"), value=_part(tier).get("code", "")),
                Field(
                    f"tiers[{index}].is_aim",
                    _("Something to aim for"),
                    "flag",
                    _part(tier).get("is_aim", True),
                ),
            ),
            title=str(index + 1),
            buttons=row_buttons(f"tiers[{index}]"),
            notes=faults.take(f"tiers[{index}]"),
        )
        for index, tier in enumerate(_list(document.get("tiers")))
    )
    hint = _("Best first. Codes are small letters, digits and underscores; other systems use them.")
    return Block("tiers", _("Tiers"), hint, rows, adding("tiers", _("Add a tier")), faults.take("tiers"))


def rules_block(document: dict[str, Any], choices: Choices, faults: Faults) -> Block:
    rows = tuple(
        rule_row(f"rules[{index}]", rule, choices, faults, title=_("Rule %(number)s") % {"number": index + 1})
        for index, rule in enumerate(_list(document.get("rules")))
    )
    hint = _("From the top down; the first rule that fits decides. A figure that is not known fits no rule.")
    buttons = adding("rules", _("Add a rule"))
    return Block("rules", _("Rules"), hint, rows, buttons, faults.take("rules"))


def rule_row(place: str, rule: Any, choices: Choices, faults: Faults, *, title: str = "") -> Row:
    """A tier and the condition for it; caps have the same form."""
    found = _part(rule)
    block = condition_block(place, found.get("when"), choices, faults)
    zh, en = text_fields(f"{place}.name", found.get("name"))
    return Row(
        place=place,
        fields=(
            choices.tier(f"{place}.tier", _("Tier"), found.get("tier")),
            zh,
            en,
            Field(f"{place}.code", _("Code"), value=found.get("code", "")),
        ),
        title=title,
        blocks=(block,),
        buttons=row_buttons(place),
        notes=faults.take(place),
    )


def condition_block(place: str, condition: Any, choices: Choices, faults: Faults) -> Block:
    """The lines of one condition, and how they are joined."""
    group = group_of(condition, f"{place}.when")
    name = f"{place}.when"
    rows = tuple(
        _line_row(f"{name}.lines[{index}]", line, choices, faults) for index, line in enumerate(group.lines)
    )
    return Block(
        name,
        rows=(_join_row(name, group), *rows),
        buttons=adding(f"{name}.lines", _("Add a condition")),
        notes=faults.take(name),
    )


def _join_row(name: str, group: Group) -> Row:
    joins: Options = (("all", _("all of these hold")), ("any", _("at least one of these holds")))
    kind = "select" if len(group.lines) != 1 else "hidden"
    join = Field(f"{name}.join", _("Where"), kind, group.join, options=joins)
    is_list = (Field(f"{name}.is_list", "", "hidden", "1"),) if group.is_list else ()
    return Row(name, (join, *is_list))


def _line_row(name: str, line: Line, choices: Choices, faults: Faults) -> Row:
    notes = faults.take(line.place)
    if "kept" in line.fields:
        text = sentence_of(json.loads(line.fields["kept"]), choices.names)
        fields: tuple[Field, ...] = (Field(f"{name}.kept", text, "kept", line.fields["kept"]),)
    else:
        fields = _line_fields(name, dict(line.fields), choices)
    return Row(name, fields, buttons=row_buttons(name, is_ordered=False), notes=notes)


def _line_fields(name: str, line: dict[str, Any], choices: Choices) -> tuple[Field, ...]:
    subject = str(line.get("subject") or "")
    head, _colon, named = subject.partition(":")
    negated = Field(f"{name}.not", _("not"), "flag", line.get("not", ""))
    about = Field(
        f"{name}.subject", _("What"), "grouped", subject, groups=_subjects(choices, head, named), is_live=True
    )
    if head in ("attribute", "scheme"):
        values = Field(
            f"{name}.values",
            _("is one of"),
            "many",
            line["values"],
            options=_values(head, named, choices, line),
        )
        return negated, about, values
    op = str(line.get("op") or "")
    return (
        negated,
        about,
        Field(f"{name}.op", _("Is"), "select", op, options=operators(), is_live=True),
        *_figures(name, named, line),
    )


def _figures(name: str, measure: str, line: dict[str, Any]) -> tuple[Field, ...]:
    if line["op"] in (KNOWN, UNKNOWN):
        return ()
    of = str(line.get("of") or "value")
    unit = unit_label(measure) if of == "value" else ""
    ends = [Field(f"{name}.value", _("Value"), "number", line.get("value", ""), unit=unit)]
    if line["op"] == BETWEEN:
        ends.append(Field(f"{name}.value2", _("to"), "number", line.get("value2", ""), unit=unit))
    return Field(f"{name}.of", _("Relative to"), "select", of, options=references()), *ends


def _subjects(choices: Choices, head: str, named: str) -> tuple[tuple[str, Options], ...]:
    measures = tuple(
        (label, tuple((f"measure:{name}", words) for name, words in found))
        for label, found in choices.measures
    )
    attributes = tuple((f"attribute:{one.name}", one.label) for one in choices.names.attributes.values())
    schemes = tuple((f"scheme:{code}", label) for code, label in choices.schemes if code)
    extra: Options = (
        ((f"{head}:{named}", named),) if head == "measure" and named and named not in MEASURES else ()
    )
    return (
        ("", (("measure:", "–"), *extra)),
        *measures,
        (_("Attributes"), attributes),
        (_("Tier in another scheme"), schemes),
    )


def _values(head: str, named: str, choices: Choices, line: dict[str, Any]) -> Options:
    if head == "attribute":
        known = choices.names.attributes.get(named)
        pairs = known.values if known else ()
    else:
        other = choices.names.schemes.get(named)
        pairs = tuple(other.tiers.items()) if other else ()
    strange = tuple((value, value) for value in line["values"] if value not in dict(pairs))
    return options((*pairs, *strange), blank=False)


def operators() -> Options:
    return (
        (">=", pgettext("operator", "at least")),
        (">", _("more than")),
        ("<=", pgettext("operator", "at most")),
        ("<", _("less than")),
        ("=", _("equal to")),
        ("!=", _("different from")),
        (BETWEEN, _("from … to …")),
        (KNOWN, _("known")),
        (UNKNOWN, _("not known")),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
