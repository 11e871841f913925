"""What the calendar does to overrides: a reminder before they end, and the mark that they have ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm import audit, outbox
from crm.enums import OutboxKind, Verb
from crm.models import User
from crm.outbox import Draft
from tiering.enums import OverrideStatus
from tiering.models import TierOverride

REMINDED_BEFORE = timedelta(days=14)


@transaction.atomic
def remind_due(*, now: datetime) -> int:
    """Write to whoever asked and whoever looks after the client, once, two weeks before an override ends."""
    today = timezone.localdate(now)
    due = (
        TierOverride.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(status=OverrideStatus.APPROVED, reminded_at__isnull=True)
        .filter(ends_on__gt=today, ends_on__lte=today + REMINDED_BEFORE)
        .select_related("client__account_manager", "scheme", "asked_by")
    )
    overrides = list(due)
    outbox.post_all([draft for override in overrides for draft in _drafts(override)], now=now)
    TierOverride.objects.filter(pk__in=[override.pk for override in overrides]).update(reminded_at=now)
    return len(overrides)


@transaction.atomic
def close_expired(*, now: datetime) -> int:
    """Overrides whose last day is over are marked as ended; those never decided on have lapsed with it."""
    today = timezone.localdate(now)
    expired = TierOverride.objects.select_for_update(of=("self",), skip_locked=True).filter(
        status__in=(OverrideStatus.APPROVED, OverrideStatus.ASKED), ends_on__lte=today
    )
    overrides = list(expired.select_related("client"))
    for override in overrides:
        before = {"status": override.status}
        override.status, override.ended_at = OverrideStatus.ENDED, now
        override.revision += 1
        override.save(update_fields=["status", "ended_at", "revision"])
        number = override.client.client_id
        after = {"status": override.status}
        audit.record(
            by=None,
            verb=Verb.CLOSED,
            target=override,
            now=now,
            before=before,
            after=after,
            client_id=number,
        )
    return len(overrides)


def _drafts(override: TierOverride) -> list[Draft]:
    people = {person.pk: person for person in (override.asked_by, override.client.account_manager) if person}
    return [_draft(override, person) for person in people.values() if person.is_active and person.email]


def _draft(override: TierOverride, reader: User) -> Draft:
    with translation.override(reader.language):
        words = {
            "client": override.client,
            "scheme": override.scheme,
            "tier": override.tier_label,
            "day": override.ends_on.isoformat(),
        }
        subject = _("The tier given to %(client)s ends on %(day)s") % words
        body = (
            _(
                "%(client)s is in tier %(tier)s of %(scheme)s by decision until %(day)s, and by the rules from then on."
                " Ask for it again in time if the reason still holds."
            )
            % words
        )
    key = f"override:{override.pk}:ends:{override.ends_on.isoformat()}:{reader.pk}"
    return Draft(key, OutboxKind.MAIL, reader.email, subject, body)
