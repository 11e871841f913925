"""The whole form of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.schemes import KINDS, Fault
from tiering.engine.schemes.document import PERIODS
from tiering.forms.editor.bodies import body_blocks
from tiering.forms.editor.choices import Choices, choices_for
from tiering.forms.editor.parts import Block, Button, Faults, Field, Note, Row, adding, note_of, text_fields
from tiering.forms.editor.rules import rule_row, rules_block, tiers_block
from tiering.forms.editor.values import plain
from tiering.queries.wording.reading import kind_label, period_label


@dataclass(frozen=True)
class Editor:
    """Everything that the page prints. `notes` are all faults, for the list at the top."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]


def build(document: Any, found: list[Fault], scheme_code: str) -> Editor:
    """The form of a document, also of one that cannot be read yet."""
    shown: dict[str, Any] = document if isinstance(document, dict) else {}
    choices = choices_for(shown, scheme_code)
    faults = Faults(list(found))
    blocks = [
        tiers_block(shown, faults),
        rules_block(shown, choices, faults),
        *body_blocks(shown, choices, faults),
        *_movement_blocks(_part(shown.get("movement")), choices, faults),
    ]
    head = _head_block(shown, choices, faults)
    return Editor((head, *blocks), tuple(note_of(fault) for fault in found))


def _head_block(document: dict[str, Any], choices: Choices, faults: Faults) -> Block:
    zh, en = text_fields("title", document.get("title"))
    kinds = tuple((kind, kind_label(kind)) for kind in KINDS)
    fields = (
        zh,
        en,
        Field("kind", _("Kind"), "select", document.get("kind") or "bands", options=kinds, is_live=True),
        choices.tier("remainder", _("Tier of everybody else"), document.get("remainder")),
    )
    return Block("title", _("Name and kind"), rows=(Row("title", fields),), notes=faults.take(""))


def _movement_blocks(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    periods = tuple((period, period_label(period)) for period in PERIODS)
    fields = (
        Field(
            "movement.period", _("Tiers are given"), "select", part.get("period") or "night", options=periods
        ),
        _figure("minimum_stay", _("Minimum stay"), part, _("periods")),
        _figure(
            "hysteresis", _("Hysteresis"), part, _("ratio"), _("0.05: a tier is lost 5 % beyond its edge.")
        ),
        _figure("protection", _("Protection from falling"), part, _("periods")),
    )
    buttons = () if "new_client" in part else adding("movement.new_client", _("Add a rule for new clients"))
    row = Row("movement", fields, notes=faults.take(*(f"movement.{name}" for name in _QUIET)))
    return [
        Block("movement", _("How tiers move"), rows=(row,), buttons=buttons),
        *_new_client_blocks(part, choices, faults),
        _caps_block(part, choices, faults),
    ]


_QUIET = ("period", "minimum_stay", "hysteresis", "protection")


def _figure(name: str, label: str, part: dict[str, Any], unit: str, hint: str = "") -> Field:
    return Field(f"movement.{name}", label, "number", plain(part.get(name)) or "0", unit=unit, hint=hint)


def _new_client_blocks(part: dict[str, Any], choices: Choices, faults: Faults) -> list[Block]:
    if "new_client" not in part:
        return []
    found, place = _part(part["new_client"]), "movement.new_client"
    tiers = tuple((code, label) for code, label in choices.tiers if code)
    fields = (
        choices.tier(f"{place}.tier", _("Tier"), found.get("tier")),
        Field(
            f"{place}.under_days",
            _("Open for fewer than"),
            "number",
            plain(found.get("under_days")),
            unit=_("days"),
        ),
        Field(f"{place}.instead_of", _("Instead of"), "many", found.get("instead_of") or [], options=tiers),
        Field(
            f"{place}.needs_approval", _("Only by an approved override"), "flag", found.get("needs_approval")
        ),
    )
    buttons = (Button(f"remove:{place}", _("Remove"), "trash"),)
    row = Row(place, fields, buttons=buttons, notes=faults.take(place))
    return [Block(place, _("New clients"), rows=(row,))]


def _caps_block(part: dict[str, Any], choices: Choices, faults: Faults) -> Block:
    caps = part.get("caps")
    rows = tuple(
        rule_row(f"movement.caps[{index}]", cap, choices, faults)
        for index, cap in enumerate(caps if isinstance(caps, list) else [])
    )
    hint = _("Nobody who meets the condition stands above the tier.")
    buttons = adding("movement.caps", _("Add a cap"))
    return Block("movement.caps", _("Caps"), hint, rows, buttons, faults.take("movement"))


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
