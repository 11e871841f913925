"""Tier changes as messages to other systems: whose, in which batches, once, and after a death half-way."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from pytest_django import DjangoAssertNumQueries

from clients.models import Client
from crm.actions import webhooks
from crm.enums import Role, ScopeKind, WebhookEnd
from crm.models import OutboxMessage, WebhookEndpoint
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.factories.webhooks import make_endpoint
from tests.people import People, make_people
from tiering.actions import telling
from tiering.actions.telling import tell_changes
from tiering.models import Scheme, TellingMark, TierChange
from tiering.queries.telling import last_settled_change
from tiering.tasks import tell_changes as task

pytestmark = pytest.mark.django_db
DAY, NEXT_DAY = date(2026, 11, 19), date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def people() -> People:
    return make_people()


def scheme(code: str = "house") -> Scheme:
    return Scheme.objects.get(code=code)


def change(client: Client, day: date = DAY, code: str = "house", **more: str) -> TierChange:
    fields = {"from_tier": "gold", "to_tier": "diamond", **more}
    return TierChange.objects.create(
        client=client, scheme=scheme(code), trading_day=day, created_at=NOW, **fields
    )


def tell(day: date = DAY) -> dict[str, int]:
    return tell_changes(trading_day=day, now=NOW)


def counted(endpoints: int = 0, messages: int = 0, changes: int = 0) -> dict[str, int]:
    return {"endpoints": endpoints, "messages_new": messages, "changes_told": changes}


def told(endpoint: WebhookEndpoint) -> list[str]:
    """The clients that an endpoint was told of, message by message."""
    bodies = endpoint.messages.order_by("pk").values_list("body", flat=True)
    return [row["client_id"] for body in bodies for row in json.loads(body)["data"]]


def test_what_a_message_says(people: People) -> None:
    client = make_client(manager=people.manager, client_id="8 00/1", name="王小明")
    change(client)
    endpoint = make_endpoint()
    assert tell() == counted(1, 1, 1)
    message = OutboxMessage.objects.get()
    assert json.loads(message.body) == {
        "type": "tier.changed",
        "timestamp": "2026-11-20T12:00:00+00:00",
        "data": [
            {
                "client_id": "8 00/1",
                "scheme": "house",
                "from_tier": "gold",
                "to_tier": "diamond",
                "trading_day": "2026-11-19",
                "url": "/api/v1/clients/8%2000%2F1/tier/?scheme=house",
            }
        ],
    }
    assert (message.endpoint, message.recipient, message.status) == (endpoint, endpoint.address, "waiting")
    assert message.subject == "tier.changed 2026-11-19 (1)"
    assert "王小明" not in message.body


def test_twice_is_once_and_the_next_evening_goes_on(people: People) -> None:
    first, second = make_client(), make_client()
    endpoint = make_endpoint()
    change(first)
    assert tell() == counted(1, 1, 1)
    assert tell() == counted()
    assert tell(NEXT_DAY) == counted()
    change(second, NEXT_DAY)
    assert tell(NEXT_DAY) == counted(1, 1, 1)
    assert told(endpoint) == [first.client_id, second.client_id]


def test_an_evening_that_was_left_out_is_told_by_the_next(people: People) -> None:
    clients = [make_client() for _client in range(3)]
    endpoint = make_endpoint()
    change(clients[0])
    tell()
    change(clients[1], DAY, "cards")
    change(clients[2], NEXT_DAY)
    assert tell(NEXT_DAY) == counted(1, 1, 2)
    assert told(endpoint) == [client.client_id for client in clients]


def test_the_first_evening_of_all_does_not_tell_the_past() -> None:
    before, now = make_client(), make_client()
    change(before, DAY - timedelta(days=1))
    change(now)
    endpoint = make_endpoint()
    assert tell() == counted(1, 1, 1)
    assert told(endpoint) == [now.client_id]


def test_changes_of_the_evening_s_own_run_again_are_told_as_new_ones() -> None:
    client = make_client()
    endpoint = make_endpoint()
    change(client).delete()
    tell()
    change(client, to_tier="platinum")
    assert tell() == counted(1, 1, 1)
    assert told(endpoint) == [client.client_id]


@pytest.mark.parametrize(
    ("role", "scope_kind", "sees"),
    [
        (Role.API_SYSTEM, "", {"ours", "theirs"}),
        (Role.BRANCH_MANAGER, "", {"ours"}),
        (Role.API_SYSTEM, ScopeKind.UNIT, {"ours"}),
        (Role.API_SYSTEM, ScopeKind.CHOSEN, set()),
        (Role.ACCOUNT_MANAGER, "", set()),
    ],
)
def test_an_endpoint_is_told_what_its_owner_sees(
    people: People, role: Role, scope_kind: str, sees: set[str]
) -> None:
    known = {
        "ours": make_client(manager=people.manager),
        "theirs": make_client(manager=people.colleague),
    }
    for client in known.values():
        change(client)
    endpoint = make_endpoint(owner=make_user(role, unit=people.branch, client_scope=scope_kind))
    tell()
    assert set(told(endpoint)) == {known[name].client_id for name in sees}


def test_the_owner_s_scope_is_that_of_the_evening(people: People) -> None:
    client = make_client(manager=people.manager)
    owner = make_user(Role.BRANCH_MANAGER, unit=people.other_branch)
    endpoint = make_endpoint(owner=owner)
    change(client)
    assert tell() == counted(1, 0, 0)
    owner.org_unit = people.branch
    owner.save()
    change(client, NEXT_DAY)
    assert tell(NEXT_DAY) == counted(1, 1, 1)
    assert told(endpoint) == [client.client_id]


def test_an_owner_who_left_is_told_nothing() -> None:
    change(make_client())
    owner = make_user(Role.API_SYSTEM)
    make_endpoint(owner=owner)
    owner.is_active = False
    owner.save()
    assert tell() == counted(1, 0, 0)


def test_archived_clients_are_not_told() -> None:
    change(make_client(archived_at=NOW, archived_by=make_user()))
    make_endpoint()
    assert tell() == counted(1, 0, 0)


def test_schemes_are_chosen_or_all() -> None:
    client = make_client()
    for code in ("house", "cards", "four_classes"):
        change(client, code=code)
    every, some, none = (
        make_endpoint(),
        make_endpoint(schemes=["cards", "gone"]),
        make_endpoint(schemes=["gone"]),
    )
    assert tell() == counted(3, 2, 4)
    assert [len(told(endpoint)) for endpoint in (every, some, none)] == [3, 1, 0]


def test_who_is_off_gets_nothing_and_is_not_told_later() -> None:
    client, by = make_client(), make_user(Role.ADMINISTRATOR)
    endpoint = make_endpoint()
    webhooks.disable(endpoint=endpoint, because=WebhookEnd.BY_HAND, by=by, now=NOW)
    change(client)
    assert tell() == counted()
    webhooks.enable(endpoint=endpoint, by=by, now=NOW)
    assert tell() == counted()
    change(client, NEXT_DAY)
    assert tell(NEXT_DAY) == counted(1, 1, 1)


def test_batches_of_two_hundred(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    clients = [make_client() for _client in range(5)]
    days = [DAY + timedelta(days=number) for number in range(81)]
    house = scheme()
    TierChange.objects.bulk_create(
        TierChange(
            client=client, scheme=house, from_tier="gold", to_tier="quality", trading_day=day, created_at=NOW
        )
        for day in days
        for client in clients
    )
    endpoint = make_endpoint()
    with django_assert_max_num_queries(20):
        assert tell() == counted(1, 3, 405)
    sizes = [len(json.loads(message.body)["data"]) for message in endpoint.messages.order_by("pk")]
    assert sizes == [200, 200, 5]
    assert len(set(endpoint.messages.values_list("key", flat=True))) == 3
    assert max(map(len, endpoint.messages.values_list("key", flat=True))) < 60


def test_who_dies_half_way_leaves_nothing_and_the_next_tells_all(monkeypatch: pytest.MonkeyPatch) -> None:
    change(make_client())
    endpoints = [make_endpoint(), make_endpoint()]
    calls: list[int] = []
    real = telling._drafts

    def dies(endpoint: WebhookEndpoint, *rest: Any) -> Any:
        calls.append(endpoint.pk)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(endpoint, *rest)

    monkeypatch.setattr(telling, "_drafts", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        tell()
    assert not OutboxMessage.objects.exists()
    assert not TellingMark.objects.exists()
    monkeypatch.setattr(telling, "_drafts", real)
    assert tell() == counted(2, 2, 2)
    assert [len(told(endpoint)) for endpoint in endpoints] == [1, 1]


def test_the_task_takes_a_day_and_counts() -> None:
    change(make_client())
    make_endpoint()
    assert task(trading_day="2026-11-19", step_id=None) == counted(1, 1, 1)


def test_without_a_change_there_is_nothing_to_settle() -> None:
    assert last_settled_change() == 0
    assert tell() == counted()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_tellers_tell_once(self) -> None:
        make_house_scheme()
        change(make_client())
        endpoint = make_endpoint()
        results: list[dict[str, int]] = []

        def work() -> None:
            try:
                results.append(tell())
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _thread in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(result["messages_new"] for result in results) == [0, 1]
        assert len(told(endpoint)) == 1

    def test_a_change_that_is_still_being_written_is_waited_for(self) -> None:
        """Its number is the smaller one; told without waiting, the mark would pass it by for ever."""
        make_house_scheme()
        first, second = make_client(), make_client()
        endpoint = make_endpoint()
        is_written, may_commit, results = threading.Event(), threading.Event(), []

        def publishes() -> None:
            try:
                with transaction.atomic():
                    change(first)
                    is_written.set()
                    may_commit.wait(10)
            finally:
                connections.close_all()

        def tells() -> None:
            try:
                results.append(tell())
            finally:
                connections.close_all()

        publisher, teller = threading.Thread(target=publishes), threading.Thread(target=tells)
        publisher.start()
        is_written.wait(10)
        change(second)
        teller.start()
        teller.join(0.5)
        assert teller.is_alive(), "it waits for the publisher"
        may_commit.set()
        publisher.join()
        teller.join()
        assert results == [counted(1, 1, 2)]
        assert told(endpoint) == [first.client_id, second.client_id]
