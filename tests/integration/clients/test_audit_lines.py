"""Every action on clients: the line it leaves, who is refused, and that a refusal leaves nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from clients.actions import (
    clients,
    completeness,
    documents,
    hand_overs,
    mappings,
    notes,
    related,
    reveal,
    tags,
)
from clients.actions.errors import OutOfScope, RefusedDocument
from clients.models import Address, Client, ClientEvent, Contact, InitialServiceRecord, Tag, VipArchive
from crm.enums import Verb
from crm.models import AuditEvent, OutboxMessage, User
from tests.factories.clients import NOW, make_client, make_tag
from tests.factories.days import settle
from tests.people import People, make_people

pytestmark = pytest.mark.django_db
PHONE, CARD, BANK = "13912345678", "110101199003078515", "6222020200012345678"
PDF = b"%PDF-1.7\n..."
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Case:
    """An action called by somebody on a client, and the one line that it leaves."""

    act: Callable[[Client, User, People], object]
    verb: Verb
    target: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str = ""


def contact(one: Client, **fields: Any) -> Contact:
    return Contact(client=one, name="王强", phone=PHONE, **fields)


CASES = {
    "update": Case(
        lambda one, by, _: clients.update(
            client_id=one.client_id, version=1, fields={"phone": PHONE, "bank_account": BANK}, by=by, now=NOW
        ),
        Verb.CHANGED, "clients.client", {"bank_account": "", "phone": ""},
        {"phone": "139****5678", "bank_account": "***************5678"},
    ),
    "archive": Case(
        lambda one, by, _: clients.archive(client_id=one.client_id, version=1, reason="已销户", by=by, now=NOW),
        Verb.ARCHIVED, "clients.client", {}, {}, "已销户",
    ),
    "note": Case(
        lambda one, by, _: notes.add(client=one, body="来电询问手续费", by=by, now=NOW),
        Verb.CREATED, "clients.note", {}, {},
    ),
    "reveal": Case(
        lambda one, by, _: reveal.reveal(client=one, field="phone", reason=" 回访核实 ", by=by, now=NOW),
        Verb.REVEALED, "clients.client", {}, {"field": "phone"}, "回访核实",
    ),
    "tag": Case(
        lambda one, by, _: tags.add(clients=[one.pk], tag=Tag.objects.get(), by=by, now=NOW),
        Verb.CHANGED, "clients.client", {}, {"tag": "重点"},
    ),
    "contact": Case(
        lambda one, by, _: related.save_contact(client=one, contact=contact(one), by=by, now=NOW),
        Verb.CREATED, "clients.contact", {},
        {"name": "王强", "position": "", "phone": "139****5678", "email": "", "is_primary": False},
    ),
    "assign": Case(
        lambda one, by, people: hand_overs.assign(
            clients=[one.pk], to_manager=people.branch_manager, reason="离职交接", by=by, now=NOW
        ),
        Verb.ASSIGNED, "clients.client", {"account_manager": "from"}, {"account_manager": "to"}, "离职交接",
    ),
}  # fmt: skip
CASE_NAMES = list(CASES)


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def one(people: People) -> Client:
    make_tag("重点")
    return make_client(manager=people.manager, client_id="80001", name="王小丽")


@pytest.mark.parametrize("name", CASE_NAMES)
def test_an_action_leaves_one_line(name: str, people: People, one: Client) -> None:
    case = CASES[name]
    case.act(one, people.branch_manager, people)
    (event,) = AuditEvent.objects.all()
    named = {"from": str(people.manager), "to": str(people.branch_manager)}
    assert (event.verb, event.target_type, event.reason) == (case.verb, case.target, case.reason)
    assert event.before == {key: named.get(value, value) for key, value in case.before.items()}
    assert event.after == {key: named.get(str(value), value) for key, value in case.after.items()}
    assert (event.client_id, event.actor_id, event.at) == ("80001", people.branch_manager.pk, NOW)


@pytest.mark.parametrize("who", ["colleague", "nobody"])
@pytest.mark.parametrize("name", CASE_NAMES)
def test_out_of_scope_it_is_refused_and_nothing_is_left(
    name: str, who: str, people: People, one: Client
) -> None:
    with pytest.raises(OutOfScope):
        CASES[name].act(one, getattr(people, who), people)
    assert not AuditEvent.objects.exists()
    assert not ClientEvent.objects.exists()
    assert not OutboxMessage.objects.exists()
    one.refresh_from_db()
    assert (one.version, one.phone, one.archived_at, one.account_manager) == (1, "", None, people.manager)
    assert (one.tags.count(), one.notes.count(), one.contacts.count()) == (0, 0, 0)


@pytest.mark.parametrize("number", [PHONE, BANK, CARD])
def test_no_number_in_full_stands_in_the_audit(number: str, people: People, one: Client) -> None:
    fields = {"phone": PHONE, "bank_account": BANK, "identity_number": CARD, "identity_kind": "id_card"}
    changed = clients.update(client_id="80001", version=1, fields=fields, by=people.manager, now=NOW)
    clients.update(
        client_id="80001",
        version=changed.version,
        fields=dict.fromkeys(fields, ""),
        by=people.manager,
        now=NOW,
    )
    row = related.save_contact(client=one, contact=contact(one), by=people.manager, now=NOW)
    related.remove(client=one, row=row, by=people.manager, now=NOW)
    reveal.reveal(client=one, field="phone", reason="核实身份", by=people.manager, now=NOW)
    for event in AuditEvent.objects.all():
        assert number not in f"{event.before} {event.after} {event.reason} {event.target_label}"
    assert AuditEvent.objects.count() == 5


def test_a_new_client_tells_what_it_was_made_with(people: People) -> None:
    fields = {"client_id": "80009", "name": "李明", "phone": PHONE, "account_manager": people.manager}
    clients.create(fields=fields, by=people.manager, now=NOW)
    event = AuditEvent.objects.get()
    assert (event.verb, event.client_id) == (Verb.CREATED, "80009")
    assert event.after == {
        "client_id": "80009", "name": "李明", "phone": "139****5678", "account_manager": str(people.manager),
    }  # fmt: skip


def test_the_system_is_named_as_such() -> None:
    clients.create(fields={"client_id": "80009", "name": "李明"}, by=None, now=NOW)
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_name) == (None, "system")


def test_restoring_tells_why_it_was_put_away(people: People, one: Client) -> None:
    clients.archive(client_id="80001", version=1, reason="重复记录", by=people.manager, now=NOW)
    clients.restore(client_id="80001", version=2, by=people.manager, now=NOW)
    event = AuditEvent.objects.get(verb=Verb.RESTORED)
    assert (event.before, event.after) == ({"archive_reason": "重复记录"}, {})
    one.refresh_from_db()
    assert (one.archived_at, one.archived_by, one.version) == (None, None, 3)


class TestTags:
    def test_only_clients_it_changed_have_a_line(self, people: People, one: Client) -> None:
        other, tag = make_client(manager=people.manager), Tag.objects.get()
        both = [one.pk, other.pk]
        assert tags.add(clients=[one.pk], tag=tag, by=people.manager, now=NOW) == 1
        assert tags.add(clients=both, tag=tag, by=people.manager, now=NOW) == 1
        assert tags.add(clients=both, tag=tag, by=people.manager, now=NOW) == 0
        assert tags.remove(clients=both, tag=tag, by=people.manager, now=NOW) == 2
        assert tags.remove(clients=both, tag=tag, by=people.manager, now=NOW) == 0
        assert AuditEvent.objects.filter(after={"tag": "重点"}).count() == 2
        assert AuditEvent.objects.filter(before={"tag": "重点"}, after={}).count() == 2

    def test_one_client_out_of_scope_refuses_them_all(self, people: People, one: Client) -> None:
        foreign = make_client(manager=people.colleague)
        with pytest.raises(OutOfScope):
            tags.add(clients=[one.pk, foreign.pk], tag=Tag.objects.get(), by=people.manager, now=NOW)
        assert one.tags.count() == 0


class TestRecords:
    def test_an_address_is_kept_changed_and_taken_away(self, people: People, one: Client) -> None:
        row = Address(
            client=one, label="家", province="浙江", city="杭州", street="示例路1号", postcode="310000"
        )
        related.save_address(client=one, address=row, by=people.manager, now=NOW)
        row.city = "宁波"
        related.save_address(client=one, address=row, by=people.manager, now=NOW)
        related.remove(client=one, row=row, by=people.manager, now=NOW)
        created, changed, removed = AuditEvent.objects.order_by("pk")
        assert (created.verb, created.after["city"]) == (Verb.CREATED, "杭州")
        assert (changed.verb, changed.before, changed.after) == (
            Verb.CHANGED, {"city": "杭州"}, {"city": "宁波"},
        )  # fmt: skip
        assert (removed.before["city"], removed.after, one.addresses.count()) == ("宁波", {}, 0)

    def test_saved_again_as_it_was_it_leaves_no_line(self, people: People, one: Client) -> None:
        row = related.save_contact(client=one, contact=contact(one), by=people.manager, now=NOW)
        related.save_contact(client=one, contact=row, by=people.manager, now=NOW)
        assert AuditEvent.objects.count() == 1

    def test_one_contact_is_the_first_to_call(self, people: People, one: Client) -> None:
        first = related.save_contact(
            client=one, contact=contact(one, is_primary=True), by=people.manager, now=NOW
        )
        second = related.save_contact(
            client=one, contact=contact(one, is_primary=True), by=people.manager, now=NOW
        )
        assert list(one.contacts.filter(is_primary=True)) == [second]
        assert first.phone_last4 == "5678"

    @pytest.mark.parametrize("which", ["initial", "vip"])
    def test_service_records_tell_what_changed(self, which: str, people: People, one: Client) -> None:
        if which == "initial":
            record = InitialServiceRecord(client=one, risk_preference="稳健")
            related.save_initial_service(client=one, record=record, by=people.manager, now=NOW)
            record.risk_preference = "进取"
            related.save_initial_service(client=one, record=record, by=people.manager, now=NOW)
            expected = ({"risk_preference": "稳健"}, {"risk_preference": "进取"})
        else:
            archive = VipArchive(client=one, serial_number="V-1")
            related.save_vip_archive(client=one, archive=archive, by=people.manager, now=NOW)
            archive.serial_number = "V-2"
            related.save_vip_archive(client=one, archive=archive, by=people.manager, now=NOW)
            expected = ({"serial_number": "V-1"}, {"serial_number": "V-2"})
        event = AuditEvent.objects.order_by("pk")[1]
        assert (event.before, event.after, event.client_id) == (*expected, "80001")


class TestDocuments:
    def test_kept_and_handed_out_are_two_lines(self, people: People, one: Client) -> None:
        kept = documents.add(client=one, name="../合同<1>.pdf", content=PDF, by=people.manager, now=NOW)
        assert documents.hand_out(document=kept, by=people.branch_manager, now=NOW) == PDF
        added, taken = AuditEvent.objects.order_by("pk")
        assert (added.verb, added.after["name"], added.after["size"]) == (
            Verb.CREATED,
            "合同_1_.pdf",
            len(PDF),
        )
        assert (taken.verb, taken.after, taken.actor_id) == (
            Verb.DOWNLOADED, {"sha256": kept.sha256}, people.branch_manager.pk,
        )  # fmt: skip

    def test_a_stranger_gets_no_document(self, people: People, one: Client) -> None:
        kept = documents.add(client=one, name="a.pdf", content=PDF, by=people.manager, now=NOW)
        with pytest.raises(OutOfScope):
            documents.hand_out(document=kept, by=people.colleague, now=NOW)
        assert not AuditEvent.objects.filter(verb=Verb.DOWNLOADED).exists()

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("a.pdf", b"", "size"), ("a.pdf", b"%PDF-" + b"x" * documents.LARGEST, "size"),
            ("a.pdf", b"\x89PNG\r\n\x1a\n", "kind"), ("a.exe", b"MZ", "kind"), ("a.html", b"<html>", "kind"),
            ("a", PDF, "kind"), ("a.docx", PDF, "kind"), ("a.svg", b"<svg/>", "kind"),
        ],
    )  # fmt: skip
    def test_what_is_not_kept_leaves_nothing(
        self, name: str, content: bytes, reason: str, people: People, one: Client
    ) -> None:
        with pytest.raises(RefusedDocument) as refused:
            documents.add(client=one, name=name, content=content, by=people.manager, now=NOW)
        assert str(refused.value) == reason
        assert (one.documents.count(), AuditEvent.objects.count(), ClientEvent.objects.count()) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("C:\\Users\\me\\合同.PDF", "合同.PDF"), ("/etc/passwd.pdf", "passwd.pdf"), ("a\x00b.pdf", "a_b.pdf"),
            ("\u202egnp.pdf", "_gnp.pdf"), ("x" * 300 + ".pdf", "x" * 146 + ".pdf"), ('a"b|c?.pdf', "a_b_c_.pdf"),
        ],
    )  # fmt: skip
    def test_a_name_is_made_harmless(self, given: str, kept: str, people: People, one: Client) -> None:
        assert documents.add(client=one, name=given, content=PDF, by=people.manager, now=NOW).name == kept


class TestReveal:
    @pytest.mark.parametrize(
        ("field", "reason"),
        [
            ("phone", ""),
            ("phone", "  核 "),
            ("email", "回访核实"),
            ("password", "回访核实"),
            ("name", "回访核实"),
        ],
    )
    def test_refused_without_a_reason_or_for_another_field(
        self, field: str, reason: str, people: People, one: Client
    ) -> None:
        with pytest.raises(reveal.RefusedReveal):
            reveal.reveal(client=one, field=field, reason=reason, by=people.manager, now=NOW)
        assert not AuditEvent.objects.exists()


def test_a_mapping_is_kept_with_its_columns(people: People) -> None:
    mappings.create(
        name="上报表",
        columns={"client_id": "客户号"},
        options={"header_row": 2},
        by=people.administrator,
        now=NOW,
    )
    event = AuditEvent.objects.get()
    assert (event.verb, event.target_type) == (Verb.CREATED, "clients.columnmapping")
    assert event.after == {"columns": {"client_id": "客户号"}, "header_row": 2}


def test_a_day_is_marked_complete_by_name_and_once(people: People, one: Client) -> None:
    settle(one, DAY)
    completeness.mark_complete(trading_day=DAY, by=people.administrator, now=NOW)
    completeness.mark_complete(trading_day=DAY, by=people.compliance, now=NOW)
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.after) == (
        people.administrator.pk, {"complete": True, "covered": 0, "expected": 0},
    )  # fmt: skip


def test_a_day_without_settlement_cannot_be_marked(people: People) -> None:
    with pytest.raises(completeness.NothingSettled):
        completeness.mark_complete(trading_day=DAY, by=people.administrator, now=NOW)
    assert not AuditEvent.objects.exists()
