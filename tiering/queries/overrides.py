"""Tiers given by people: those of the clients a user sees, and those that hold on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from crm.access import scope
from crm.models import User
from tiering.models import TierOverride
from tiering.models.override import IN_FORCE


def visible_overrides(user: User) -> QuerySet[TierOverride]:
    """The overrides of the clients this user sees, with what a list shows of them."""
    overrides = TierOverride.objects.filter(client__archived_at__isnull=True)
    related = ("client__branch", "client__account_manager", "scheme", "asked_by", "decided_by", "ended_by")
    return (
        scope(user)
        .filter(overrides, "client")
        .select_related(*related)
        .defer("client__identity_number", "client__phone", "client__bank_account")
    )


def find_override(user: User, key: int) -> TierOverride:
    """Raises TierOverride.DoesNotExist for one that is not there or outside the scope."""
    return visible_overrides(user).get(pk=key)


def overrides_in_force(day: date) -> QuerySet[TierOverride]:
    """Every override that holds on the day, for a run over all clients."""
    decided = TierOverride.objects.filter(status__in=IN_FORCE, decided_by__isnull=False)
    return decided.filter(starts_on__lte=day, ends_on__gt=day)
