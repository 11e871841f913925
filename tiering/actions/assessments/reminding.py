"""What the calendar does to assessments: whoever looks after a client is told before its result ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.enums import ClientStatus
from crm import outbox
from crm.enums import OutboxKind
from crm.models import User
from crm.outbox import Draft
from tiering.engine.questionnaire import DUE_DAYS
from tiering.models import RiskTolerance

# So many clients are named in one message; the list shows all of them.
NAMED = 20


@transaction.atomic
def remind_due(*, now: datetime) -> int:
    """One message to each account manager about the clients whose result ends within a month, or has ended.

    Each end is told once; how many were. Clients who refused to answer are not asked again by machine.
    """
    today = timezone.localdate(now)
    due = (
        RiskTolerance.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(valid_until__lte=today + timedelta(days=DUE_DAYS), refused_on__isnull=True)
        .filter(Q(reminded_of__isnull=True) | ~Q(reminded_of=F("valid_until")))
        .filter(client__archived_at__isnull=True)
        .exclude(client__status=ClientStatus.CLOSED)
        .select_related("client__account_manager")
        .defer("client__identity_number", "client__phone", "client__bank_account")
        .order_by("valid_until", "pk")
    )
    rows = list(due)
    outbox.post_all(_drafts(rows, today), now=now)
    RiskTolerance.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_of=F("valid_until"))
    return len(rows)


def _drafts(rows: Sequence[RiskTolerance], today: date) -> list[Draft]:
    by_manager: dict[User, list[RiskTolerance]] = defaultdict(list)
    for row in rows:
        manager = row.client.account_manager
        if manager is not None and manager.is_active and manager.email:
            by_manager[manager].append(row)
    return [_draft(manager, found, today) for manager, found in by_manager.items()]


def _draft(reader: User, rows: Sequence[RiskTolerance], today: date) -> Draft:
    with translation.override(reader.language):
        subject = ngettext(
            "%(count)s client is to answer the risk questionnaire again",
            "%(count)s clients are to answer the risk questionnaire again",
            len(rows),
        ) % {"count": len(rows)}
        body = "\n".join([_lead(), *(_line(row) for row in rows[:NAMED]), *_rest(len(rows))])
    # The newest end told tells two messages of one day apart, and is the same when a run is repeated.
    key = f"assessments:{reader.pk}:{today.isoformat()}:{rows[-1].pk}"
    return Draft(key, OutboxKind.MAIL, reader.email, subject, body)


def _lead() -> str:
    return _("The result of the risk questionnaire ends, or has ended, for:")


def _line(row: RiskTolerance) -> str:
    day = row.valid_until.isoformat() if row.valid_until else ""
    return _("%(client)s: valid until %(day)s") % {"client": row.client, "day": day}


def _rest(count: int) -> list[str]:
    left = count - NAMED
    return [_("… and %(count)s more, in the list of risk assessments.") % {"count": left}] if left > 0 else []
