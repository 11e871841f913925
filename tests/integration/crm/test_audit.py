"""Audit lines: what they keep, of what and of whom; and that nobody changes or removes one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from crm import audit
from crm.enums import Role, Verb
from crm.models import AuditEvent
from tests.factories.clients import make_client
from tests.factories.organisation import make_unit, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def record(**fields: Any) -> AuditEvent:
    return audit.record(**({"by": None, "verb": Verb.CHANGED, "target": "settings", "now": NOW} | fields))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE crm_auditevent SET actor_name = 'x'",
        "UPDATE crm_auditevent SET after = '{}' WHERE id > 0",
        "DELETE FROM crm_auditevent",
        "WITH gone AS (DELETE FROM crm_auditevent RETURNING id) SELECT count(*) FROM gone",
        "INSERT INTO crm_auditevent SELECT * FROM crm_auditevent"
        " ON CONFLICT (id) DO UPDATE SET actor_name = excluded.actor_name",
    ],
    ids=["update", "update-some", "delete", "delete-returning", "upsert"],
)
def test_a_line_once_written_stands(statement: str) -> None:
    before = record(after={"a": 1})
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.get() == before


@pytest.mark.parametrize("way", ["save", "delete", "queryset-update", "queryset-delete", "bulk-update"])
def test_no_way_through_the_models_leads_around_it(way: str) -> None:
    event = record()
    event.reason = "tidied"
    ways: dict[str, Any] = {
        "save": event.save,
        "delete": event.delete,
        "queryset-update": lambda: AuditEvent.objects.update(reason="tidied"),
        "queryset-delete": lambda: AuditEvent.objects.all().delete(),
        "bulk-update": lambda: AuditEvent.objects.bulk_update([event], ["reason"]),
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ways[way]()
    assert list(AuditEvent.objects.values_list("reason", flat=True)) == [""]


def test_who_and_what_are_kept_as_words_and_numbers() -> None:
    by, client = make_user(display_name="王小丽"), make_client(name="甲")
    event = record(by=by, target=client, verb=Verb.APPROVED, client_id=client.client_id, reason="季度")
    assert (event.actor_id, event.actor_name, event.verb) == (by.pk, "王小丽", Verb.APPROVED)
    assert (event.target_type, event.target_id, event.target_label) == (
        "clients.client",
        str(client.pk),
        str(client),
    )
    assert (event.client_id, event.reason, event.at, event.ip_address) == (
        client.client_id,
        "季度",
        NOW,
        None,
    )


def test_it_outlives_what_it_tells_of() -> None:
    unit, by = make_unit(), make_user(Role.ADMINISTRATOR)
    record(by=by, target=unit)
    unit.delete()
    by.delete()
    event = AuditEvent.objects.get()
    assert (event.target_label, event.actor_name) == (str(unit), str(by))


def test_what_nobody_asked_for_is_the_systems() -> None:
    event = record()
    assert (event.actor_id, event.actor_name, event.target_type, event.target_id) == (
        None,
        "system",
        "settings",
        "",
    )


def test_a_long_label_is_cut_to_its_column() -> None:
    assert len(record(target=make_client(name="长" * 60)).target_label) <= 200


def test_the_address_of_the_request_stands_beside_it() -> None:
    token = audit.client_address.set("203.0.113.9")
    try:
        assert record().ip_address == "203.0.113.9"
    finally:
        audit.client_address.reset(token)
    assert record().ip_address is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("x", "x"), (1, 1), (1.5, 1.5), (True, True), (None, None), (["a"], ["a"]), ({"a": 1}, {"a": 1}),
        (Decimal("1.50"), "1.50"), (date(2026, 11, 20), "2026-11-20"), (NOW, "2026-11-20T12:00:00Z"),
        (timedelta(hours=1), "P0DT01H00M00S"), (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Verb.CHANGED, "changed"), (b"raw", "b'raw'"), ({1}, "{1}"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_each_kind_of_value_is_kept_as_json_can(value: Any, kept: Any) -> None:
    event = record(before={"x": value}, after={"x": value})
    event.refresh_from_db()
    assert event.before == event.after == {"x": kept}


def test_a_row_is_kept_by_its_name() -> None:
    user = make_user(display_name="王小丽")
    assert record(after={"manager": user}).after == {"manager": "王小丽"}


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"a": 1}, {"a": 1}, ({}, {})),
        ({"a": 1}, {"a": 2}, ({"a": 1}, {"a": 2})),
        ({}, {"a": 2}, ({"a": None}, {"a": 2})),
        ({"a": None}, {"a": None}, ({}, {})),
        ({"a": 1, "b": 1}, {"b": 2}, ({"b": 1}, {"b": 2})),
        ({"a": 0}, {"a": False}, ({}, {})),
        ({"a": Decimal("1.0")}, {"a": Decimal("1.00")}, ({}, {})),
    ],
)
def test_only_what_differs_is_told(before: Any, after: Any, changes: Any) -> None:
    assert audit.changes(before, after) == changes
