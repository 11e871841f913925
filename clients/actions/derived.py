"""What follows from a client's own fields: spelling, hashes, the ends of numbers, the branch."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from clients.enums import IdentityKind
from clients.models import Client
from clients.queries.units import branch_of
from crm import crypto, masks
from crm.identity import card_birthday, card_fault, credit_code_fault, normalise
from crm.pinyin import spell

_MASKS = {
    "identity_number": masks.mask_identity,
    "phone": masks.mask_phone,
    "bank_account": masks.mask_bank_account,
}
_NO_DIGIT = re.compile(r"[^\d+]", re.ASCII)


def derive(client: Client, *, today: date) -> None:
    """Fill the derived fields of an unsaved change."""
    spelling = spell(client.name)
    client.name_pinyin, client.name_initials = spelling.full, spelling.initials
    client.phone = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", client.phone))
    client.phone_last4 = last4(client.phone)
    client.branch = branch_of(client.org_unit)
    _derive_identity(client, today)


def last4(phone: str) -> str:
    """The end that a phone may be found by; a number too short to mask has none."""
    return phone[-4:] if len(phone) >= 7 else ""


def _derive_identity(client: Client, today: date) -> None:
    client.identity_number = number = normalise(client.identity_number)
    client.identity_hash = crypto.keyed_hash(number) if number else ""
    client.is_identity_checked = bool(number) and _is_checked(client.identity_kind, number, today)
    if client.identity_kind == IdentityKind.ID_CARD and client.is_identity_checked:
        client.birthday = card_birthday(number)


def _is_checked(kind: str, number: str, today: date) -> bool:
    """Whether a checksum speaks for the number; kinds without one stay unchecked."""
    if kind == IdentityKind.ID_CARD:
        return card_fault(number, today) is None
    return kind == IdentityKind.CREDIT_CODE and credit_code_fault(number) is None


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changed, on both sides, fit for the audit: personal numbers masked."""
    names = [name for name in after if before[name] != after[name]]
    return {name: shown(name, before[name]) for name in names}, {
        name: shown(name, after[name]) for name in names
    }


def shown(name: str, value: Any) -> Any:
    mask = _MASKS.get(name)
    return mask(value) if mask and value else value
