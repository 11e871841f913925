"""Creating, editing and archiving: shape, scope, history, and two people at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from clients.actions import clients as actions
from clients.actions.errors import OutOfScope, VersionConflict
from clients.models import AccountManagerTerm, Client, IntroducerTerm, IntroducingBroker, TradingAccount
from crm.enums import Verb
from crm.models import AuditEvent
from tests.factories.clients import NOW, make_client
from tests.people import People, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def one(people: People) -> Client:
    return make_client(manager=people.manager, client_id="80001", name="王小丽", phone="13812345678")


def edit_form(client: Client, **changes: Any) -> dict[str, Any]:
    fields = {
        "version": client.version, "name": client.name, "kind": client.kind, "status": client.status,
        "org_unit": client.org_unit_id, "email": client.email,
    }  # fmt: skip
    return fields | changes


class TestTwoPeople:
    def test_the_second_edit_of_one_version_changes_nothing(self, people: People, one: Client) -> None:
        actions.update(
            client_id="80001", version=1, fields={"email": "a@example.invalid"}, by=people.manager, now=NOW
        )
        with pytest.raises(VersionConflict) as conflict:
            actions.update(
                client_id="80001",
                version=1,
                fields={"email": "b@example.invalid"},
                by=people.manager,
                now=NOW,
            )
        assert conflict.value.current.email == "a@example.invalid"
        one.refresh_from_db()
        assert (one.email, one.version) == ("a@example.invalid", 2)

    def test_the_page_shows_both_values_and_keeps_mine_only_when_told(
        self, client: Browser, people: People, one: Client
    ) -> None:
        client.force_login(people.branch_manager)
        url = f"/clients/{one.client_id}/edit/"
        assert client.post(url, edit_form(one, email="theirs@example.invalid")).status_code == 302
        client.force_login(people.manager)
        answer = client.post(url, edit_form(one, email="mine@example.invalid"))
        assert answer.status_code == 409
        assert [(mine, theirs) for _label, mine, theirs in answer.context["differences"]] == [
            ("mine@example.invalid", "theirs@example.invalid")
        ]
        one.refresh_from_db()
        assert one.email == "theirs@example.invalid"
        again = edit_form(
            one, email="mine@example.invalid", version=answer.context["form"]["version"].value()
        )
        assert client.post(url, again).status_code == 302
        one.refresh_from_db()
        assert (one.email, one.version) == ("mine@example.invalid", 3)

    def test_what_i_did_not_touch_is_theirs(self, client: Browser, people: People, one: Client) -> None:
        """Both had the page open: they changed the e-mail and the bank, I the name and the phone."""
        client.force_login(people.manager)
        url = f"/clients/{one.client_id}/edit/"
        page = client.get(url).context["form"]
        read = {field.html_initial_name: field.value() for field in page if field.field.show_hidden_initial}
        mine = edit_form(one, name="我改的", phone="13700002222") | {
            name: value for name, value in read.items() if value not in (None, False)
        }
        fields = {"email": "theirs@example.invalid", "bank_name": "示例银行", "is_programme_trading": True}
        actions.update(client_id="80001", version=1, fields=fields, by=people.branch_manager, now=NOW)
        answer = client.post(url, mine)
        assert answer.status_code == 409
        # The number is masked in the table; it is kept in the form, where I typed it.
        assert [values[1:] for values in answer.context["differences"]] == [
            ("我改的", "王小丽"),
            ("137****2222", "138****5678"),
        ]
        form = answer.context["form"]
        again = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        assert client.post(url, again).status_code == 302
        one.refresh_from_db()
        assert (one.name, one.phone, one.version) == ("我改的", "13700002222", 3)
        assert (one.email, one.bank_name, one.is_programme_trading) == (*list(fields.values())[:2], True)

    def test_archiving_an_older_version_is_refused(self, people: People, one: Client) -> None:
        with pytest.raises(VersionConflict):
            actions.archive(client_id="80001", version=9, reason="销户", by=people.manager, now=NOW)


class TestEditing:
    def test_an_edit_is_audited_with_numbers_masked(self, people: People, one: Client) -> None:
        fields = {"phone": "139 0000-1111", "bank_account": "6222021234567890", "name": "曾小明"}
        actions.update(client_id="80001", version=1, fields=fields, by=people.manager, now=NOW)
        one.refresh_from_db()
        assert (one.phone, one.phone_last4, one.name_initials) == ("13900001111", "1111", "zxm")
        event = AuditEvent.objects.get(verb=Verb.CHANGED)
        assert event.before == {"bank_account": "", "name": "王小丽", "phone": "138****5678"}
        assert event.after == {"bank_account": "************7890", "name": "曾小明", "phone": "139****1111"}

    def test_the_middle_of_a_masked_number_is_a_change_too(self, people: People, one: Client) -> None:
        actions.update(
            client_id="80001", version=1, fields={"phone": "13899995678"}, by=people.manager, now=NOW
        )
        assert AuditEvent.objects.get(verb=Verb.CHANGED).after == {"phone": "138****5678"}

    def test_an_edit_that_changes_nothing_writes_nothing(self, people: People, one: Client) -> None:
        actions.update(client_id="80001", version=1, fields={"name": "王小丽"}, by=people.manager, now=NOW)
        one.refresh_from_db()
        assert (one.version, AuditEvent.objects.count()) == (1, 0)

    def test_fields_of_other_applications_cannot_be_written(self, people: People, one: Client) -> None:
        fields = {"tier": "diamond", "risk_state": "overdrawn", "archived_at": NOW, "client_id": "x"}
        actions.update(client_id="80001", version=1, fields=fields, by=people.manager, now=NOW)
        one.refresh_from_db()
        assert (one.tier, one.risk_state, one.client_id) == ("", "normal", "80001")

    def test_nobody_edits_out_of_their_scope_nor_into_somebody_elses(
        self, people: People, one: Client
    ) -> None:
        with pytest.raises(OutOfScope):
            actions.update(client_id="80001", version=1, fields={"name": "x"}, by=people.colleague, now=NOW)
        with pytest.raises(OutOfScope):
            actions.update(
                client_id="80001",
                version=1,
                fields={"org_unit": people.other_branch},
                by=people.branch_manager,
                now=NOW,
            )
        one.refresh_from_db()
        assert (one.version, one.org_unit) == (1, people.branch)

    def test_an_empty_field_keeps_the_number(self, client: Browser, people: People, one: Client) -> None:
        client.force_login(people.manager)
        text = client.get("/clients/80001/edit/").content.decode()
        assert "13812345678" not in text
        client.post("/clients/80001/edit/", edit_form(one, phone="", name="王大丽"))
        one.refresh_from_db()
        assert (one.phone, one.name) == ("13812345678", "王大丽")

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"identity_kind": "id_card", "identity_number": "110105194912310021"}, "identity_number"),
            ({"identity_kind": "credit_code", "identity_number": "91350100M000100Y44"}, "identity_number"),
            ({"phone": "abc"}, "phone"),
            ({"opened_on": "2026-02-01", "closed_on": "2026-01-01"}, "closed_on"),
            ({"introducing_broker": "unknown"}, "introducing_broker"),
            ({"name": ""}, "name"),
        ],
    )
    def test_a_value_that_cannot_be_is_refused_at_its_field(
        self, client: Browser, people: People, one: Client, changes: dict[str, str], field: str
    ) -> None:
        client.force_login(people.manager)
        answer = client.post("/clients/80001/edit/", edit_form(one, **changes))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])

    def test_the_introducing_broker_has_a_history(self, people: People, one: Client) -> None:
        brokers = [IntroducingBroker.objects.create(number=str(at), name=f"居间人{at}") for at in range(2)]
        for version, broker in ((1, brokers[0]), (2, brokers[1]), (3, None)):
            actions.update(
                client_id="80001",
                version=version,
                fields={"introducing_broker": broker},
                by=people.manager,
                now=NOW,
            )
        terms = IntroducerTerm.objects.order_by("pk")
        assert [(term.introducing_broker, term.ended_on is None) for term in terms] == [
            (brokers[0], False),
            (brokers[1], False),
        ]


class TestCreating:
    def test_a_new_client_has_account_term_event_and_audit(self, client: Browser, people: People) -> None:
        client.force_login(people.manager)
        data = {
            "client_id": "90001", "name": "尉迟恭", "kind": "individual", "status": "opening",
            "identity_kind": "id_card", "identity_number": "11010519491231002x", "phone": "13812345678",
            "account_manager": people.manager.username,
        }  # fmt: skip
        answer = client.post("/clients/new/", data)
        assert (answer.status_code, answer["Location"]) == (302, "/clients/90001/")
        made = Client.objects.get(client_id="90001")
        assert (made.org_unit, made.branch, made.name_pinyin) == (people.branch, people.branch, "yuchigong")
        assert (made.is_identity_checked, len(made.identity_hash)) == (True, 64)
        assert TradingAccount.objects.get().account == "90001"
        assert AccountManagerTerm.objects.get().account_manager == people.manager
        assert made.events.get().kind == "account_opened"
        assert AuditEvent.objects.get(client_id="90001").after["identity_number"] == "110***********002X"

    @pytest.mark.parametrize(
        ("client_id", "taken"), [("80001", True), ("new", True), ("a/b", True), ("90002", False)]
    )
    def test_a_client_id_is_free_and_fits_an_address(
        self, client: Browser, people: People, one: Client, client_id: str, taken: bool
    ) -> None:
        client.force_login(people.manager)
        data = {
            "client_id": client_id,
            "name": "甲",
            "kind": "individual",
            "status": "active",
            "account_manager": people.manager.username,
        }
        assert client.post("/clients/new/", data).status_code == (422 if taken else 302)

    def test_a_manager_cannot_create_for_another_branch(self, client: Browser, people: People) -> None:
        client.force_login(people.manager)
        data = {
            "client_id": "90001",
            "name": "甲",
            "kind": "individual",
            "status": "active",
            "account_manager": people.colleague.username,
        }
        assert client.post("/clients/new/", data).status_code == 422
        assert not Client.objects.exists()

    def test_a_client_that_its_author_would_not_see_is_not_kept(self, people: People) -> None:
        fields = {"client_id": "90001", "name": "甲", "account_manager": people.colleague}
        with pytest.raises(OutOfScope):
            actions.create(fields=fields, by=people.manager, now=NOW)
        assert not Client.objects.exists()


class TestArchiving:
    def test_archived_and_restored_with_reason(self, client: Browser, people: People, one: Client) -> None:
        client.force_login(people.manager)
        client.post("/clients/80001/archive/", {"version": 1, "reason": "客户已销户"})
        one.refresh_from_db()
        assert (one.archived_by, one.archive_reason, one.version) == (people.manager, "客户已销户", 2)
        assert client.get("/clients/80001/").status_code == 200
        client.post("/clients/80001/archive/", {"version": 2, "reason": "重新开户"})
        one.refresh_from_db()
        assert (one.archived_at, one.archived_by, one.version) == (None, None, 3)
        assert list(
            AuditEvent.objects.filter(client_id="80001").order_by("pk").values_list("verb", flat=True)
        ) == [
            "archived",
            "restored",
        ]
