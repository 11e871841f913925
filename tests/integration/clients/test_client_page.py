"""A client's page and its panels: who may open them, what they cost, what they say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from clients.actions import clients as actions
from clients.actions import partitions
from clients.actions.events import record_event, record_events
from clients.enums import EventKind, Method, Source
from clients.models import (
    Client,
    ClientEvent,
    Contact,
    DailyAccount,
    Document,
    InitialServiceRecord,
    Note,
    VipArchive,
)
from crm.enums import Verb
from crm.models import AuditEvent
from tests.factories.clients import NOW, make_client
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
PAGES = [
    "", "edit/", "archive/", "figures/", "settled/positions/", "settled/trades/", "settled/cash_flows/", "timeline/",
    "notes/", "documents/", "contacts/", "service/", "history/", "reveal/phone/",
]  # fmt: skip
PDF = b"%PDF-1.7 invented"


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def one(people: People) -> Client:
    return make_client(
        manager=people.manager,
        client_id="80001",
        name="王小丽",
        phone="13812345678",
        phone_last4="5678",
        as_of=DAY,
    )


def settle(client: Client, day: date, equity: str, **fields: Any) -> None:
    """A shown day of the client's one account."""
    partitions.ensure([day])
    DailyAccount.objects.create(
        account=client.accounts.get(),
        trading_day=day,
        method=Method.MTM,
        source=Source.STATEMENT,
        client_equity=Decimal(equity),
        **fields,
    )


