"""A questionnaire as templates print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tiering.engine.questionnaire import Option, Question, Questionnaire, read, score
from tiering.engine.schemes import InvalidDocument
from tiering.enums import RISK_TYPE_COLOURS, QuestionGroup, RiskType
from tiering.models import Assessment
from tiering.queries.wording.names import in_words, number
from tiering.queries.wording.reading import place_label


@dataclass(frozen=True)
class ShownOption:
    text: str
    points: int
    is_chosen: bool = False


@dataclass(frozen=True)
class ShownQuestion:
    """`points` are those of the answer, None where nobody answered."""

    text: str
    group: str
    is_multiple: bool
    options: tuple[ShownOption, ...]
    points: int | None = None


@dataclass(frozen=True)
class ShownLevel:
    span: str
    risk_class: str
    risk_type: str
    colour: str


def questionnaire_parts(document: Any) -> dict[str, Any]:
    """Nothing but a name for a document that cannot be read yet."""
    try:
        found = read(document)
    except InvalidDocument:
        return {"title": _("Risk questionnaire")}
    return {
        "title": in_words(found.title),
        "introduction": in_words(found.introduction) if found.introduction else "",
        "months": found.validity_months,
        "questions": [_question(question) for question in found.questions],
        "levels": _levels(found),
        "lowest": found.lowest,
        "highest": found.highest,
        "guesses": [(place_label(guess.place), in_words(guess.note)) for guess in found.guesses],
    }


def answered(assessment: Assessment) -> list[ShownQuestion]:
    """The questions of an assessment's own version with what was chosen, and the points of each."""
    questionnaire = read(assessment.version.document)
    points = score(questionnaire, assessment.answers).by_question
    return [
        _question(question, assessment.answers.get(question.code, ()), points)
        for question in questionnaire.questions
    ]


def _question(
    question: Question, chosen: Sequence[str] = (), points: Mapping[str, int] | None = None
) -> ShownQuestion:
    return ShownQuestion(
        text=in_words(question.text),
        group=str(QuestionGroup(question.group).label),
        is_multiple=question.is_multiple,
        options=tuple(_option(option, chosen) for option in question.options),
        points=points[question.code] if points else None,
    )


def _option(option: Option, chosen: Sequence[str]) -> ShownOption:
    return ShownOption(in_words(option.text), option.points, option.code in chosen)


def _levels(questionnaire: Questionnaire) -> list[ShownLevel]:
    """Each level with the points that lead to it: 0–20, 21–36, …"""
    begins = [level.at_least for level in questionnaire.levels]
    ends = [*(begin - 1 for begin in begins[1:]), questionnaire.highest]
    return [
        ShownLevel(
            f"{number(level.at_least)}–{number(end)}",
            level.risk_class,
            str(RiskType(level.risk_type).label),
            RISK_TYPE_COLOURS[level.risk_type],
        )
        for level, end in zip(questionnaire.levels, ends, strict=True)
    ]
