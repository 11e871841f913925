"""Two branches with one client each, and of everything that hangs on a client one row each, full of marked words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from clients.enums import Method, Source
from clients.models import CashFlow, Client, ClientEvent, Close, ImportRun, Position, SupersededDay, Trade
from crm import audit, crypto
from crm.enums import OutboxKind, Role, ScopeKind, Verb
from crm.models import Export, OutboxMessage, SavedView, User
from risk.models import Alert
from servicedesk.models import Ticket
from tests.factories.clients import make_client
from tests.factories.days import settle
from tests.factories.early import make_problem, make_signs
from tests.factories.organisation import make_user
from tests.factories.questionnaires import stand
from tests.people import People, make_people
from tiering.models import Scheme, TierAssignment, TierChange, TierOverride

DAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@dataclass
class Side:
    """A client, the words that only its own people may ever be shown, and the keys of the rows that hang on it."""

    client: Client
    words: tuple[str, ...]
    keys: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    name: str
    user: User
    foreign: tuple[Side, ...]


@dataclass(frozen=True)
class World:
    people: tuple[Person, ...]
    ours: Side
    theirs: Side
    administrator: User


def build() -> World:
    people = make_people()
    ours = make_side(people.manager, "鲲")
    theirs = make_side(people.colleague, "鹏")
    for owner, side in ((people.manager, ours), (people.colleague, theirs)):
        side.keys |= _of_user(owner, side.words[0])
        make_problem(side.client, DAY, side.words[0])
    make_signs([ours.client, theirs.client], DAY)
    return World(
        people=(
            Person("manager", people.manager, (theirs,)),
            Person("colleague", people.colleague, (ours,)),
            Person("nobody", people.nobody, (ours, theirs)),
            # Every permission of their roles, and yet one branch: here only the row scope stands between.
            Person("branch manager", _of_branch(people, Role.BRANCH_MANAGER), (theirs,)),
            Person("compliance of one branch", _of_branch(people, Role.COMPLIANCE), (theirs,)),
            Person("finance of one branch", _of_branch(people, Role.FINANCE), (theirs,)),
        ),
        ours=ours,
        theirs=theirs,
        administrator=people.administrator,
    )


def _of_branch(people: People, role: Role) -> User:
    return make_user(role, unit=people.branch, client_scope=ScopeKind.UNIT)


def make_side(manager: User, letter: str) -> Side:
    """`letter` stands doubled in every word about the client, and nowhere else on any page."""
    word = letter * 2
    client = make_client(
        manager=manager,
        name=f"{word}客户",
        email=f"{ord(letter)}@client.invalid",
        as_of=DAY,
        risk_state="margin_call",
    )
    settle(client, DAY, "1000.00", "2000.00")
    side = Side(client, (word, f"{ord(letter)}@client.invalid", f"zz{ord(letter)}"))
    _settled_rows(client, f"zz{ord(letter)}", word)
    side.keys |= _records(client, manager, word) | _work(client, manager, word)
    return side


def _settled_rows(client: Client, contract: str, word: str) -> None:
    account = client.accounts.get()
    row = {
        "account": account,
        "trading_day": DAY,
        "method": Method.MTM,
        "source": Source.STATEMENT,
        "ordinal": 1,
    }
    Trade.objects.create(**row, contract=contract, side="buy", price="1.0", lots=1)
    Close.objects.create(**row, contract=contract, side="sell", price="1.0", lots=1)
    Position.objects.create(**row, contract=contract, side="long", lots=1)
    CashFlow.objects.create(**row, kind="deposit", deposit="5.00", note=word)
    ClientEvent.objects.create(
        client=client, kind="note", occurred_at=NOW, source_app="clients", detail=word, key=f"scope:{word}"
    )


def _records(client: Client, manager: User, word: str) -> dict[str, Any]:
    client.notes.create(body=word, author=manager, created_at=NOW)
    contact = client.contacts.create(name=word)
    document = client.documents.create(
        name=f"{word}.pdf", media_type="application/pdf", size=5, sha256=hashlib.sha256(b"text").hexdigest(),
        content=crypto.encrypt(word.encode()), uploaded_by=manager, uploaded_at=NOW,
    )  # fmt: skip
    superseded = SupersededDay.objects.create(
        account=client.accounts.get(), trading_day=DAY, method=Method.MTM, currency="CNY", source=Source.STATEMENT,
        version=1, figures={"client_equity": "1.00"}, rows={},
        differences={"client_equity": {"old": "1.00", "new": "1000.00"}},
        replaced_by_file_id=1, replaced_at=NOW,
    )  # fmt: skip
    return {
        "client_id": client.client_id,
        "superseded": superseded.pk,
        "clients:download_document.pk": document.pk,
        "clients:remove_contact.pk": contact.pk,
    }


def _work(client: Client, manager: User, word: str) -> dict[str, Any]:
    scheme = Scheme.objects.get(is_house=True)
    TierAssignment.objects.create(
        client=client, scheme=scheme, tier="gold", effective_on=DAY, method_version="1"
    )
    TierChange.objects.create(client=client, scheme=scheme, to_tier="gold", trading_day=DAY, created_at=NOW)
    override = TierOverride.objects.create(
        client=client, scheme=scheme, kind="general", tier="gold", reason=word, evidence=word, starts_on=DAY,
        ends_on=DAY + timedelta(days=30), asked_by=manager, asked_at=NOW,
    )  # fmt: skip
    assessment = stand(client, manager, valid_until=DAY + timedelta(days=30)).assessment
    client.assessment_refusals.create(words=word, refused_on=DAY, noted_by=manager, noted_at=NOW)
    client.objections.create(way="phone", words=word, objected_on=DAY, noted_by=manager, noted_at=NOW)
    held = client.held_tier_changes.create(
        scheme=scheme, from_tier="gold", to_tier="platinum", trading_day=DAY, found_at=NOW
    )
    alert = Alert.objects.create(
        client=client, account=client.accounts.get(), rule="margin_state", severity="margin_call",
        worst_severity="margin_call", opened_on=DAY, judged_on=DAY, opened_at=NOW,
    )  # fmt: skip
    ticket = Ticket.objects.create(
        client=client, kind="inquiry", channel="web", subject=word, body=word, assignee=manager,
        opened_at=NOW, updated_at=NOW,
    )  # fmt: skip
    ticket.entries.create(kind="note", body=word, author=manager, at=NOW)
    run = ImportRun.objects.create(created_at=NOW, total_files=1, status="done", finished_at=NOW)
    file = run.files.create(name=f"{word}.txt", client_id=client.client_id, trading_day=DAY, status="stored")
    file.problems.create(code="file_too_large", severity="error", client_id=client.client_id, found=word)
    many = run.files.create(name="many.txt", trading_day=DAY, status="stored")
    many.problems.create(code="file_too_large", severity="error", row_text=crypto.encrypt(word.encode()))
    event = audit.record(
        by=manager,
        verb=Verb.CHANGED,
        target=client,
        now=NOW,
        after={"name": word},
        client_id=client.client_id,
    )
    message = OutboxMessage.objects.create(
        key=f"scope:{word}", kind=OutboxKind.MAIL, recipient=client.email, subject=word, body=word,
        created_at=NOW, next_attempt_at=NOW,
    )  # fmt: skip
    return {
        "override_id": override.pk,
        "held_id": held.pk,
        "assessment_id": assessment.pk if assessment else 0,
        "alert_id": alert.pk,
        "ticket_id": ticket.pk,
        "import_id": run.pk,
        "file": file.pk,
        "event": event.pk,
        "message": message.pk,
    }


def _of_user(owner: User, word: str) -> dict[str, Any]:
    """What somebody made for themselves, with words of their client in it."""
    export = Export.objects.create(
        dataset="clients", file_format="csv", query=f"search={word}", purpose=word, requested_by=owner,
        requested_at=NOW, status="done", content=word.encode(), sha256=hashlib.sha256(word.encode()).hexdigest(),
    )  # fmt: skip
    view = SavedView.objects.create(page="clients", name=word, owner=owner, query=f"search={word}")
    return {"export": export.pk, "view": view.pk}


def fingerprint(side: Side) -> dict[str, list[Any]]:
    """Every row that hangs directly on the client, found by its models' own foreign keys."""
    found: dict[str, list[Any]] = {"client": list(Client.objects.filter(pk=side.client.pk).values())}
    for model in _models():
        for link in model._meta.get_fields():
            if link.many_to_one and link.related_model is Client and link.concrete:
                rows = model._default_manager.filter(**{link.name: side.client}).order_by("pk").values()
                found[model._meta.label] = [{**row} for row in rows]
    tickets = Ticket.objects.filter(client=side.client)
    found["entries"] = [list(ticket.entries.order_by("pk").values()) for ticket in tickets.order_by("pk")]
    found["exports"] = list(Export.objects.filter(pk=side.keys["export"]).values())
    found["views"] = list(SavedView.objects.filter(pk=side.keys["view"]).values())
    return found


def _models() -> list[type[Model]]:
    apps = {"clients", "tiering", "risk", "servicedesk"}
    classes = [
        kind.model_class() for kind in ContentType.objects.filter(app_label__in=apps).order_by("model")
    ]
    return [model for model in classes if model is not None]
