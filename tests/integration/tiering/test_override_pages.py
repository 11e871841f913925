from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from crm.enums import Role
from crm.models import AuditEvent, User
from tests.factories.clients import make_client
from tests.factories.organisation import make_user
from tests.factories.schemes import make_house_scheme
from tests.people import People, make_people
from tiering.models import TierOverride

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14
# Days that lie ahead of the real clock, which pages read.
WISH = {
    "tier": "house:gold",
    "kind": "general",
    "starts_on": "2099-01-05",
    "ends_on": "2099-03-01",
    "reason": "promised by the board",
    "evidence": "minutes 12",
}


@pytest.fixture(autouse=True)
def people() -> People:
    make_house_scheme()
    return make_people()


@pytest.fixture
def client(people: People) -> Client:
    return make_client(manager=people.manager, name="鲲鹏客户")


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def ask(client: Client, by: User, **fields: str) -> Any:
    return as_(by).post(reverse("tiering:new_override"), {"client": client.client_id, **WISH, **fields})


def page(name: str, override: TierOverride) -> str:
    return reverse(f"tiering:{name}", args=[override.pk])


def test_asked_approved_and_ended_in_pages(people: People, client: Client) -> None:
    assert ask(client, people.manager).status_code == 302
    override = TierOverride.objects.get()
    assert (override.tier, override.tier_names["en"], override.starts_on) == (
        "gold",
        "Gold",
        date(2099, 1, 5),
    )
    as_(people.branch_manager).post(page("decide_override", override), {"revision": 1, "decision": "approve"})
    override.refresh_from_db()
    assert (override.status, override.decided_by) == ("approved", people.branch_manager)
    missing = as_(people.manager).post(page("end_override", override), {"revision": 2, "reason": ""})
    assert (missing.status_code, list(missing.context["ending"].errors)) == (422, ["reason"])
    as_(people.manager).post(page("end_override", override), {"revision": 2, "reason": "left"})
    override.refresh_from_db()
    assert (override.status, override.end_reason) == ("ended", "left")


def test_a_refusal_needs_a_reason(people: People, client: Client) -> None:
    ask(client, people.manager)
    override = TierOverride.objects.get()
    browser = as_(people.branch_manager)
    browser.post(page("decide_override", override), {"revision": 1, "decision": "refuse"})
    override.refresh_from_db()
    assert override.status == "asked"
    browser.post(page("decide_override", override), {"revision": 1, "decision": "refuse", "note": "no"})
    override.refresh_from_db()
    assert (override.status, override.decision_note) == ("refused", "no")
    browser.post(page("decide_override", override), {"revision": 9, "decision": "approve"})
    override.refresh_from_db()
    assert override.status == "refused"
    assert browser.post(page("decide_override", override), {"decision": "approve"}).status_code == 422


def test_who_is_shown_what(people: People, client: Client, django_assert_max_num_queries: Any) -> None:
    ask(client, people.manager)
    override = TierOverride.objects.get()
    for person, sees in (
        ("manager", True),
        ("branch_manager", True),
        ("colleague", False),
        ("nobody", False),
    ):
        browser = as_(getattr(people, person))
        with django_assert_max_num_queries(MOST_QUERIES):
            text = browser.get(reverse("tiering:overrides")).content.decode()
        assert ("鲲鹏客户" in text) is sees
        with django_assert_max_num_queries(MOST_QUERIES):
            answer = browser.get(page("override", override))
        assert answer.status_code == (200 if sees else 404)
        if sees:
            assert answer.context["may_decide"] is (person == "branch_manager")
    for name in ("decide_override", "end_override"):
        assert as_(people.colleague).post(page(name, override), {"revision": 1}).status_code == 404


def test_nobody_approves_their_own_wish(people: People, client: Client) -> None:
    ask(client, people.branch_manager)
    override = TierOverride.objects.get()
    as_(people.branch_manager).post(page("decide_override", override), {"revision": 1, "decision": "approve"})
    assert AuditEvent.objects.latest("pk").after == {"attempt": "approve_override", "obstacle": "asker"}
    assert (
        as_(people.manager)
        .post(page("decide_override", override), {"revision": 1, "decision": "approve"})
        .status_code
        == 403
    )
    override.refresh_from_db()
    assert override.status == "asked"


def test_only_one_s_own_clients_and_days_to_come(people: People, client: Client) -> None:
    form = ask(client, people.colleague).context["form"]
    assert list(form.errors) == ["client"]
    past = ask(client, people.manager, starts_on="2020-01-02", ends_on="2020-02-02")
    assert (past.status_code, len(past.context["form"].non_field_errors())) == (422, 1)
    silver = ask(client, people.manager, kind="new_client")
    assert silver.status_code == 422
    assert TierOverride.objects.count() == 0
    assert as_(people.compliance).get(reverse("tiering:new_override")).status_code == 403


@pytest.mark.parametrize(
    ("query", "count"),
    [({"status": "asked"}, 1), ({"scheme": "house"}, 1), ({"kind": "new_client"}, 0), ({"search": "鲲"}, 1)],
)
def test_the_list_is_filtered(people: People, client: Client, query: dict[str, str], count: int) -> None:
    ask(client, people.manager)
    assert as_(people.manager).get(reverse("tiering:overrides"), query).context["count"] == count


def test_the_form_opens_for_a_client(
    people: People, client: Client, django_assert_max_num_queries: Any
) -> None:
    browser = as_(people.manager)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = browser.get(reverse("tiering:new_override"), {"client": client.client_id})
    html = page.content.decode()
    assert f'value="{client.client_id}"' in html
    assert '<option value="house:diamond"' in html


def test_a_head_office_manager_decides_on_what_a_branch_asked(people: People, client: Client) -> None:
    ask(client, people.branch_manager)
    override = TierOverride.objects.get()
    chief = make_user(Role.HEAD_OFFICE_MANAGER, unit=people.head_office)
    as_(chief).post(page("decide_override", override), {"revision": 1, "decision": "approve", "note": "yes"})
    override.refresh_from_db()
    assert (override.status, override.decision_note) == ("approved", "yes")
