"""The questions that a client-service system has to answer (R26 to R32), as signs in the measures of one night."""

from tiering.engine.questions.answering import Answer, answer, measures_of, value_of
from tiering.engine.questions.asked import QUESTIONS
from tiering.engine.questions.model import Check, Question, Sign

__all__ = ["QUESTIONS", "Answer", "Check", "Question", "Sign", "answer", "measures_of", "value_of"]
