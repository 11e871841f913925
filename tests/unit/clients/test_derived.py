"""What follows from a client's own fields, without a database: spelling, phone, hash, birthday, what audit shows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.actions.derived import derive, differences, last4, shown
from clients.enums import IdentityKind
from clients.models import Client

TODAY = date(2026, 11, 20)
CARD, CODE = "11010519491231002X", "91350100M000100Y43"


def derived(**fields: str) -> Client:
    client = Client(**({"name": "曾小明", "client_id": "80000001"} | fields))
    derive(client, today=TODAY)
    return client


@pytest.mark.parametrize(
    ("typed", "kept", "end"),
    [
        ("138 1234 5678", "13812345678", "5678"),
        ("+86-138-1234-5678", "+8613812345678", "5678"),
        ("１３８１２３４５６７８", "13812345678", "5678"),
        ("010-5551234", "0105551234", "1234"),
        ("555123", "555123", ""),
        ("1234567", "1234567", "4567"),
        ("no phone", "", ""),
        ("", "", ""),
    ],
)
def test_a_phone_is_kept_in_digits_and_found_by_its_end(typed: str, kept: str, end: str) -> None:
    client = derived(phone=typed)
    assert (client.phone, client.phone_last4) == (kept, end)


@given(st.text(max_size=24))
def test_whatever_is_typed_a_phone_is_plain_digits(typed: str) -> None:
    phone = derived(phone=typed).phone
    assert set(phone) <= set("0123456789+")
    assert last4(phone) in {"", phone[-4:]}


def test_the_name_is_spelt() -> None:
    client = derived()
    assert (client.name_pinyin, client.name_initials) == ("zengxiaoming", "zxm")


@pytest.mark.parametrize(
    ("kind", "number", "is_checked", "birthday"),
    [
        (IdentityKind.ID_CARD, CARD, True, date(1949, 12, 31)),
        (IdentityKind.ID_CARD, "110105194912310021", False, None),
        (IdentityKind.CREDIT_CODE, CODE, True, None),
        (IdentityKind.CREDIT_CODE, CARD, False, None),
        (IdentityKind.ID_CARD, CODE, False, None),
        (IdentityKind.PASSPORT, "E12345678", False, None),
        (IdentityKind.ID_CARD, "", False, None),
    ],
)
def test_a_number_is_checked_by_its_kind(
    kind: IdentityKind, number: str, is_checked: bool, birthday: date | None
) -> None:
    client = derived(identity_kind=kind, identity_number=number)
    assert (client.is_identity_checked, client.birthday) == (is_checked, birthday)
    assert bool(client.identity_hash) is bool(number)


@pytest.mark.parametrize(
    "typed",
    [CARD.lower(), " 110105 19491231 002x ", "110105-19491231-002X", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_one_person_has_one_hash_however_the_number_is_typed(typed: str) -> None:
    wanted = derived(identity_kind=IdentityKind.ID_CARD, identity_number=CARD)
    found = derived(identity_kind=IdentityKind.ID_CARD, identity_number=typed)
    assert (found.identity_number, found.identity_hash) == (CARD, wanted.identity_hash)


def test_another_number_has_another_hash_and_none_holds_the_number() -> None:
    first, second = derived(identity_number=CARD), derived(identity_number=CODE)
    assert first.identity_hash != second.identity_hash
    assert CARD not in first.identity_hash


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("phone", "13812345678", "138****5678"),
        ("identity_number", CARD, "110***********002X"),
        ("bank_account", "6222021234567890123", "***************0123"),
        ("name", "甲", "甲"),
        ("phone", "", ""),
        ("opened_on", None, None),
    ],
)
def test_the_audit_sees_personal_numbers_masked(name: str, value: object, seen: object) -> None:
    assert shown(name, value) == seen


def test_only_what_changed_is_told_on_both_sides() -> None:
    before = {"name": "甲", "phone": "13812345678", "email": "a@example.invalid"}
    after = before | {"phone": "13800000000"}
    assert differences(before, after) == ({"phone": "138****5678"}, {"phone": "138****0000"})
    assert differences(before, before) == ({}, {})
