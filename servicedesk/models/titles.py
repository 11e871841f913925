"""The titles of tickets that the system opened, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from risk.enums import AlertSeverity
from tiering.enums import Tier


def alert_title(figures: dict[str, Any]) -> str:
    values = {
        "severity": AlertSeverity(figures["severity"]).label,
        "account": figures["account"],
        "call": _amount(figures["margin_call"]),
    }
    return _("%(severity)s on account %(account)s: %(call)s to be paid in") % values


def tier_title(figures: dict[str, Any]) -> str:
    values = {"before": Tier(figures["from_tier"]).label, "after": Tier(figures["to_tier"]).label}
    return _("Tier fell from %(before)s to %(after)s and stayed there") % values


def _amount(text: str | None) -> str:
    return "–" if text is None else f"{Decimal(text):,.2f}"
