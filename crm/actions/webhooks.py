"""Systems that are told of events: who they are, their secrets, and what they are sent by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from crm import audit, outbox
from crm.celery import enqueue
from crm.enums import TEST_EVENT, OutboxKind, OutboxStatus, Role, Verb, WebhookEnd
from crm.models import OutboxMessage, User, WebhookDelivery, WebhookEndpoint
from crm.outbox import Draft
from crm.webhooks.signature import new_secret

# How long the secret before a rotation still signs.
OVERLAP = timedelta(days=1)
KEPT = timedelta(days=30)
# What a message is told that was waiting, and whose endpoint is switched off.
SWITCHED_OFF = "The webhook is switched off."


@dataclass(frozen=True)
class EndpointFacts:
    """What an administrator says of an endpoint; `owner` decides which clients it is told of."""

    address: str
    description: str
    owner: User
    event_types: list[str]
    schemes: list[str]

    def for_audit(self) -> dict[str, object]:
        return {**_fields(self), "owner": self.owner.username}


@transaction.atomic
def create(*, facts: EndpointFacts, by: User, now: datetime) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is shown this once."""
    secret = new_secret()
    endpoint = WebhookEndpoint.objects.create(**_fields(facts), secret=secret, created_by=by, created_at=now)
    audit.record(by=by, verb=Verb.CREATED, target=endpoint, now=now, after=facts.for_audit())
    return endpoint, secret


@transaction.atomic
def update(*, endpoint: WebhookEndpoint, facts: EndpointFacts, by: User, now: datetime) -> WebhookEndpoint:
    row = _locked(endpoint)
    before = EndpointFacts(row.address, row.description, row.owner, row.event_types, row.schemes)
    for name, value in _fields(facts).items():
        setattr(row, name, value)
    row.save(update_fields=list(_fields(facts)))
    old, new = audit.changes(before.for_audit(), facts.for_audit())
    if new:
        audit.record(by=by, verb=Verb.CHANGED, target=row, now=now, before=old, after=new)
    return row


@transaction.atomic
def disable(*, endpoint: WebhookEndpoint, because: WebhookEnd, by: User | None, now: datetime) -> bool:
    """Switch it off and give up what waits for it; False if it was off. One that is gone is told to administrators."""
    row = _locked(endpoint)
    if not row.is_active:
        return False
    row.is_active, row.disabled_at, row.disabled_because = False, now, because
    row.save(update_fields=["is_active", "disabled_at", "disabled_because"])
    waiting = row.messages.filter(status__in=[OutboxStatus.WAITING, OutboxStatus.SENDING])
    given_up = waiting.update(status=OutboxStatus.FAILED, last_error=SWITCHED_OFF)
    after = {"is_active": False, "disabled_because": because.value, "given_up": given_up}
    audit.record(by=by, verb=Verb.CHANGED, target=row, now=now, before={"is_active": True}, after=after)
    if because == WebhookEnd.GONE:
        outbox.post_all([_notice(row, person, now) for person in _administrators()], now=now)
    return True


@transaction.atomic
def enable(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> bool:
    """Switch it on again. It is told of what happens from now on; what was given up can be sent again by hand."""
    row = _locked(endpoint)
    if row.is_active:
        return False
    row.is_active, row.disabled_at, row.disabled_because = True, None, ""
    row.save(update_fields=["is_active", "disabled_at", "disabled_because"])
    audit.record(
        by=by,
        verb=Verb.CHANGED,
        target=row,
        now=now,
        before={"is_active": False},
        after={"is_active": True},
    )
    return True


@transaction.atomic
def rotate(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> str:
    """A new secret, shown this once; for a day messages are signed with the old one too."""
    row = _locked(endpoint)
    row.previous_secret, row.previous_until = row.secret, now + OVERLAP
    row.secret = new_secret()
    row.save(update_fields=["secret", "previous_secret", "previous_until"])
    after = {"secret": "rotated", "previous_until": row.previous_until}
    audit.record(by=by, verb=Verb.CHANGED, target=row, now=now, after=after)
    return row.secret


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> bool:
    """Post an event that says nothing, for whoever sets up the other side; False where the endpoint is off."""
    row = _locked(endpoint)
    if not row.is_active:
        return False
    outbox.post_all([test_message(row, now)], now=now)
    audit.record(by=by, verb=Verb.RAN, target=row, now=now, after={"event": TEST_EVENT})
    enqueue("crm.send_webhooks")
    return True


@transaction.atomic
def send_again(*, delivery: WebhookDelivery, by: User, now: datetime) -> bool:
    """Send the message of an attempt once more, also one that was taken; its id stays the same.

    False where the endpoint is off, or the message waits or is on its way anyhow.
    """
    if not _locked(delivery.endpoint).is_active:
        return False
    done = OutboxMessage.objects.filter(
        pk=delivery.message_id, status__in=[OutboxStatus.SENT, OutboxStatus.FAILED]
    )
    if not done.update(status=OutboxStatus.WAITING, attempts=0, next_attempt_at=now):
        return False
    after = {"status": OutboxStatus.WAITING}
    audit.record(by=by, verb=Verb.CHANGED, target=delivery.message, now=now, after=after)
    enqueue("crm.send_webhooks")
    return True


def forget_deliveries(*, now: datetime) -> int:
    """Drop the attempts that are older than the log reaches; how many they were."""
    count, _models = WebhookDelivery.objects.filter(at__lt=now - KEPT).delete()
    return count


def test_message(endpoint: WebhookEndpoint, now: datetime) -> Draft:
    return Draft(
        key=f"{TEST_EVENT}:{endpoint.pk}:{now.isoformat()}",
        kind=OutboxKind.WEBHOOK,
        recipient=endpoint.address,
        subject=TEST_EVENT,
        body=payload(TEST_EVENT, [], now),
        endpoint_id=endpoint.pk,
    )


def payload(event: str, rows: list[dict[str, str]], now: datetime) -> str:
    """The text of a message, letter for letter as it is signed."""
    content = {"type": event, "timestamp": now.isoformat(), "data": rows}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _fields(facts: EndpointFacts) -> dict[str, object]:
    return {
        name: getattr(facts, name) for name in ("address", "description", "owner", "event_types", "schemes")
    }


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_related("owner").select_for_update(of=("self",))
    return rows.get(pk=endpoint.pk)


def _administrators() -> list[User]:
    people = User.objects.filter(Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True), is_active=True)
    return list(people.exclude(email=""))


def _notice(endpoint: WebhookEndpoint, person: User, now: datetime) -> Draft:
    with translation.override(person.language):
        subject = _("Webhook switched off: %(name)s") % {"name": endpoint}
        body = _(
            "%(address)s answered 410, which means that it wants no more messages. It has been switched off, and "
            "what waited for it was given up. Ask whoever runs it, then switch it on again under Administration › "
            "Webhooks, or leave it off."
        ) % {"address": endpoint.address}
    key = f"webhook.gone:{endpoint.pk}:{now.isoformat()}:{person.pk}"
    return Draft(key=key, kind=OutboxKind.MAIL, recipient=person.email, subject=subject, body=body)
