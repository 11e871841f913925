"""What administrators do with endpoints, and what is written about it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from crm.actions import webhooks as actions
from crm.enums import OutboxStatus, Role, WebhookEnd, WebhookEvent
from crm.models import AuditEvent, OutboxMessage, WebhookEndpoint
from crm.queries.webhooks import listening_to
from tests.factories.organisation import make_user
from tests.factories.webhooks import NOW, make_endpoint, make_message

pytestmark = pytest.mark.django_db


def raw_secrets(endpoint: WebhookEndpoint) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, previous_secret FROM crm_webhookendpoint WHERE id = %s", [endpoint.pk])
        found: tuple[str, str] = cursor.fetchone()
        return found


def audit_text() -> str:
    return json.dumps(list(AuditEvent.objects.values_list("before", "after", "target_label")))


def test_the_secret_is_ciphertext_in_the_database_and_in_no_audit_line() -> None:
    endpoint = make_endpoint()
    old = endpoint.secret
    new = actions.rotate(endpoint=endpoint, by=make_user(), now=NOW)
    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.previous_secret) == (new, old)
    assert endpoint.previous_until == NOW + timedelta(days=1)
    assert old.startswith("whsec_")
    assert old != new
    for text in (*raw_secrets(endpoint), audit_text()):
        assert "whsec_" not in text
        assert old[6:] not in text
        assert new[6:] not in text


def test_making_one_is_written_with_who_and_what() -> None:
    owner, by = make_user(Role.API_SYSTEM, username="warehouse"), make_user(Role.ADMINISTRATOR)
    endpoint = make_endpoint("https://a.example/", owner=owner, by=by, schemes=["cards"])
    line = AuditEvent.objects.get()
    assert (line.verb, line.actor_id, line.target_id) == ("created", by.pk, str(endpoint.pk))
    assert line.after == {
        "address": "https://a.example/",
        "description": endpoint.description,
        "owner": "warehouse",
        "event_types": ["tier.changed"],
        "schemes": ["cards"],
    }
    assert (endpoint.created_by, endpoint.created_at, endpoint.is_active) == (by, NOW, True)


def test_a_change_writes_only_what_differs_and_nothing_where_nothing_does() -> None:
    endpoint, by = make_endpoint(), make_user(Role.ADMINISTRATOR)
    same = actions.EndpointFacts(
        endpoint.address, endpoint.description, endpoint.owner, endpoint.event_types, endpoint.schemes
    )
    actions.update(endpoint=endpoint, facts=same, by=by, now=NOW)
    assert AuditEvent.objects.count() == 1
    other = actions.EndpointFacts("https://b.example/", same.description, by, same.event_types, ["vip"])
    saved = actions.update(endpoint=endpoint, facts=other, by=by, now=NOW)
    assert (saved.address, saved.owner, saved.schemes) == ("https://b.example/", by, ["vip"])
    line = AuditEvent.objects.first()
    assert line is not None
    assert line.after == {"address": "https://b.example/", "owner": by.username, "schemes": ["vip"]}
    assert line.before["address"] == "https://other.example/hook"


def test_switching_off_gives_up_what_waits_and_leaves_the_rest() -> None:
    endpoint, other, by = make_endpoint(), make_endpoint(), make_user(Role.ADMINISTRATOR)
    states = [OutboxStatus.WAITING, OutboxStatus.SENDING, OutboxStatus.SENT, OutboxStatus.FAILED]
    for state in states:
        OutboxMessage.objects.filter(pk=make_message(endpoint).pk).update(status=state, last_error="before")
    kept = make_message(other)
    assert actions.disable(endpoint=endpoint, because=WebhookEnd.BY_HAND, by=by, now=NOW) is True
    assert actions.disable(endpoint=endpoint, because=WebhookEnd.GONE, by=by, now=NOW) is False
    found = OutboxMessage.objects.filter(endpoint=endpoint).order_by("pk").values_list("status", "last_error")
    assert list(found) == [
        ("failed", actions.SWITCHED_OFF),
        ("failed", actions.SWITCHED_OFF),
        ("sent", "before"),
        ("failed", "before"),
    ]
    kept.refresh_from_db()
    endpoint.refresh_from_db()
    assert (kept.status, endpoint.disabled_because) == ("waiting", "by_hand")
    assert OutboxMessage.objects.filter(kind="mail").count() == 0, "whoever did it knows"


def test_switching_on_again_is_once() -> None:
    endpoint, by = make_endpoint(), make_user(Role.ADMINISTRATOR)
    assert actions.enable(endpoint=endpoint, by=by, now=NOW) is False
    actions.disable(endpoint=endpoint, because=WebhookEnd.BY_HAND, by=by, now=NOW)
    assert actions.enable(endpoint=endpoint, by=by, now=NOW) is True
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.disabled_at, endpoint.disabled_because) == (True, None, "")
    assert AuditEvent.objects.count() == 3


def test_only_those_who_are_on_and_want_it_listen() -> None:
    first, second, third = make_endpoint(), make_endpoint(event_types=[]), make_endpoint()
    actions.disable(endpoint=third, because=WebhookEnd.BY_HAND, by=first.created_by, now=NOW)
    assert listening_to(WebhookEvent.TIER_CHANGED) == [first]
    assert second not in listening_to(WebhookEvent.TIER_CHANGED)
