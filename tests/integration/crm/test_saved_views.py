"""Saved views: one's own, shared ones, pinned ones."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from crm.models import SavedView
from tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


def save(client: Browser, **changes: str) -> int:
    data = {"name": "高权益", "query": "equity_min=100&order=-equity", "next": "/clients/", "is_pinned": "on"}
    return client.post("/lists/clients/views/", data | changes).status_code


def names(client: Browser) -> list[str]:
    return [view.name for view in client.get("/clients/").context["saved_views"]]


def test_a_view_keeps_filters_order_and_columns(client: Browser, people: People) -> None:
    client.force_login(people.manager)
    assert (
        save(client, query="equity_min=100&order=-equity&columns=client_id,equity&cursor=abc&view=9") == 302
    )
    view = SavedView.objects.get()
    assert view.query == "equity_min=100&order=-equity&columns=client_id%2Cname%2Cequity"
    assert (view.owner, view.is_pinned, view.is_shared) == (people.manager, True, False)
    answer = client.get(f"/clients/?{view.query}&view={view.pk}")
    assert answer.context["state"].view == str(view.pk)


def test_the_same_name_again_replaces_it(client: Browser, people: People) -> None:
    client.force_login(people.manager)
    save(client)
    save(client, query="kind=enterprise")
    assert SavedView.objects.get().query == "kind=enterprise"


def test_sharing_needs_its_permission(client: Browser, people: People) -> None:
    client.force_login(people.manager)
    assert save(client, is_shared="on") == 403
    client.force_login(people.branch_manager)
    assert save(client, is_shared="on") == 302
    client.force_login(people.colleague)
    assert names(client) == ["高权益"]


def test_nobody_sees_or_changes_anothers_own_view(client: Browser, people: People) -> None:
    client.force_login(people.manager)
    save(client)
    view = SavedView.objects.get()
    client.force_login(people.colleague)
    assert names(client) == []
    assert client.post(f"/lists/views/{view.pk}/pin/", {"is_pinned": "0"}).status_code == 404
    assert client.post(f"/lists/views/{view.pk}/delete/").status_code == 404
    client.force_login(people.manager)
    client.post(f"/lists/views/{view.pk}/pin/", {"is_pinned": "0", "next": "/clients/"})
    assert SavedView.objects.get().is_pinned is False
    client.post(f"/lists/views/{view.pk}/delete/", {"next": "/clients/"})
    assert names(client) == []


@pytest.mark.parametrize(("changes", "status"), [({"name": ""}, 302), ({"query": "order=password"}, 400)])
def test_what_is_no_view_is_not_kept(
    client: Browser, people: People, changes: dict[str, str], status: int
) -> None:
    client.force_login(people.manager)
    assert save(client, **changes) == status
    assert not SavedView.objects.exists()


def test_an_unknown_list_is_not_found(client: Browser, people: People) -> None:
    client.force_login(people.manager)
    assert client.post("/lists/nonsense/views/", {"name": "x"}).status_code == 404
