"""The pages of webhooks: who may, what they show, and what their buttons do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from crm.enums import Role
from crm.models import AuditEvent, OutboxMessage, User, WebhookEndpoint
from tests.factories.organisation import make_user
from tests.factories.webhooks import NOW, make_endpoint, make_message

pytestmark = pytest.mark.django_db
LIST = "/administration/webhooks/"


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR, language="en")


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def place(endpoint: WebhookEndpoint) -> str:
    return f"{LIST}{endpoint.pk}/"


def fields(**more: Any) -> dict[str, Any]:
    return {
        "address": "https://a.example/hook",
        "description": "Warehouse",
        "owner": make_user(Role.API_SYSTEM).pk,
        "event_types": ["tier.changed"],
        "schemes": ["house"],
        **more,
    }


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.API_SYSTEM, Role.ADMINISTRATOR}])
def test_only_administrators(role: Role) -> None:
    endpoint = make_endpoint()
    line = endpoint.deliveries.create(
        message=make_message(endpoint), at=NOW, attempt=1, outcome="refused", duration_ms=1
    )
    page = Client()
    page.force_login(make_user(role))
    before = list(WebhookEndpoint.objects.values())
    for path in (LIST, f"{LIST}new/", place(endpoint), f"{place(endpoint)}edit/"):
        assert page.get(path).status_code == 403
        assert page.post(path, fields()).status_code in {403, 405}
    for step in ("rotate", "switch", "test"):
        assert page.post(f"{place(endpoint)}{step}/", {"to": "off"}).status_code == 403
    assert page.post(f"{LIST}deliveries/{line.pk}/again/").status_code == 403
    assert list(WebhookEndpoint.objects.values()) == before
    assert OutboxMessage.objects.count() == 1


def test_a_new_one_shows_its_secret_once_and_is_kept_by_no_cache(desk: Client, administrator: User) -> None:
    answer = desk.post(f"{LIST}new/", fields())
    endpoint = WebhookEndpoint.objects.get()
    assert answer.status_code == 200
    assert endpoint.secret in text(answer)
    assert "no-store" in answer["Cache-Control"]
    assert (endpoint.created_by, endpoint.schemes, endpoint.event_types) == (
        administrator,
        ["house"],
        ["tier.changed"],
    )
    for path in (LIST, place(endpoint), f"{place(endpoint)}edit/", "/audit/"):
        assert endpoint.secret not in text(desk.get(path))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"address": "http://a.example/"}, "Use https."),
        ({"address": "https://192.168.0.9/"}, "ANLAN_WEBHOOK_HOSTS"),
        ({"address": "https://me:pw@a.example/"}, "messages are signed instead"),
        ({"address": "nonsense"}, "Give a whole address"),
        ({"address": ""}, "This field is required."),
        ({"owner": "0"}, "Select a valid choice."),
        ({"event_types": []}, "This field is required."),
        ({"schemes": ["none"]}, "Select a valid choice."),
    ],
)
def test_a_form_that_is_wrong_says_so(desk: Client, change: dict[str, Any], sentence: str) -> None:
    answer = desk.post(f"{LIST}new/", fields(**change))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not WebhookEndpoint.objects.exists()


def test_editing(desk: Client) -> None:
    endpoint = make_endpoint()
    form = text(desk.get(f"{place(endpoint)}edit/"))
    assert endpoint.address in form
    answer = desk.post(f"{place(endpoint)}edit/", fields(description="Other", schemes=[]))
    assert (answer.status_code, answer["Location"]) == (302, place(endpoint))
    endpoint.refresh_from_db()
    assert (endpoint.description, endpoint.schemes, endpoint.address) == (
        "Other",
        [],
        "https://a.example/hook",
    )


def test_an_owner_who_left_stays_choosable_for_what_they_own(desk: Client) -> None:
    owner = make_user(Role.API_SYSTEM)
    endpoint = make_endpoint(owner=owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert desk.post(f"{place(endpoint)}edit/", fields(owner=owner.pk)).status_code == 302
    assert "The owner is switched off" in text(desk.get(place(endpoint)))
    assert desk.post(f"{LIST}new/", fields(owner=owner.pk)).status_code == 422


def test_rotating_shows_the_new_secret_and_only_takes_a_post(desk: Client) -> None:
    endpoint = make_endpoint()
    assert desk.get(f"{place(endpoint)}rotate/").status_code == 405
    answer = desk.post(f"{place(endpoint)}rotate/")
    old, (new,) = endpoint.secret, set(re.findall(r"whsec_[\w+/=]+", text(answer)))
    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.previous_secret) == (new, old)
    assert "Old secret signs until" in text(desk.get(place(endpoint)))


def test_switching_off_and_on(desk: Client) -> None:
    endpoint = make_endpoint()
    waiting = make_message(endpoint)
    assert "Send a test event" in text(desk.get(place(endpoint)))
    for _twice in range(2):
        assert desk.post(f"{place(endpoint)}switch/", {"to": "off"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.status == "failed"
    page = text(desk.get(place(endpoint)))
    assert "An administrator switched it off" in page
    assert f"{place(endpoint)}test/" not in page
    assert "Switch the webhook on first." in text(desk.post(f"{place(endpoint)}test/", follow=True))
    desk.post(f"{place(endpoint)}switch/", {"to": "on"})
    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert AuditEvent.objects.filter(target_type="crm.webhookendpoint", verb="changed").count() == 2


def test_a_test_event_and_sending_again(desk: Client) -> None:
    endpoint = make_endpoint()
    assert "on its way" in text(desk.post(f"{place(endpoint)}test/", follow=True))
    message = OutboxMessage.objects.get(subject="webhook.test")
    line = endpoint.deliveries.create(message=message, at=NOW, attempt=1, outcome="refused", duration_ms=1)
    again = f"{LIST}deliveries/{line.pk}/again/"
    assert "Not sent" in text(desk.post(again, follow=True)), "it waits anyhow"
    OutboxMessage.objects.update(status="failed", attempts=6)
    assert "within a minute" in text(desk.post(again, follow=True))
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("waiting", 0)


def test_the_log_by_outcome(desk: Client) -> None:
    endpoint, other = make_endpoint(), make_endpoint()
    for number, (owner, outcome) in enumerate(
        [(endpoint, "refused"), (endpoint, "delivered"), (other, "refused")]
    ):
        owner.deliveries.create(
            message=make_message(owner), at=NOW, attempt=1, outcome=outcome, duration_ms=1, status_code=500 + number,
            answer=f"<b>answer {number}</b>",
        )  # fmt: skip
    every, refused = text(desk.get(place(endpoint))), text(desk.get(f"{place(endpoint)}?outcome=refused"))
    assert ("answer 0" in every, "answer 1" in every, "answer 2" in every) == (True, True, False)
    assert ("answer 0" in refused, "answer 1" in refused) == (True, False)
    assert "&lt;b&gt;answer 0" in every
    assert "<b>answer" not in every
    assert "Nothing has been sent yet" in text(desk.get(f"{place(endpoint)}?outcome=timed_out"))
    for wrong in ("?outcome=lost", "?cursor=zzz", "?outcome=%00"):
        assert desk.get(place(endpoint) + wrong).status_code == 400


def test_a_long_log_is_paged(desk: Client) -> None:
    endpoint = make_endpoint()
    message = make_message(endpoint)
    for number in range(60):
        endpoint.deliveries.create(
            message=message,
            at=NOW + timedelta(minutes=number),
            attempt=number,
            outcome="delivered",
            duration_ms=1,
        )
    first = text(desk.get(place(endpoint)))
    assert first.count("/again/") == 50
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert text(desk.get(place(endpoint) + older.replace("&amp;", "&"))).count("/again/") == 10


@pytest.mark.parametrize("count", [1, 50])
def test_query_counts(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        endpoint = make_endpoint(schemes=["house"])
    message = make_message(endpoint)
    for number in range(count):
        endpoint.deliveries.create(message=message, at=NOW, attempt=number, outcome="refused", duration_ms=1)
    for path in (LIST, f"{LIST}new/", place(endpoint), f"{place(endpoint)}edit/"):
        desk.get(path)
        with django_assert_max_num_queries(12):
            assert desk.get(path).status_code == 200


@pytest.mark.parametrize("path", ["987654321/", "987654321/edit/"])
def test_what_is_not_there(desk: Client, path: str) -> None:
    assert desk.get(LIST + path).status_code == 404
    for step in ("rotate", "switch", "test"):
        assert desk.post(f"{LIST}987654321/{step}/").status_code == 404
    assert desk.post(f"{LIST}deliveries/987654321/again/").status_code == 404
