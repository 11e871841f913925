"""Answers, their points, and the type and class that the points give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from tiering.engine.questionnaire.document import Level, Option, Question, Questionnaire

# Codes of the chosen options by code of the question.
Answers: TypeAlias = Mapping[str, Sequence[str]]


class AnswerFault(StrEnum):
    """What may be wrong with the answer to a question; tiering.enums.ANSWER_FAULTS has a sentence for each."""

    MISSING = "missing"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_OPTION = "unknown_option"
    ONE_ONLY = "one_only"
    REPEATED = "repeated"
    NOT_ALONE = "not_alone"


class InvalidAnswers(ValueError):
    """Answers that cannot be scored; `faults` says what is wrong by code of the question."""

    def __init__(self, faults: Mapping[str, AnswerFault]) -> None:
        super().__init__(", ".join(f"{code}: {fault}" for code, fault in faults.items()))
        self.faults = faults


@dataclass(frozen=True)
class Score:
    """Points of each question by its code in the questionnaire's order, their sum, and the level it reaches."""

    by_question: Mapping[str, int]
    points: int
    level: Level


def score(questionnaire: Questionnaire, answers: Answers) -> Score:
    """Points, type and class. Every question is answered, or InvalidAnswers says which are not, and why."""
    if faults := answer_faults(questionnaire, answers):
        raise InvalidAnswers(faults)
    by_question = {question.code: _points(question, answers) for question in questionnaire.questions}
    points = sum(by_question.values())
    return Score(by_question, points, level_of(questionnaire, points))


def level_of(questionnaire: Questionnaire, points: int) -> Level:
    """The highest level whose limit the points reach. Raises ValueError below the lowest, which no answers give."""
    reached = [level for level in questionnaire.levels if points >= level.at_least]
    if not reached:
        raise ValueError(f"{points} points reach no level")
    return reached[-1]


def answer_faults(questionnaire: Questionnaire, answers: Answers) -> dict[str, AnswerFault]:
    """What keeps these answers from being scored, by code of the question; empty where nothing does."""
    found = {code: AnswerFault.UNKNOWN_QUESTION for code in answers if questionnaire.question(code) is None}
    for question in questionnaire.questions:
        fault = _fault(question, answers.get(question.code, ()))
        if fault is not None:
            found[question.code] = fault
    return found


def _fault(question: Question, chosen: Sequence[str]) -> AnswerFault | None:
    options = _options(question, chosen)
    if not chosen:
        return AnswerFault.MISSING
    if len(options) < len(chosen):
        return AnswerFault.UNKNOWN_OPTION
    if len(set(chosen)) < len(chosen):
        return AnswerFault.REPEATED
    if len(chosen) > 1 and not question.is_multiple:
        return AnswerFault.ONE_ONLY
    is_contradiction = len(chosen) > 1 and any(option.is_alone for option in options)
    return AnswerFault.NOT_ALONE if is_contradiction else None


def _options(question: Question, chosen: Sequence[str]) -> list[Option]:
    return [option for code in chosen if (option := question.option(code))]


def _points(question: Question, answers: Answers) -> int:
    points = [option.points for option in _options(question, answers[question.code])]
    return sum(points) if question.is_multiple and question.counts == "sum" else max(points)
