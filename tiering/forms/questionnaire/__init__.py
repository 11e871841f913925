"""A questionnaire document as a form and back, and the form that clients answer."""

from tiering.forms.questionnaire.answering import AnswerForm, RefusalForm
from tiering.forms.questionnaire.building import build
from tiering.forms.questionnaire.writing import to_document

__all__ = ["AnswerForm", "RefusalForm", "build", "to_document"]
