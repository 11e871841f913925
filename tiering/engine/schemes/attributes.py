"""The words that are known of a client besides its measures, with the values they can have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tiering.engine.schemes.faults import gettext_noop

# A value set that is empty takes any word.
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "kind": ("individual", "enterprise", "institution"),
        "status": ("prospect", "opening", "active", "suspended", "closed"),
        "branch": (),
        "risk_class": ("C1", "C2", "C3", "C4", "C5"),
        "risk_type": ("conservative", "steady", "aggressive"),
        "adviser_class": ("regular", "important", "strategic"),
        "is_tolerant": ("yes", "no"),
        "shares_opinions": ("yes", "no"),
        "would_recommend": ("yes", "no"),
        "market_history": ("under_1", "to_3", "to_5", "to_10", "over_10"),
        "investing_time": ("little_time", "some_time", "much_time"),
        "past_success": ("successful", "mixed", "unsuccessful"),
        "sex": ("female", "male"),
        "temperament": ("careful", "calm", "bold"),
        "holdings_spread": ("concentrated", "balanced", "scattered"),
        "holdings_result": ("in_profit", "even", "in_loss"),
        "strategy": ("planned", "conviction", "needs_guidance"),
    }
)
ATTRIBUTE_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kind": gettext_noop("Client kind"),
        "status": gettext_noop("Client status"),
        "branch": gettext_noop("Branch"),
        "risk_class": gettext_noop("Risk class of the questionnaire"),
        "risk_type": gettext_noop("Risk type of the questionnaire"),
        "adviser_class": gettext_noop("Class set by the adviser"),
        "is_tolerant": gettext_noop("Forgives a failure of service"),
        "shares_opinions": gettext_noop("Answers surveys and makes suggestions"),
        "would_recommend": gettext_noop("Recommends the firm to others"),
        "market_history": gettext_noop("Years in the market"),
        "investing_time": gettext_noop("Time for investing"),
        "past_success": gettext_noop("Success so far"),
        "sex": gettext_noop("Sex of the client"),
        "temperament": gettext_noop("Temperament"),
        "holdings_spread": gettext_noop("How holdings are spread"),
        "holdings_result": gettext_noop("How holdings stand"),
        "strategy": gettext_noop("Strategy of the client"),
    }
)
