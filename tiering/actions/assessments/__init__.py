"""Filling in the questionnaire for clients, their refusals, and the reminders before a result ends."""

from tiering.actions.assessments.answering import NoQuestionnaire, assess
from tiering.actions.assessments.refusing import note_refusal
from tiering.actions.assessments.reminding import remind_due

__all__ = ["NoQuestionnaire", "assess", "note_refusal", "remind_due"]
