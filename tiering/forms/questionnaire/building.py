"""The whole form of a questionnaire document, also of one that cannot be read yet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tiering.engine.questionnaire import RISK_CLASSES
from tiering.engine.schemes import Fault
from tiering.enums import QuestionGroup, RiskType
from tiering.forms.editor.building import Editor
from tiering.forms.editor.parts import (
    Block,
    Faults,
    Field,
    Row,
    adding,
    note_of,
    options,
    row_buttons,
    text_fields,
)
from tiering.forms.editor.values import plain


def build(document: Any, found: list[Fault]) -> Editor:
    """The form; each fault stands at the innermost part that it is about."""
    shown = _part(document)
    faults = Faults(list(found))
    levels = _levels_block(_list(shown.get("levels")), faults)
    questions = _questions_block(_list(shown.get("questions")), faults)
    head = _head_block(shown, faults)
    return Editor((head, levels, questions), tuple(note_of(fault) for fault in found))


def _head_block(document: dict[str, Any], faults: Faults) -> Block:
    months = Field(
        "validity_months",
        _("A result is valid for"),
        "number",
        plain(document.get("validity_months")),
        unit=_("months"),
    )
    rows = (
        Row("title", (*text_fields("title", document.get("title")), months)),
        Row("introduction", text_fields("introduction", document.get("introduction")), _("Introduction")),
    )
    return Block("title", _("Title and validity"), rows=rows, notes=faults.take(""))


def _levels_block(levels: list[Any], faults: Faults) -> Block:
    rows = tuple(_level_row(f"levels[{index}]", _part(level), faults) for index, level in enumerate(levels))
    hint = _("From the fewest points up; the first begins at or below the fewest points possible.")
    buttons = adding("levels", _("Add a level"))
    return Block("levels", _("Cut points"), hint, rows, buttons, faults.take("levels"))


def _level_row(place: str, level: dict[str, Any], faults: Faults) -> Row:
    classes = options((name, name) for name in RISK_CLASSES)
    fields = (
        Field(f"{place}.at_least", _("From this many points"), "number", plain(level.get("at_least"))),
        Field(f"{place}.risk_class", _("Risk class"), "select", level.get("risk_class") or "", classes),
        Field(
            f"{place}.risk_type",
            _("Risk type"),
            "select",
            level.get("risk_type") or "",
            options(RiskType.choices),
        ),
    )
    return Row(place, fields, buttons=row_buttons(place), notes=faults.take(place))


def _questions_block(questions: list[Any], faults: Faults) -> Block:
    rows = tuple(_question_row(index, _part(question), faults) for index, question in enumerate(questions))
    hint = _("Every subject has at least one question.")
    buttons = adding("questions", _("Add a question"))
    return Block("questions", _("Questions"), hint, rows, buttons, faults.take("questions"))


def _question_row(index: int, question: dict[str, Any], faults: Faults) -> Row:
    place = f"questions[{index}]"
    is_multiple = question.get("kind") == "multiple"
    kinds = (("single", _("one answer")), ("multiple", _("several answers")))
    fields = [
        *text_fields(f"{place}.text", question.get("text")),
        Field(
            f"{place}.group",
            pgettext("questionnaire", "Subject"),
            "select",
            question.get("group") or "",
            options(QuestionGroup.choices),
        ),
        Field(f"{place}.kind", _("Chosen"), "select", question.get("kind") or "single", kinds, is_live=True),
    ]
    if is_multiple:
        counts = (("highest", _("the highest counts")), ("sum", _("they are added up")))
        value = question.get("counts") or "highest"
        fields.append(Field(f"{place}.counts", _("Several answers"), "select", value, counts))
    fields.append(Field(f"{place}.code", _("Code"), value=question.get("code", "")))
    block = _options_block(place, _list(question.get("options")), faults, is_multiple=is_multiple)
    title = _("Question %(number)s") % {"number": index + 1}
    return Row(place, tuple(fields), title, (block,), row_buttons(place), faults.take(place))


def _options_block(place: str, found: list[Any], faults: Faults, *, is_multiple: bool) -> Block:
    place = f"{place}.options"
    rows = tuple(
        _option_row(f"{place}[{index}]", _part(option), faults, is_multiple=is_multiple)
        for index, option in enumerate(found)
    )
    return Block(place, rows=rows, buttons=adding(place, _("Add an answer")), notes=faults.take(place))


def _option_row(place: str, option: dict[str, Any], faults: Faults, *, is_multiple: bool) -> Row:
    fields = [
        *text_fields(f"{place}.text", option.get("text")),
        Field(f"{place}.points", _("Points"), "number", plain(option.get("points"))),
        Field(f"{place}.code", _("Code"), value=option.get("code", "")),
    ]
    if is_multiple:
        fields.append(Field(f"{place}.is_alone", _("With no other"), "flag", option.get("is_alone")))
    return Row(place, tuple(fields), buttons=row_buttons(place), notes=faults.take(place))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _part(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
