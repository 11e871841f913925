"""Hand-overs: one client, several, a whole book; now and from a day on; once, however often they are tried."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from clients.actions import hand_overs
from clients.actions.errors import OutOfScope
from clients.models import AccountManagerTerm, Client, HandOver
from clients.tasks import take_effect_hand_overs
from crm.models import AuditEvent, OutboxMessage, User
from tests.factories.clients import NOW, make_client, make_tag
from tests.factories.organisation import make_user
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def heir(people: People) -> User:
    return make_user(unit=people.branch)


def ask(people: People, heir: User, **changes: Any) -> HandOver:
    fields: dict[str, Any] = {
        "client": None, "from_manager": people.manager, "to_manager": heir, "reason": "离职交接",
        "effective_on": TODAY, "by": people.branch_manager, "now": NOW,
    }  # fmt: skip
    return hand_overs.request(**(fields | changes))


class TestOneClient:
    def test_it_moves_with_history_event_audit_and_mail(self, people: People, heir: User) -> None:
        one = make_client(manager=people.manager)
        AccountManagerTerm.objects.create(
            client=one,
            account_manager=people.manager,
            effective_on=TODAY - timedelta(days=90),
            created_at=NOW,
        )
        made = ask(people, heir, client=one)
        one.refresh_from_db()
        assert (one.account_manager, one.version, made.moved_count) == (heir, 2, 1)
        terms = AccountManagerTerm.objects.order_by("pk").values_list("account_manager", "ended_on")
        assert list(terms) == [(people.manager.pk, TODAY), (heir.pk, None)]
        assert one.events.get().kind == "handed_over"
        audited = AuditEvent.objects.get(target_type="clients.client")
        assert (audited.client_id, audited.reason, audited.after) == (
            one.client_id,
            "离职交接",
            {"account_manager": str(heir)},
        )
        assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {
            heir.email,
            people.manager.email,
        }

    def test_a_client_without_a_manager_can_be_given_one(self, people: People, heir: User) -> None:
        one = make_client(branch=people.branch)
        ask(people, heir, client=one, from_manager=None)
        one.refresh_from_db()
        assert one.account_manager == heir

    def test_the_branch_follows_the_new_manager(self, people: People) -> None:
        one = make_client(manager=people.manager)
        ask(people, people.colleague, client=one, by=people.administrator)
        one.refresh_from_db()
        assert (one.org_unit, one.branch) == (people.other_branch, people.other_branch)

    @pytest.mark.parametrize("side", ["client", "to_manager"])
    def test_both_sides_lie_in_the_authors_scope(self, people: People, heir: User, side: str) -> None:
        theirs = make_client(manager=people.colleague)
        mine = make_client(manager=people.manager)
        chosen = (
            {"client": theirs, "to_manager": heir}
            if side == "client"
            else {"client": mine, "to_manager": people.colleague}
        )
        with pytest.raises(OutOfScope):
            ask(people, heir, **chosen)
        assert not HandOver.objects.exists()


class TestWholeBook:
    def test_every_client_of_the_manager_moves_and_nobody_elses(self, people: People, heir: User) -> None:
        book = [make_client(manager=people.manager) for _ in range(3)]
        other = make_client(manager=people.colleague)
        made = ask(people, heir)
        assert made.moved_count == 3
        assert set(Client.objects.filter(account_manager=heir)) == set(book)
        other.refresh_from_db()
        assert other.account_manager == people.colleague
        assert OutboxMessage.objects.count() == 2

    def test_a_book_of_another_branch_is_out_of_scope(self, people: People, heir: User) -> None:
        with pytest.raises(OutOfScope):
            ask(people, heir, from_manager=people.colleague)


class TestFromADayOn:
    def test_it_waits_for_its_day(self, people: People, heir: User) -> None:
        one = make_client(manager=people.manager)
        made = ask(people, heir, client=one, effective_on=TOMORROW)
        one.refresh_from_db()
        assert (made.handled_at, one.account_manager) == (None, people.manager)
        assert hand_overs.take_effect_due(now=NOW) == 0
        assert hand_overs.take_effect_due(now=NOW + timedelta(days=1)) == 1
        one.refresh_from_db()
        assert one.account_manager == heir
        assert AccountManagerTerm.objects.get().effective_on == TOMORROW

    def test_tried_twice_it_moves_once(self, people: People, heir: User) -> None:
        one = make_client(manager=people.manager)
        made = ask(people, heir, client=one, effective_on=TOMORROW)
        later = NOW + timedelta(days=2)
        tries = [hand_overs.take_effect(hand_over_id=made.pk, now=later) for _ in range(2)]
        assert tries == [True, False]
        one.refresh_from_db()
        assert (one.version, AccountManagerTerm.objects.count(), one.events.count()) == (2, 1, 1)
        assert take_effect_hand_overs() == 0

    def test_the_book_is_what_it_is_on_that_day(self, people: People, heir: User) -> None:
        made = ask(people, heir, effective_on=TOMORROW)
        late = make_client(manager=people.manager)
        hand_overs.take_effect_due(now=NOW + timedelta(days=1))
        made.refresh_from_db()
        late.refresh_from_db()
        assert (made.moved_count, late.account_manager) == (1, heir)


class TestPages:
    def test_a_client_is_handed_over_from_its_page(self, client: Browser, people: People, heir: User) -> None:
        one = make_client(manager=people.manager)
        client.force_login(people.branch_manager)
        data = {"to_manager": heir.username, "reason": "离职交接", "effective_on": "2020-01-01"}
        assert client.post(f"/clients/{one.client_id}/hand-over/", data).status_code == 302
        one.refresh_from_db()
        assert one.account_manager == heir

    def test_a_manager_of_another_branch_cannot_be_named(self, client: Browser, people: People) -> None:
        one = make_client(manager=people.manager)
        client.force_login(people.branch_manager)
        data = {"to_manager": people.colleague.username, "reason": "离职交接", "effective_on": "2026-11-20"}
        answer = client.post(f"/clients/{one.client_id}/hand-over/", data)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to_manager"])

    def test_a_book_is_handed_over_and_listed(self, client: Browser, people: People, heir: User) -> None:
        make_client(manager=people.manager)
        client.force_login(people.branch_manager)
        data = {
            "from_manager": people.manager.username, "to_manager": heir.username, "reason": "离职交接",
            "effective_on": "2020-01-01",
        }  # fmt: skip
        answer = client.post("/clients/hand-overs/", data, follow=True)
        assert [one.moved_count for one in answer.context["hand_overs"]] == [1]

    def test_hand_overs_of_other_branches_are_not_listed(self, client: Browser, people: People) -> None:
        theirs = make_client(manager=people.colleague)
        ask(people, make_user(unit=people.other_branch), client=theirs, by=people.administrator)
        for user, count in ((people.branch_manager, 0), (people.administrator, 1)):
            client.force_login(user)
            assert len(client.get("/clients/hand-overs/").context["hand_overs"]) == count

    def test_the_page_needs_its_permission(self, client: Browser, people: People) -> None:
        client.force_login(people.manager)
        assert client.get("/clients/hand-overs/").status_code == 403


class TestBulk:
    def test_ticked_clients_are_shown_then_assigned(
        self, client: Browser, people: People, heir: User
    ) -> None:
        keys = [make_client(manager=people.manager).pk for _ in range(3)]
        client.force_login(people.branch_manager)
        data: dict[str, Any] = {"pk": keys, "next": "/clients/?order=-equity"}
        assert len(client.post("/clients/bulk/assign/", data).context["chosen"]) == 3
        data |= {"confirmed": "1", "to_manager": heir.username, "reason": "重新分配"}
        answer = client.post("/clients/bulk/assign/", data)
        assert (answer.status_code, answer["Location"]) == (302, "/clients/?order=-equity")
        assert Client.objects.filter(account_manager=heir).count() == 3
        assert OutboxMessage.objects.filter(recipient=heir.email).count() == 1

    def test_a_tick_out_of_scope_is_left_out(self, client: Browser, people: People, heir: User) -> None:
        theirs = make_client(manager=people.colleague)
        client.force_login(people.branch_manager)
        data = {
            "pk": [theirs.pk, "x", "9" * 30],
            "confirmed": "1",
            "to_manager": heir.username,
            "reason": "重新分配",
        }
        assert client.post("/clients/bulk/assign/", data).status_code == 302
        theirs.refresh_from_db()
        assert theirs.account_manager == people.colleague

    def test_the_action_itself_refuses_a_client_out_of_scope(self, people: People, heir: User) -> None:
        keys = [make_client(manager=people.manager).pk, make_client(manager=people.colleague).pk]
        with pytest.raises(OutOfScope):
            hand_overs.assign(clients=keys, to_manager=heir, reason="x", by=people.branch_manager, now=NOW)
        assert not Client.objects.filter(account_manager=heir).exists()

    def test_tags_are_put_on_and_taken_off(self, client: Browser, people: People) -> None:
        tag = make_tag("重点")
        one = make_client(manager=people.manager)
        client.force_login(people.manager)
        for way, tags in (("add", [tag]), ("add", [tag]), ("remove", [])):
            data = {"pk": [one.pk], "confirmed": "1", "tag": "重点", "way": way, "next": "/clients/"}
            assert client.post("/clients/bulk/tag/", data).status_code == 302
            assert list(one.tags.all()) == tags
        assert AuditEvent.objects.filter(client_id=one.client_id).count() == 2

    def test_another_hosts_page_is_not_gone_back_to(self, client: Browser, people: People) -> None:
        client.force_login(people.manager)
        for target in ("https://example.invalid/", "//example.invalid/", "javascript:alert(1)"):
            assert client.post("/clients/bulk/tag/", {"next": target})["Location"] == "/"