class TestWhoMayOpenIt:
    @pytest.mark.parametrize("page", PAGES)
    def test_the_manager_may_others_find_nothing(
        self, client: Browser, people: People, one: Client, page: str
    ) -> None:
        answers = []
        for user in (people.manager, people.colleague, people.nobody):
            client.force_login(user)
            answers.append(client.get(f"/clients/{one.client_id}/{page}").status_code)
        assert answers == [200, 404, 404]

    @pytest.mark.parametrize("page", ["", "figures/", "reveal/phone/"])
    def test_a_letter_no_database_knows_finds_nothing(
        self, client: Browser, people: People, page: str
    ) -> None:
        client.force_login(people.manager)
        assert client.get(f"/clients/%00/{page}").status_code == 404

    @pytest.mark.parametrize("page", ["edit/", "archive/", "notes/", "documents/", "contacts/", "service/"])
    def test_nobody_writes_to_a_client_out_of_sight(
        self, client: Browser, people: People, one: Client, page: str
    ) -> None:
        client.force_login(people.colleague)
        assert client.post(f"/clients/{one.client_id}/{page}", {"body": "x"}).status_code == 404
        assert not Note.objects.exists()

    @pytest.mark.parametrize("page", ["edit/", "archive/"])
    def test_editing_needs_its_permission(
        self, client: Browser, people: People, one: Client, page: str
    ) -> None:
        client.force_login(people.compliance)
        assert client.get(f"/clients/{one.client_id}/{page}").status_code == 403

    def test_handing_over_needs_its_permission(self, client: Browser, people: People, one: Client) -> None:
        client.force_login(people.manager)
        assert client.get(f"/clients/{one.client_id}/hand-over/").status_code == 403

    @pytest.mark.parametrize("page", PAGES)
    def test_each_page_is_a_few_queries(
        self,
        client: Browser,
        people: People,
        one: Client,
        page: str,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(20):
            record_event(
                client=one, kind=EventKind.NOTE, occurred_at=NOW, source_app="clients", key=f"note:{number}"
            )
        client.force_login(people.branch_manager if page != "service/" else people.manager)
        with django_assert_max_num_queries(12):
            answer = client.get(f"/clients/{one.client_id}/{page}?list=order%3D-equity")
        assert answer.status_code == 200


class TestPage:
    def test_personal_numbers_are_masked(self, client: Browser, people: People, one: Client) -> None:
        client.force_login(people.manager)
        text = client.get(f"/clients/{one.client_id}/").content.decode()
        assert "138****5678" in text
        assert "13812345678" not in text

    def test_neighbours_follow_the_list_it_was_opened_from(
        self, client: Browser, people: People, one: Client
    ) -> None:
        one.equity = Decimal(2)
        one.save()
        make_client(manager=people.manager, client_id="80002", equity=3)
        make_client(manager=people.manager, client_id="80003", equity=1)
        make_client(manager=people.manager, client_id="80004", equity=2, kind="enterprise")
        client.force_login(people.manager)
        links = client.get("/clients/80001/?list=order%3D-equity%26kind%3Dindividual").context["neighbours"]
        assert links.previous_url == "/clients/80002/?list=order%3D-equity%26kind%3Dindividual"
        assert links.next_url == "/clients/80003/?list=order%3D-equity%26kind%3Dindividual"
        assert links.list_url == "/clients/?order=-equity&kind=individual"

    def test_another_record_of_the_same_person_is_pointed_out(self, people: People, client: Browser) -> None:
        fields = {"name": "甲", "identity_kind": "id_card", "identity_number": "11010519491231002x"}
        for number, manager in (("1", people.manager), ("2", people.manager), ("3", people.colleague)):
            actions.create(
                fields={**fields, "client_id": number, "account_manager": manager}, by=None, now=NOW
            )
        client.force_login(people.manager)
        twins = client.get("/clients/1/").context["twins"]
        assert ([twin.client_id for twin in twins.seen], twins.unseen_count) == (["2"], 1)

    def test_native_place_and_age_come_from_the_card(self, people: People, client: Browser) -> None:
        fields = {
            "client_id": "1", "name": "甲", "account_manager": people.manager,
            "identity_kind": "id_card", "identity_number": "11010519491231002x",
        }  # fmt: skip
        made = actions.create(fields=fields, by=None, now=NOW)
        client.force_login(people.manager)
        card = client.get("/clients/1/").context["card"]
        assert (card["province"], made.birthday) == ("北京市", date(1949, 12, 31))


class TestFigures:
    def test_figures_change_against_the_trading_day_before(
        self, client: Browser, people: People, one: Client
    ) -> None:
        settle(one, DAY - timedelta(days=1), "100.00", risk_degree=Decimal("0.5"), commission=Decimal("1.50"))
        settle(one, DAY, "110.50", risk_degree=Decimal("0.4"), commission=Decimal("2.00"))
        client.force_login(people.manager)
        answer = client.get(f"/clients/{one.client_id}/figures/")
        found = {figure.label: (figure.value, figure.change) for figure in answer.context["figures"]}
        assert (Decimal("110.50"), Decimal("10.50")) in found.values()
        assert (Decimal("0.400000"), Decimal("-0.100000")) in found.values()
        chart = answer.context["chart_data"]
        assert chart["labels"] == ["2026-11-19", "2026-11-20"]
        assert [one["values"] for one in chart["series"]] == [[100.0, 110.5], [1.5, 2.0]]

    def test_what_is_missing_stays_missing(self, client: Browser, people: People, one: Client) -> None:
        settle(one, DAY, "110.50")
        client.force_login(people.manager)
        answer = client.get(f"/clients/{one.client_id}/figures/")
        assert answer.context["profit"] is None
        assert answer.context["chart_data"]["series"][1]["values"] == [None]

    @pytest.mark.parametrize("day", ["2026-02-30", "nonsense", "2026-1"])
    def test_a_day_that_is_none_is_a_bad_request(
        self, client: Browser, people: People, one: Client, day: str
    ) -> None:
        client.force_login(people.manager)
        assert client.get(f"/clients/{one.client_id}/settled/trades/?day={day}").status_code == 400


class TestTimeline:
    def test_an_event_is_written_once_per_key(self, one: Client) -> None:
        for _ in range(2):
            record_event(
                client=one,
                kind=EventKind.DEPOSIT,
                occurred_at=NOW,
                source_app="clients",
                key="k",
                amount=Decimal(5),
            )
        record_events([ClientEvent(client=one, kind="note", occurred_at=NOW, source_app="clients", key="k")])
        assert [(event.kind, event.amount) for event in ClientEvent.objects.all()] == [
            ("deposit", Decimal("5.00"))
        ]

    def test_newest_first_filtered_and_paged(self, client: Browser, people: People, one: Client) -> None:
        for number in range(35):
            record_event(
                client=one,
                kind=EventKind.CONTACT if number % 5 else EventKind.COMPLAINT,
                occurred_at=NOW + timedelta(hours=number),
                source_app="servicedesk",
                key=str(number),
            )
        client.force_login(people.manager)
        url = f"/clients/{one.client_id}/timeline/"
        first = client.get(url)
        assert [line.event.key for line in first.context["lines"]] == [str(n) for n in range(34, 4, -1)]
        rest = client.get(first.context["next_url"])
        assert [line.event.key for line in rest.context["lines"]] == ["4", "3", "2", "1", "0"]
        assert rest.context["next_url"] == ""
        complaints = client.get(f"{url}?kind=complaint&source=servicedesk")
        assert len(complaints.context["lines"]) == 7
        assert client.get(f"{url}?source=tiering").context["lines"] == []
        assert client.get(f"{url}?cursor=x").status_code == 400


class TestRecords:
    def test_a_note_stands_on_the_page_in_the_audit_and_on_the_time_line(
        self, client: Browser, people: People, one: Client
    ) -> None:
        client.force_login(people.manager)
        answer = client.post(f"/clients/{one.client_id}/notes/", {"body": "想了解期权"})
        assert [note.body for note in answer.context["notes"]] == ["想了解期权"]
        assert ClientEvent.objects.get().detail == "想了解期权"
        assert AuditEvent.objects.filter(target_type="clients.note", client_id="80001").count() == 1

    def test_a_document_is_kept_encrypted_and_handed_out_as_a_noted_download(
        self, client: Browser, people: People, one: Client
    ) -> None:
        client.force_login(people.manager)
        file = SimpleUploadedFile("../合同.pdf", PDF, "text/html")
        assert client.post(f"/clients/{one.client_id}/documents/", {"file": file}).status_code == 200
        document = Document.objects.get()
        assert (document.name, document.media_type) == ("合同.pdf", "application/pdf")
        assert PDF not in bytes(document.content)
        answer = client.post(f"/clients/{one.client_id}/documents/{document.pk}/")
        assert answer.content == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert AuditEvent.objects.filter(verb=Verb.DOWNLOADED).count() == 1
        client.force_login(people.colleague)
        assert client.post(f"/clients/{one.client_id}/documents/{document.pk}/").status_code == 404

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.html", b"<script>"), ("a.pdf", b"<script>"), ("a.exe", b"MZ"), ("a.docx", PDF), ("a.pdf", b"")],
    )
    def test_other_files_are_refused(
        self, client: Browser, people: People, one: Client, name: str, content: bytes
    ) -> None:
        client.force_login(people.manager)
        file = SimpleUploadedFile(name, content)
        assert client.post(f"/clients/{one.client_id}/documents/", {"file": file}).status_code == 422
        assert not Document.objects.exists()

    def test_a_contact_is_kept_masked_and_removed(self, client: Browser, people: People, one: Client) -> None:
        client.force_login(people.manager)
        url = f"/clients/{one.client_id}/contacts/"
        data = {
            "what": "contact",
            "contact-name": "李雷",
            "contact-phone": "13900001111",
            "contact-is_primary": "on",
        }
        text = client.post(url, data).content.decode()
        assert "139****1111" in text
        assert "13900001111" not in text
        contact = Contact.objects.get()
        assert (contact.phone, contact.phone_last4, contact.is_primary) == ("13900001111", "1111", True)
        client.post(f"{url}contact/{contact.pk}/remove/")
        assert not Contact.objects.exists()
        assert (
            AuditEvent.objects.get(target_type="clients.contact", verb=Verb.CREATED).after["phone"]
            == "139****1111"
        )

    def test_the_service_records_are_kept_and_audited(
        self, client: Browser, people: People, one: Client
    ) -> None:
        client.force_login(people.manager)
        url = f"/clients/{one.client_id}/service/"
        client.post(url, {"what": "initial", "capital": "100000", "risk_preference": "稳健"})
        client.post(url, {"what": "vip", "vip-serial_number": "V001", "vip-catalogue": "2026"})
        assert InitialServiceRecord.objects.get().capital == Decimal("100000.00")
        assert VipArchive.objects.get().serial_number == "V001"
        assert AuditEvent.objects.filter(client_id="80001").count() == 2


