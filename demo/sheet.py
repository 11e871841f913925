"""The table of clients as columns: invented persons and firms with what is personal already encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from clients.enums import ClientKind, ClientStatus, IdentityKind, RiskState
from clients.models import IntroducingBroker
from crm import crypto
from crm.pinyin import spell
from demo import names
from demo.actions.organisation import Organisation
from demo.engine.arrays import Ints, stream
from demo.engine.crisis import OVER_COUNT
from demo.engine.population import BEFORE
from demo.engine.simulation import History
from demo.engine.styles import Style
from demo.people import BRANCH_SIZES, MANAGER_SHARES
from demo.register import Register

_STREAM = 11
_KINDS = tuple(ClientKind.values)
_IDENTITY_KINDS = (IdentityKind.ID_CARD, IdentityKind.CREDIT_CODE, IdentityKind.PRODUCT_CODE)
_INTRODUCED = 0.15
_PROGRAMME = 0.03
_CHECKED = 0.97
_SUSPENDED = 0.1
_LONGEST_DAYS = 8 * 365
BANK = "示例银行"


@dataclass(frozen=True)
class Placement:
    """For each client: the manager, the introducing broker (-1: none), and the day it opened."""

    manager: Ints
    broker: Ints
    opened: list[date]


def place(history: History, book: Register, organisation: Organisation, brokers: int, seed: int) -> Placement:
    rng = stream(seed, _STREAM)
    count = book.client_count
    introduced = rng.random(count) < _INTRODUCED
    index = history.market.population.opened[:count]
    before = history.days[0]
    opened = [
        history.days[day] if day != BEFORE else before - timedelta(days=int(age))
        for day, age in zip(index, rng.integers(30, _LONGEST_DAYS, count), strict=True)
    ]
    manager = _dealt(count, stream(seed, _STREAM, 2))
    _give_a_call(manager, history.market.crisis.accounts[:OVER_COUNT])
    return Placement(manager, np.where(introduced, rng.integers(0, brokers, count), -1), opened)


def _dealt(count: int, rng: np.random.Generator) -> Ints:
    """The manager of each client, so that branches and managers have the sizes that demo.people gives them.

    Exact to one client, and the first manager has at least one of any forty.
    """
    shares = np.outer(BRANCH_SIZES, MANAGER_SHARES).ravel()
    bounds = np.cumsum(shares) / shares.sum()
    places = (rng.permutation(count) + 0.5) / count
    return np.minimum(np.searchsorted(bounds, places, side="right"), len(bounds) - 1).astype(np.int64)


def _give_a_call(manager: Ints, over: Ints) -> None:
    """The first manager, whom everybody logs in as, has one of the accounts over the line; sizes stay."""
    mine = np.flatnonzero(manager == 0)
    if len(mine) and len(over) and not (manager[over] == 0).any():
        exchanged = np.array([mine[0], over[-1]])
        manager[exchanged] = manager[exchanged[::-1]]


def columns(
    history: History,
    book: Register,
    placement: Placement,
    organisation: Organisation,
    brokers: Sequence[IntroducingBroker],
    seed: int,
) -> dict[str, Sequence[Any]]:
    """Every column that does not come from the settlement."""
    people, count = history.market.population, book.client_count
    rng = stream(seed, _STREAM, 1)
    kinds = people.kind[:count].tolist()
    closed = [history.days[index] if index < len(history.days) else None for index in people.closed[:count]]
    return {
        "id": range(book.client_pk, book.client_pk + count),
        "client_id": [book.client_id(index) for index in range(count)],
        "kind": [_KINDS[kind] for kind in kinds],
        "status": _statuses(closed, people.style[:count], rng),
        "opened_on": placement.opened,
        "closed_on": closed,
        "email": [f"client{book.client_id(index)}@example.invalid" for index in range(count)],
        **_personal(kinds, rng),
        "is_identity_checked": (rng.random(count) < _CHECKED).tolist(),
        "is_programme_trading": (rng.random(count) < _PROGRAMME).tolist(),
        **_cared_for(placement, organisation, brokers),
    }


def _statuses(closed: list[date | None], style: Ints, rng: np.random.Generator) -> list[ClientStatus]:
    """Closed with the account; a dormant account may be suspended."""
    suspended = (style == Style.DORMANT) & (rng.random(len(closed)) < _SUSPENDED)
    active = [ClientStatus.SUSPENDED if is_suspended else ClientStatus.ACTIVE for is_suspended in suspended]
    return [ClientStatus.CLOSED if day else status for day, status in zip(closed, active, strict=True)]


def _personal(kinds: list[int], rng: np.random.Generator) -> dict[str, Sequence[Any]]:
    persons = [names.identity(kind, serial, rng) for serial, kind in enumerate(kinds)]
    spellings = [spell(person.name) for person in persons]
    phones = [names.phone(serial) for serial in range(len(kinds))]
    return {
        "name": [person.name for person in persons],
        "name_pinyin": [spelling.full for spelling in spellings],
        "name_initials": [spelling.initials for spelling in spellings],
        "identity_kind": [_IDENTITY_KINDS[kind] for kind in kinds],
        "identity_number": [_secret(person.number) for person in persons],
        "phone": [_secret(phone) for phone in phones],
        "phone_last4": [phone[-4:] for phone in phones],
        "bank_name": [BANK] * len(kinds),
        "bank_account": [_secret(names.bank_account(serial)) for serial in range(len(kinds))],
        "birthday": [person.birthday for person in persons],
    }


def _cared_for(
    placement: Placement, organisation: Organisation, brokers: Sequence[IntroducingBroker]
) -> dict[str, Sequence[Any]]:
    managers = [organisation.managers[index] for index in placement.manager]
    return {
        "org_unit_id": [manager.org_unit_id for manager in managers],
        "branch_id": [organisation.branch_of(manager).pk for manager in managers],
        "account_manager_id": [manager.pk for manager in managers],
        "introducing_broker_id": [brokers[index].pk if index >= 0 else None for index in placement.broker],
    }


def defaults(count: int, now: datetime) -> dict[str, Sequence[Any]]:
    """The columns that are the same for everybody."""
    same = {
        "is_incomplete": False,
        "identity_hash": "",
        "tier": "",
        "risk_state": RiskState.NORMAL,
        "is_abnormal": False,
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "archive_reason": "",
    }
    return {name: [value] * count for name, value in same.items()}


def _secret(text: str) -> str:
    return crypto.encrypt(text.encode()).decode()
