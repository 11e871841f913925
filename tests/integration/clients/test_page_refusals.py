"""What pages around a client answer to wrong, foreign and late input: a status, a sentence, and nothing written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from clients.actions import clients as actions
from clients.actions import documents, hand_overs, related
from clients.enums import EventKind
from clients.models import Address, Client, ClientEvent, Contact
from crm import keyset
from crm.models import AuditEvent
from tests.factories.clients import NOW, make_client, make_tag
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def one(people: People) -> Client:
    return make_client(manager=people.manager, client_id="80001", name="王小丽")


@pytest.fixture
def desk(client: Browser, people: People) -> Browser:
    """The branch manager at work."""
    client.force_login(people.branch_manager)
    return client


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


class TestWrong:
    @pytest.mark.parametrize(
        ("page", "fields", "sentence"),
        [
            ("notes/", {"body": "  "}, "该字段是必填项。"),
            ("documents/", {}, "该字段是必填项。"),
            ("contacts/", {"what": "contact", "contact-name": ""}, "该字段是必填项。"),
            ("contacts/", {"what": "contact", "contact-name": "甲", "contact-email": "x"}, "请输入合法的邮件地址。"),
            ("archive/", {"reason": "短", "version": "1"}, "确保该变量至少包含 4 字符"),
            ("hand-over/", {"reason": "离职交接", "effective_on": "2026-11-20"}, "该字段是必填项。"),
            ("edit/", {"name": "", "version": "1", "kind": "individual", "status": "active"}, "该字段是必填项。"),
            ("service/", {"what": "vip", "vip-total_capital": "很多"}, "输入一个数字。"),
            ("reveal/phone/", {"reason": "x"}, "确保该变量至少包含 4 字符"),
        ],
    )  # fmt: skip
    def test_the_page_says_what_is_wrong_and_writes_nothing(
        self, desk: Browser, one: Client, page: str, fields: dict[str, str], sentence: str
    ) -> None:
        answer = desk.post(f"/clients/80001/{page}", fields)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not AuditEvent.objects.exclude(verb__startswith="log").exists()

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("a.pdf", b"MZ", "仅接受 PDF"), ("a.exe", PDF, "仅接受 PDF"),
            ("a.pdf", PDF + b"x" * documents.LARGEST, "10 MB"),
        ],
    )  # fmt: skip
    def test_a_document_that_is_not_kept(
        self, desk: Browser, one: Client, name: str, content: bytes, sentence: str
    ) -> None:
        answer = desk.post("/clients/80001/documents/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert one.documents.count() == 0


class TestForeign:
    @pytest.mark.parametrize(
        "page",
        ["", "edit/", "archive/", "hand-over/", "figures/", "timeline/", "notes/", "documents/", "contacts/",
         "service/", "history/"],
    )  # fmt: skip
    @pytest.mark.parametrize("who", ["colleague", "nobody"])
    def test_a_client_out_of_sight_is_not_there(
        self, client: Browser, people: People, one: Client, page: str, who: str
    ) -> None:
        client.force_login(getattr(people, who))
        found = client.get(f"/clients/80001/{page}").status_code
        assert found == (403 if page == "hand-over/" else 404)
        assert client.get(f"/clients/99999/{page}").status_code == found

    def test_a_row_of_another_client_is_not_there(self, desk: Browser, people: People, one: Client) -> None:
        other = make_client(manager=people.manager, client_id="80002")
        by = people.manager
        person = related.save_contact(client=other, contact=Contact(client=other, name="甲"), by=by, now=NOW)
        place = related.save_address(client=other, address=Address(client=other, label="家"), by=by, now=NOW)
        paper = documents.add(client=other, name="a.pdf", content=PDF, by=by, now=NOW)
        for path in (f"contacts/contact/{person.pk}/remove/", f"contacts/address/{place.pk}/remove/",
                     f"documents/{paper.pk}/"):  # fmt: skip
            assert desk.post(f"/clients/80001/{path}").status_code == 404
        assert (other.contacts.count(), other.addresses.count()) == (1, 1)

    def test_an_address_is_kept_and_taken_away(self, desk: Browser, one: Client) -> None:
        fields = {
            "what": "address",
            "address-label": "家",
            "address-city": "杭州",
            "address-street": "示例路1号",
        }
        assert desk.post("/clients/80001/contacts/", fields).status_code == 200
        place = one.addresses.get()
        answer = desk.post(f"/clients/80001/contacts/address/{place.pk}/remove/")
        assert (answer.status_code, one.addresses.count()) == (302, 0)

    def test_a_page_that_only_posts_is_not_read(self, desk: Browser, one: Client) -> None:
        for path in ("/clients/80001/contacts/contact/1/remove/", "/clients/bulk/tag/"):
            assert desk.get(path).status_code == 405


class TestLate:
    def test_archiving_what_somebody_changed_says_so(
        self, desk: Browser, people: People, one: Client
    ) -> None:
        actions.update(
            client_id="80001", version=1, fields={"email": "a@example.invalid"}, by=people.manager, now=NOW
        )
        answer = desk.post("/clients/80001/archive/", {"reason": "客户已销户", "version": "1"})
        assert said(answer) == ["其他人已更改该客户，请先重新查看。"]
        one.refresh_from_db()
        assert one.archived_at is None

    def test_an_edit_of_an_older_version_changes_nothing(
        self, desk: Browser, people: People, one: Client
    ) -> None:
        actions.update(client_id="80001", version=1, fields={"name": "王大丽"}, by=people.manager, now=NOW)
        fields = {"version": "1", "name": "王二丽", "kind": one.kind, "status": one.status,
                  "org_unit": str(one.org_unit_id)}  # fmt: skip
        answer = desk.post("/clients/80001/edit/", fields)
        assert answer.status_code == 409
        assert {"王大丽", "王二丽"} <= {
            str(value) for line in answer.context["differences"] for value in line
        }
        one.refresh_from_db()
        assert (one.name, one.version) == ("王大丽", 2)


class TestTimeline:
    def event(self, one: Client, number: int = 0, **fields: Any) -> ClientEvent:
        given = {"kind": EventKind.NOTE, "source_app": "clients", "key": f"k{number}"} | fields
        return ClientEvent.objects.create(client=one, occurred_at=NOW + timedelta(minutes=number), **given)

    def test_an_event_of_a_page_that_is_gone_has_no_link(self, desk: Browser, one: Client) -> None:
        self.event(one, 1, url_name="outreach:visit", url_argument="5", source_app="outreach")
        self.event(one, 2, url_name="clients:detail", url_argument="80001")
        lines = desk.get("/clients/80001/timeline/").context["lines"]
        assert [(line.url, line.source) for line in lines][1] == ("", "outreach")
        assert lines[0].url == "/clients/80001/"

    @pytest.mark.parametrize("cursor", ["x", "%00", keyset.Cursor(False, "no-day", "1").encode()])
    def test_a_made_up_place_is_a_bad_request(self, desk: Browser, one: Client, cursor: str) -> None:
        assert desk.get("/clients/80001/timeline/", {"cursor": cursor}).status_code == 400

    def test_unknown_kinds_and_sources_are_left_out(self, desk: Browser, one: Client) -> None:
        self.event(one)
        answer = desk.get("/clients/80001/timeline/", {"kind": ["nothing"], "source": "elsewhere"})
        assert len(answer.context["lines"]) == 1

    def test_every_event_once_over_all_pages(self, desk: Browser, one: Client) -> None:
        for number in range(65):
            self.event(one, number)
        url, seen = "/clients/80001/timeline/", []
        while url:
            page = desk.get(url).context
            seen += [line.event.key for line in page["lines"]]
            url = page["next_url"]
        assert seen == [f"k{number}" for number in reversed(range(65))]


class TestBulk:
    def test_nothing_ticked_is_said(self, desk: Browser) -> None:
        answer = desk.post("/clients/bulk/tag/", {"pk": ["", "x", "9" * 30, "-1"]})
        assert (answer.status_code, said(answer)) == (302, ["请先勾选至少一个客户。"])

    def test_a_wrong_form_keeps_the_ticks(self, desk: Browser, one: Client) -> None:
        make_tag("重点")
        answer = desk.post(
            "/clients/bulk/tag/", {"pk": [one.pk], "confirmed": "1", "tag": "没有", "way": "add"}
        )
        assert (answer.status_code, answer.context["chosen"]) == (422, [one])

    def test_a_role_without_the_right_assigns_nobody(
        self, client: Browser, people: People, one: Client
    ) -> None:
        client.force_login(people.manager)
        assert client.post("/clients/bulk/assign/", {"pk": [one.pk]}).status_code == 403

    def test_a_hand_over_that_took_effect_is_not_done_again(self, people: People, one: Client) -> None:
        made = hand_overs.request(
            client=one, from_manager=None, to_manager=people.branch_manager, reason="离职交接",
            effective_on=NOW.date(), by=people.branch_manager, now=NOW,
        )  # fmt: skip
        assert made.moved_count == 1
        assert hand_overs.take_effect(hand_over_id=made.pk, now=NOW) is False
        assert hand_overs.take_effect_due(now=NOW + timedelta(days=9)) == 0