class TestReveal:
    def test_a_number_is_shown_once_for_a_reason_that_is_kept(
        self, client: Browser, people: People, one: Client
    ) -> None:
        client.force_login(people.manager)
        answer = client.post(f"/clients/{one.client_id}/reveal/phone/", {"reason": "客户来电核对"})
        assert "13812345678" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        event = AuditEvent.objects.get(verb=Verb.REVEALED)
        assert (event.reason, event.after, event.client_id) == ("客户来电核对", {"field": "phone"}, "80001")
        assert "13812345678" not in client.get(f"/clients/{one.client_id}/").content.decode()

    @pytest.mark.parametrize(
        ("field", "reason", "status"),
        [("phone", "x", 422), ("phone", "", 422), ("password", "核对号码", 404)],
    )
    def test_without_a_reason_nothing_is_shown(
        self, client: Browser, people: People, one: Client, field: str, reason: str, status: int
    ) -> None:
        client.force_login(people.manager)
        answer = client.post(f"/clients/{one.client_id}/reveal/{field}/", {"reason": reason})
        assert answer.status_code == status
        assert "13812345678" not in answer.content.decode()
        assert not AuditEvent.objects.filter(verb=Verb.REVEALED).exists()


class TestSuggestions:
    def test_suggestions_stay_within_the_scope(self, client: Browser, people: People, one: Client) -> None:
        found = []
        for user in (people.manager, people.colleague, people.nobody):
            client.force_login(user)
            found.append([hit[0] for hit in client.get("/clients/suggest/?q=wxl").context["hits"]])
        assert found == [["/clients/80001/"], [], []]

    def test_no_text_finds_nothing_and_odd_text_breaks_nothing(self, client: Browser, people: People) -> None:
        client.force_login(people.manager)
        for text in ("", "%00", "%25", "王" * 100):
            assert client.get(f"/clients/suggest/?q={text}").context["hits"] == []

    def test_manager_names_stay_within_the_scope(self, client: Browser, people: People) -> None:
        client.force_login(people.branch_manager)
        names = [person.username for person in client.get("/clients/managers/").context["people"]]
        assert names == [people.manager.username]

    def test_the_home_panel_sums_the_scope(self, client: Browser, people: People, one: Client) -> None:
        make_client(
            manager=people.manager, equity=5, risk_state="margin_call", risk_degree="1.2", is_incomplete=True
        )
        make_client(manager=people.colleague, equity=7)
        client.force_login(people.manager)
        day = client.get("/clients/home/").context["day"]
        assert (day.client_count, day.equity, day.called_count, day.incomplete_count) == (
            2,
            Decimal("5.00"),
            1,
            1,
        )
