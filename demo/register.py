"""Which numbers the invented clients and accounts have, and who owns which account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.engine.arrays import Ints

FIRST_CLIENT = 88_000_001
FIRST_SECOND_ACCOUNT = 66_000_001
# One client in a hundred has a second account.
_SECOND_EVERY = 100
_STRIDE = 97


@dataclass(frozen=True)
class Register:
    """Row numbers: client i is client_pk + i; account j is account_pk + j and belongs to client owner[j]."""

    client_pk: int
    account_pk: int
    owner: Ints
    client_count: int

    def client_id(self, client: int) -> str:
        return str(FIRST_CLIENT + client)

    def account(self, account: int) -> str:
        """A client's first account has the client's own number."""
        if account < self.client_count:
            return self.client_id(account)
        return str(FIRST_SECOND_ACCOUNT + account - self.client_count)

    @property
    def account_count(self) -> int:
        return len(self.owner)


def account_count(client_count: int) -> int:
    return client_count + client_count // _SECOND_EVERY


def register(client_count: int, client_pk: int, account_pk: int) -> Register:
    extra = np.arange(account_count(client_count) - client_count) * _STRIDE % client_count
    owner = np.concatenate([np.arange(client_count), extra]).astype(np.int64)
    return Register(client_pk, account_pk, owner, client_count)
