"""Risk-tolerance questionnaires as documents: read and checked, answered, scored, and how long a result holds."""

from tiering.engine.questionnaire.approving import approve_obstacle, submit_obstacle
from tiering.engine.questionnaire.document import (
    FORMAT,
    GROUPS,
    RISK_CLASSES,
    RISK_TYPES,
    Level,
    Option,
    Question,
    Questionnaire,
)
from tiering.engine.questionnaire.reading import read, validate
from tiering.engine.questionnaire.scoring import (
    AnswerFault,
    Answers,
    InvalidAnswers,
    Score,
    answer_faults,
    level_of,
    score,
)
from tiering.engine.questionnaire.validity import DUE_DAYS, Standing, months_after, standing

__all__ = [
    "DUE_DAYS",
    "FORMAT",
    "GROUPS",
    "RISK_CLASSES",
    "RISK_TYPES",
    "AnswerFault",
    "Answers",
    "InvalidAnswers",
    "Level",
    "Option",
    "Question",
    "Questionnaire",
    "Score",
    "Standing",
    "answer_faults",
    "approve_obstacle",
    "level_of",
    "months_after",
    "read",
    "score",
    "standing",
    "submit_obstacle",
    "validate",
]
