"""The life of a scheme version. Nothing else writes one; a trigger sees to it (migration guard_scheme_versions)."""

from tiering.actions.versions.deciding import approve, refuse, submit, withdraw
from tiering.actions.versions.drafting import create_scheme, draft_from, edit_draft
from tiering.actions.versions.evidence import keep_evidence
from tiering.actions.versions.timing import retire, schedule, take_effect_due

__all__ = [
    "approve",
    "create_scheme",
    "draft_from",
    "edit_draft",
    "keep_evidence",
    "refuse",
    "retire",
    "schedule",
    "submit",
    "take_effect_due",
    "withdraw",
]
