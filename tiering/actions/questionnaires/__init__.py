"""The life of a questionnaire version: written by one, brought into force by another (docs/adr/0011)."""

from tiering.actions.questionnaires.deciding import approve, refuse, submit, withdraw
from tiering.actions.questionnaires.drafting import draft_from, edit_draft
from tiering.actions.questionnaires.timing import retire, schedule, take_effect_due

__all__ = [
    "approve",
    "draft_from",
    "edit_draft",
    "refuse",
    "retire",
    "schedule",
    "submit",
    "take_effect_due",
    "withdraw",
]
